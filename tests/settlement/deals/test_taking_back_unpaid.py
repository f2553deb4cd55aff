"""Released money that is taken back before it was paid: nobody is paid beside the buyer's refund."""

import pytest

from core.errors import IllegalTransition
from settlement.deals.check import check
from settlement.deals.states import DealState
from settlement.ledger.faults import check as check_ledger
from settlement.payments import services as payments
from settlement.payments.models import PayoutKind
from settlement.payments.queries import check as check_payments
from settlement.payments.states import PayoutState
from tests.settlement.deals.test_reversal import approve, ask
from tests.settlement.deals.world import (
    a_funded_deal,
    a_settled_deal,
    a_world,
    at,
    org,
    pay_out,
    payouts,
    reload,
)
from tests.settlement.money import give_account


@pytest.fixture
def world(session):
    return a_world(session)


def send(world, payout):
    give_account(world.session, payout.payee_id)
    payments.send_payout(
        world.session, payout_id=payout.id, bank_reference=f"S-{payout.id}", actor=world.first, now=world.now
    )
    world.commit()
    return payout


def give_back(world, payout, reason="Unknown account"):
    """The bank returned it, or it could not be sent."""
    payments.return_payout(world.session, payout_id=payout.id, reason=reason, actor=world.second, now=world.now)
    world.commit()


def to_seller(world, deal, *states):
    """The payouts to the deal's seller."""
    return [each for each in payouts(world, deal, *states) if each.payee_id == deal.seller_id]


def in_order(world):
    return check(world.session) == check_ledger(world.session) == check_payments(world.session) == []


def test_a_payout_that_nobody_has_sent_is_stopped_by_the_reversal(world):
    deal = a_settled_deal(world, LIST=world.centers[1])
    approve(world, ask(world, deal))
    assert {each.state for each in payouts(world, deal) if each.kind is PayoutKind.PAYOUT} == {PayoutState.STOPPED}
    (refund,) = payouts(world, deal, PayoutState.QUEUED)
    assert (refund.kind, refund.amount.amount) == (PayoutKind.REFUND, "100000.00")
    assert at(world, f"receivable:org:{org(world.seller)}") == at(world, f"payable:org:{org(world.seller)}") == "0.00"
    assert in_order(world)


def test_a_stopped_payout_cannot_be_sent(world):
    deal = a_settled_deal(world)
    approve(world, ask(world, deal))
    (stopped,) = to_seller(world, deal, PayoutState.STOPPED)
    with pytest.raises(IllegalTransition):
        send(world, stopped)
    world.session.rollback()
    assert to_seller(world, deal, PayoutState.STOPPED) == [stopped]


def test_of_a_part_taken_back_the_rest_is_still_paid(world):
    deal = a_settled_deal(world)
    approve(world, ask(world, deal, "20000"))
    assert [each.amount.amount for each in to_seller(world, deal, PayoutState.QUEUED)] == ["76800.00"]
    approve(world, ask(world, deal, "30000"))
    assert [each.amount.amount for each in to_seller(world, deal, PayoutState.QUEUED)] == ["48000.00"]
    pay_out(world, deal)
    assert at(world, "bank") == "1000.00"  # the platform's fee on what stands
    assert in_order(world)


def test_the_deal_is_refunded_when_the_buyers_refund_has_arrived(world):
    a_funded_deal(world)  # the bank pays the refund from what it has
    deal = a_settled_deal(world)
    (earned,) = to_seller(world, deal)
    send(world, earned)
    approve(world, ask(world, deal))
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED
    assert to_seller(world, deal, PayoutState.SENT) == [earned]


def test_a_payout_that_came_back_after_the_reversal_settles_what_is_owed_back(world):
    deal = a_settled_deal(world)
    (earned,) = to_seller(world, deal)
    send(world, earned)
    approve(world, ask(world, deal))
    assert at(world, f"receivable:org:{org(world.seller)}") == "96000.00"
    give_back(world, earned)
    assert to_seller(world, deal, PayoutState.QUEUED) == []
    assert at(world, f"receivable:org:{org(world.seller)}") == at(world, f"payable:org:{org(world.seller)}") == "0.00"
    assert in_order(world)


def test_a_payout_that_could_not_be_sent_is_paid_less_what_another_deal_took_back(world):
    gone = pay_out(world, a_settled_deal(world))
    waits = a_settled_deal(world)
    approve(world, ask(world, gone, "20000"))
    (earned,) = to_seller(world, waits)
    give_back(world, earned, "Account closed")
    assert [each.amount.amount for each in to_seller(world, waits, PayoutState.QUEUED)] == ["76800.00"]
    assert at(world, f"receivable:org:{org(world.seller)}") == "0.00"
    assert in_order(world)


def test_a_refund_that_comes_back_opens_the_refund_again(world):
    a_funded_deal(world)
    deal = pay_out(world, a_settled_deal(world))
    approve(world, ask(world, deal))
    pay_out(world, deal)
    (refund,) = [each for each in payouts(world, deal) if each.kind is PayoutKind.REFUND]
    assert reload(world, deal).state is DealState.REFUNDED
    give_back(world, refund)
    deal = reload(world, deal)
    assert (deal.state, deal.ended_at) == (DealState.REFUNDING, None)
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED
    assert in_order(world)
