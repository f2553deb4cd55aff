"""Several disputes about one deal, and a court's freeze beside one: nothing leaves until all of it is decided."""

import pytest
from sqlalchemy import select

from core.db import transaction
from core.errors import Conflict
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import CancellationState, DealState
from settlement.deals.wishes import Cancellation
from settlement.holds.queries import held, stays_on
from settlement.payments.models import PayoutKind
from settlement.payments.providers.states import DisputeState
from settlement.payments.refunds import refundable_to
from settlement.payments.states import PayoutState
from tests.settlement.deals.test_bundles import a_bundle, filed
from tests.settlement.deals.world import (
    a_settled_deal,
    accept,
    at,
    everything,
    file,
    org,
    pay_out,
    reload,
    sign,
    yuan,
)
from tests.settlement.providers.test_money import a_signed_deal, disputed, is_frozen


def freeze_by_court(desk, deal):
    deal_id = deal.id
    desk.fresh()
    with transaction() as session:
        deals.freeze_money(
            session, deal_id=deal_id, reason="Order of the court", actor=desk.world.first, now=desk.world.now
        )


def test_a_won_dispute_leaves_a_courts_freeze_as_it_is(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    freeze_by_court(desk, deal)
    operation, dispute = disputed(desk, deal)

    desk.local.company.decide_dispute(dispute, "won", desk.world.now)
    desk.told(operation)

    assert [each.reason for each in stays_on(desk.world.session, deal.subject)] == ["Order of the court"]


def two_disputes(desk):
    """A deal paid in two parts, the payer's bank having taken back both."""
    deal = a_signed_deal(desk)
    desk.paid(deal, "40000")
    desk.paid(reload(desk.world, deal), "60000")
    found = []
    for place in range(2):
        operation = desk.operations(deal)[place]
        dispute = desk.local.company.open_dispute(desk.receipts(deal)[place].bank_reference, desk.world.now)
        desk.told(operation)
        found.append((operation, dispute))
    assert [row.state for row in desk.disputes(deal)] == [DisputeState.OPENED] * 2
    return reload(desk.world, deal), found


def decide(desk, each, how):
    desk.local.company.decide_dispute(each[1], how, desk.world.now)
    desk.told(each[0])


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_disputes_the_second_keeps_the_money_frozen_when_the_first_is_won(desk, first):
    deal, found = two_disputes(desk)
    decide(desk, found[first], "won")
    assert is_frozen(desk, deal)
    decide(desk, found[1 - first], "won")
    assert not is_frozen(desk, deal)


@pytest.mark.parametrize(("first", "then", "back"), [(0, "lost", []), (1, "lost", []), (0, "won", ["60000.00"])])
def test_of_two_disputes_one_lost_sends_back_nothing_that_the_other_may_take(desk, first, then, back):
    deal, found = two_disputes(desk)
    decide(desk, found[first], "lost")
    assert desk.payouts(deal) == []
    assert is_frozen(desk, deal)
    decide(desk, found[1 - first], then)
    assert [row.amount.amount for row in desk.payouts(deal)] == back
    assert at(desk.world, f"disputed:{deal.subject}") == at(desk.world, "loss") == "0.00"
    assert reload(desk.world, deal).state is (DealState.REFUNDED if back else DealState.CANCELLED)
    assert check(desk.world.session) == []


def test_nobody_lifts_the_freeze_of_a_dispute_that_is_open(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    disputed(desk, deal)
    deal_id = deal.id
    desk.fresh()
    with pytest.raises(Conflict) as refused, transaction() as session:
        deals.unfreeze_money(session, deal_id=deal_id, reason="Let it go", actor=desk.world.first, now=desk.world.now)
    assert refused.value.code == "hold_not_frozen"
    assert is_frozen(desk, deal)


@pytest.mark.parametrize(("how", "again"), [("won", "67200.00"), ("lost", None)])
def test_a_dispute_is_settled_though_another_deals_reversal_took_of_what_it_had_stopped(desk, how, again):
    """The seller's stopped 96,000 are payable; 30,000 of another deal that was paid out are taken back from there."""
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    file(desk.world, reload(desk.world, deal))
    accept(desk.world, reload(desk.world, deal))
    operation, dispute = disputed(desk, deal)
    other = pay_out(desk.world, a_settled_deal(desk.world))
    reversal = deals.ask_reversal(
        desk.world.session, deal_id=other.id, amount=yuan("30000"), reason="Agreed", actor=desk.world.first,
        now=desk.world.now,
    )  # fmt: skip
    deals.approve_reversal(desk.world.session, reversal_id=reversal.id, actor=desk.world.second, now=desk.world.now)
    desk.world.commit()

    desk.local.company.decide_dispute(dispute, how, desk.world.now)
    desk.told(operation)

    seller = org(desk.world.seller)
    queued = [row.amount.amount for row in desk.payouts(deal) if row.payee_id == seller and row.state == "queued"]
    assert queued == ([again] if again else [])
    assert at(desk.world, f"payable:org:{seller}") == "0.00"
    assert at(desk.world, f"receivable:org:{seller}") == ("0.00" if how == "won" else "28800.00")


def lost(desk, deal):
    """The payer's bank keeps the money for good; the job that settles it has not run."""
    operation, dispute = disputed(desk, deal)
    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    return operation


def unfreeze(desk, deal, reason="The court has lifted it"):
    with transaction() as session:
        deals.unfreeze_money(session, deal_id=deal, reason=reason, actor=desk.world.first, now=desk.world.now)


def test_nobody_lifts_a_freeze_between_a_lost_dispute_and_its_job(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    operation, deal_id = lost(desk, deal), deal.id
    desk.look(operation)
    assert [row.state for row in desk.disputes(deal)] == [DisputeState.LOST]
    desk.fresh()
    with pytest.raises(Conflict) as refused:
        unfreeze(desk, deal_id)
    assert refused.value.code == "hold_not_frozen"
    assert is_frozen(desk, deal)


def two_payments_one_lost_under_a_courts_freeze(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "40000")
    desk.paid(reload(desk.world, deal), "60000")
    freeze_by_court(desk, deal)
    operation = desk.operations(deal)[0]
    dispute = desk.local.company.open_dispute(desk.receipts(deal)[0].bank_reference, desk.world.now)
    desk.told(operation)
    desk.local.company.decide_dispute(dispute, "lost", desk.world.now)
    desk.told(operation)
    return reload(desk.world, deal)


def test_a_courts_freeze_outlasts_a_lost_dispute_and_nothing_goes_back_before_it_is_lifted(desk):
    deal = two_payments_one_lost_under_a_courts_freeze(desk)
    assert held(desk.world.session, deal.subject).amount == "60000.00"
    assert [each.reason for each in stays_on(desk.world.session, deal.subject)] == ["Order of the court"]
    assert (deal.state, desk.payouts(deal)) == (DealState.FUNDED, [])
    deal_id = deal.id
    desk.fresh()
    unfreeze(desk, deal_id)
    assert [row.amount.amount for row in desk.payouts(deal)] == ["60000.00"]
    assert reload(desk.world, deal).state is DealState.REFUNDING
    assert check(desk.world.session) == []


def test_a_deal_whose_money_is_gone_is_not_filed_at_the_office(desk):
    deal = two_payments_one_lost_under_a_courts_freeze(desk)
    with pytest.raises(Conflict) as refused:
        deals.recordal_filed(desk.world.session, deal_id=deal.id, actor=desk.world.staff, now=desk.world.now)
    assert refused.value.code == "not_funded"


def test_a_wish_to_cancel_lapses_when_a_lost_dispute_ends_the_deal(desk):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    deal_id = deal.id
    desk.fresh()
    with transaction() as session:
        deals.cancel_deal(session, deal_id=deal_id, reason="No use", actor=desk.world.buyer, now=desk.world.now)
    desk.told(lost(desk, deal))
    (wish,) = desk.world.session.scalars(select(Cancellation))
    assert (wish.state, wish.decided_for) == (CancellationState.LAPSED, None)
    assert reload(desk.world, deal).state is DealState.CANCELLED


def test_a_reversal_of_more_than_a_lost_dispute_has_left_is_not_approved(desk):
    deal, world = a_signed_deal(desk), desk.world
    desk.paid(deal, "40000")
    desk.paid(reload(world, deal), "60000")
    desk.sweep("99000")
    file(world, reload(world, deal))
    deal_id = pay_out(world, accept(world, reload(world, deal))).id
    desk.fresh()
    with transaction() as session:
        asked = deals.ask_reversal(
            session, deal_id=deal_id, amount=yuan("80000"), reason="Error", actor=world.first, now=world.now
        ).id
    operation = desk.operations(deal)[0]
    dispute = desk.local.company.open_dispute(desk.receipts(deal)[0].bank_reference, world.now)
    desk.told(operation)
    desk.local.company.decide_dispute(dispute, "lost", world.now)
    desk.told(operation)
    before = everything(world.session)
    desk.fresh()
    with pytest.raises(Conflict) as refused, transaction() as session:
        deals.approve_reversal(session, reversal_id=asked, actor=world.second, now=world.now)
    assert (refused.value.code, everything(world.session)) == ("less_stands", before)


def test_what_a_payers_bank_has_taken_is_not_sent_back_by_a_reversal_beside_it(desk):
    deal, world = a_signed_deal(desk), desk.world
    desk.paid(deal, "100000")
    file(world, reload(world, deal))
    deal_id = accept(world, reload(world, deal)).id
    found = disputed(desk, reload(world, deal))
    desk.fresh()
    with transaction() as session:
        asked = deals.ask_reversal(
            session, deal_id=deal_id, amount=None, reason="Void", actor=world.first, now=world.now
        ).id
    before = everything(world.session)
    desk.fresh()
    with pytest.raises(Conflict) as refused, transaction() as session:
        deals.approve_reversal(session, reversal_id=asked, actor=world.second, now=world.now)
    assert (refused.value.code, everything(world.session)) == ("disputed", before)
    desk.fresh()
    decide(desk, found, "won")
    desk.fresh()
    with transaction() as session:
        deals.approve_reversal(session, reversal_id=asked, actor=world.second, now=world.now)
    desk.fresh()
    refunds = [row for row in desk.payouts(reload(world, deal)) if row.kind is PayoutKind.REFUND]
    assert [row.amount.amount for row in refunds] == ["100000.00"]


def test_no_further_right_of_a_bundle_is_filed_once_the_payers_bank_has_taken_the_money(desk):
    world = desk.world
    deal = sign(world, a_bundle(world, 5000, 5000))
    desk.paid(deal, "100000.01")
    filed(world, reload(world, deal), 0)
    desk.told(lost(desk, reload(world, deal)))
    before = everything(world.session)
    with pytest.raises(Conflict) as refused:
        filed(world, reload(world, deal), 1)
    world.session.rollback()
    assert (refused.value.code, everything(world.session)) == ("not_funded", before)


def ended_by_the_manager(desk, deal):
    deal_id = deal.id
    desk.fresh()
    with transaction() as session:
        deals.refund_deal(session, deal_id=deal_id, reason="No answer", actor=desk.world.chief, now=desk.world.now)
    desk.fresh()
    return reload(desk.world, deal)


@pytest.mark.parametrize("is_decided", [True, False])
def test_a_refund_at_a_provider_that_comes_back_is_not_paid_beside_what_the_bank_took(desk, is_decided):
    """It was sent before the dispute; it comes back after that is lost, or before."""
    world = desk.world
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    deal = ended_by_the_manager(desk, deal)
    desk.work()
    refund = desk.operations(deal)[-1]
    found = disputed(desk, deal)
    for lost in (is_decided, not is_decided):
        if lost:
            decide(desk, found, "lost")
        else:
            desk.local.company.send_back(refund.ref, "the card is closed", world.now)
            desk.told(refund)
    assert not [each for each in desk.payouts(deal) if each.state in (PayoutState.QUEUED, PayoutState.STAYED)]
    owed = at(world, f"receivable:org:{org(world.buyer)}"), at(world, "loss"), at(world, f"unapplied:{deal.subject}")
    assert (owed, reload(world, deal).state) == (("0.00", "0.00", "0.00"), DealState.REFUNDED)
    assert books.check(world.session, now=world.now) == []


@pytest.mark.parametrize(
    ("how", "states", "end"),
    [
        ("won", [PayoutState.STOPPED, PayoutState.PAID], DealState.REFUNDED),
        ("lost", [PayoutState.STOPPED], DealState.REFUNDED),
    ],
)
def test_a_refund_at_a_provider_waits_until_the_dispute_about_its_payment_is_decided(desk, how, states, end):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    deal = ended_by_the_manager(desk, deal)
    operation, dispute = disputed(desk, deal)
    assert [each.state for each in desk.payouts(deal)] == [PayoutState.STAYED]
    assert reload(desk.world, deal).state is DealState.REFUNDING

    desk.local.company.decide_dispute(dispute, how, desk.world.now)
    desk.told(operation)
    desk.work()

    assert [each.state for each in desk.payouts(deal)] == states
    assert (reload(desk.world, deal).state, at(desk.world, "loss")) == (end, "0.00")
    assert books.check(desk.world.session, now=desk.world.now) == []


def test_a_payer_whose_bank_keeps_its_payment_is_sent_no_other_payers_money(desk):
    world = desk.world
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    payer, other = org(world.buyer), org(world.stranger)
    assert refundable_to(world.session, deal.subject, payer, "CNY") == yuan("100000")
    disputed(desk, deal)
    assert refundable_to(world.session, deal.subject, payer, "CNY") == yuan("0")
    assert refundable_to(world.session, deal.subject, other, "CNY") == yuan("0")
