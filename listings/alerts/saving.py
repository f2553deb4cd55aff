"""A person saves a search, changes it, deletes it; and anybody who holds its letter ends its letters."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor
from core.db import locked
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import _
from listings.alerts import queries, watching
from listings.alerts.models import Rhythm, SavedSearch, Watch
from listings.alerts.rules import LONGEST_NAME, MOST_SAVED

Parameters = Sequence[Sequence[str]]


def save_search(
    session: Session, *, watch: Watch, name: str, parameters: Parameters, rhythm: Rhythm, actor: Actor, now: datetime
) -> SavedSearch:
    """Keep a search under a name; what is published from now on is new to it.

    Raises Conflict (`saved_before`, naming it) for a search that the person has, (`too_many_saved`) beyond MOST_SAVED.
    """
    if actor.person_id is None:
        raise NotAllowed(_("A search is saved by a person. Sign in to do this."))
    pairs = watching.kept(watch, parameters)
    count = select(func.count(SavedSearch.id)).where(SavedSearch.person_id == actor.person_id)
    if (session.scalar(count) or 0) >= MOST_SAVED:
        raise Conflict(
            _("You have %(most)s saved searches. Delete one before you save another.", most=MOST_SAVED),
            code="too_many_saved",
        )
    _must_be_new(session, actor.person_id, watch, pairs)
    row = SavedSearch(
        person_id=actor.person_id, watch=watch, name=_accepted_name(name), parameters=pairs,
        digest=watching.digest_of(pairs), rhythm=rhythm, token=secrets.token_urlsafe(32), watched_from=now,
        looked_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, row.subject, "saved_search.saved", actor=actor, now=now, after=_snapshot(row))
    return row


def change_search(
    session: Session,
    *,
    saved_search_id: int,
    name: str | None = None,
    parameters: Parameters | None = None,
    rhythm: Rhythm | None = None,
    actor: Actor,
    now: datetime,
) -> SavedSearch:
    """Change what is named; a search that asks something else, or writes again, begins with what comes from now on.

    NotFound for another person's.
    """
    row = _own(session, saved_search_id, actor)
    before = _snapshot(row)
    if name is not None:
        row.name = _accepted_name(name)
    if parameters is not None:
        pairs = watching.kept(row.watch, parameters)
        if pairs != row.parameters:
            _must_be_new(session, row.person_id, row.watch, pairs)
            row.parameters, row.digest = pairs, watching.digest_of(pairs)
            row.watched_from = row.looked_at = now
    if rhythm is not None and rhythm is not row.rhythm:
        if row.rhythm is Rhythm.NEVER:
            row.watched_from = row.looked_at = now
        row.rhythm = rhythm
    row.updated_at = now
    session.flush()
    audit.record(
        session, row.subject, "saved_search.changed", actor=actor, now=now, before=before, after=_snapshot(row)
    )
    return row


def delete_search(session: Session, *, saved_search_id: int, actor: Actor, now: datetime) -> SavedSearch:
    """Forget a search and what it told; its letters end. NotFound for another person's. Gives the row as it was."""
    row = _own(session, saved_search_id, actor)
    audit.record(session, row.subject, "saved_search.deleted", actor=actor, now=now, before=_snapshot(row))
    session.delete(row)
    session.flush()
    return row


def unsubscribe(session: Session, *, token: str, now: datetime) -> SavedSearch:
    """End the letters of the search behind a letter's address; twice is as good as once (RFC 8058). The search stays.

    NotFound for an address that belongs to no saved search.
    """
    found = search_behind(session, token)
    row = locked(session, SavedSearch, found.id)
    if row.rhythm is not Rhythm.NEVER:
        before = _snapshot(row)
        row.rhythm, row.updated_at = Rhythm.NEVER, now
        session.flush()
        audit.record(
            session,
            row.subject,
            "saved_search.unsubscribed",
            actor=SYSTEM,
            now=now,
            before=before,
            after=_snapshot(row),
        )
    return row


def search_behind(session: Session, token: str) -> SavedSearch:
    """The search whose letters an address ends; NotFound says that none goes out from it."""
    row = session.scalar(select(SavedSearch).filter_by(token=token)) if len(token) >= 32 else None
    if row is None:
        raise NotFound(_("No letters go out under this address. The saved search may have been deleted."))
    return row


def _own(session: Session, saved_search_id: int, actor: Actor) -> SavedSearch:
    queries.own_search(session, saved_search_id, actor)
    return locked(session, SavedSearch, saved_search_id)


def _must_be_new(session: Session, person_id: int, watch: Watch, pairs: list[list[str]]) -> None:
    """Conflict where the person keeps the same search under another name."""
    digest = watching.digest_of(pairs)
    known = session.scalar(select(SavedSearch).filter_by(person_id=person_id, watch=watch, digest=digest))
    if known is not None:
        raise Conflict(
            _("You keep this search already, under the name “%(name)s”.", name=known.name),
            code="saved_before",
            details=[{"saved_search_id": known.id}],
        )


def _accepted_name(name: str) -> str:
    given = " ".join(name.split())
    text = None
    if not given:
        text = _("Give the search a name.")
    elif len(given) > LONGEST_NAME:
        text = _("Shorten this to %(most)s characters.", most=LONGEST_NAME)
    if text:
        raise Unacceptable(text, fields={"name": [text]})
    return given


def _snapshot(row: SavedSearch) -> dict[str, object]:
    """What the trail keeps; never the token."""
    return {
        "watch": row.watch.value, "name": row.name, "parameters": row.parameters, "rhythm": row.rhythm.value,
    }  # fmt: skip
