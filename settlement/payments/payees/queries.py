"""Reads of payees' accounts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.db import found
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.states import PayeeState


def payee_account(session: Session, account_id: int) -> PayeeAccount:
    """The account, or NotFound."""
    return found(session, PayeeAccount, account_id)


def account_at(session: Session, organisation_id: int, provider: str) -> PayeeAccount | None:
    """The organisation's account at a provider."""
    return session.scalar(select(PayeeAccount).filter_by(organisation_id=organisation_id, provider=provider))


def paid_into(session: Session, organisation_id: int) -> list[PayeeAccount]:
    """The accounts to which what is released to the organisation can be transferred."""
    mine = select(PayeeAccount).filter_by(organisation_id=organisation_id, state=PayeeState.USED, can_receive=True)
    return list(session.scalars(mine.order_by(PayeeAccount.id)))


def chosen(session: Session, *, limit: int = 100) -> list[PayeeAccount]:
    """Those that wait for a finance officer, oldest first."""
    rows = select(PayeeAccount).filter_by(state=PayeeState.CHOSEN).order_by(PayeeAccount.chosen_at, PayeeAccount.id)
    return list(session.scalars(rows.limit(limit)))


def who_is_paid_into(session: Session, organisation_ids: Collection[int]) -> set[int]:
    """Those of the organisations that have such an account."""
    theirs = select(PayeeAccount.organisation_id).filter_by(state=PayeeState.USED, can_receive=True)
    return set(session.scalars(theirs.where(PayeeAccount.organisation_id.in_(organisation_ids))))


def not_asked_since(session: Session, day: datetime, *, doubtful: datetime, limit: int) -> list[int]:
    """Accounts of whose state nothing was heard since `day`, or that were asked for before `doubtful` in vain."""
    rows = select(PayeeAccount.id).where(
        or_(
            (PayeeAccount.state == PayeeState.ASKED) & (PayeeAccount.asked_at < doubtful),
            PayeeAccount.state.in_([PayeeState.OPEN, PayeeState.CHOSEN, PayeeState.USED])
            & (PayeeAccount.seen_at < day),
        )
    )
    return list(session.scalars(rows.order_by(PayeeAccount.id).limit(limit)))
