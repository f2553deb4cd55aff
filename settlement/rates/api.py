"""Rates as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from settlement.ledger.queries import must_read_books
from settlement.rates import queries, schemas, services

bp = api.blueprint("rates")


@api.read(bp, "/exchange-rates", gives=schemas.RatesOut, takes=schemas.RateQuery, scope=Scope.FINANCE)
def list_rates(session: Session, query: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """The newest exchange rates into yuan, or those before a day."""
    must_read_books(session, actor)
    return {"rates": queries.rates_of(session, before=query.get("before"))}


@api.write(
    bp,
    "POST",
    "/exchange-rates",
    takes=schemas.RatesIn,
    gives=schemas.RatesImportedOut,
    status=201,
    scope=Scope.FINANCE,
)
def import_rates(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, int]:
    """Import exchange rates from a table in CSV: all of it or nothing."""
    new, known = services.import_rates(session, text=body["table"], actor=actor, now=now)
    return {"new": new, "known": known}
