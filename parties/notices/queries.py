"""Reads of notices: those of one person for the organisation they act for."""

from sqlalchemy import func, select
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
    if before is not None:
        asked = asked.where(Notice.id < before)
    if unread:
        asked = asked.where(Notice.read_at.is_(None))
    return list(session.scalars(asked.order_by(Notice.id.desc()).limit(limit)))
