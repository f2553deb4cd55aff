"""Deals shown apart as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from reports.claims.apart import queries, schemas, services

bp = api.blueprint("volume_apart")


@api.read(bp, "/volume-apart", gives=schemas.DoubtsOut)
def list_doubts(session: Session, *, actor: Actor) -> dict[str, list[queries.Doubted]]:
    """Deals of the platform whose volume is doubted (a center's own; city office: all)"""
    return {"items": queries.doubted(session, actor)}


@api.write(
    bp, "POST", "/volume-apart/<string:number>/<string:why>", takes=schemas.ApartIn, gives=schemas.DoubtOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def decide(
    session: Session, body: dict[str, Any], number: str, why: str, *, actor: Actor, now: datetime
) -> queries.Doubted:
    """Say, with a reason, that a deal counts all the same or stays apart (city office)"""
    return services.decide(session, number=number, why=why, **body, actor=actor, now=now)
