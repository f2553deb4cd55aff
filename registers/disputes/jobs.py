"""The timetable's job of this unit: what has ended by itself, each in a transaction of its own, then the reminders."""

from datetime import datetime
from typing import Any

from core.db import db, transaction
from core.jobs import Job, LeftOff
from core.logs import log
from registers.disputes import clocks


def disputes(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """End the periods that are over and remind of those that end soon; doing it twice changes nothing."""
    ended = 0
    for act, number in clocks.due(db.session, now=now):
        if job.is_to_be_left:
            raise LeftOff
        with transaction() as session:
            ended += act(session, number, now=now)
    with transaction() as session:
        reminded = clocks.remind(session, now=now)
    log.info("disputes", ended=ended, reminded=reminded)


HANDLERS = {"disputes": disputes}
