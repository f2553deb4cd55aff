"""How a deal ends before release."""

import pytest

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from listings.assets.queries import active_encumbrances
from listings.market.models import Listing
from listings.market.states import ListingState
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import CancellationState, DealState
from settlement.deals.wishes import Cancellation
from settlement.payments import services as payments
from settlement.payments.models import PayoutKind
from settlement.payments.states import PayoutState
from settlement.recordal.services import refuse_case
from settlement.recordal.states import RecordalState
from settlement.volumes.models import Measure
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    a_deal,
    a_funded_deal,
    a_world,
    at,
    case_of,
    everything,
    facts,
    file,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sign,
)
from tests.settlement.money import give_account


@pytest.fixture
def world(session):
    return a_world(session)


def cancel(world, deal, actor, reason="No budget"):
    done = deals.cancel_deal(world.session, deal_id=deal.id, reason=reason, actor=actor, now=world.now)
    world.commit()
    return done


def answer(world, deal, actor, *, grant):
    done = deals.answer_cancellation(world.session, deal_id=deal.id, grant=grant, actor=actor, now=world.now)
    world.commit()
    return done


def refused(world, error, act):
    """The act is refused and nothing changed; gives the refusal."""
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


@pytest.mark.parametrize("side", ["seller", "buyer"])
def test_before_both_have_signed_either_side_cancels_alone(world, side):
    deal = sign(world, a_deal(world), world.seller)
    assert cancel(world, deal, getattr(world, side)).state is DealState.CANCELLED
    assert active_encumbrances(world.session, deal.asset_id) == []


def test_a_cancelled_deal_puts_its_listing_back_on_the_market(world):
    deal = a_deal(world, listed=True)
    cancel(world, deal, world.buyer)
    assert world.session.get(Listing, deal.listing_id).state is ListingState.PUBLISHED


def test_after_signing_one_side_asks_and_the_other_grants(world):
    deal = sign(world, a_deal(world))
    assert cancel(world, deal, world.buyer).state is DealState.SIGNED
    assert answer(world, deal, world.seller, grant=True).state is DealState.CANCELLED
    assert facts(world, Measure.CONTRACTED) == ["100000.00", "-100000.00"]
    assert case_of(world, deal).state is RecordalState.ABANDONED


def test_both_sides_asking_is_agreeing(world):
    deal = sign(world, a_deal(world))
    cancel(world, deal, world.buyer)
    assert cancel(world, deal, world.seller).state is DealState.CANCELLED


def test_a_declined_wish_leaves_the_deal_as_it_was_and_can_be_repeated(world):
    deal = sign(world, a_deal(world))
    cancel(world, deal, world.buyer)
    assert answer(world, deal, world.seller, grant=False).state is DealState.SIGNED
    cancel(world, deal, world.buyer)
    states = [row.state for row in world.session.query(Cancellation).order_by(Cancellation.id)]
    assert states == [CancellationState.DECLINED, CancellationState.ASKED]


def test_the_side_that_asked_cannot_answer_itself(world):
    deal = sign(world, a_deal(world))
    cancel(world, deal, world.buyer)
    assert refused(world, Conflict, lambda: cancel(world, deal, world.buyer)).code == "already_asked"
    refused(world, NotAllowed, lambda: answer(world, deal, world.buyer, grant=True))


def test_the_centers_manager_may_answer_and_its_staff_may_not(world):
    deal = sign(world, a_deal(world))
    cancel(world, deal, world.buyer)
    refused(world, NotAllowed, lambda: answer(world, deal, world.staff, grant=True))
    refused(world, NotAllowed, lambda: answer(world, deal, world.lister, grant=True))
    assert answer(world, deal, world.chief, grant=True).state is DealState.CANCELLED


def test_where_nobody_asked_there_is_nothing_to_answer(world):
    deal = sign(world, a_deal(world))
    assert refused(world, Conflict, lambda: answer(world, deal, world.seller, grant=True)).code == "nothing_asked"


@pytest.mark.parametrize("who", ["stranger", "staff", "first", "city", "lister"])
def test_others_cancel_nothing(world, who):
    deal = a_deal(world)
    refused(world, NotAllowed, lambda: cancel(world, deal, getattr(world, who)))


def test_a_cancellation_says_why(world):
    deal = a_deal(world)
    assert "reason" in refused(world, Unacceptable, lambda: cancel(world, deal, world.buyer, " ")).fields


