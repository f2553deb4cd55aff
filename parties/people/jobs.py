"""The unit's part of the timetable."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core import idempotency
from core.db import transaction
from core.jobs import Handler, Job, forget_done
from core.sessions import forget_dead
from parties.people import throttle
from parties.people.models import LetterLink

KEPT = timedelta(days=30)


def forget(session: Session, *, now: datetime) -> None:
    """Drop counts of failed tries past every memory, dead sessions, and what is a month old: links that have been dead
    for so long, stored answers, jobs done."""
    throttle.forget_old(session, now=now)
    forget_dead(session, now=now)
    idempotency.forget_old(session, now=now)
    forget_done(session, now=now)
    session.execute(delete(LetterLink).where(LetterLink.expires_at < now - KEPT))


def tidy(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The job: twice is as good as once."""
    with transaction() as session:
        forget(session, now=now)


HANDLERS: dict[str, Handler] = {"tidy": tidy}
