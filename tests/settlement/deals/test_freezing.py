"""Money that may not leave for a while."""

import pytest

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from listings.terms.vocabulary import Trigger
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import DealState
from settlement.deals.staying import orders_on
from settlement.payments import services as payments
from settlement.payments.states import PayoutState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import (
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    at,
    everything,
    file,
    pay,
    payouts,
    reload,
    sale,
    sign,
)

ORDER = "Order 2026-118 of the Haizhou court"


@pytest.fixture
def world(session):
    return a_world(session)


def freeze(world, deal, actor=None, reason=ORDER, act=deals.freeze_money):
    act(world.session, deal_id=deal.id, reason=reason, actor=actor or world.first, now=world.now)
    world.commit()


def refused(world, error, act):
    """The act is refused and nothing changed; gives the refusal."""
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_deal_whose_money_is_frozen_rests_releasable_until_it_is_released(world):
    deal = a_funded_deal(world)
    freeze(world, deal)
    file(world, deal)
    assert accept(world, deal).state is DealState.RELEASABLE
    freeze(world, deal, actor=world.second, reason="Order lifted", act=deals.unfreeze_money)
    deals.release(world.session, deal_id=deal.id, actor=world.first, now=world.now)
    world.commit()
    assert reload(world, deal).state is DealState.SETTLED


@pytest.mark.parametrize("who", ["seller", "buyer", "staff", "chief", "city", "stranger"])
def test_only_finance_officers_freeze_and_lift(world, who):
    deal = a_funded_deal(world)
    refused(world, NotAllowed, lambda: freeze(world, deal, actor=getattr(world, who)))
    freeze(world, deal)
    refused(world, NotAllowed, lambda: freeze(world, deal, actor=getattr(world, who), act=deals.unfreeze_money))


def test_both_are_done_for_a_reason_and_once(world):
    deal = a_funded_deal(world)
    assert "reason" in refused(world, Unacceptable, lambda: freeze(world, deal, reason=" ")).fields
    freeze(world, deal)
    assert refused(world, Conflict, lambda: freeze(world, deal)).code == "hold_frozen"
    lift = lambda: freeze(world, deal, reason="", act=deals.unfreeze_money)  # noqa: E731
    assert "reason" in refused(world, Unacceptable, lift).fields


def test_an_order_is_entered_before_the_money_is_there_and_keeps_what_comes(world):
    deal = sign(world, a_deal(world))
    freeze(world, deal)
    pay(world, deal, "130000")
    assert at(world, f"held:{deal.subject}") == "100000.00"
    assert [(each.amount.amount, each.state) for each in payouts(world, deal)] == [("30000.00", PayoutState.STAYED)]
    end = lambda: deals.refund_deal(  # noqa: E731
        world.session, deal_id=deal.id, reason="Both want it", actor=world.chief, now=world.now
    )
    assert refused(world, Conflict, end).code == "hold_frozen"
    freeze(world, deal, reason="Lifted", act=deals.unfreeze_money)
    assert [(each.amount.amount, each.state) for each in payouts(world, deal)] == [
        ("30000.00", PayoutState.STOPPED), ("30000.00", PayoutState.QUEUED)
    ]  # fmt: skip
    assert check(world.session) == []


def test_two_orders_are_each_lifted_by_their_own_name(world):
    deal = a_funded_deal(world)
    freeze(world, deal)
    freeze(world, deal, reason="Order 7 of another court")
    lift = lambda **named: deals.unfreeze_money(  # noqa: E731
        world.session, deal_id=deal.id, reason="Lifted", actor=world.first, now=world.now, **named
    )
    assert "Order 7" in str(refused(world, Unacceptable, lift).fields["order"])
    first, second = orders_on(world.session, deal.subject)
    lift(order=second.id)
    assert orders_on(world.session, deal.subject) == [first]
    lift()
    world.commit()
    assert orders_on(world.session, deal.subject) == []
    assert refused(world, Conflict, lift).code == "hold_not_frozen"


@pytest.mark.parametrize("how", ["order", "case"])
def test_payouts_and_refunds_that_nobody_has_sent_stay_and_go_on_afterwards(world, how):
    """A court's order, or a case about the right, comes between the release and the bank."""
    deal = a_settled_deal(world)
    asked = {"session": world.session, "deal_id": deal.id, "now": world.now}
    if how == "order":
        freeze(world, deal)
    else:
        deals.stay_money(**asked, cause="dispute:7", reason="A case", actor=world.first)
    world.commit()
    before = payouts(world, deal)
    assert {each.state for each in before} == {PayoutState.STAYED}
    send = lambda: payments.send_payout(  # noqa: E731
        world.session, payout_id=before[0].id, bank_reference="OUT-1", actor=world.first, now=world.now
    )
    refused(world, IllegalTransition, send)
    deals.close_due(world.session, now=world.now)
    assert reload(world, deal).state is DealState.SETTLED

    if how == "order":
        freeze(world, deal, reason="Lifted", act=deals.unfreeze_money)
    else:
        deals.lift_stay(**asked, cause="dispute:7", reason="Decided", actor=world.first)
        world.commit()
    again = payouts(world, deal, PayoutState.QUEUED)
    assert [each.amount for each in again] == [each.amount for each in before]
    assert books.check(world.session, now=world.now) == []


def test_an_officer_freezes_and_lifts_on_the_deals_page(world):
    deal = a_funded_deal(world)
    officer, address = browser(world, world.first), f"/deals/{deal.number}/freeze"
    assert address in text_of(officer.get(f"/deals/{deal.number}"))
    assert officer.post(address, {"reason": ORDER}).status_code == 303
    assert ORDER in text_of(officer.get(f"/deals/{deal.number}"))
    text_of(officer.post(address, {"lift": "yes", "reason": ""}), 422)
    assert officer.post(address, {"lift": "yes", "reason": "Order lifted"}).status_code == 303
    assert ORDER not in text_of(officer.get(f"/deals/{deal.number}"))
    assert address not in text_of(browser(world, world.buyer).get(f"/deals/{deal.number}"))


def test_a_program_of_an_officer_freezes_and_lifts(world):
    deal = a_funded_deal(world)
    program, buyer = Program(world, world.first), Program(world, world.buyer)
    buyer.post(f"/deals/{deal.number}/freeze", {"reason": ORDER}, 403)
    program.post(f"/deals/{deal.number}/freeze", {"reason": ORDER})
    program.post(f"/deals/{deal.number}/freeze", {"reason": ORDER}, 409)
    program.post(f"/deals/{deal.number}/unfreeze", {"reason": "Order lifted"})


def test_money_that_comes_after_the_recordal_while_frozen_is_held_and_released_when_the_freeze_is_lifted(world):
    parted = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = a_settled_deal(world, parted)
    freeze(world, deal)
    pay(world, reload(world, deal), "40000")
    assert at(world, f"held:{deal.subject}") == "40000.00"
    assert check(world.session) == []
    freeze(world, deal, reason="Lifted", act=deals.unfreeze_money)
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert reload(world, deal).released.amount == "100000.00"
    assert check(world.session) == []


def test_the_key_of_a_payout_grows_no_longer_however_often_it_is_stayed(world):
    deal = a_settled_deal(world)
    longest = []
    for n in range(4):
        freeze(world, deal, reason=f"Order {n}")
        freeze(world, deal, reason="Lifted", act=deals.unfreeze_money)
        longest.append(max(len(each.key) for each in payouts(world, deal)))
    assert longest[0] == longest[-1]
    assert books.check(world.session, now=world.now) == []
