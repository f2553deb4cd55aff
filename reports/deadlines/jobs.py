"""The timetable's job of this unit."""

from datetime import datetime
from typing import Any

from core.db import transaction
from core.jobs import Job
from reports.deadlines import register, reminding

REMIND = "remind-deadlines"  # a line of the timetable


def remind(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Remind of each unit's clocks in a transaction of their own; a run that is repeated goes on."""
    for clocks in register.CLOCKS:
        with transaction() as session:
            reminding.remind(session, clocks, now=now)


HANDLERS = {REMIND: remind}
