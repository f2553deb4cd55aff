"""The secret address of a person's calendar feed: made, renewed, ended, and whom it reads for."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import locked
from core.errors import NotAllowed, NotFound
from core.events import AccessEnded
from core.i18n import _
from parties.people.models import Person
from parties.people.queries import actor_of
from reports.deadlines.models import CalendarKey

NOTED_EVERY = timedelta(hours=1)


def digest_of(token: str) -> str:
    """The form in which the secret part is kept (it has 256 random bits, so a plain digest is enough)."""
    return hashlib.sha256(token.encode()).hexdigest()


def key_of(session: Session, actor: Actor) -> CalendarKey | None:
    """The reader's feed in the organisation acted for."""
    mine = select(CalendarKey).filter_by(person_id=actor.person_id, organisation_id=actor.organisation_id)
    return session.scalar(mine)


def make_address(session: Session, *, actor: Actor, now: datetime) -> str:
    """A new secret part; the one before it opens nothing from now on. It is never seen again.

    Raises NotAllowed for somebody who acts for no organisation.
    """
    if actor.person_id is None or actor.organisation_id is None:
        raise NotAllowed(_("A calendar shows the deadlines of an organisation. Join one first."))
    token = secrets.token_urlsafe(32)
    locked(session, Person, actor.person_id)  # two clicks make one row
    row = key_of(session, actor)
    act = "calendar.renewed" if row else "calendar.made"
    if row is None:
        row = CalendarKey(person_id=actor.person_id, organisation_id=actor.organisation_id)
        session.add(row)
    row.digest, row.made_at, row.read_at = digest_of(token), now, None
    session.flush()
    _write_down(session, act, actor, now)
    return token


def end_address(session: Session, *, actor: Actor, now: datetime) -> None:
    """The address opens nothing from now on. NotFound where there is none."""
    row = key_of(session, actor)
    if row is None:
        raise NotFound(_("You have no calendar address here."))
    session.delete(row)
    session.flush()
    _write_down(session, "calendar.ended", actor, now)


def access_ended(session: Session, event: AccessEnded, *, actor: Actor, now: datetime) -> None:
    """Follower of AccessEnded: whoever got hold of the person's addresses reads nothing any more."""
    ended = session.execute(delete(CalendarKey).where(CalendarKey.person_id == event.person_id)).rowcount  # type: ignore[attr-defined]
    if ended:
        _write_down(session, "calendar.ended", actor, now)


def reader_behind(session: Session, token: str) -> tuple[CalendarKey, Actor]:
    """Whom an address reads for. NotFound for a wrong one, an ended one, and one whose person has left or is shut out:
    nothing tells them apart."""
    row = session.scalar(select(CalendarKey).filter_by(digest=digest_of(token)))
    actor = actor_of(session, row.person_id, row.organisation_id) if row is not None else None
    if row is None or actor is None or actor.organisation_id != row.organisation_id:
        raise NotFound(_("There is no page at this address."))
    return row, actor


def note_reading(session: Session, *, key_id: int, now: datetime) -> None:
    """Write down that a calendar program has read it."""
    row = session.get(CalendarKey, key_id)
    if row is not None:
        row.read_at = now


def _write_down(session: Session, act: str, actor: Actor, now: datetime) -> None:
    audit.record(session, f"person:{actor.person_id}", act, actor=actor, now=now)
