"""The timetable's job of this unit: loans that are overdue, each in a transaction of its own."""

from datetime import datetime
from typing import Any

from core.db import db, transaction
from core.jobs import Job, LeftOff
from core.logs import log
from finance.pledges import classing


def loans(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Note what is overdue and what its days make of it; doing it twice changes nothing."""
    changed = 0
    for loan_id in classing.overdue_loans(db.session, now=now):
        if job.is_to_be_left:
            raise LeftOff
        with transaction() as session:
            changed += classing.look_at(session, loan_id, now=now)
    log.info("loans", changed=changed)


HANDLERS = {"loans": loans}
