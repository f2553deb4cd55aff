"""Claims, and what two officers book, as JSON: the same acts, by the same people."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.paging import page_of
from settlement.ledger.queries import must_read_books
from settlement.payments.rebooking import queries, services
from settlement.payments.rebooking.models import Rebooking
from settlement.payments.rebooking.schemas import AssignmentIn, ClaimAccountOut, RebookingOut, WriteOffIn

bp = api.blueprint("rebooking")


@api.page(bp, "/receivables", gives=ClaimAccountOut, scope=Scope.FINANCE)
def claims(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """What parties owe the trading center; `after` is the number of rows before"""
    must_read_books(session, actor)
    rows, start = queries.claims(session), api.after_id(after)
    end = start + limit
    return rows[start:end], str(end) if len(rows) > end else None


@api.page(bp, "/rebookings", gives=RebookingOut, scope=Scope.FINANCE)
def rebookings(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Write-offs and assignments of receipts"""
    must_read_books(session, actor)
    return page_of(queries.rebookings(session, after=api.after_id(after), limit=limit + 1), limit)


@api.write(bp, "POST", "/receivables/write-off", takes=WriteOffIn, gives=RebookingOut, status=201, scope=Scope.FINANCE)
def write_off(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Rebooking:
    """Propose to write a claim off; another officer confirms it"""
    return services.propose_write_off(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/receipts/<int:receipt_id>/assign", takes=AssignmentIn, gives=RebookingOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def assign(session: Session, body: dict[str, Any], receipt_id: int, *, actor: Actor, now: datetime) -> Rebooking:
    """Say what a receipt is for that nobody could identify; another officer confirms it"""
    return services.propose_assignment(session, receipt_id=receipt_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/rebookings/<int:rebooking_id>/confirm", gives=RebookingOut, scope=Scope.FINANCE)
def confirm(session: Session, rebooking_id: int, *, actor: Actor, now: datetime) -> Rebooking:
    """Confirm what another officer proposed: it is booked"""
    return services.confirm_rebooking(session, rebooking_id=rebooking_id, actor=actor, now=now)


@api.write(bp, "POST", "/rebookings/<int:rebooking_id>/reject", gives=RebookingOut, scope=Scope.FINANCE)
def reject(session: Session, rebooking_id: int, *, actor: Actor, now: datetime) -> Rebooking:
    """Turn down what was proposed: nothing is booked"""
    return services.reject_rebooking(session, rebooking_id=rebooking_id, actor=actor, now=now)
