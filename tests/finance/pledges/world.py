"""Loans in the small city of the deals, with two banks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.money import Money
from finance.pledges import services
from finance.pledges.models import LoanOffer, PledgeLoan
from finance.pledges.vocabulary import Method, Repayment
from listings.assets.models import Asset
from parties.organisations.models import OrganisationKind
from tests.conftest import kept
from tests.settlement.deals import world as city
from tests.settlement.deals.world import TODAY, World, a_patent, a_world, org, yuan

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


def the_day(value: date | None) -> date:
    """A day that is set."""
    assert value is not None
    return value


__all__ = ["TODAY", "org", "yuan"]
