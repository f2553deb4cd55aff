"""Events as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from parties.events import queries, schemas, services
from parties.events.models import Event, Exhibitor, Lot, Meeting
from parties.events.routes import may_show

bp = api.blueprint("events")


@api.page(bp, "/events", gives=schemas.EventOut, takes=schemas.EventsQuery, public=True)
def events(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[Event], str | None]:
    """Fairs and other events, the latest first"""
    rows = queries.events(session, year=query["year"], kind=query["kind"])
    known = api.after_id(after)
    start = next((place + 1 for place, row in enumerate(rows) if row.id == known), 0)
    page = rows[start : start + limit]
    return page, str(page[-1].id) if len(rows) > start + limit else None


@api.read(bp, "/events/<code>", gives=schemas.EventWholeOut, public=True)
def event(session: Session, code: str, *, actor: Actor | None) -> dict[str, Any]:
    """One event with its exhibitors and lots, and the reader's meetings"""
    row = queries.event_by_code(session, code)
    parts = {
        "exhibitors": queries.exhibitors(session, row.id),
        "lots": queries.lots(session, row.id),
        "meetings": queries.meetings_of(session, row.id, actor),
    }
    return {**{name: getattr(row, name) for name in schemas.EventOut().fields}, **parts}


@api.write(bp, "POST", "/events", takes=schemas.EventIn, gives=schemas.EventOut, status=201, scope=Scope.ADMIN)
def enter_event(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Event:
    """Enter an event (city office)"""
    return services.enter_event(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/events/<code>/days", takes=schemas.EventMove, gives=schemas.EventOut, scope=Scope.ADMIN)
def move_event(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Event:
    """Put an event on other days (city office)"""
    row = queries.event_by_code(session, code)
    return services.move_event(session, event_id=row.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/events/<code>/exhibitors", takes=schemas.ExhibitorIn, gives=schemas.ExhibitorOut, status=201)
def exhibit(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Exhibitor:
    """Take a booth at an event"""
    row = queries.event_by_code(session, code)
    return services.exhibit(session, event_id=row.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/events/<code>/lots", takes=schemas.LotIn, gives=schemas.LotOut, status=201)
def show_lot(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Lot:
    """Show something at your booth"""
    row = queries.event_by_code(session, code)
    return services.show_lot(session, event_id=row.id, **body, may_show=may_show(), actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/exhibitors/<int:exhibitor_id>/meetings",
    takes=schemas.MeetingIn,
    gives=schemas.MeetingOut,
    status=201,
)
def ask_to_meet(session: Session, body: dict[str, Any], exhibitor_id: int, *, actor: Actor, now: datetime) -> Meeting:
    """Ask an exhibitor for a meeting"""
    return services.ask_to_meet(session, exhibitor_id=exhibitor_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/meetings/<int:meeting_id>", takes=schemas.MeetingActIn, gives=schemas.MeetingOut)
def act_on_meeting(session: Session, body: dict[str, Any], meeting_id: int, *, actor: Actor, now: datetime) -> Meeting:
    """Agree, decline, withdraw or report as held"""
    return services.act_on_meeting(session, meeting_id=meeting_id, **body, actor=actor, now=now)
