"""A bundle at the office with one right recorded, whose money a payer's bank keeps: each side has a way out."""

import pytest
from sqlalchemy import select

from core.clock import business_date
from core.db import transaction
from core.errors import Conflict
from listings.assets.models import Encumbrance
from listings.terms.vocabulary import Trigger
from parties.notices.models import Notice
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.queries import money_of
from settlement.deals.states import DealState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.test_bundles import a_bundle, filed, recorded
from tests.settlement.deals.world import at, everything, licence, org, pay, reload, sign
from tests.settlement.providers.test_money import disputed


def the_bank_keeps_it(desk, deal):
    operation, dispute = disputed(desk, deal)
    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    desk.told(operation)
    return reload(desk.world, deal)


def a_lost_bundle(desk, *, by_bank="0", terms=None):
    """6,000 of 10,000 points are recorded and paid out; what was paid by card is gone."""
    world = desk.world
    deal = sign(world, a_bundle(world, 6000, 4000, terms=terms, mark=terms is None))
    desk.paid(deal, f"{100000.01 - float(by_bank):.2f}")
    if by_bank != "0":
        pay(world, reload(world, deal), by_bank)
    filed(world, reload(world, deal), 0)
    recorded(world, reload(world, deal), 0)
    return the_bank_keeps_it(desk, reload(world, deal))


def say(desk, act, deal, actor, **given):
    deal_id = deal.id
    desk.fresh()
    with transaction() as session:
        act(session, deal_id=deal_id, reason="The money is gone.", actor=actor, now=desk.world.now, **given)
    desk.work()
    return reload(desk.world, deal)


def give_up_the_second(desk, deal, actor):
    return say(desk, deals.give_up_right, deal, actor, asset_id=deal.items[1].asset_id)


def is_well(desk):
    return books.check(desk.world.session, now=desk.world.now) == []


def test_what_was_released_is_owed_again_by_the_buyer_and_back_by_who_had_it(desk):
    deal = a_lost_bundle(desk)
    money = money_of(desk.world.session, deal)
    assert (deal.state, money.owed.amount, money.held.amount) == (DealState.DELIVERED, "100000.01", "0.00")
    assert (money.released.amount, money.taken_back.amount) == ("60000.00", "60000.00")
    assert at(desk.world, "loss") == at(desk.world, f"disputed:{deal.subject}") == "0.00"
    for person in (desk.world.seller, desk.world.buyer):
        told = desk.world.session.scalars(select(Notice.text).filter_by(person_id=person.person_id)).all()
        assert sum("or the other rights are given up" in each for each in told) == 1
    assert is_well(desk)


def test_the_buyer_pays_again_and_the_deal_goes_on_to_its_end(desk):
    world, deal = desk.world, a_lost_bundle(desk)
    pay(world, deal, "100000.01")
    filed(world, reload(world, deal), 1)
    recorded(world, reload(world, deal), 1)
    deal = reload(world, deal)
    assert (deal.state, sum(release.standing.minor for release in deal.releases)) == (DealState.SETTLED, 10_000_001)
    assert [each.open.minor for each in deal.obligations] == [0]
    assert at(world, f"receivable:org:{org(world.seller)}") == "0.00"
    assert is_well(desk)


def test_both_sides_give_the_rest_up_and_the_recorded_right_is_paid_late(desk):
    world, deal = desk.world, a_lost_bundle(desk)
    deal = give_up_the_second(desk, deal, world.buyer)
    assert deal.state is DealState.DELIVERED
    deal = give_up_the_second(desk, deal, world.seller)
    assert (deal.state, money_of(world.session, deal).owed.amount) == (DealState.SETTLED, "60000.01")
    assert is_well(desk)
    pay(world, deal, "60000.01")
    assert sum(release.standing.minor for release in reload(world, deal).releases) == 6_000_001
    assert is_well(desk)


