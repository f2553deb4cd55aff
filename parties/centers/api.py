"""Centers and grants as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotFound
from core.i18n import _
from parties.centers import queries, services, succession
from parties.centers.models import Center, CenterGrant, CenterSuccession
from parties.centers.queries import Standing
from parties.centers.schemas import (
    CenterChange,
    CenterIn,
    CenterOut,
    CenterQuery,
    GrantEnd,
    GrantIn,
    GrantOut,
    SuccessionIn,
    SuccessionOut,
)

bp = api.blueprint("centers")


@api.page(bp, "/centers", gives=CenterOut, takes=CenterQuery, public=True)
def centers(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[Standing], str | None]:
    """Operation centers by code, with today's tier and the history of grants"""
    rows = queries.standings(session, clock.business_date(clock.now()), tier=query["tier"])
    rows = [row for row in rows if after is None or row.center.code > after]
    return rows[:limit], rows[limit - 1].center.code if len(rows) > limit else None


@api.read(bp, "/centers/<code>", gives=CenterOut, public=True)
def center(session: Session, code: str, *, actor: Actor | None) -> Standing:
    """One operation center"""
    return _standing(session, queries.center_by_code(session, code), clock.now())


@api.write(bp, "POST", "/centers", takes=CenterIn, gives=CenterOut, status=201, scope=Scope.ADMIN)
def register(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Standing:
    """Register a center (administrator or city office)"""
    return _standing(session, services.register_center(session, **body, actor=actor, now=now), now)


@api.write(bp, "PATCH", "/centers/<code>", takes=CenterChange, gives=CenterOut, scope=Scope.CENTER)
def change(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Standing:
    """Change a center's contact, industry or English name"""
    row = queries.center_by_code(session, code)
    return _standing(session, services.change_center(session, center_id=row.id, **body, actor=actor, now=now), now)


@api.write(bp, "POST", "/centers/<code>/grants", takes=GrantIn, gives=GrantOut, status=201, scope=Scope.ADMIN)
def grant(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> CenterGrant:
    """Record the grant of a tier (administrator or city office)"""
    row = queries.center_by_code(session, code)
    return services.grant_tier(session, center_id=row.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/centers/<code>/grants/<int:grant_id>/end", takes=GrantEnd, gives=GrantOut, scope=Scope.ADMIN)
def end_grant(
    session: Session, body: dict[str, Any], code: str, grant_id: int, *, actor: Actor, now: datetime
) -> CenterGrant:
    """End a grant early"""
    row = queries.center_by_code(session, code)
    if all(each.id != grant_id for each in queries.grants_of(session, row.id)):
        raise NotFound(_("There is nothing here under this number."))
    return services.end_grant(session, grant_id=grant_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/centers/<code>/succession", takes=SuccessionIn, gives=SuccessionOut, status=201, scope=Scope.ADMIN
)
def record_succession(
    session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime
) -> CenterSuccession:
    """Another center takes this one's place from a day on: a merger, or the greater part of a split"""
    row = queries.center_by_code(session, code)
    return succession.record_succession(session, center_id=row.id, **body, actor=actor, now=now)


def _standing(session: Session, row: Center, now: datetime) -> Standing:
    session.flush()
    return queries.standing(session, row, clock.business_date(now))
