"""Reads of pledge loans: one's own, a bank's, the city's; and the figures as the national office defines them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor, Role
from core.db import found
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from finance.pledges.models import NUMBER, LoanOffer, PledgeLoan
from finance.pledges.rules import number_of
from finance.pledges.standing import OFFICE, OPEN_TO_BANKS, center_of, sees_in_full
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import RightSort, Rule
from parties.centers import queries as centers


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which loans: registered in a year or between two days, of a sort, district, bank or state, up to an amount."""

    first: date | None = None
    last: date | None = None
    sort: RightSort | None = None
    district: str = ""
    bank: str = ""
    states: tuple[LoanState, ...] = ()
    small: bool = False
    registered: bool = True
    basis: str = "registered"  # or "disbursed"


@dataclass(frozen=True, slots=True)
class Figures:
    """Pledge finance of a year (BR-45): the sum, how many projects (registrations), how many enterprises they benefit,
    and of these how many borrowed up to the line of inclusive loans, in all and in basis points."""

    amount: Money
    projects: int
    enterprises: int
    small_projects: int
    small_enterprises: int

    @property
    def small_bp(self) -> int | None:
        """The share of the enterprises that borrowed up to the line; None without any."""
        return self.small_enterprises * 10_000 // self.enterprises if self.enterprises else None


def year_of(year: int, until: date | None = None) -> tuple[date, date]:
    """1 January and 31 December, or the day asked for where it is earlier."""
    last = date(year, 12, 31)
    return date(year, 1, 1), min(last, until) if until else last


def amount_and_count(
    session: Session, year: int, *, until: date | None = None, basis: str = "registered", district: str = ""
) -> Figures:
    """The figures of a calendar year, up to a day where one is given.

    By registration, as the national office counts (BR-45, BR-82); `basis` "disbursed" counts what was paid out in the
    year. The line of inclusive loans is the one in force on the year's last day.
    """
    first, last = year_of(year, until)
    wanted = Wanted(first=first, last=last, basis=basis, district=district)
    line = number_of(session, Rule.SMALL, last) * 100
    small = PledgeLoan.principal_minor <= line
    debtor = debtor_key()
    query = select(
        func.coalesce(func.sum(PledgeLoan.principal_minor), 0),
        func.count(PledgeLoan.id),
        func.count(func.distinct(debtor)),
        func.count(case((small, PledgeLoan.id))),
        func.count(func.distinct(case((small, debtor)))),
    ).where(*conditions(session, wanted))
    amount, projects, enterprises, small_projects, small_enterprises = session.execute(query).one()
    return Figures(Money(int(amount or 0)), projects, enterprises, small_projects, small_enterprises)


def debtor_key() -> ColumnElement[Any]:
    """By what enterprises are told apart: their code, or their name where a list gave none."""
    return case((PledgeLoan.debtor_uscc != "", PledgeLoan.debtor_uscc), else_=PledgeLoan.debtor_name)


def conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What makes a loan one that is wanted."""
    day = PledgeLoan.disbursed_on if wanted.basis == "disbursed" else PledgeLoan.registered_on
    found_: list[ColumnElement[bool]] = []
    if wanted.registered:
        found_.append(day.is_not(None))
    if wanted.first is not None:
        found_.append(day >= wanted.first)
    if wanted.last is not None:
        found_.append(day <= wanted.last)
    if wanted.sort is not None:
        found_.append(PledgeLoan.sort == wanted.sort)
    if wanted.district:
        found_.append(PledgeLoan.district == wanted.district)
    if wanted.bank:
        found_.append(PledgeLoan.bank_name == wanted.bank)
    if wanted.states:
        found_.append(PledgeLoan.state.in_(wanted.states))
    if wanted.small:
        line = number_of(session, Rule.SMALL, wanted.last or date.max) * 100
        found_.append(PledgeLoan.principal_minor <= line)
    return found_


def loans(session: Session, wanted: Wanted, *, seen_by: ColumnElement[bool] | None = None) -> Select[Any]:
    """The loans that are wanted, the last registered first."""
    query = select(PledgeLoan).where(*conditions(session, wanted))
    if seen_by is not None:
        query = query.where(seen_by)
    return query.order_by(func.coalesce(PledgeLoan.registered_on, date.max).desc(), PledgeLoan.id.desc())


def count(session: Session, wanted: Wanted, *, seen_by: ColumnElement[bool] | None = None) -> tuple[int, Money]:
    """How many loans are wanted, and their sum."""
    query = select(func.count(PledgeLoan.id), func.coalesce(func.sum(PledgeLoan.principal_minor), 0))
    query = query.where(*conditions(session, wanted))
    if seen_by is not None:
        query = query.where(seen_by)
    number, amount = session.execute(query).one()
    return number, Money(int(amount or 0))


def own(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The loans of the organisation acted for, as borrower, owner of the rights, bank or center."""
    organisation_id = actor.organisation_id or -1
    mine: list[ColumnElement[bool]] = [
        PledgeLoan.pledgor_id == organisation_id,
        PledgeLoan.debtor_id == organisation_id,
        PledgeLoan.bank_id == organisation_id,
    ]
    if actor.has(Role.BANK_OFFICER):
        offered = select(LoanOffer.loan_id).where(LoanOffer.bank_id == organisation_id)
        free, has_offered = PledgeLoan.bank_id.is_(None), PledgeLoan.id.in_(offered)
        mine.append(PledgeLoan.state.in_(OPEN_TO_BANKS) & (free | has_offered))
        mine.append((PledgeLoan.state == LoanState.WITHDRAWN) & free & has_offered)
    if actor.has(*CENTER_ROLES) and (center := centers.center_of(session, organisation_id)) is not None:
        mine.append(PledgeLoan.center_id == center.id)
    return or_(*mine)


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool] | None:
    """Which loans the actor may list in full: all of them for the city office (None)."""
    return None if actor.has(*OFFICE) else own(session, actor)


def loan_numbered(session: Session, number: str) -> PledgeLoan:
    """The loan under its number; NotFound."""
    match = NUMBER.fullmatch(number)
    loan = session.get(PledgeLoan, int(match.group(2))) if match else None
    if loan is None or loan.number != number:
        raise NotFound(_("There is no such loan."))
    return loan


def loan_for(session: Session, number: str, actor: Actor | None) -> PledgeLoan:
    """The loan for whoever it concerns; NotFound for everybody else."""
    loan = loan_numbered(session, number)
    if not sees_in_full(session, loan, actor):
        raise NotFound(_("There is no such loan."))
    return loan


def open_to_banks(session: Session, *, limit: int | None = None) -> list[PledgeLoan]:
    """Applications of which the rights are appraised and no offer is accepted, the oldest first."""
    query = select(PledgeLoan).where(PledgeLoan.state.in_(OPEN_TO_BANKS), PledgeLoan.bank_id.is_(None))
    return list(session.scalars(query.order_by(PledgeLoan.id).limit(limit)))


def in_states(
    session: Session, states: Collection[LoanState], *mine: ColumnElement[bool], limit: int
) -> list[PledgeLoan]:
    """Loans in one of the states that meet a condition, the oldest first; for desks."""
    query = select(PledgeLoan).where(PledgeLoan.state.in_(states), *mine).options(selectinload(PledgeLoan.offers))
    return list(session.scalars(query.order_by(PledgeLoan.id).limit(limit)))


def may_read_files(session: Session, actor: Actor, loan_id: int) -> bool:
    """The papers of a loan: for whoever sees it in full."""
    return sees_in_full(session, found(session, PledgeLoan, loan_id), actor)


def may_add_files(session: Session, actor: Actor, loan_id: int) -> bool:
    """Evidence on a loan: from its bank and its center."""
    loan = found(session, PledgeLoan, loan_id)
    return actor.acts_for(loan.bank_id) or center_of(session, actor, loan)
