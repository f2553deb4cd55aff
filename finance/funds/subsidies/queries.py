"""Reads of subsidies."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor
from core.db import found
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from finance.funds.grants import GrantState, SubsidyGrant, SubsidyRule, standing_minor
from finance.funds.standing import OFFICE
from parties.organisations.models import Organisation

SEEN_BY_ALL = (GrantState.COMMITTED, GrantState.PAID)


def subsidies(session: Session, fund_id: int, *, with_all: bool, start: int, limit: int) -> list[SubsidyGrant]:
    """A fund's subsidies, the latest first; without requests that nobody has approved unless `with_all`."""
    asked = select(SubsidyGrant).filter_by(fund_id=fund_id).offset(start)
    return _seen(session, asked, with_all=with_all, limit=limit)


def subsidies_for(session: Session, year: int, *, with_all: bool, limit: int) -> list[SubsidyGrant]:
    """The subsidies for a year out of all funds, the latest first; the same of them are seen."""
    return _seen(session, select(SubsidyGrant).filter_by(year=year), with_all=with_all, limit=limit)


def _seen(session: Session, asked: Select[SubsidyGrant], *, with_all: bool, limit: int) -> list[SubsidyGrant]:
    asked = asked.options(joinedload(SubsidyGrant.fund))
    if not with_all:
        asked = asked.where(SubsidyGrant.state.in_(SEEN_BY_ALL))
    return list(session.scalars(asked.order_by(SubsidyGrant.id.desc()).limit(limit)))


def subsidy_for(session: Session, grant_id: int, reader: Actor | None) -> SubsidyGrant:
    """A subsidy as somebody may see it: the office always, others once it is committed; or NotFound."""
    row = found(session, SubsidyGrant, grant_id)
    if row.state in SEEN_BY_ALL or (reader is not None and (reader.has(*OFFICE) or _is_own(session, row, reader))):
        return row
    raise NotFound(_("There is nothing here under this number."))


def _is_own(session: Session, row: SubsidyGrant, reader: Actor) -> bool:
    home = session.get(Organisation, reader.organisation_id) if reader.organisation_id is not None else None
    return home is not None and home.is_verified and home.uscc is not None and home.uscc == row.beneficiary_key


@dataclass(frozen=True, slots=True)
class YearRule:
    """A rule that was in force in a year, and what stands committed of its kind for the year, to how many."""

    rule: SubsidyRule
    committed: Money
    beneficiaries: int


def rules_in(session: Session, year: int) -> list[YearRule]:
    """The rules in force on a day of a year at least, by kind and first day (BR-52)."""
    asked = select(SubsidyRule).where(SubsidyRule.valid_from <= date(year, 12, 31))
    asked = asked.where(SubsidyRule.valid_to.is_(None) | (SubsidyRule.valid_to > date(year, 1, 1)))
    rows = session.scalars(asked.order_by(SubsidyRule.kind, SubsidyRule.valid_from)).all()
    sums = select(SubsidyGrant.kind, func.sum(standing_minor()), func.count(SubsidyGrant.beneficiary_key.distinct()))
    sums = sums.where(SubsidyGrant.year == year, SubsidyGrant.state.in_(SEEN_BY_ALL)).group_by(SubsidyGrant.kind)
    committed = {kind: (int(amount), number) for kind, amount, number in session.execute(sums)}
    return [
        YearRule(row, Money(amount), number) for row in rows for amount, number in [committed.get(row.kind, (0, 0))]
    ]


def years_of_rules(session: Session, today: date) -> list[int]:
    """The years for which there are rules, the latest first: up to the present one or the last that begins later."""
    first, last = session.execute(select(func.min(SubsidyRule.valid_from), func.max(SubsidyRule.valid_from))).one()
    return list(range(max(today, last).year, first.year - 1, -1)) if first is not None else [today.year]


def rules_on(session: Session, day: date) -> list[SubsidyRule]:
    """The rules in force on a day, by kind."""
    asked = select(SubsidyRule).where(SubsidyRule.valid_from <= day)
    asked = asked.where(SubsidyRule.valid_to.is_(None) | (SubsidyRule.valid_to > day))
    return list(session.scalars(asked.order_by(SubsidyRule.kind, SubsidyRule.valid_from)))
