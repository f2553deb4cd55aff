"""Attributions as JSON, for centers and the city office."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from finance.attribution import queries, schemas, services
from finance.attribution.models import Attribution

bp = api.blueprint("attribution")


@api.page(bp, "/attributions", gives=schemas.AttributionOut, takes=schemas.AttributionsQuery, scope=Scope.CENTER)
def list_attributions(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Attribution], str | None]:
    """Loans, investments and policies that name a center: its own, all for the offices"""
    rows = queries.attributions(session, actor, query["state"], after=api.after_id(after), limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


@api.read(bp, "/attributions/<int:attribution_id>", gives=schemas.AttributionOut, scope=Scope.CENTER)
def show_attribution(session: Session, attribution_id: int, *, actor: Actor) -> Attribution:
    """One of them"""
    return queries.attribution_for(session, attribution_id, actor)


@api.write(
    bp, "POST", "/attributions/<int:attribution_id>/confirmation", gives=schemas.AttributionOut, scope=Scope.CENTER
)
def confirm_attribution(session: Session, attribution_id: int, *, actor: Actor, now: datetime) -> Attribution:
    """The center confirms it; its evidence is kept before, as a file with the purpose attribution:<id>"""
    return services.confirm_attribution(session, attribution_id=attribution_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/attributions/<int:attribution_id>/refusal", takes=schemas.AttributionReasonIn,
    gives=schemas.AttributionOut, scope=Scope.CENTER,
)  # fmt: skip
def decline_attribution(
    session: Session, body: dict[str, Any], attribution_id: int, *, actor: Actor, now: datetime
) -> Attribution:
    """The center did not serve it"""
    return services.decline_attribution(session, attribution_id=attribution_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/attributions/<int:attribution_id>/withdrawal", takes=schemas.AttributionReasonIn,
    gives=schemas.AttributionOut, scope=Scope.CENTER,
)  # fmt: skip
def withdraw_attribution(
    session: Session, body: dict[str, Any], attribution_id: int, *, actor: Actor, now: datetime
) -> Attribution:
    """The city office takes the naming back"""
    return services.withdraw_attribution(session, attribution_id=attribution_id, **body, actor=actor, now=now)
