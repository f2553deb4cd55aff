"""A payer's bank took a transfer back, or a part of it: which receipt it was, and how much of that can still go."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import locked
from core.errors import Unacceptable
from core.i18n import _
from core.money import Money
from settlement.ledger.services import Overdrawn
from settlement.payments import purposes
from settlement.payments.models import Receipt
from settlement.payments.promised import unpromised
from settlement.payments.statements.models import BankLine, LineBooking
from settlement.payments.states import BookingState, ReceiptState


def lying(session: Session, receipt: Receipt) -> Money:
    """What nothing has used yet of the money for a receipt's purpose."""
    return unpromised(session, receipt.purpose, receipt.currency)


def takeable(session: Session, line: BankLine, receipt_id: int | None) -> Receipt:
    """The receipt of which the line took all or a part back, locked.

    Raises Unacceptable `line_differs` where it is no confirmed transfer in the line's currency, or no more of it can go
    than other lines have left; Overdrawn where its money is used and nobody settles that.
    """
    receipt = locked(session, Receipt, receipt_id)
    by_bank = receipt.state is ReceiptState.CONFIRMED and receipt.operation_id is None
    if not by_bank or receipt.currency != line.currency:
        raise Unacceptable(
            _("The receipt that was taken back is a confirmed bank transfer in the currency of the line."),
            code="line_differs",
        )
    left = receipt.not_taken_back - _proposed(session, line, receipt)
    if line.amount > left:
        raise Unacceptable(
            _(
                "The bank took back %(amount)s, but only %(left)s of receipt %(id)s can still be taken back. Choose the"
                " receipt that it is about.",
                amount=line.amount,
                left=left,
                id=receipt.id,
            ),
            code="line_differs",
        )
    there = lying(session, receipt)
    if there < line.amount and not purposes.settles_returns(receipt.purpose):
        raise Overdrawn(
            _(
                "The bank took back %(amount)s, but only %(there)s of it lie unapplied. Take the rest back from the"
                " deal first: freeze its money, then cancel or reverse it.",
                amount=line.amount,
                there=there,
            )
        )
    return receipt


def _proposed(session: Session, line: BankLine, receipt: Receipt) -> Money:
    """What other lines are said to have taken of the receipt, and wait for their second officer."""
    others = (
        select(func.coalesce(func.sum(BankLine.amount_minor), 0))
        .join(LineBooking, LineBooking.line_id == BankLine.id)
        .where(
            LineBooking.receipt_id == receipt.id,
            LineBooking.state == BookingState.PROPOSED,
            BankLine.id != line.id,
        )
    )
    return Money(int(session.scalars(others).one()), receipt.currency)
