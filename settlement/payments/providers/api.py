"""Payment providers as JSON: what was asked of them, what payers' banks took back, and our money there."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, jobs
from core.actor import Actor, Scope
from core.idempotency import digest
from core.paging import page_of
from settlement.ledger.queries import must_read_books
from settlement.payments import services
from settlement.payments.providers import queries
from settlement.payments.providers.intending import LOOK
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.schemas import (
    DisputeQuery,
    MoveToBankIn,
    OperationOut,
    OperationQuery,
    PaymentDisputeOut,
)

bp = api.blueprint("payment_providers")


@api.page(bp, "/operations", gives=OperationOut, takes=OperationQuery, scope=Scope.FINANCE)
def operations(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """What was asked of payment providers"""
    must_read_books(session, actor)
    rows = queries.found_operations(session, query, after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.read(bp, "/operations/<int:operation_id>", gives=OperationOut, scope=Scope.FINANCE)
def operation(session: Session, operation_id: int, *, actor: Actor) -> ProviderOperation:
    """One operation"""
    must_read_books(session, actor)
    return queries.operation(session, operation_id)


@api.write(bp, "POST", "/operations", takes=MoveToBankIn, gives=OperationOut, status=201, scope=Scope.FINANCE)
def move_to_bank(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> ProviderOperation:
    """Send our money at a payment provider to our bank account; the worker asks for it within a minute"""
    asked = digest(body["provider"], str(body["amount"]), now.isoformat(), actor.person_id)
    return services.move_to_bank(session, **body, key=asked, actor=actor, now=now)


@api.write(bp, "POST", "/operations/<int:operation_id>/look", gives=OperationOut, scope=Scope.FINANCE)
def look(session: Session, operation_id: int, *, actor: Actor, now: datetime) -> ProviderOperation:
    """Have the provider asked what became of an operation; the worker does so within a minute"""
    services.must_be_officer(session, actor)
    row = queries.operation(session, operation_id)
    jobs.enqueue(session, LOOK, {"operation": row.id}, key=f"{row.key}:asked:{now.isoformat()}", now=now)
    return row


@api.page(bp, "/disputes", gives=PaymentDisputeOut, takes=DisputeQuery, scope=Scope.FINANCE)
def disputes(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Payments that payers' banks took back"""
    must_read_books(session, actor)
    rows: list[PaymentDispute] = queries.found_disputes(session, query, after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)
