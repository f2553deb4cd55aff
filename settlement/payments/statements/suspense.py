"""Money of a statement's line whose use nobody knew when it was booked: `unapplied:line:<id>`, until it is known."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.fields import whole
from core.i18n import _
from core.money import Money
from settlement.payments.models import Receipt
from settlement.payments.purposes import Expected, PurposeBook
from settlement.payments.statements.models import BankLine, BookingKind, LineBooking
from settlement.payments.states import BookingState


def suspense_of(session: Session, receipt: Receipt) -> str | None:
    """Where a receipt's money was put aside before anybody knew what it is for; None where it was not."""
    line_id = session.scalar(
        select(BankLine.id)
        .join(LineBooking, LineBooking.line_id == BankLine.id)
        .where(
            BankLine.receipt_id == receipt.id,
            LineBooking.kind == BookingKind.SUSPENSE,
            LineBooking.state == BookingState.CONFIRMED,
        )
    )
    return f"unapplied:line:{line_id}" if line_id is not None else None


def taken_back(session: Session, purpose: str, payer_id: int, currency: str) -> Money:
    """What the bank took back of an organisation's receipts for a purpose."""
    total = select(func.coalesce(func.sum(Receipt.taken_back_minor), 0)).where(
        Receipt.purpose == purpose, Receipt.payer_id == payer_id, Receipt.currency == currency
    )
    return Money(int(session.scalars(total).one()), currency)


def _line(session: Session, purpose: str) -> BankLine | None:
    return session.get(BankLine, whole(purpose.partition(":")[2]) or 0)


def _label(session: Session, purpose: str) -> str:
    line = _line(session, purpose)
    if line is None:
        return purpose
    booked = line.booking
    if booked is not None and not booked.is_suspense:
        return _("Bank transfer: %(name)s, %(day)s", name=line.party_name or "–", day=line.booked_on.isoformat())
    return _("Not yet identified: %(name)s, %(day)s", name=line.party_name or "–", day=line.booked_on.isoformat())


def _href(session: Session, purpose: str) -> str | None:
    line = _line(session, purpose)
    return f"/finance/statements/lines/{line.id}" if line else None


def _nothing(session: Session) -> list[Expected]:
    return []


def _since(session: Session, purpose: str) -> date | None:
    line = _line(session, purpose)
    return line.booked_on if line else None


# Nobody pays for a line: it is found by no name, and nothing is due for it.
BOOK = PurposeBook(find=lambda _session, _typed: None, label=_label, href=_href, expected=_nothing, since=_since)
