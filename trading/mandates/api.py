"""Mandates as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from trading.mandates import queries, schemas, services
from trading.mandates.models import Mandate

bp = api.blueprint("mandates")


@api.write(bp, "POST", "/mandates", takes=schemas.MandateIn, gives=schemas.MandateOut, status=201)
def offer_mandate(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Mandate:
    """Offer a broker to act for you about some of your rights, for a share of the price."""
    return services.offer_mandate(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/mandates/<int:mandate_id>/accept", gives=schemas.MandateOut)
def accept_mandate(session: Session, mandate_id: int, *, actor: Actor, now: datetime) -> Mandate:
    """Accept a mandate (the broker)."""
    queries.readable_mandate(session, mandate_id, actor)
    return services.accept_mandate(session, mandate_id=mandate_id, actor=actor, now=now)


@api.write(bp, "POST", "/mandates/<int:mandate_id>/decline", gives=schemas.MandateOut)
def decline_mandate(session: Session, mandate_id: int, *, actor: Actor, now: datetime) -> Mandate:
    """Decline a mandate (the broker)."""
    queries.readable_mandate(session, mandate_id, actor)
    return services.decline_mandate(session, mandate_id=mandate_id, actor=actor, now=now)


@api.write(bp, "POST", "/mandates/<int:mandate_id>/withdraw", gives=schemas.MandateOut)
def withdraw_mandate(session: Session, mandate_id: int, *, actor: Actor, now: datetime) -> Mandate:
    """Take an unanswered mandate back (the right holder)."""
    queries.readable_mandate(session, mandate_id, actor)
    return services.withdraw_mandate(session, mandate_id=mandate_id, actor=actor, now=now)


@api.write(bp, "POST", "/mandates/<int:mandate_id>/end", gives=schemas.MandateOut)
def end_mandate(session: Session, mandate_id: int, *, actor: Actor, now: datetime) -> Mandate:
    """End a mandate today; either side may."""
    queries.readable_mandate(session, mandate_id, actor)
    return services.end_mandate(session, mandate_id=mandate_id, actor=actor, now=now)


@api.read(bp, "/mandates", gives=schemas.MandatesOut)
def mandates(session: Session, *, actor: Actor) -> dict[str, Any]:
    """List the mandates that your organisation gave or was given, newest first."""
    return {"items": queries.mandates_of(session, actor)}


@api.read(bp, "/mandates/<int:mandate_id>", gives=schemas.MandateOut)
def show_mandate(session: Session, mandate_id: int, *, actor: Actor) -> Mandate:
    """Show a mandate to its two sides."""
    return queries.readable_mandate(session, mandate_id, actor)
