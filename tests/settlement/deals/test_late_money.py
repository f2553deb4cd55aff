"""Money that comes when nothing is owed any more always finds its way back."""

import pytest

from core.errors import Conflict
from listings.assets.queries import sole_owner_id
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import DealState
from settlement.payments import services as payments
from settlement.payments.models import PayoutKind
from settlement.payments.states import PayoutState
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    a_deal,
    a_funded_deal,
    a_patent,
    a_settled_deal,
    a_world,
    accept,
    at,
    file,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sign,
    yuan,
)


@pytest.fixture
def world(session):
    return a_world(session)


def ended(world, state):
    """A deal in one of its ends."""
    if state is DealState.CLOSED:
        return pay_out(world, a_settled_deal(world))
    deal = a_funded_deal(world)
    deals.refund_deal(world.session, deal_id=deal.id, reason="Refused", actor=world.chief, now=NOON)
    world.commit()
    return pay_out(world, deal) if state is DealState.REFUNDED else deal


@pytest.mark.parametrize("state", [DealState.CLOSED, DealState.REFUNDING, DealState.REFUNDED])
def test_late_money_goes_back_and_changes_nothing_else(world, state):
    """Failure 17."""
    deal = ended(world, state)
    before = len(payouts(world, deal))
    pay(world, reload(world, deal), "500")
    deal = reload(world, deal)
    late = payouts(world, deal)[before:]
    assert [(each.kind, each.amount.amount) for each in late] == [(PayoutKind.REFUND, "500.00")]
    assert deal.state is state
    assert at(world, f"held:{deal.subject}") == "0.00"
    pay_out(world, deal)
    assert payouts(world, deal, PayoutState.QUEUED) == []
    assert check(world.session) == []


def test_money_for_a_right_that_was_sold_meanwhile_goes_back_and_the_buyer_keeps_the_right(world):
    """Failure 17."""
    right = a_patent(world)
    first = sign(world, a_deal(world, asset=right))
    deals.refund_deal(world.session, deal_id=first.id, reason="Not paid", actor=world.chief, now=NOON)
    world.commit()
    second = sign(world, a_deal(world, asset=right))
    pay(world, second, "100000")
    file(world, second)
    accept(world, second)
    pay(world, reload(world, first), "100000")
    assert [(each.kind, each.amount.amount) for each in payouts(world, first)] == [(PayoutKind.REFUND, "100000.00")]
    assert at(world, f"held:{first.subject}") == "0.00"
    assert sole_owner_id(world.session, right.id, TODAY) == org(world.buyer)
    assert check(world.session) == []


def test_a_refunding_deal_waits_for_all_its_refunds(world):
    deal = ended(world, DealState.REFUNDING)
    pay(world, reload(world, deal), "500")
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED
    assert at(world, "bank") == "0.00"


def test_money_for_a_pure_royalty_deal_goes_back(world):
    from tests.settlement.deals.world import licence

    deal = a_funded_deal(world, licence(price=None))
    pay(world, deal, "500")
    assert [each.kind for each in payouts(world, deal)] == [PayoutKind.REFUND]
    with pytest.raises(Conflict):
        deals.release(world.session, deal_id=deal.id, actor=world.staff, now=NOON)


def test_what_an_officer_sent_back_by_hand_is_not_sent_back_again_from_anothers_money(world):
    deal = a_deal(world)
    first = pay(world, deal, "100000")
    payments.refund_unapplied(
        world.session, purpose=deal.subject, payee_id=first.payer_id, amount=yuan("100000"), key="hand",
        actor=world.first, now=NOON,
    )  # fmt: skip
    world.commit()
    second = pay(world, deal, "100000", payer=world.stranger)
    sign(world, deal)
    deals.refund_deal(world.session, deal_id=deal.id, reason="Refused", actor=world.chief, now=NOON)
    world.commit()
    assert [(each.payee_id, each.amount.amount) for each in payouts(world, deal)] == [
        (first.payer_id, "100000.00"),
        (second.payer_id, "100000.00"),
    ]
    assert check(world.session) == []
