"""Reads of notices: those of one person for the organisation they act for."""

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from core.actor import Actor
from parties.notices.models import Notice


def unread_count(session: Session, actor: Actor) -> int:
    """How many notices wait for the reader."""
    asked = select(func.count(Notice.id)).where(
        Notice.person_id == actor.person_id, Notice.organisation_id == actor.organisation_id, Notice.read_at.is_(None)
    )
    return session.scalar(asked) or 0


def notices_of(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = 20, unread: bool = False
) -> list[Notice]:
    """The reader's notices, the latest first; `before` is the id where the page before ended."""
    asked = select(Notice).filter_by(person_id=actor.person_id, organisation_id=actor.organisation_id)
    last = session.get(Notice, before) if before is not None else None
    if last is not None:
        asked = asked.where(tuple_(Notice.created_at, Notice.id) < tuple_(last.created_at, last.id))
    if unread:
        asked = asked.where(Notice.read_at.is_(None))
    return list(session.scalars(asked.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)))
