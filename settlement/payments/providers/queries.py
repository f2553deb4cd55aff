"""Reads of what was asked of payment providers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import found
from core.errors import NotFound
from core.fields import whole
from core.i18n import _
from core.money import EXPONENTS, Money
from settlement.ledger.queries import balance
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers import port
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OperationState


def operations(session: Session, state: OperationState, *, after: int = 0, limit: int = 50) -> list[ProviderOperation]:
    """Operations in a state, by id."""
    rows = select(ProviderOperation).where(ProviderOperation.state == state, ProviderOperation.id > after)
    return list(session.scalars(rows.order_by(ProviderOperation.id).limit(limit)))


def found_operations(
    session: Session, wanted: Mapping[str, Any], *, after: int = 0, limit: int = 50
) -> list[ProviderOperation]:
    """Operations with these values (of state, kind, purpose), by id."""
    rows = select(ProviderOperation).filter_by(**wanted).where(ProviderOperation.id > after)
    return list(session.scalars(rows.order_by(ProviderOperation.id).limit(limit)))


def found_disputes(
    session: Session, wanted: Mapping[str, Any], *, after: int = 0, limit: int = 50
) -> list[PaymentDispute]:
    """Disputes with these values (of state, purpose), by id."""
    rows = select(PaymentDispute).filter_by(**wanted).where(PaymentDispute.id > after)
    return list(session.scalars(rows.order_by(PaymentDispute.id).limit(limit)))


def counts(session: Session) -> dict[OperationState, int]:
    """How many operations are in each state."""
    rows = session.execute(select(ProviderOperation.state, func.count()).group_by(ProviderOperation.state))
    return {row[0]: row[1] for row in rows}


def lying_at(session: Session, provider: str) -> list[Money]:
    """Our money at a provider, in each currency of which there is some; zero yuan where there is none."""
    there = [balance(session, f"provider:{provider}", currency) for currency in EXPONENTS]
    return [amount for amount in there if amount] or [there[0]]


def in_doubt(session: Session) -> int:
    """Of how many operations nobody knows what became of them."""
    rows = select(func.count()).select_from(ProviderOperation).filter_by(state=OperationState.UNKNOWN)
    return session.scalar(rows) or 0


def operation(session: Session, operation_id: int) -> ProviderOperation:
    """The operation, or NotFound."""
    return found(session, ProviderOperation, operation_id)


def last_collection(session: Session, purpose: str) -> ProviderOperation | None:
    """The collection for a purpose that was asked for last."""
    mine = select(ProviderOperation).filter_by(purpose=purpose, kind=OperationKind.COLLECT)
    return session.scalar(mine.order_by(ProviderOperation.id.desc()).limit(1))


def by_whom(provider: str, currency: str) -> str:
    """The provider that is asked to collect: the named one, else the first that takes the currency; '' for none."""
    return provider or next((each.name for each in port.configured() if currency in each.caps.currencies), "")


def the_collection(session: Session, purpose: str) -> ProviderOperation:
    """`last_collection`, or NotFound."""
    row = last_collection(session, purpose)
    if row is None:
        raise NotFound(_("Nothing was paid through a payment provider for this yet."))
    return row


def receipts_of(session: Session, row: ProviderOperation) -> list[Receipt]:
    """What was paid on a collection."""
    return list(session.scalars(select(Receipt).filter_by(operation_id=row.id).order_by(Receipt.id)))


def disputes_of(session: Session, row: ProviderOperation) -> list[PaymentDispute]:
    """Disputes about what was paid on a collection."""
    return list(session.scalars(select(PaymentDispute).filter_by(operation_id=row.id).order_by(PaymentDispute.id)))


def disputes_for(session: Session, purpose: str) -> list[PaymentDispute]:
    """Disputes about what was paid for a purpose."""
    return list(session.scalars(select(PaymentDispute).filter_by(purpose=purpose).order_by(PaymentDispute.id)))


def payout_of(session: Session, row: ProviderOperation) -> Payout | None:
    """The payout that an operation carries out."""
    kind, _colon, number = row.act.partition(":")
    return session.get(Payout, whole(number) or 0) if kind == "payout" else None
