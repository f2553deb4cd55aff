"""A pledge loan that was registered here counts by itself; a center's report of it is refused (BR-84)."""

from datetime import date
from typing import Any

import pytest

from core.errors import Conflict
from core.money import Money
from finance.pledges.models import PledgeLoan
from listings.assets.models import Asset
from parties.centers.models import Center
from parties.organisations.models import Organisation
from reports.claims import services
from reports.claims.models import VolumeClaim
from reports.claims.states import ClaimState
from settlement.volumes.models import Category
from tests.builders import NOON
from tests.conftest import kept
from tests.finance.pledges.world import Banks, disbursed, with_banks
from tests.reports.claims.test_lists import a_list, faults, taken
from tests.reports.claims.world import BUYER, OFFICE, SELLER, accepted, entered, handed_in, said
from tests.settlement.deals.world import TODAY, org


@kept
def a_loan(world: Banks) -> PledgeLoan:
    loan = disbursed(world)
    with_codes(world)
    return loan


def with_codes(world: Banks) -> None:
    """The codes of the loan's sides become known."""
    for actor, code in ((world.seller, SELLER), (world.bank, BUYER)):
        world.session.get_one(Organisation, org(actor)).uscc = code
    world.commit()


def report(world: Banks, loan: PledgeLoan, **other: Any) -> dict[str, Any]:
    number = world.session.get_one(Asset, loan.asset_ids[0]).number_display
    given = {"category": Category.PLEDGE_FINANCE, "numbers": number, "contract_on": TODAY, "recognised_on": TODAY,
             "amount": loan.principal, "recordal_no": "X2026000009", **other}  # fmt: skip
    return said(**given)


@pytest.mark.parametrize("sides", [(SELLER, BUYER), (BUYER, SELLER)])
def test_a_loan_of_the_platform_is_named_and_not_counted_again_however_its_sides_stand(session, sides):
    world = with_banks(session)
    loan = a_loan(world)
    same = report(world, loan, seller_code=sides[0], buyer_code=sides[1])
    center = session.get_one(Center, loan.center_id)
    with pytest.raises(Conflict) as refused:
        entered(session, center, **same)
    session.rollback()
    assert (refused.value.code, session.query(VolumeClaim).count()) == ("loan_known", 0)
    told = faults(session, center, a_list([same]))
    assert told == [f"Line 2: This is loan {loan.number} of the platform, which is counted anyway."]


def test_it_is_known_by_its_registration_whatever_else_the_report_says(session):
    world = with_banks(session)
    loan = a_loan(world)
    center = session.get_one(Center, loan.center_id)
    with pytest.raises(Conflict) as refused:
        entered(session, center, **report(world, loan, numbers="ZL201999999999", recordal_no=loan.registration_no))
    assert refused.value.code == "loan_known"


def test_an_earlier_loan_between_the_same_sides_or_on_another_right_is_another_one(session):
    world = with_banks(session)
    loan = a_loan(world)
    center = session.get_one(Center, loan.center_id)
    before = date(2025, 3, 3)
    assert entered(session, center, **report(world, loan, contract_on=before, recognised_on=before)).id
    assert entered(session, center, **report(world, loan, numbers="ZL201999999999")).id


def test_it_is_asked_again_when_the_office_accepts_one_report_or_a_list(session):
    world = with_banks(session)
    loan = disbursed(world)
    center = session.get_one(Center, loan.center_id)
    same = report(world, loan)
    intake = taken(session, center, a_list([{**same, "amount": Money.parse("1.00")}, said()]))
    claim = handed_in(session, center, **same)
    with_codes(world)
    with pytest.raises(Conflict) as refused:
        accepted(session, claim)
    session.rollback()
    assert (refused.value.code, session.get_one(VolumeClaim, claim.id).state) == ("loan_known", ClaimState.SUBMITTED)
    done = services.accept_list(session, intake_id=intake.id, actor=OFFICE, now=NOON)
    assert (done.counted, done.apart, done.left) == (1, 0, 1)
