"""An owner applies, the center has the rights appraised, banks offer within their limits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict, IllegalTransition, NotAllowed, Refusal, Unacceptable
from core.money import Money
from finance.pledges import queries, services
from finance.pledges.api import shown
from finance.pledges.models import LoanOffer, PledgeLoan
from finance.pledges.standing import sees_in_full
from finance.pledges.states import LoanState, OfferState
from finance.pledges.vocabulary import Method, RightSort
from listings.assets.kinds import AssetKind
from listings.assets.models import Asset
from tests.finance.pledges.world import (
    COST,
    Banks,
    accepted,
    an_application,
    an_offer,
    appraised,
    at,
    drawn,
    with_banks,
)
from tests.settlement.deals.world import a_mark, a_patent, org, yuan


def test_an_owner_applies_over_a_bundle_of_rights(session):
    world = with_banks(session)
    loan = an_application(world, [a_patent(world), a_mark(world)])
    assert loan.state is LoanState.APPLIED
    assert (loan.sort, loan.pieces, loan.debtor_id) == (RightSort.MIXED, 2, org(world.seller))
    assert loan.number == f"PL-2026-{loan.id:06d}"


def test_nobody_pledges_what_is_anothers_or_what_cannot_be_transferred(session):
    world = with_banks(session)
    patent = a_patent(world)
    given: dict[str, Any] = {
        "wanted": yuan("1000"),
        "months": 12,
        "purpose": "x",
        "center_id": world.centers[0],
        "now": world.now,
    }
    with pytest.raises(Conflict) as refused:
        services.apply_for_loan(session, asset_ids=[patent.id], actor=world.stranger, **given)
    assert (refused.value.code, refused.value.rule) == ("not_the_owner", "PPM 11(1)")
    patent.kind = AssetKind.GEOGRAPHICAL_INDICATION
    session.flush()
    with pytest.raises(Conflict) as refused:
        services.apply_for_loan(session, asset_ids=[patent.id], actor=world.seller, **given)
    assert refused.value.code == "not_pledgeable"


def test_a_right_is_appraised_by_several_methods_and_valued_between_them(session):
    world = with_banks(session)
    loan = an_application(world)
    appraised_: dict[str, Any] = {
        "loan_id": loan.id,
        "asset_id": loan.asset_ids[0],
        "actor": world.staff,
        "now": world.now,
    }
    row = services.appraise_right(session, method=Method.COST, inputs=COST, **appraised_)
    assert row.value == yuan("2453333.33")
    assert row.inputs["research"] == 300_000_000
    ends: dict[str, Any] = {"loan_id": loan.id, "appraiser": "A", "actor": world.staff, "now": world.now}
    with pytest.raises(Unacceptable) as refused:
        services.conclude_appraisal(session, values={loan.asset_ids[0]: yuan("9")}, signers=["Zhou", "Lin"], **ends)
    assert refused.value.code == "value_out_of_bounds"
    with pytest.raises(Unacceptable) as refused:
        services.conclude_appraisal(session, values={}, signers=["Zhou", "Zhou"], **ends)
    assert refused.value.rule == "AAL 24"
    assert loan.state is LoanState.APPLIED


def test_only_the_center_of_the_loan_appraises(session):
    world = with_banks(session)
    loan = an_application(world)
    for actor in (world.seller, world.bank, world.lister):
        with pytest.raises(NotAllowed):
            services.appraise_right(
                session, loan_id=loan.id, asset_id=loan.asset_ids[0], method=Method.COST, inputs=COST, actor=actor,
                now=world.now,
            )  # fmt: skip


def test_a_bank_offers_up_to_the_ratio_of_each_sort_of_right(session):
    world = with_banks(session)
    loan = appraised(world)
    assert loan.appraised == yuan("5407164.30")
    most = Money(135_179_108)  # a quarter of it (BR-44)
    with pytest.raises(Conflict) as refused:
        an_offer(world, loan, principal=most + Money(1))
    assert (refused.value.code, refused.value.rule) == ("above_ratio", "BR-44")
    assert loan.state is LoanState.APPRAISED
    assert an_offer(world, loan, principal=most).state is OfferState.OPEN


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"months": 37}, "unacceptable"), ({"rate_bp": 0}, "unacceptable"), ({"principal": Money(0)}, "unacceptable")],
)
def test_an_offer_beyond_the_rules_is_refused(session, changes, code):
    world = with_banks(session)
    loan = appraised(world)
    with pytest.raises(Refusal) as refused:
        an_offer(world, loan, **changes)
    assert refused.value.code == code
    assert loan.offers == []


def test_only_banks_offer_and_only_once_the_rights_are_appraised(session):
    world = with_banks(session)
    loan = an_application(world)
    with pytest.raises(IllegalTransition):
        an_offer(world, loan)
    with pytest.raises(NotAllowed):
        an_offer(world, loan, by=world.buyer)


def test_one_offer_is_accepted_and_the_others_fall(session):
    world = with_banks(session)
    loan = appraised(world)
    one, other = an_offer(world, loan), an_offer(world, loan, by=world.other_bank, rate_bp=400)
    with pytest.raises(NotAllowed):
        services.accept_offer(session, offer_id=other.id, actor=world.bank, now=world.now)
    services.accept_offer(session, offer_id=other.id, actor=world.seller, now=world.now)
    assert (one.state, other.state) == (OfferState.DECLINED, OfferState.ACCEPTED)
    assert (loan.bank_id, loan.rate_bp) == (org(world.other_bank), 400)
    with pytest.raises(Conflict):
        services.accept_offer(session, offer_id=one.id, actor=world.seller, now=world.now)


def test_an_offer_that_has_lapsed_is_not_accepted(session):
    world = with_banks(session)
    offer = an_offer(world, appraised(world))
    with pytest.raises(Conflict) as refused:
        later = world.now + timedelta(days=31)
        services.accept_offer(session, offer_id=offer.id, actor=world.seller, now=later)
    assert refused.value.code == "offer_lapsed"
    assert offer.state is OfferState.OPEN


def test_the_database_keeps_a_second_accepted_offer_out(session):
    world = with_banks(session)
    loan = appraised(world)
    for by in (world.bank, world.other_bank):
        an_offer(world, loan, by=by)
    session.execute(update(LoanOffer).values(state="accepted").where(LoanOffer.bank_id == org(world.bank)))
    with pytest.raises(IntegrityError):
        session.execute(update(LoanOffer).values(state="accepted"))


def test_an_application_is_taken_back_with_its_offers(session):
    world = with_banks(session)
    loan = appraised(world)
    offer = an_offer(world, loan)
    services.withdraw_application(session, loan_id=loan.id, reason="No need", actor=world.seller, now=world.now)
    assert (loan.state, offer.state) == (LoanState.WITHDRAWN, OfferState.DECLINED)


def outdated(world: Banks, loan: PledgeLoan) -> date:
    """The first day on which its appraisal can be relied on no more; the clock stands there."""
    assert loan.appraised_until is not None
    world.now = at(loan.appraised_until + timedelta(days=1))
    return loan.appraised_until + timedelta(days=1)


def test_an_appraisal_can_be_relied_on_for_a_year_from_its_base_day(session):
    world = with_banks(session)
    loan = appraised(world)
    assert loan.appraised_until == date(2027, 11, 22)
    with pytest.raises(Unacceptable) as refused:
        an_offer(world, loan, valid_until=loan.appraised_until + timedelta(days=1))
    assert (refused.value.code, loan.offers) == ("beyond_appraisal", [])
    session.execute(update(PledgeLoan).values(drawn_on=loan.appraised_until))
    with pytest.raises(IntegrityError):
        session.execute(update(PledgeLoan).values(drawn_on=loan.appraised_until + timedelta(days=1)))


def test_no_bank_offers_or_draws_a_contract_on_an_outdated_appraisal(session):
    world = with_banks(session)
    loan = accepted(world)
    day = outdated(world, loan)
    for act in (lambda: an_offer(world, loan), lambda: drawn(world, loan, starts_on=day, ends_on=date(2028, 11, 1))):
        with pytest.raises(Conflict) as refused:
            act()
        assert (refused.value.code, refused.value.rule) == ("appraisal_outdated", "AAR 10")
    assert (loan.state, loan.drawn) == (LoanState.OFFERED, 0)


def test_outdated_rights_are_appraised_anew_and_offers_on_the_old_value_fall(session):
    world = with_banks(session)
    loan = accepted(world)
    given: dict[str, Any] = {"loan_id": loan.id, "reason": "A year is over", "actor": world.staff}
    with pytest.raises(Conflict) as refused:
        services.appraise_anew(session, now=world.now, **given)
    assert refused.value.code == "appraisal_in_force"
    day = outdated(world, loan)
    services.appraise_anew(session, now=world.now, **given)
    assert (loan.state, loan.bank_id, loan.appraised) == (LoanState.APPLIED, None, None)
    assert [each.state for each in loan.offers] == [OfferState.WITHDRAWN]
    appraised(world, loan)
    assert loan.appraised_until == date(2028, 11, 22)
    assert an_offer(world, loan, valid_until=day).state is OfferState.OPEN


def test_a_contract_raises_the_rate_on_arrears_within_the_rule(session):
    world = with_banks(session)
    loan = accepted(world)
    for wanted in (2999, 5001):
        with pytest.raises(Unacceptable) as refused:
            drawn(world, loan, surcharge_bp=wanted)
        assert refused.value.code == "surcharge_out_of_bounds"
    assert loan.state is LoanState.OFFERED
    assert drawn(world, loan, surcharge_bp=3000).surcharge_bp == 3000


def test_a_bank_reads_its_own_offer_and_no_others(session):
    world = with_banks(session)
    loan = appraised(world)
    mine, other = an_offer(world, loan), an_offer(world, loan, by=world.other_bank, rate_bp=999)
    assert [each.id for each in shown(session, loan, world.bank)["offers"]] == [mine.id]
    assert [each.id for each in shown(session, loan, world.seller)["offers"]] == [mine.id, other.id]


def test_a_bank_whose_offer_was_not_taken_reads_the_loan_no_more(session):
    world = with_banks(session)
    loan = appraised(world)
    an_offer(world, loan, by=world.other_bank)
    accepted(world, loan)
    assert sees_in_full(session, loan, world.other_bank)
    drawn(world, loan)
    assert [sees_in_full(session, loan, each) for each in (world.bank, world.other_bank)] == [True, False]
    mine = queries.loans(session, queries.Wanted(registered=False), seen_by=queries.own(session, world.other_bank))
    assert session.scalars(mine).all() == []


@pytest.mark.parametrize(("ends", "lent"), [(date(2031, 11, 22), False), (date(2031, 11, 23), True)])
def test_banks_lend_on_patents_that_have_five_years_left(session, ends, lent):
    world = with_banks(session)
    loan = appraised(world)
    session.get_one(Asset, loan.asset_ids[0]).expiry_date = ends
    session.flush()
    if lent:
        assert an_offer(world, loan).id
        return
    with pytest.raises(Conflict) as refused:
        an_offer(world, loan)
    assert (refused.value.code, refused.value.rule) == ("too_little_life", "BR-44")
    session.rollback()
    assert session.query(LoanOffer).count() == 0


def test_a_loan_is_numbered_by_the_year_in_beijing(session):
    world = with_banks(session)
    world.now = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight on New Year's Day
    loan = an_application(world)
    assert loan.number == f"PL-2027-{loan.id:06d}"
    assert queries.loan_numbered(session, loan.number).id == loan.id
