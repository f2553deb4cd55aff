"""A refund that nobody has sent stays where it is once the payer's bank has taken the same money back; and a bank may
take a part of a transfer back."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import jobs
from core.errors import Unacceptable
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.collecting.queries import owed_back
from settlement.deals.jobs import HANDLERS
from settlement.deals.states import DealState
from settlement.holds.queries import held
from settlement.payments import queries
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.payments.refunds import most_refundable
from settlement.payments.statements.booking import propose_booking, reject_booking
from settlement.payments.statements.models import BookingKind
from settlement.payments.states import PayoutState
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement
from tests.settlement.bank_statements.test_misses import returned, the_receipt
from tests.settlement.deals.world import (
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    at,
    licence,
    org,
    pay_out,
    payouts,
    reload,
    sign,
    yuan,
)
from tests.settlement.royalties import licences


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


def ended(world, deal):
    """The center's manager ends the deal: what is held goes back by a refund."""
    deals.refund_deal(world.session, deal_id=deal.id, reason="No answer", actor=world.chief, now=world.now)
    world.commit()
    return reload(world, deal)


def test_a_queued_refund_is_not_sent_once_the_payers_bank_has_taken_the_payment_back(bank):
    world = bank.world
    deal = sign(world, a_deal(world))
    bank.receive(Movement("100000", deal.number, BUYER))
    a_funded_deal(world)  # so that the bank has the money that it takes back
    assert [each.state for each in payouts(world, ended(world, deal))] == [PayoutState.QUEUED]

    returned(bank, the_receipt(bank, deal))

    assert [each.state for each in payouts(world, deal)] == [PayoutState.STOPPED]
    assert (reload(world, deal).state, at(world, "loss"), at(world, "bank")) == (
        DealState.REFUNDED,
        "0.00",
        "100000.00",
    )
    assert books.check(world.session, now=world.now) == []


def a_refund_that_was_sent(bank):
    """The payer's bank takes back what is on its way back to the payer already."""
    world = bank.world
    deal = sign(world, a_deal(world))
    bank.receive(Movement("100000", deal.number, BUYER))
    a_funded_deal(world)
    (refund,) = payouts(world, ended(world, deal))
    payments.send_payout(world.session, payout_id=refund.id, bank_reference="OUT-1", actor=world.first, now=world.now)
    world.commit()

    returned(bank, the_receipt(bank, deal))
    return deal, refund


def owed_by_the_buyer(world):
    return at(world, f"receivable:org:{org(world.buyer)}"), at(world, "loss")


def test_who_was_refunded_and_has_the_money_from_its_bank_besides_owes_it(bank):
    deal, _refund = a_refund_that_was_sent(bank)
    assert payouts(bank.world, deal)[0].state is PayoutState.SENT
    assert owed_by_the_buyer(bank.world) == ("100000.00", "0.00")
    assert owed_back(bank.session, reload(bank.world, deal), bank.world.buyer) == [
        (org(bank.world.buyer), yuan("100000"))
    ]
    assert books.check(bank.session, now=bank.world.now) == []


def test_a_refund_that_comes_back_afterwards_pays_that_and_is_not_sent_again(bank):
    world = bank.world
    deal, refund = a_refund_that_was_sent(bank)
    payments.return_payout(world.session, payout_id=refund.id, reason="Closed", actor=world.second, now=world.now)
    world.commit()
    assert [each.state for each in payouts(world, deal)] == [PayoutState.RETURNED]
    assert owed_by_the_buyer(world) == ("0.00", "0.00")
    assert at(world, f"unapplied:{deal.subject}") == "0.00"
    assert reload(world, deal).state is DealState.REFUNDED
    assert books.check(world.session, now=world.now) == []


