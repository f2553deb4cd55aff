"""Reads of payees' bank accounts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.states import BookingState


def accounts_of(session: Session, organisation_id: int) -> Sequence[PayeeBankAccount]:
    """All that an organisation entered, the newest first."""
    rows = select(PayeeBankAccount).filter_by(organisation_id=organisation_id)
    return session.scalars(rows.order_by(PayeeBankAccount.id.desc())).all()


def proposed(session: Session, *, after: int = 0, limit: int = 100) -> list[PayeeBankAccount]:
    """Those that wait for a finance officer, oldest first."""
    rows = select(PayeeBankAccount).where(PayeeBankAccount.state == BookingState.PROPOSED, PayeeBankAccount.id > after)
    return list(session.scalars(rows.order_by(PayeeBankAccount.id).limit(limit)))


def proposed_count(session: Session) -> int:
    """How many wait."""
    return session.scalar(select(func.count(PayeeBankAccount.id)).filter_by(state=BookingState.PROPOSED)) or 0
