"""Lines that share the bank's reference: a batch under one number, a bank that numbers anew, transfers without any."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import Conflict
from listings.terms.vocabulary import Trigger
from settlement.deals.check import check
from settlement.payments import queries
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.statements.booking import accept_receipt, propose_booking
from settlement.payments.statements.models import BankLine, BookingKind
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import ReceiptState
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, table
from tests.settlement.deals.world import ADVICE, a_deal, a_world, org, sale, sign
from tests.settlement.money import TODAY, yuan


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


@pytest.fixture
def deal(bank):
    """60,000 at signing and 40,000 with the recordal; signed, nothing paid."""
    return sign(bank.world, a_deal(bank.world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))))


def lines_of(bank, *movements) -> list[BankLine]:
    (statement,) = bank.take(camt(*movements))
    return list(bank.session.scalars(select(BankLine).filter_by(statement_id=statement.id).order_by(BankLine.id)))


def to_the_books(bank, deal, line) -> Receipt:
    accept_receipt(
        bank.session, line_id=line.id, purpose=deal.subject, payer_id=org(bank.world.buyer), actor=bank.world.first,
        now=bank.world.now,
    )  # fmt: skip
    bank.world.commit()
    bank.confirm(line)
    return line.receipt


@pytest.mark.parametrize("second", ["40000.00", "60000.00"])
@pytest.mark.parametrize("reference", ["BATCH7", ""])
def test_each_transfer_of_a_batch_is_a_payment_of_its_own(bank, deal, second, reference):
    made = [Movement(amount, "batch", BUYER, reference=reference) for amount in ("60000.00", second)]
    receipts = [to_the_books(bank, deal, line) for line in lines_of(bank, *made)]
    assert {receipt.state for receipt in receipts} == {ReceiptState.CONFIRMED}
    assert len({receipt.bank_reference for receipt in receipts}) == 2
    assert [*check(bank.session), *queries.check(bank.session)] == []


def test_the_second_of_a_batch_can_be_put_aside(bank, deal):
    first, second = lines_of(bank, Movement("60000.00", reference="BATCH7"), Movement("1.00", reference="BATCH7"))
    to_the_books(bank, deal, first)
    propose_booking(
        bank.session, line_id=second.id, kind=BookingKind.SUSPENSE, reason="Nobody knows", actor=bank.world.first,
        now=bank.world.now,
    )  # fmt: skip
    bank.world.commit()
    assert bank.confirm(second).standing is LineStanding.SUSPENSE


def test_a_bank_that_numbers_anew_every_day_is_no_double(bank, deal):
    (first,) = lines_of(bank, Movement("60000.00", name=BUYER, reference="1"))
    bank.world.now += timedelta(days=1)
    (second,) = lines_of(bank, Movement("40000.00", name=BUYER, reference="1", day=TODAY + timedelta(days=1)))
    receipts = [to_the_books(bank, deal, line) for line in (first, second)]
    assert [receipt.amount for receipt in receipts] == [yuan("60000"), yuan("40000")]


def test_a_batch_in_another_order_is_the_same_batch(bank):
    made = [Movement(amount, "batch", reference="BATCH7") for amount in ("60000.00", "40000.00", "40000.00")]
    lines_of(bank, *made)
    (again,) = bank.take(table(*reversed(made)).encode(), name="again.csv")
    assert (again.line_count, again.known_count) == (3, 3)


def test_a_transfer_of_a_batch_that_was_typed_is_tied_to_its_own_line(bank, deal):
    first, second = lines_of(bank, Movement("60000.00", reference="BATCH7"), Movement("40000.00", reference="BATCH7"))
    typed = payments.record_receipt(
        bank.session, purpose=deal.subject, payer_id=org(bank.world.buyer), amount=yuan("40000"),
        bank_reference="batch7", received_on=TODAY, evidence=ADVICE, actor=bank.world.first, now=bank.world.now,
    )  # fmt: skip
    bank.world.commit()
    bank.session.expire_all()
    assert (first.receipt_id, second.receipt_id) == (None, typed.id)
    assert to_the_books(bank, deal, first).amount == yuan("60000")


def test_the_reference_of_a_line_that_was_dealt_with_is_not_typed_again(bank, deal):
    (line,) = lines_of(bank, Movement("60000.00", reference="BK77"))
    to_the_books(bank, deal, line)
    with pytest.raises(Conflict) as refusal:
        payments.record_receipt(
            bank.session, purpose=deal.subject, payer_id=org(bank.world.buyer), amount=yuan("60000"),
            bank_reference="BK77", received_on=TODAY, evidence=ADVICE, actor=bank.world.first, now=bank.world.now,
        )  # fmt: skip
    assert refusal.value.code == "reference_taken"


def test_two_recalls_under_one_reference_are_both_booked(bank):
    other = sign(bank.world, a_deal(bank.world))
    deals = [sign(bank.world, a_deal(bank.world)), other]
    paid = [Movement("100000", each.number, BUYER) for each in deals]
    for movement in paid:
        bank.receive(movement)
    back = lines_of(bank, *(Movement("100000", "recalled", BUYER, reference="BATCH9", credit=False) for _ in paid))
    for line, deal in zip(back, deals, strict=True):
        receipt = bank.session.scalars(select(Receipt).filter_by(purpose=deal.subject)).one()
        propose_booking(
            bank.session, line_id=line.id, kind=BookingKind.TAKEN_BACK, reason="Recall", receipt_id=receipt.id,
            actor=bank.world.first, now=bank.world.now,
        )  # fmt: skip
        assert bank.confirm(line).standing is LineStanding.DONE
    refs = bank.session.scalars(select(PaymentDispute.ref).order_by(PaymentDispute.id)).all()
    assert refs == ["BATCH9", f"BATCH9/{back[1].id}"]
    assert queries.check(bank.session) == []
