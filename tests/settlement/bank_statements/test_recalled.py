"""A refund that nobody has sent stays where it is once the payer's bank has taken the same money back."""

import pytest
from sqlalchemy import select

from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.collecting.queries import owed_back
from settlement.deals.states import DealState
from settlement.holds.queries import held
from settlement.payments import queries
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.payments.statements.booking import propose_booking
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