def test_a_refund_that_names_no_receipt_is_not_sent_again_either_once_the_bank_has_taken_the_money(bank):
    world = bank.world
    deal = a_deal(world)
    bank.receive(Movement("100000", deal.number, BUYER))
    a_funded_deal(world)
    refund = payments.refund_unapplied(
        world.session, purpose=deal.subject, payee_id=org(world.buyer), amount=yuan("100000"), key="hand",
        actor=world.first, now=world.now,
    )  # fmt: skip
    payments.send_payout(world.session, payout_id=refund.id, bank_reference="OUT-1", actor=world.first, now=world.now)
    world.commit()
    returned(bank, the_receipt(bank, deal))
    assert owed_by_the_buyer(world) == ("100000.00", "0.00")
    payments.return_payout(world.session, payout_id=refund.id, reason="Closed", actor=world.second, now=world.now)
    world.commit()
    assert [each.state for each in payouts(world, deal)] == [PayoutState.RETURNED]
    assert owed_by_the_buyer(world) == ("0.00", "0.00")
    assert books.check(world.session, now=world.now) == []


def test_what_was_paid_too_much_of_royalties_is_not_sent_back_once_the_bank_has_taken_it(bank):
    world = bank.world
    plan = licences.a_plan(world)
    licences.quarter(world, plan, "1000000")
    receipt = licences.pay(world, plan, "50300")
    line = bank.line(Movement("50300", "recalled", BUYER, credit=False, day=receipt.received_on))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.TAKEN_BACK, reason="Recall", receipt_id=receipt.id,
        actor=world.first, now=world.now,
    )  # fmt: skip
    bank.confirm(line)

    assert licences.payouts(world, plan, PayoutState.QUEUED) == []
    assert at(world, "loss") == at(world, f"unapplied:{plan.subject}") == "0.00"
    assert queries.check(bank.session) == []


def taken_again(bank, deal, amount):
    """Money comes in that the deal has no use for; it lies on its way back, and the payer's bank takes it."""
    bank.receive(Movement(amount, deal.number, BUYER, reference="AGAIN"))
    rows = bank.session.scalars(select(Receipt).filter_by(purpose=deal.subject).order_by(Receipt.id)).all()
    returned(bank, rows[-1])


def test_a_double_payment_that_its_bank_takes_back_ends_no_deal_that_is_paid(bank):
    world = bank.world
    deal = sign(world, a_deal(world))
    bank.receive(Movement("100000", deal.number, BUYER))
    a_funded_deal(world)
    taken_again(bank, deal, "100000")
    assert reload(world, deal).state is DealState.FUNDED
    assert held(bank.session, deal.subject) == yuan("100000")
    assert books.check(bank.session, now=world.now) == []


def test_a_stray_yuan_that_its_bank_takes_back_ends_no_running_licence(bank):
    world = bank.world
    deal = a_settled_deal(world, licence(price=None))
    a_funded_deal(world)
    taken_again(bank, deal, "1")
    assert reload(world, deal).state in (DealState.SETTLED, DealState.CLOSED)
    assert books.check(bank.session, now=world.now) == []


def recall(bank, receipt, amount):
    """The payer's bank takes so much of a transfer back; one officer says so, another confirms it."""
    line = bank.line(Movement(amount, "recalled", BUYER, credit=False))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.TAKEN_BACK, reason="Recall", receipt_id=receipt.id,
        actor=bank.world.first, now=bank.world.now,
    )  # fmt: skip
    bank.world.commit()
    return line


def settled(bank, line):
    bank.confirm(line)
    jobs.run_due(HANDLERS, now=bank.world.now, clock=lambda: bank.world.now)
    bank.session.rollback()
    bank.session.expire_all()


def refused(bank, act, code="line_differs"):
    with pytest.raises(Unacceptable) as refusal:
        act()
    bank.session.rollback()
    assert refusal.value.code == code


