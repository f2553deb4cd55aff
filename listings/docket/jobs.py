"""The timetable's job of this unit."""

from datetime import datetime
from typing import Any

from core.db import transaction
from core.jobs import Job
from listings.docket import queries, reminders


def remind(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Remind owners of what falls due, some hundred rights in a transaction; a run that is repeated goes on."""
    after: int | None = 0
    while after is not None:
        with transaction() as session:
            after = reminders.remind(session, after=after, now=now, rules=queries.book(session))


HANDLERS = {"remind": remind}
