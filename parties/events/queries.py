"""Reads of events, their exhibitors, lots, meetings and tagged deals."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor
from core.db import found_by, names
from parties.events.models import Event, EventDeal, EventKind, Exhibitor, Lot, Meeting


def event_by_code(session: Session, code: str) -> Event:
    """The event with this code, or NotFound."""
    return found_by(session, Event, code=code.upper()[:20])


def events(session: Session, *, year: int | None = None, kind: EventKind | None = None) -> list[Event]:
    """Events that begin in a year (or ever), the latest first."""
    asked = select(Event).order_by(Event.first_day.desc(), Event.id.desc())
    if year is not None:
        asked = asked.where(Event.first_day.between(date(year, 1, 1), date(year, 12, 31)))
    if kind is not None:
        asked = asked.where(Event.kind == kind)
    return list(session.scalars(asked))


def exhibitors(session: Session, event_id: int) -> list[Exhibitor]:
    """Who exhibits, by booth."""
    asked = select(Exhibitor).filter_by(event_id=event_id).options(joinedload(Exhibitor.organisation))
    return list(session.scalars(asked.order_by(Exhibitor.booth)))


def lots(session: Session, event_id: int) -> list[Lot]:
    """What is shown, by number."""
    asked = select(Lot).filter_by(event_id=event_id)
    asked = asked.options(joinedload(Lot.exhibitor).joinedload(Exhibitor.organisation))
    return list(session.scalars(asked.order_by(Lot.number)))


def meetings_of(session: Session, event_id: int, actor: Actor | None) -> list[Meeting]:
    """The meetings of the actor's organisation at an event, as exhibitor or as visitor, by their time."""
    if actor is None or actor.organisation_id is None:
        return []
    own = select(Exhibitor.id).filter_by(organisation_id=actor.organisation_id)
    asked = select(Meeting).where(
        Meeting.event_id == event_id,
        or_(names(actor.organisation_id, Meeting.visitor_id), Meeting.exhibitor_id.in_(own)),
    )
    asked = asked.options(
        joinedload(Meeting.visitor), joinedload(Meeting.exhibitor).joinedload(Exhibitor.organisation),
        joinedload(Meeting.lot),
    )  # fmt: skip
    return list(session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)))


def counted(session: Session, event_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """(exhibitors, lots, meetings held or agreed on) of each event."""
    sums = []
    for model in (Exhibitor, Lot, Meeting):
        asked = select(model.event_id, func.count(model.id)).where(model.event_id.in_(event_ids))
        if model is Meeting:
            asked = asked.where(Meeting.state.in_(("agreed", "held")))
        sums.append(dict(session.execute(asked.group_by(model.event_id)).all()))
    return {key: (sums[0].get(key, 0), sums[1].get(key, 0), sums[2].get(key, 0)) for key in event_ids}


def tags(session: Session, *, first: date, last: date, event_id: int | None = None) -> list[EventDeal]:
    """Deals tagged to events that begin from `first` to `last`, or to one event."""
    asked = select(EventDeal).join(EventDeal.event).options(joinedload(EventDeal.event))
    asked = asked.where(Event.first_day.between(first, last))
    if event_id is not None:
        asked = asked.where(EventDeal.event_id == event_id)
    return list(session.scalars(asked.order_by(Event.first_day, EventDeal.id)))


def exhibitor_at(session: Session, event_id: int, organisation_id: int | None) -> Exhibitor | None:
    """The booth of an organisation at an event."""
    return session.scalar(select(Exhibitor).filter_by(event_id=event_id, organisation_id=organisation_id or 0))
