"""No transfer is counted twice: a receipt that is typed from paper and a line of the statement are one and the same
where their reference is, or where amount and day are and nobody has tied the line to another receipt.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from settlement.payments.models import Receipt
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.port import MANUAL_BANK
from settlement.payments.statements.models import BankLine
from settlement.payments.statements.reading import LineSide
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import ReceiptState

SPAN = timedelta(days=3)  # an advice and a statement can bear different days


def _untied_lines(session: Session, receipt: Receipt) -> Sequence[BankLine]:
    near = select(BankLine).where(
        BankLine.side == LineSide.CREDIT,
        BankLine.currency == receipt.currency,
        BankLine.amount_minor == receipt.amount_minor,
        BankLine.booked_on.between(receipt.received_on - SPAN, receipt.received_on + SPAN),
    )
    return [line for line in session.scalars(near.order_by(BankLine.id)) if _is_untied(line)]


def _is_untied(line: BankLine) -> bool:
    """Whether nobody knows yet what the line is, whether it waits, is to be put aside or was."""
    if line.standing in (LineStanding.OPEN, LineStanding.SUSPENSE):
        return True
    return line.standing is LineStanding.WAITS and line.booking is not None and line.booking.is_suspense


def tie_or_refuse(session: Session, receipt: Receipt) -> None:
    """A receipt recorded by hand is tied to the line of its reference. Conflict `on_statement` where that line was
    taken for something else, or where a line of this amount waits near this day: the line is to be assigned then.
    """
    mine = select(BankLine).where(BankLine.reference == receipt.bank_reference, BankLine.side == LineSide.CREDIT)
    lines = session.scalars(mine.order_by(BankLine.id)).all()
    if not lines:
        waiting = _untied_lines(session, receipt)
        if waiting:
            raise _on_statement(waiting[0])
        return
    free = (LineStanding.OPEN, LineStanding.SUSPENSE)
    line = next((each for each in lines if each.amount == receipt.amount and each.standing in free), None)
    if line is None:
        raise _on_statement(lines[0])
    line.receipt_id = receipt.id
    session.flush()
    session.expire(line, ["receipt"])


def must_not_be_aside(session: Session, receipt: Receipt) -> None:
    """Conflict `on_statement` where a receipt is to be confirmed that no line is tied to, while a line of its amount
    and day was put aside: that money is booked already."""
    if session.scalar(select(BankLine.id).filter_by(receipt_id=receipt.id)) is not None:
        return
    aside = [line for line in _untied_lines(session, receipt) if line.is_in_suspense]
    if aside:
        raise _on_statement(aside[0])


def _on_statement(line: BankLine) -> Conflict:
    return Conflict(
        _(
            "The bank's statement tells a transfer of %(amount)s on %(day)s (line %(id)s). Assign that line instead of"
            " entering the transfer by hand, so that it is counted once.",
            amount=line.amount,
            day=line.booked_on.isoformat(),
            id=line.id,
        ),
        code="on_statement",
    )


def typed() -> Select[Receipt]:
    """Receipts typed from paper that no line is tied to."""
    tied = select(BankLine.receipt_id).where(BankLine.receipt_id.is_not(None))
    return select(Receipt).where(
        Receipt.operation_id.is_(None), Receipt.state != ReceiptState.REJECTED, Receipt.id.not_in(tied)
    )


def _by_hand(line: BankLine) -> Select[Receipt]:
    """Those with the line's amount near its day."""
    return typed().where(
        Receipt.currency == line.currency,
        Receipt.amount_minor == line.amount_minor,
        Receipt.received_on.between(line.booked_on - SPAN, line.booked_on + SPAN),
    )


def _of_reference(session: Session, line: BankLine) -> Receipt | None:
    return session.scalar(typed().where(Receipt.bank_reference == line.receipt_reference))


def reference_for(session: Session, line: BankLine) -> str:
    """Under which bank reference a line's receipt is recorded: the bank's own, and the line's number with it where
    another line with that reference has its receipt already (a batch; a bank that numbers anew; two banks)."""
    others = (
        select(Receipt.id)
        .join(BankLine, BankLine.receipt_id == Receipt.id)
        .where(Receipt.bank_reference == line.receipt_reference, Receipt.state != ReceiptState.REJECTED)
    )
    is_taken = session.scalar(others.limit(1)) is not None
    return f"{line.receipt_reference}/{line.id}" if is_taken else line.receipt_reference


def recall_reference(session: Session, line: BankLine) -> str:
    """Under which reference what the bank took back is kept: its own, and the line's number with it where another line
    bore that already (a batch; a bank that numbers anew)."""
    ref = line.reference or line.subject
    known = select(PaymentDispute.id).filter_by(provider=MANUAL_BANK, ref=ref).limit(1)
    return ref if session.scalar(known) is None else f"{ref}/{line.id}"


def recorded_by_hand(session: Session, line: BankLine, purpose: str, payer_id: int) -> Receipt | None:
    """The receipt that was typed from paper for what a line is: of its reference, or for the same thing, from the
    same payer, with its amount near its day."""
    known = _of_reference(session, line)
    if known is not None:
        return known if known.amount == line.amount else None
    same = _by_hand(line).where(Receipt.purpose == purpose, Receipt.payer_id == payer_id)
    return session.scalar(same.order_by(Receipt.id).limit(1))


def must_not_be_typed(session: Session, line: BankLine) -> None:
    """Conflict `typed_by_hand` where a line is to be put aside that may be a receipt typed from paper: its money would
    be booked twice. It waits until it is assigned, or until that receipt's own line is there."""
    known = _of_reference(session, line) or session.scalar(_by_hand(line).order_by(Receipt.id).limit(1))
    if known is not None:
        raise Conflict(
            _(
                "Receipt %(id)s was typed by hand with this amount, near this day. Assign the line to what that receipt"
                " is for if they are one transfer, or reject the receipt if it is wrong. Nothing is put aside until"
                " then.",
                id=known.id,
            ),
            code="typed_by_hand",
        )
