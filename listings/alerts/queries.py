"""Reads of saved searches: a person's own only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.i18n import _
from listings.alerts.models import Rhythm, SavedFind, SavedSearch, Watch


def own_search(session: Session, saved_search_id: int, actor: Actor) -> SavedSearch:
    """One of the actor's own saved searches; NotFound for anybody else's, as for none."""
    row = session.get(SavedSearch, saved_search_id)
    if row is None or actor.person_id is None or row.person_id != actor.person_id:
        raise NotFound(_("There is no saved search of yours under this number."))
    return row


def searches_of(session: Session, actor: Actor, *, after: int = 0, limit: int = 1000) -> list[SavedSearch]:
    """The actor's saved searches, newest first; `after` goes on behind one."""
    query = select(SavedSearch).where(SavedSearch.person_id == actor.person_id)
    if after:
        query = query.where(SavedSearch.id < after)
    return list(session.scalars(query.order_by(SavedSearch.id.desc()).limit(limit)))


@dataclass(frozen=True, slots=True)
class Told:
    """How much a saved search has told, and when last."""

    count: int
    last_at: datetime


def told_by(session: Session, rows: list[SavedSearch]) -> dict[int, Told]:
    """What each of some searches has told, in one statement."""
    query = (
        select(SavedFind.saved_search_id, func.count(SavedFind.id), func.max(SavedFind.found_at))
        .where(SavedFind.saved_search_id.in_([row.id for row in rows]))
        .group_by(SavedFind.saved_search_id)
    )
    return {number: Told(count, last_at) for number, count, last_at in session.execute(query)} if rows else {}


def is_watched(session: Session, watch: Watch, rhythm: Rhythm) -> bool:
    """Whether anybody wants letters of this kind in this rhythm."""
    asked = exists().where(SavedSearch.watch == watch, SavedSearch.rhythm == rhythm)
    return bool(session.scalar(select(asked)))