def test_a_part_of_a_released_payment_that_its_bank_takes_back_is_owed_by_the_parties(bank):
    world = bank.world
    deal = pay_out(world, a_settled_deal(world))
    a_funded_deal(world)  # so that the bank has the money that it takes back
    receipt = the_receipt(bank, deal)
    settled(bank, recall(bank, receipt, "30000"))
    assert at(world, f"receivable:org:{org(world.seller)}") == "28800.00"  # 96 % of it
    assert (reload(world, deal).state, at(world, f"disputed:{deal.subject}")) == (DealState.CLOSED, "0.00")
    assert books.check(bank.session, now=world.now) == []
    settled(bank, recall(bank, receipt, "70000"))
    assert at(world, f"receivable:org:{org(world.seller)}") == "96000.00"
    assert (reload(world, deal).state, receipt.not_taken_back.minor) == (DealState.REFUNDED, 0)
    assert books.check(bank.session, now=world.now) == []


def test_a_part_that_is_taken_of_held_money_ends_the_deal_and_the_rest_goes_back_to_the_payer(bank):
    world = bank.world
    deal = sign(world, a_deal(world))
    bank.receive(Movement("100000", deal.number, BUYER))
    settled(bank, recall(bank, the_receipt(bank, deal), "30000"))
    assert reload(world, deal).state is DealState.REFUNDING
    assert [each.amount.amount for each in payouts(world, deal)] == ["70000.00"]
    assert (at(world, f"held:{deal.subject}"), at(world, "loss"), at(world, "bank")) == ("0.00", "0.00", "70000.00")
    assert pay_out(world, deal).state is DealState.REFUNDED
    assert books.check(bank.session, now=world.now) == []


def test_of_money_that_waits_for_the_signatures_only_the_part_that_was_taken_is_gone(bank):
    world = bank.world
    deal = a_deal(world)
    bank.receive(Movement("100000", deal.number, BUYER))
    settled(bank, recall(bank, the_receipt(bank, deal), "30000"))
    assert [row.unused.amount for row in reload(world, deal).receipts] == ["70000.00"]
    assert most_refundable(bank.session, the_receipt(bank, deal)).amount == "70000.00"
    sign(world, deal)
    assert (at(world, f"held:{deal.subject}"), reload(world, deal).state) == ("70000.00", DealState.PARTLY_FUNDED)
    assert books.check(bank.session, now=world.now) == []


def test_no_more_of_a_transfer_is_taken_back_than_it_brought(bank):
    world = bank.world
    deal = a_deal(world)
    bank.receive(Movement("100000", deal.number, BUYER))
    a_funded_deal(world)
    receipt = the_receipt(bank, deal)
    refused(bank, lambda: recall(bank, receipt, "100000.01"))
    first = recall(bank, receipt, "60000")
    refused(bank, lambda: recall(bank, receipt, "40000.01"))  # the first one waits for its second officer
    second = recall(bank, receipt, "40000")
    settled(bank, first)
    settled(bank, second)
    refused(bank, lambda: recall(bank, receipt, "0.01"))
    assert at(world, f"unapplied:{deal.subject}") == "0.00"
    assert books.check(bank.session, now=world.now) == []


def test_a_recall_that_was_turned_down_leaves_the_transfer_whole(bank):
    deal = a_deal(bank.world)
    bank.receive(Movement("100000", deal.number, BUYER))
    receipt = the_receipt(bank, deal)
    line = recall(bank, receipt, "60000")
    reject_booking(bank.session, line_id=line.id, actor=bank.world.first, now=bank.world.now)
    bank.world.commit()
    settled(bank, recall(bank, receipt, "100000"))
    assert receipt.not_taken_back.minor == 0


def test_the_database_lets_no_more_be_taken_back_than_came(bank):
    deal = a_deal(bank.world)
    bank.receive(Movement("100000", deal.number, BUYER))
    the_receipt(bank, deal).taken_back_minor = 10_000_001
    with pytest.raises(IntegrityError):
        bank.session.flush()
    bank.session.rollback()


def test_what_is_said_to_be_taken_back_is_what_the_lines_took(bank):
    deal = a_deal(bank.world)
    bank.receive(Movement("100000", deal.number, BUYER))
    the_receipt(bank, deal).taken_back_minor = 1
    bank.session.flush()
    assert [fault.code for fault in queries.check(bank.session)] == ["receipt_taken_back"]
    bank.session.rollback()