def test_of_a_part_that_is_left_the_recorded_right_keeps_what_is_its_own(desk):
    """70,000 came by bank and 30,000.01 by card: the recorded right keeps its 60,000.01, the rest goes back."""
    world, deal = desk.world, a_lost_bundle(desk, by_bank="70000")
    assert deal.releases[0].standing.amount == "60000.00"
    deal = give_up_the_second(desk, deal, world.chief)
    assert (deal.state, money_of(world.session, deal).owed.amount) == (DealState.SETTLED, "0.00")
    assert [each.amount.amount for each in desk.payouts(deal) if each.kind == "refund"] == ["9999.99"]
    assert sum(each.standing.minor for each in deal.releases) == 6_000_001
    assert is_well(desk)


@pytest.mark.parametrize("by_center", [True, False])
def test_where_nothing_stands_the_deal_ends_as_a_whole_and_its_licence_with_it(desk, by_center):
    world, deal = desk.world, a_lost_bundle(desk, terms=licence(price="100000.01"))
    deal = give_up_the_second(desk, deal, world.chief)
    recorded_one = select(Encumbrance).filter_by(ref=deal.subject, asset_id=deal.items[0].asset_id, type="license")
    assert world.session.scalars(recorded_one).one().ended_on is None
    if by_center:
        deal = say(desk, deals.refund_deal, deal, world.chief)
    else:
        deal = say(desk, deals.cancel_deal, deal, world.seller)
        assert deal.state is DealState.SETTLED
        deal = say(desk, deals.cancel_deal, deal, world.buyer)
    assert deal.state is DealState.REFUNDED
    assert world.session.scalars(recorded_one).one().ended_on == business_date(world.now)
    assert is_well(desk)


def test_a_settled_deal_whose_money_stands_is_not_ended_so(desk):
    world, deal = desk.world, a_lost_bundle(desk, by_bank="70000")
    deal = give_up_the_second(desk, deal, world.chief)
    before = everything(world.session)
    with pytest.raises(Conflict):
        say(desk, deals.refund_deal, deal, world.chief)
    desk.fresh()
    assert everything(world.session) == before


def test_nothing_is_given_up_before_the_dispute_is_decided_nor_at_the_office(desk):
    world = desk.world
    deal = sign(world, a_bundle(world, 6000, 4000))
    desk.paid(deal, "100000.01")
    filed(world, reload(world, deal), 0)
    disputed(desk, reload(world, deal))
    before = everything(world.session)
    with pytest.raises(Conflict) as refused:
        give_up_the_second(desk, deal, world.chief)
    desk.fresh()
    assert (refused.value.code, everything(world.session)) == ("not_refused", before)
    deal = the_bank_keeps_it(desk, reload(world, deal))
    with pytest.raises(Conflict) as refused:
        say(desk, deals.give_up_right, deal, world.chief, asset_id=deal.items[0].asset_id)
    assert refused.value.code == "not_refused"


def test_a_way_out_is_on_the_page_and_in_the_api(desk):
    world, deal = desk.world, a_lost_bundle(desk)
    asset_id = deal.items[1].asset_id
    page = text_of(browser(world, world.seller).get(f"/deals/{deal.number}"))
    assert "bank has taken; or give up the rights" in page
    assert page.count("/end") == 1
    form = text_of(browser(world, world.seller).get(f"/deals/{deal.number}/rights/{asset_id}/end"))
    assert "bank has taken what was due" in form
    assert "Refused on" not in form
    body = {"reason": "The money is gone."}
    Program(world, world.buyer).post(f"/deals/{deal.number}/rights/{asset_id}/ending", body)
    ended = Program(world, world.seller).post(f"/deals/{deal.number}/rights/{asset_id}/ending", body)
    assert ended["state"] == "settled"
    page = text_of(browser(world, world.seller).get(f"/deals/{deal.number}/cancel"))
    assert "nothing of it is left" in page
    Program(world, world.seller).post(f"/deals/{deal.number}/cancellation", body)
    assert Program(world, world.buyer).post(f"/deals/{deal.number}/cancellation", body)["state"] == "refunded"
    assert deal.obligations[0].trigger is Trigger.SIGNING
