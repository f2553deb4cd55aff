"""Acts of events: enter one, exhibit, show a lot, meet, and tag the deals that came about there."""

import re
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import TRADER_ROLES, Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _
from core.money import Money
from parties.events.models import Event, EventDeal, EventKind, Exhibitor, Lot, Meeting
from parties.organisations.keeping import keep_only_one

CODE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){1,19}")
OFFICE = (Role.CITY_OFFICE,)
EXHIBITORS = (*TRADER_ROLES, Role.CENTER_MANAGER, Role.CENTER_STAFF)


def enter_event(
    session: Session, *, code: str, kind: EventKind, name: str, organiser: str, first_day: date, last_day: date,
    name_en: str = "", venue: str = "", about: str = "", actor: Actor, now: datetime,
) -> Event:  # fmt: skip
    """Enter a fair or another event. City office. Raises NotAllowed, Unacceptable by field, Conflict `code_taken`."""
    actor.must_have(*OFFICE)
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise _wrong("code", _("Write 2 to 20 capital letters and figures, with single hyphens between them."))
    _must_be_span(first_day, last_day)
    row = Event(
        code=code, kind=kind, name=_given(name, "name", _("Write the name of the event.")), name_en=name_en.strip(),
        organiser=_given(organiser, "organiser", _("Write who organises it.")), venue=venue.strip(),
        about=about.strip(), first_day=first_day, last_day=last_day, entered_at=now,
    )  # fmt: skip
    keep_only_one(session, row, Conflict(_("Another event has this code."), code="code_taken"))
    after = {"code": code, "from": first_day.isoformat(), "to": last_day.isoformat()}
    audit.record(session, row.subject, "event.entered", actor=actor, now=now, after=after)
    return row


def move_event(
    session: Session, *, event_id: int, first_day: date, last_day: date, reason: str, actor: Actor, now: datetime
) -> Event:
    """Put an event on other days. City office; raises Unacceptable by field."""
    actor.must_have(*OFFICE)
    row = locked(session, Event, event_id)
    _must_be_span(first_day, last_day)
    why = _given(reason, "reason", _("Write why the days change."))
    before = {"from": row.first_day.isoformat(), "to": row.last_day.isoformat()}
    row.first_day, row.last_day = first_day, last_day
    after = {"from": first_day.isoformat(), "to": last_day.isoformat(), "reason": why}
    audit.record(session, row.subject, "event.moved", actor=actor, now=now, before=before, after=after)
    return row


def exhibit(session: Session, *, event_id: int, booth: str, actor: Actor, now: datetime) -> Exhibitor:
    """The actor's organisation takes a booth, until the event is over.

    Raises NotAllowed, Conflict `event_over` or `booth_taken`, Unacceptable `booth`.
    """
    actor.must_have(*EXHIBITORS)
    event = locked(session, Event, event_id)
    _must_not_be_over(event, now)
    assert actor.organisation_id is not None
    row = Exhibitor(
        event_id=event.id, organisation_id=actor.organisation_id, entered_at=now,
        booth=_given(booth, "booth", _("Write the booth’s number.")).upper()[:20],
    )  # fmt: skip
    taken = _("This booth is taken, or your organisation has one at this event already.")
    keep_only_one(session, row, Conflict(taken, code="booth_taken", fields={"booth": [taken]}))
    after = {"booth": row.booth, "name": actor.organisation_name}
    audit.record(session, event.subject, "event.exhibitor", actor=actor, now=now, after=after)
    return row


def show_lot(
    session: Session, *, event_id: int, title: str, title_en: str = "", listing_id: int | None = None,
    asked: Money | None = None, may_show: Callable[[Session, Actor, int], bool] | None = None, actor: Actor,
    now: datetime,
) -> Lot:  # fmt: skip
    """An exhibitor shows something; it gets the event's next number. `asked` is in CNY; `may_show` says of a listing
    whether it is on sale and the exhibitor's.

    Raises NotAllowed `no_exhibitor`, Conflict `event_over`, Unacceptable by field.
    """
    event = locked(session, Event, event_id)  # numbers are given one after another
    _must_not_be_over(event, now)
    exhibitor = exhibitor_of(session, event_id, actor)
    if asked is not None and asked.currency != "CNY":
        raise _wrong("asked", _("Write the amount in CNY."))
    if listing_id is not None and not (may_show and may_show(session, actor, listing_id)):
        text = _("Your organisation has no listing on sale under this number. Look it up among your listings.")
        raise _wrong("listing_id", text)
    last = session.scalar(select(func.max(Lot.number)).filter_by(event_id=event_id)) or 0
    row = Lot(
        event_id=event_id, exhibitor_id=exhibitor.id, number=last + 1, title_en=title_en.strip(),
        title=_given(title, "title", _("Write what is shown.")), listing_id=listing_id,
        asked_minor=asked.minor if asked else None, entered_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"number": row.number, "name": row.title}
    audit.record(session, event.subject, "event.lot", actor=actor, now=now, after=after)
    return row


