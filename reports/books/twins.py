"""Amounts that stand in two places: what one unit wrote down of another one's money has to say the same."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select
from sqlalchemy.orm import Session

from core.faults import Fault
from settlement.deals.models import DealReceipt
from settlement.deals.states import ReversalState
from settlement.deals.wishes import Reversal
from settlement.ledger.models import Journal, Transfer
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.statements.models import BankLine, BankStatement, LineBooking, LineSide
from settlement.payments.states import BookingState
from settlement.royalties.models import Payment

Pairs = Select[*tuple[Any, ...]]  # what it is about, what is written there, what it has to be


def twins(session: Session) -> Iterator[Fault]:
    """Every amount that differs from its twin."""
    for query in _pairs():
        for subject, here, there in session.execute(query):
            if int(here) != int(there):
                yield Fault("amount_differs", subject, f"{here} is written there, {there} is what it comes from")


def _pairs() -> Iterator[Pairs]:
    yield _pair("receipt-of-deal", DealReceipt, DealReceipt.amount_minor, Receipt.amount_minor).join(
        Receipt, Receipt.id == DealReceipt.receipt_id
    )
    yield _pair("receipt-of-royalty", Payment, Payment.amount_minor, Receipt.amount_minor).join(
        Receipt, Receipt.id == Payment.receipt_id
    )
    for other in (Receipt, Payout):
        tie = BankLine.receipt_id if other is Receipt else BankLine.payout_id
        yield _pair("line", BankLine, BankLine.amount_minor, other.amount_minor).join(other, other.id == tie)
    yield _pair("operation", ProviderOperation, ProviderOperation.amount_minor, Payout.amount_minor).join(
        Payout, ProviderOperation.act == _key("payout", Payout.id)
    )
    yield from _booked()
    yield _statements()


def _booked() -> Iterator[Pairs]:
    """Against the journal that was posted for it."""
    moved = select(Journal.key, func.sum(Transfer.amount_minor).label("minor"))
    sums = moved.join(Transfer, Transfer.journal_id == Journal.id).group_by(Journal.key).subquery()
    keys: tuple[tuple[str, Any, Any, ColumnElement[str]], ...] = (
        ("dispute", PaymentDispute, PaymentDispute.amount_minor, _key("dispute", PaymentDispute.id) + ":opened"),
        ("operation", ProviderOperation, ProviderOperation.amount_minor,
         _key("operation", ProviderOperation.id) + ":arrived"),
    )  # fmt: skip
    for name, model, amount, key in keys:
        yield _pair(name, model, amount, sums.c.minor).join(sums, sums.c.key == key)
    of_line = _key("line", LineBooking.line_id) + _key(":booking", LineBooking.id)
    yield (
        _pair("line", BankLine, BankLine.amount_minor, sums.c.minor)
        .join(LineBooking, LineBooking.line_id == BankLine.id)
        .join(sums, sums.c.key == of_line)
        .where(LineBooking.state == BookingState.CONFIRMED)
    )
    taken = _key("deal", Reversal.deal_id) + _key(":reversal", Reversal.id) + ":%"
    yield (
        select(
            _key("reversal", Reversal.id), Reversal.amount_minor + Reversal.fee_minor, func.sum(Transfer.amount_minor)
        )
        .join(Journal, Journal.key.like(taken))
        .join(Transfer, Transfer.journal_id == Journal.id)
        .where(Reversal.state == ReversalState.APPROVED, Transfer.debit_id != Transfer.credit_id)
        .group_by(Reversal.id, Reversal.amount_minor, Reversal.fee_minor)
    )


def _statements() -> Pairs:
    """A bank statement's closing balance against its opening one and its lines, where it told all three."""
    signed = case((BankLine.side == LineSide.CREDIT, BankLine.amount_minor), else_=-BankLine.amount_minor)
    return (
        select(
            _key("bankstatement", BankStatement.id),
            BankStatement.closing_minor,
            BankStatement.opening_minor + func.sum(signed),
        )
        .join(BankLine, BankLine.statement_id == BankStatement.id)
        .where(BankStatement.opening_minor.is_not(None), BankStatement.closing_minor.is_not(None))
        .where(BankStatement.known_count == 0)
        .group_by(BankStatement.id, BankStatement.closing_minor, BankStatement.opening_minor)
    )


def _pair(name: str, model: Any, here: Any, there: Any) -> Pairs:
    return select(_key(name, model.id), here, there).select_from(model)


def _key(name: str, number: Any) -> ColumnElement[str]:
    return literal(f"{name}:", String).concat(cast(number, String))
