"""A right that the office refuses for good is given up: its money goes back, and the deal goes on with the others."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.clock import business_date
from core.errors import Conflict, NotAllowed
from listings.assets.models import Encumbrance
from listings.assets.queries import owners_on
from listings.terms.agreement import Instalment, Terms
from listings.terms.vocabulary import Trigger
from parties.centers.models import Center
from reports.desk.diligence.about import about_of
from settlement.deals import check
from settlement.deals import services as deals
from settlement.deals.derived import volume_to_come
from settlement.deals.inventors import duty_of
from settlement.deals.states import DealState
from settlement.payments.models import PayoutKind
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from settlement.volumes.models import Measure
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_bundles import a_bundle, case_for, filed, owner_of, recorded
from tests.settlement.deals.world import (
    a_world,
    at,
    facts,
    licence,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    state_of,
    yuan,
)


@pytest.fixture
def world(session):
    return a_world(session)


def refused(world, deal, place):
    filed(world, deal, place)
    recordal.refuse_case(
        world.session, case_id=case_for(world, deal, place).id, reason="Not of this owner.",
        decided_on=business_date(world.now), actor=world.staff, now=world.now,
    )  # fmt: skip
    world.commit()


def give_up(world, deal, place, actor):
    deals.give_up_right(
        world.session, deal_id=deal.id, asset_id=deal.items[place].asset_id, reason="It cannot be recorded.",
        actor=actor, now=world.now,
    )  # fmt: skip
    world.commit()


def a_half_refused_bundle(world, *shares, terms=None, paid="100000.01"):
    """The first right is recorded and paid out, the second refused."""
    deal = sign(world, a_bundle(world, *(shares or (6000, 4000)), terms=terms))
    pay(world, deal, paid)
    filed(world, deal, 0)
    recorded(world, deal, 0)
    refused(world, deal, 1)
    return deal


def test_both_sides_end_the_refused_rights_part_and_the_deal_closes_with_the_recorded_one(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.buyer)
    assert deal.items[1].given_up_at is None

    give_up(world, deal, 1, world.seller)

    assert (state_of(deal), deal.released.amount, deal.given_up.amount) == (DealState.SETTLED, "60000.01", "40000.00")
    (refund,) = [each for each in payouts(world, deal) if each.kind is PayoutKind.REFUND]
    assert (refund.payee_id, refund.amount.amount) == (org(world.buyer), "40000.00")
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert check.check(world.session) == []
    assert pay_out(world, deal).state is DealState.CLOSED
    assert check.check(world.session) == []


def test_volume_counts_only_what_was_released(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.buyer)
    give_up(world, deal, 1, world.seller)
    assert sorted(facts(world, Measure.SETTLED, deal)) == ["0.01", "60000.00"]
    for measure in (Measure.CONTRACTED, Measure.COLLECTED):
        assert sorted(facts(world, measure, deal)) == ["-40000.00", "100000.01"]


def test_inventors_are_owed_nothing_of_what_a_mark_alone_brought_in(world):
    """Law on Promoting the Transformation of Achievements, article 45: half of the net income of that achievement."""
    deal = sign(world, a_bundle(world, 6000, 4000))
    pay(world, deal, "100000.01")
    filed(world, deal, 1)
    recorded(world, deal, 1)
    seller = org(world.seller)
    assert (deal.released.amount, duty_of(world.session, deal, seller)) == ("40000.00", None)
    refused(world, deal, 0)
    give_up(world, deal, 0, world.chief)
    assert (state_of(deal), duty_of(world.session, deal, seller)) == (DealState.SETTLED, None)


def test_inventors_have_their_half_of_what_the_patent_alone_brought_in(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.chief)
    duty = duty_of(world.session, deal, org(world.seller))
    assert duty is not None
    assert duty.net == deal.releases[0].lines[0].amount + deal.releases[1].lines[0].amount


def test_the_refused_right_is_free_and_its_case_abandoned(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.buyer)
    give_up(world, deal, 1, world.seller)
    standing = select(Encumbrance.asset_id).filter_by(ref=deal.subject, ended_on=None)
    assert world.session.scalars(standing).all() == []
    assert case_for(world, deal, 1).state is RecordalState.ABANDONED
    assert owner_of(world, deal.items[1].asset_id) == [org(world.seller)]
    with pytest.raises(Conflict):
        deals.recordal_filed(
            world.session, deal_id=deal.id, asset_id=deal.items[1].asset_id, actor=world.staff, now=world.now
        )


def test_the_agreement_that_was_signed_stays_as_it_was_signed(world):
    deal = a_half_refused_bundle(world)
    before = deal.terms_digest, deal.fixed, [item.amount for item in deal.items]
    give_up(world, deal, 1, world.buyer)
    give_up(world, deal, 1, world.seller)
    assert (deal.terms_digest, deal.fixed, [item.amount for item in deal.items]) == before


def test_the_manager_of_the_closing_center_decides_where_a_side_does_not_answer(world):
    deal = a_half_refused_bundle(world)
    with pytest.raises(NotAllowed):
        give_up(world, deal, 1, world.staff)
    world.session.rollback()
    give_up(world, deal, 1, world.chief)
    assert state_of(reload(world, deal)) is DealState.SETTLED


def test_a_wish_is_declined_and_the_right_filed_again(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.buyer)
    deals.answer_cancellation(world.session, deal_id=deal.id, grant=False, actor=world.seller, now=world.now)
    filed(world, deal, 1)
    recorded(world, deal, 1)
    assert (state_of(deal), deal.released) == (DealState.SETTLED, deal.fixed)


def test_a_right_whose_filing_was_taken_back_is_given_up_when_both_sides_agree(world):
    """It was found invalid, so nobody files it again; the manager alone decides nothing that the office has not."""
    deal = sign(world, a_bundle(world, 6000, 4000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    recorded(world, deal, 0)
    filed(world, deal, 1)
    case = case_for(world, deal, 1)
    recordal.withdraw_case(world.session, case_id=case.id, reason="Invalid.", actor=world.staff, now=world.now)
    world.commit()
    with pytest.raises(Conflict) as alone:
        give_up(world, deal, 1, world.chief)
    world.session.rollback()
    assert alone.value.code == "not_refused"
    form = text_of(browser(world, world.buyer).get(f"/deals/{deal.number}/rights/{deal.items[1].asset_id}/end"))
    assert "both sides may do without it" in form
    assert "Gone with the payment" not in form
    assert "The other side has to agree. Until then nothing changes." in form
    give_up(world, deal, 1, world.buyer)
    give_up(world, deal, 1, world.seller)
    assert (state_of(deal), deal.released.amount, deal.given_up.amount) == (DealState.SETTLED, "60000.01", "40000.00")
    assert pay_out(world, deal).state is DealState.CLOSED
    assert check.check(world.session) == []


def test_the_manager_does_not_grant_in_place_of_the_other_side_what_nobody_has_refused(world):
    deal = sign(world, a_bundle(world, 6000, 4000))
    pay(world, deal, "100000.01")
    give_up(world, deal, 1, world.seller)
    answer = {"deal_id": deal.id, "actor": world.chief, "now": world.now}
    for act in (
        lambda: give_up(world, deal, 1, world.chief),
        lambda: deals.answer_cancellation(world.session, grant=True, **answer),
    ):
        with pytest.raises(Conflict) as alone:
            act()
        world.session.rollback()
        assert alone.value.code == "not_refused"
    page = text_of(browser(world, world.chief).get(f"/deals/{deal.number}"))
    assert "because both sides agree" in page
    assert "Agree: give up the right" not in page
    assert "Agree: give up the right" in text_of(browser(world, world.buyer).get(f"/deals/{deal.number}"))
    refused(world, deal, 1)
    assert "Agree: give up the right" in text_of(browser(world, world.chief).get(f"/deals/{deal.number}"))
    deals.answer_cancellation(world.session, grant=True, **answer)
    world.commit()
    assert reload(world, deal).items[1].given_up_at is not None


def test_what_is_at_the_office_is_not_given_up_nor_the_last_right(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    filed(world, deal, 1)
    with pytest.raises(Conflict) as early:
        give_up(world, deal, 1, world.buyer)
    world.session.rollback()
    assert early.value.code == "not_refused"
    case = case_for(world, deal, 1)
    recordal.withdraw_case(world.session, case_id=case.id, reason="Refiled.", actor=world.staff, now=world.now)
    refused(world, deal, 0)
    refused(world, deal, 1)
    give_up(world, deal, 0, world.chief)
    with pytest.raises(Conflict) as last:
        give_up(world, deal, 1, world.chief)
    world.session.rollback()
    assert last.value.code == "last_right"
    deals.refund_deal(world.session, deal_id=deal.id, reason="Refused.", actor=world.chief, now=world.now)
    world.commit()
    assert state_of(deal) is DealState.REFUNDING
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert check.check(world.session) == []


def test_one_wish_waits_at_a_time_and_is_answered_as_it_was_asked(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    refused(world, deal, 0)
    give_up(world, deal, 0, world.buyer)
    for act in (deals.cancel_deal, deals.refund_deal):
        with pytest.raises(Conflict) as other:
            actor = world.seller if act is deals.cancel_deal else world.chief
            act(world.session, deal_id=deal.id, reason="All of it.", actor=actor, now=world.now)
        world.session.rollback()
        assert other.value.code == "other_wish"
    assert state_of(reload(world, deal)) is DealState.FUNDED


def test_open_instalments_fall_with_the_right(world):
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = a_half_refused_bundle(world, 5000, 5000, terms=terms, paid="60000")
    give_up(world, deal, 1, world.chief)

    assert [each.open.amount for each in deal.obligations] == ["0.00", "20000.00"]
    assert (deal.released.amount, deal.given_up.amount) == ("30000.00", "50000.00")
    assert deal.obligations[1].due_on is not None
    assert check.check(world.session) == []
    pay(world, deal, "20000")
    assert deal.released.amount == "50000.00"
    assert pay_out(world, deal).state is DealState.CLOSED
    assert check.check(world.session) == []


LONG = pytest.mark.long


@pytest.mark.parametrize("paid", ["100000.01", "50000", "33333.33", "99999.99"])
@pytest.mark.parametrize(
    "shares", [(3333, 3333, 3334), pytest.param((1, 1, 9998), marks=LONG), pytest.param((9998, 1, 1), marks=LONG)]
)
def test_the_books_add_up_to_the_fen_whatever_was_paid_and_however_it_is_parted(world, shares, paid):
    first, rest = ("0.01", "100000.00") if paid != "100000.01" else ("100000.00", "0.01")
    terms = sale((first, Trigger.SIGNING), (rest, Trigger.RECORDAL))
    deal = a_half_refused_bundle(world, *shares, terms=terms, paid=paid)
    give_up(world, deal, 1, world.chief)
    filed(world, deal, 2)
    recorded(world, deal, 2)
    if any(each.open for each in deal.obligations):
        pay(world, deal, "100000")
    assert check.check(world.session) == []
    assert (deal.released + deal.given_up, at(world, f"held:{deal.subject}")) == (deal.fixed, "0.00")
    assert abs(deal.given_up.minor - deal.items[1].amount_minor) <= 1
    assert pay_out(world, deal).state is DealState.CLOSED


def test_frozen_money_goes_nowhere_and_the_right_stays(world):
    deal = a_half_refused_bundle(world)
    deals.freeze_money(world.session, deal_id=deal.id, reason="A letter.", actor=world.first, now=world.now)
    world.commit()
    with pytest.raises(Conflict) as frozen:
        give_up(world, deal, 1, world.chief)
    world.session.rollback()
    assert frozen.value.code == "hold_frozen"
    assert reload(world, deal).items[1].given_up_at is None


def test_the_database_too_keeps_a_right_that_is_at_the_office(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    deal.items[0].given_up_at = world.now + timedelta(days=1)
    with pytest.raises(IntegrityError):
        world.session.flush()
    world.session.rollback()


def test_a_bundle_without_a_fixed_price_parts_without_money(world):
    deal = sign(world, a_bundle(world, 5000, 5000, terms=licence(price=None), mark=False))
    filed(world, deal, 0)
    recorded(world, deal, 0)
    refused(world, deal, 1)
    give_up(world, deal, 1, world.chief)
    assert state_of(reload(world, deal)) in (DealState.SETTLED, DealState.CLOSED)
    assert world.session.scalars(select(RecordalCase.state).filter_by(deal_id=deal.id)).all()


def test_the_owner_of_what_is_recorded_has_changed_and_of_the_rest_not(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.chief)
    on = business_date(world.now)
    owners = [[each.organisation_id for each in owners_on(world.session, item.asset_id, on)] for item in deal.items]
    assert owners == [[org(world.buyer)], [org(world.seller)]]


def test_a_right_is_given_up_on_pages_and_the_money_statement_says_so(world):
    deal = a_half_refused_bundle(world)
    path = f"/deals/{deal.number}"
    one = f"{path}/rights/{deal.items[1].asset_id}/end"
    assert "cannot be given up now" in text_of(browser(world, world.buyer).get(f"{path}/rights/{deal.asset_id}/end"))
    buyer = browser(world, world.buyer)
    assert "Ask to give up this right" in text_of(buyer.get(one))
    text_of(buyer.post(one, {"reason": " "}), 422)
    assert buyer.post(one, {"reason": "It cannot be recorded."}).status_code == 303
    seller = browser(world, world.seller)
    assert "Giving up one right asked for" in text_of(seller.get(path))
    assert "Its part of the deal ends" in text_of(seller.get(f"{path}/cancel/answer"))
    assert seller.post(f"{path}/cancel/answer", {"grant": "yes"}).status_code == 303
    after = text_of(seller.get(path))
    assert "No longer owed: given up" in after
    assert state_of(reload(world, deal)) is DealState.SETTLED


def test_the_volume_to_come_is_what_the_deal_goes_on_with(world):
    deal = a_half_refused_bundle(world)
    give_up(world, deal, 1, world.buyer)
    give_up(world, deal, 1, world.seller)
    centers = {center.id: center for center in world.session.scalars(select(Center))}
    assert sum(part.amount.minor for part in volume_to_come(deal, centers)) == 60_000_01


def test_the_diligence_report_of_a_deal_is_about_the_rights_it_goes_on_with(world):
    deal = sign(world, a_bundle(world, 6000, 4000))
    pay(world, deal, "100000.01")
    refused(world, deal, 1)
    give_up(world, deal, 1, world.buyer)
    give_up(world, deal, 1, world.seller)
    about = about_of(world.session, deal.subject, world.buyer, world.now)
    assert [right.id for right in about.rights] == [deal.items[0].asset_id]
    assert about.asked is not None


def test_a_right_given_up_after_a_milestone_takes_its_part_of_what_is_left_only(world):
    plain = sale()
    parts = (Instalment(yuan("80000"), Trigger.SIGNING), Instalment(yuan("20000"), Trigger.MILESTONE, what="Prototype"))
    deal = sign(world, a_bundle(world, 5000, 5000, terms=Terms(plain.act, None, parts, None, plain.scope)))
    pay(world, deal, "80000")
    deals.give_up_milestone(
        world.session, deal_id=deal.id, what="Prototype", reason="Never", actor=world.seller, now=world.now
    )
    refused(world, deal, 1)
    give_up(world, deal, 1, world.chief)
    filed(world, deal, 0)
    recorded(world, deal, 0)
    assert (deal.given_up.amount, deal.released.amount) == ("60000.00", "40000.00")
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert sum(map(float, facts(world, Measure.CONTRACTED, deal))) == 40000
    assert check.check(world.session) == []