def ask_to_meet(
    session: Session, *, exhibitor_id: int, starts_at: datetime, wish: str, lot_id: int | None = None,
    actor: Actor, now: datetime,
) -> Meeting:  # fmt: skip
    """Ask an exhibitor for a meeting on a day of the event.

    Raises NotAllowed, Conflict `own_booth`, Unacceptable by field (`starts_at`, `wish`, `lot_id`).
    """
    actor.must_have(*EXHIBITORS)
    exhibitor = found(session, Exhibitor, exhibitor_id)
    event = exhibitor.event
    if actor.acts_for(exhibitor.organisation_id):
        raise Conflict(_("This is the booth of your own organisation."), code="own_booth")
    if not event.first_day <= business_date(starts_at) <= event.last_day or starts_at <= now:
        raise _wrong("starts_at", _("Choose a time that lies ahead, on a day of the event."))
    if lot_id is not None and found(session, Lot, lot_id).exhibitor_id != exhibitor.id:
        raise _wrong("lot_id", _("This lot is another exhibitor’s."))
    assert actor.organisation_id is not None
    row = Meeting(
        event_id=event.id, exhibitor_id=exhibitor.id, visitor_id=actor.organisation_id, lot_id=lot_id,
        starts_at=starts_at, wish=_given(wish, "wish", _("Write what you want to talk about.")), asked_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, row.subject, "meeting.asked", actor=actor, now=now, after={"wish": row.wish})
    return row


SIDES = {"agree": "exhibitor", "decline": "exhibitor", "withdraw": "visitor", "hold": "exhibitor"}


def act_on_meeting(
    session: Session, *, meeting_id: int, act: str, result: str = "", actor: Actor, now: datetime
) -> Meeting:
    """Agree, decline or report as held (the exhibitor), withdraw (who asked). Raises NotAllowed, IllegalTransition,
    NotFound for another act, Unacceptable `too_early` for a meeting that has not begun."""
    row = locked(session, Meeting, meeting_id)
    if act not in SIDES:
        raise NotFound(_("There is no such act."))
    actor.must_act_for(row.exhibitor.organisation_id if SIDES[act] == "exhibitor" else row.visitor_id)
    if act == "hold" and now < row.starts_at:
        raise Unacceptable(_("The meeting has not begun yet."), code="too_early")
    row.advance(act)
    row.result = result.strip() or row.result
    after = {"state": row.state.value, "result": row.result}
    audit.record(session, row.subject, f"meeting.{act}", actor=actor, now=now, after=after)
    return row


def tag_deal(session: Session, *, event_id: int, deal: str, actor: Actor, now: datetime) -> EventDeal:
    """Write down that a deal (its opaque key) came about at an event. Whoever calls has looked whether the actor may.

    Raises Conflict `tagged_already`: a deal comes about at one event.
    """
    event = found(session, Event, event_id)
    row = EventDeal(event_id=event.id, deal=deal, tagged_at=now, tagged_by=actor.name)
    keep_only_one(
        session,
        row,
        Conflict(_("This deal is tagged to an event already. Take it off there first."), code="tagged_already"),
    )
    audit.record(session, event.subject, "event.deal_tagged", actor=actor, now=now, after={"subject": deal})
    return row


def untag_deal(session: Session, *, event_id: int, deal: str, reason: str, actor: Actor, now: datetime) -> None:
    """Take a deal off an event. Raises NotFound, Unacceptable `reason`."""
    event = locked(session, Event, event_id)
    row = session.scalar(select(EventDeal).filter_by(event_id=event_id, deal=deal))
    if row is None:
        raise NotFound(_("This deal is not tagged to the event."))
    why = _given(reason, "reason", _("Write why it is taken off."))
    session.delete(row)
    session.flush()
    after = {"subject": deal, "reason": why}
    audit.record(session, event.subject, "event.deal_untagged", actor=actor, now=now, after=after)


def exhibitor_of(session: Session, event_id: int, actor: Actor) -> Exhibitor:
    """The actor's booth at an event; Conflict `no_exhibitor` without one."""
    row = session.scalar(select(Exhibitor).filter_by(event_id=event_id, organisation_id=actor.organisation_id or 0))
    if row is None:
        raise Conflict(_("Your organisation has no booth at this event. Take one first."), code="no_exhibitor")
    return row


def _must_be_span(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise _wrong("last_day", _("The last day is before the first. Check both dates."))


def _must_not_be_over(event: Event, now: datetime) -> None:
    if business_date(now) > event.last_day:
        raise Conflict(_("This event is over."), code="event_over")


def _given(text: str, field: str, wish: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise _wrong(field, wish)
    return said


def _wrong(field: str, text: str) -> Unacceptable:
    return Unacceptable(text, code=field, fields={field: [text]})
