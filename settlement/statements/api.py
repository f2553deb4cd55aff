"""Statements of account as JSON, and drawn as a PDF that is fetched as a file."""

from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from settlement.contracts.models import Document
from settlement.ledger.queries import must_read_books
from settlement.statements import queries, services
from settlement.statements.queries import LINES, Statement
from settlement.statements.schemas import DrawnOut, SpanIn, SpanQuery, StatementOut

bp = api.blueprint("statements")


@api.read(bp, "/organisations/<int:organisation_id>/statement", gives=StatementOut, takes=SpanQuery)
def of_party(session: Session, query: dict[str, Any], organisation_id: int, *, actor: Actor) -> Statement:
    """A party's accounts for some days: what stood, what moved and why, what stands"""
    queries.must_read(session, actor, organisation_id)
    return queries.of_party(session, organisation_id, **query, limit=LINES)


@api.read(bp, "/ledger/accounts/<code>/statement", gives=StatementOut, takes=SpanQuery, scope=Scope.FINANCE)
def of_account(session: Session, query: dict[str, Any], code: str, *, actor: Actor) -> Statement:
    """One account for some days"""
    must_read_books(session, actor)
    return queries.of_account(session, code, **query, limit=LINES)


@api.write(bp, "POST", "/organisations/<int:organisation_id>/statement", gives=DrawnOut, takes=SpanIn)
def draw(session: Session, body: dict[str, Any], organisation_id: int, *, actor: Actor, now: Any) -> dict[str, Any]:
    """Draw a party's statement as a PDF, or find the one that says the same"""
    return _drawn(session, services.draw(session, organisation_id=organisation_id, **body, actor=actor, now=now))


@api.write(bp, "POST", "/ledger/accounts/<code>/statement", gives=DrawnOut, takes=SpanIn, scope=Scope.FINANCE)
def draw_account(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: Any) -> dict[str, Any]:
    """Draw an account's statement as a PDF, or find the one that says the same"""
    return _drawn(session, services.draw_account(session, code=code, **body, actor=actor, now=now))


def _drawn(session: Session, document: Document) -> dict[str, Any]:
    own = {name: getattr(document, name) for name in ("code", "version", "sha256", "drawn_at")}
    return {**own, "file_id": services.file_of(session, document).id}