def test_what_is_held_goes_back_by_a_refund_of_four_eyes(world):
    deal = a_funded_deal(world)
    cancel(world, deal, world.buyer)
    assert answer(world, deal, world.seller, grant=True).state is DealState.REFUNDING
    (refund,) = payouts(world, deal)
    assert (refund.kind, refund.payee_id, refund.amount) == (PayoutKind.REFUND, deal.buyer_id, Money(10_000_000))
    assert at(world, f"held:{deal.subject}") == "0.00"
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED
    assert at(world, "bank") == "0.00"
    assert facts(world, Measure.COLLECTED) == ["100000.00", "-100000.00"]
    assert check(world.session) == []


def test_money_of_two_payers_goes_back_to_each(world):
    deal = sign(world, a_deal(world))
    pay(world, deal, "30000")
    pay(world, deal, "70000", payer=world.stranger)
    deals.refund_deal(world.session, deal_id=deal.id, reason="Office refused", actor=world.chief, now=NOON)
    world.commit()
    refunds = {each.payee_id: each.amount.amount for each in payouts(world, deal)}
    assert refunds == {deal.buyer_id: "30000.00", world.stranger.organisation_id: "70000.00"}


def test_a_refund_that_the_bank_returns_is_queued_again(world):
    deal = a_funded_deal(world)
    deals.refund_deal(world.session, deal_id=deal.id, reason="Office refused", actor=world.chief, now=NOON)
    world.commit()
    (refund,) = payouts(world, deal)
    give_account(world.session, org(world.buyer))
    payments.send_payout(world.session, payout_id=refund.id, bank_reference="R-1", actor=world.first, now=NOON)
    payments.return_payout(world.session, payout_id=refund.id, reason="Unknown account", actor=world.second, now=NOON)
    world.commit()
    assert reload(world, deal).state is DealState.REFUNDING
    assert len(payouts(world, deal, PayoutState.QUEUED)) == 1
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED


def test_only_the_centers_manager_ends_a_signed_deal_alone(world):
    deal = a_funded_deal(world)
    for actor in (world.staff, world.lister, world.seller, world.buyer, world.first, world.city):
        refused(
            world,
            NotAllowed,
            lambda actor=actor: deals.refund_deal(
                world.session, deal_id=deal.id, reason="Because", actor=actor, now=NOON
            ),
        )


def test_once_filed_a_deal_cannot_be_cancelled_until_the_office_refuses(world):
    deal = a_funded_deal(world)
    file(world, deal)
    assert "office" in str(refused(world, IllegalTransition, lambda: cancel(world, deal, world.buyer)).message)
    refuse_case(
        world.session,
        case_id=case_of(world, deal).id,
        reason="Formal defect",
        decided_on=TODAY,
        actor=world.staff,
        now=NOON,
    )
    world.commit()
    cancel(world, deal, world.buyer)
    assert answer(world, deal, world.seller, grant=True).state is DealState.REFUNDING


def test_an_unsigned_deal_is_not_the_managers_to_end(world):
    deal = a_deal(world)
    act = lambda: deals.refund_deal(world.session, deal_id=deal.id, reason="Because", actor=world.chief, now=NOON)  # noqa: E731
    assert refused(world, Conflict, act).code == "not_signed"


def test_the_right_can_be_sold_again_after_a_cancellation(world):
    deal = a_deal(world)
    from listings.assets.models import Asset

    asset = world.session.get(Asset, deal.asset_id)
    cancel(world, deal, world.seller)
    assert a_deal(world, asset=asset).state is DealState.AGREED


def overpaid(world):
    """Of 100,000 due at signing 130,000 came in one transfer; 30,000 of it are on their way back."""
    deal = sign(world, a_deal(world))
    pay(world, deal, "130000")
    assert [each.amount.amount for each in payouts(world, deal)] == ["30000.00"]
    return deal


def test_a_deal_that_was_overpaid_can_be_cancelled(world):
    deal = overpaid(world)
    cancel(world, deal, world.buyer)
    assert answer(world, deal, world.seller, grant=True).state is DealState.REFUNDING
    assert [each.amount.amount for each in payouts(world, deal)] == ["30000.00", "100000.00"]
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED
    assert check(world.session) == []


def test_a_deal_that_was_overpaid_can_be_ended_by_the_manager(world):
    deal = overpaid(world)
    deals.refund_deal(world.session, deal_id=deal.id, reason="Office refused", actor=world.chief, now=NOON)
    world.commit()
    assert [each.amount.amount for each in payouts(world, deal)] == ["30000.00", "100000.00"]
    assert at(world, f"unapplied:{deal.subject}") == "0.00"
    assert check(world.session) == []
