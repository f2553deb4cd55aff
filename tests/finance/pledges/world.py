"""Loans in the small city of the deals, with two banks."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import BEIJING, business_date
from core.db import db
from core.jobs import Job
from core.money import Money
from finance.pledges import jobs, services
from finance.pledges.models import LoanOffer, LoanPayment, PledgeLoan
from finance.pledges.vocabulary import Enforcement, Method, Repayment
from listings.assets.models import Asset
from parties.organisations.models import OrganisationKind
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import UNDECIDED
from tests.conftest import kept
from tests.settlement.deals import world as city
from tests.settlement.deals.world import TODAY, World, a_patent, a_world, yuan
from tests.settlement.recordal.keeping import keep_papers

INCOME: dict[str, Any] = {
    "revenues": [yuan("40000000")] * 5, "royalty_bp": 500, "tax_bp": 2500, "discount_bp": 1200,
}  # fmt: skip
COST: dict[str, Any] = {
    "research": yuan("3000000"), "filing": yuan("60000"), "upkeep": yuan("20000"), "other": yuan("120000"),
    "profit_bp": 1500, "used_months": 60, "life_months": 180,
}  # fmt: skip


class Banks(World):
    """The city with two banks."""

    bank: Actor
    other_bank: Actor


@kept
def with_banks(session: Session) -> Banks:
    """Everybody of the city, and an officer in each of two banks."""
    world: Any = a_world(session)
    world.__class__ = Banks
    names = (("bank", "海州银行股份有限公司"), ("other_bank", "北湾农村商业银行股份有限公司"))
    for name, title in names:
        home = city._organisation(session, title, OrganisationKind.BANK)
        setattr(world, name, city._person(session, name.replace("_", "-"), home, Role.BANK_OFFICER))
    session.commit()
    assert isinstance(world, Banks)
    return world


def an_application(world: Banks, rights: Sequence[Asset] = (), **changes: Any) -> PledgeLoan:
    """The seller wants two million for two years against a patent."""
    given: dict[str, Any] = {
        "asset_ids": [each.id for each in rights or [a_patent(world)]], "wanted": yuan("1500000"), "months": 24,
        "purpose": "Cells of the next line", "center_id": world.centers[0], **changes,
    }  # fmt: skip
    return services.apply_for_loan(world.session, **given, actor=world.seller, now=world.now)


def appraised(world: Banks, loan: PledgeLoan | None = None) -> PledgeLoan:
    """Each right by its income (5,407,164.30), and the conclusion."""
    loan = loan or an_application(world)
    for asset_id in loan.asset_ids:
        services.appraise_right(
            world.session, loan_id=loan.id, asset_id=asset_id, method=Method.INCOME, inputs=INCOME, actor=world.staff,
            now=world.now,
        )  # fmt: skip
    world.session.refresh(loan, ["appraisals"])
    values = {each.asset_id: each.value for each in loan.appraisals if each.value is not None}
    return services.conclude_appraisal(
        world.session, loan_id=loan.id, values=values, appraiser="海州资产评估有限公司", signers=["周岩", "林渡"],
        actor=world.staff, now=world.now,
    )  # fmt: skip


def an_offer(world: Banks, loan: PledgeLoan, *, by: Actor | None = None, **changes: Any) -> LoanOffer:
    """1.2 million at 4.35 % for two years."""
    given: dict[str, Any] = {
        "principal": Money(120_000_000), "rate_bp": 435, "months": 24, "repayment": Repayment.INTEREST_FIRST,
        "valid_until": TODAY + timedelta(days=30), **changes,
    }  # fmt: skip
    return services.make_offer(world.session, loan_id=loan.id, **given, actor=by or world.bank, now=world.now)


def accepted(world: Banks, loan: PledgeLoan | None = None, **changes: Any) -> PledgeLoan:
    """The owner has taken the bank's offer."""
    loan = loan or appraised(world)
    offer = an_offer(world, loan, **changes)
    return services.accept_offer(world.session, offer_id=offer.id, actor=world.seller, now=world.now)


def drawn(world: Banks, loan: PledgeLoan | None = None, **changes: Any) -> PledgeLoan:
    """The bank has drawn the contract, for two years from today."""
    given: dict[str, Any] = {
        "starts_on": TODAY, "ends_on": date(2028, 11, 23), "enforcement": Enforcement.AUCTION, **changes,
    }  # fmt: skip
    loan = loan or accepted(world)
    return services.draw_contract(world.session, loan_id=loan.id, **given, actor=world.bank, now=world.now)


def contracted(world: Banks, loan: PledgeLoan | None = None) -> PledgeLoan:
    """Owner and bank have signed; the cases at the office are open."""
    loan = loan or drawn(world)
    for actor in (world.seller, world.bank):
        services.sign_contract(world.session, loan_id=loan.id, actor=actor, now=world.now)
    return loan


def cases(world: Banks, loan: PledgeLoan) -> list[RecordalCase]:
    """The cases at the office that are not decided."""
    query = select(RecordalCase).where(RecordalCase.ref == loan.subject, RecordalCase.state.in_(UNDECIDED))
    return list(world.session.scalars(query.order_by(RecordalCase.id)))


def filed(world: Banks, loan: PledgeLoan) -> PledgeLoan:
    """The center has filed every open case."""
    for case in cases(world, loan):
        keep_papers(world.session, case, actor=world.staff, now=world.now)
        recordal.file_case(
            world.session, case_id=case.id, filed_on=business_date(world.now), office_reference=f"W-{case.id}",
            actor=world.staff, now=world.now,
        )  # fmt: skip
    return loan


def recorded(world: Banks, loan: PledgeLoan) -> PledgeLoan:
    """The office has accepted every case."""
    for case in cases(world, loan):
        recordal.accept_case(
            world.session, case_id=case.id, recordal_no=f"Y2026{case.id:06d}", decided_on=business_date(world.now),
            certificate="c" * 64, actor=world.staff, now=world.now,
        )  # fmt: skip
    return loan


def registered(world: Banks, loan: PledgeLoan | None = None) -> PledgeLoan:
    """The pledge stands."""
    return recorded(world, filed(world, loan or contracted(world)))


@kept
def disbursed(world: Banks) -> PledgeLoan:
    """1.2 million were paid out today, interest every month."""
    loan = registered(world)
    return services.disburse(world.session, loan_id=loan.id, paid_on=TODAY, actor=world.bank, now=world.now)


def repaid(world: Banks, loan: PledgeLoan, amount: str, on: date, reference: str) -> LoanPayment:
    """The debtor paid on a day, and the bank booked it then."""
    return services.book_repayment(
        world.session, loan_id=loan.id, amount=yuan(amount), paid_on=on, reference=reference, actor=world.bank,
        now=at(on),
    )  # fmt: skip


def at(day: date) -> datetime:
    """Noon in Beijing."""
    return datetime.combine(day, time(12), tzinfo=BEIJING)


def tick(day: date) -> None:
    """The timetable's job of a day, which sees what was committed before."""
    db.session.remove()
    jobs.loans({}, job=Job(kind="loans", key="test"), now=at(day))
