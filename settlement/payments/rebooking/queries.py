"""Reads of claims, and of what waits for its second officer or was booked by two."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.fields import whole
from core.i18n import _
from settlement.ledger.models import Account
from settlement.ledger.plan import AccountKind
from settlement.payments import desk
from settlement.payments.purposes import Expected, PurposeBook
from settlement.payments.rebooking.models import Rebooking
from settlement.payments.rebooking.services import CALLED_IN
from settlement.payments.states import BookingState


def claims(session: Session) -> Sequence[Account]:
    """What parties owe the trading center, the largest currency first; what a provider calls in is not among it."""
    rows = select(Account).where(
        Account.kind == AccountKind.RECEIVABLE,
        Account.debits_minor != Account.credits_minor,
        Account.code.not_like(f"{AccountKind.RECEIVABLE}:{CALLED_IN}%"),
    )
    return session.scalars(rows.order_by(Account.currency != "CNY", Account.currency, Account.id)).all()


def rebookings(session: Session, *, after: int = 0, limit: int = 50) -> list[Rebooking]:
    """All by id, for programs that page."""
    return list(session.scalars(select(Rebooking).where(Rebooking.id > after).order_by(Rebooking.id).limit(limit)))


def waiting(session: Session) -> Sequence[Rebooking]:
    """Those that wait for a second officer, oldest first."""
    return session.scalars(select(Rebooking).filter_by(state=BookingState.PROPOSED).order_by(Rebooking.id)).all()


def waiting_count(session: Session) -> int:
    """How many of them there are."""
    return session.scalar(select(func.count(Rebooking.id)).filter_by(state=BookingState.PROPOSED)) or 0


def decided(session: Session, *, limit: int = 50) -> Sequence[Rebooking]:
    """The latest that were confirmed or turned down."""
    rows = select(Rebooking).where(Rebooking.state != BookingState.PROPOSED)
    return session.scalars(rows.order_by(Rebooking.id.desc()).limit(limit)).all()


def _label(session: Session, purpose: str) -> str:
    row = session.get(Rebooking, whole(purpose.partition(":")[2]) or 0)
    return (
        purpose if row is None else _("Written off: %(claim)s", claim=desk.account_words(session, row.ledger_account))
    )


def _nothing(session: Session) -> list[Expected]:
    return []


def _since(session: Session, purpose: str) -> date | None:
    return None


# Nobody pays for a write-off: it is found by no name, and nothing is due for it.
BOOK = PurposeBook(
    find=lambda _session, _typed: None,
    label=_label,
    href=lambda _session, _purpose: "/finance/claims",
    expected=_nothing,
    since=_since,
)
