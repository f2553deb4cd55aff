"""The timetable's job of the registers: what expires, what is to be checked, and editions that have ended."""

from datetime import datetime
from typing import Any

from core.db import transaction
from core.jobs import Job
from registers.programmes import editions, keeping, missing


def follow(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Some hundred titles in a transaction; a run that is repeated goes on."""
    for act in (keeping.follow_the_calendar, editions.suspend_replaced, missing.suspend_unchecked):
        done = keeping.CHUNK
        while done >= keeping.CHUNK:
            with transaction() as session:
                done = act(session, now=now)


HANDLERS = {"registers": follow}
