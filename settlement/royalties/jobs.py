"""The timetable's job of this unit: every plan brought up to today, each in a transaction of its own."""

from datetime import datetime
from typing import Any

from core.db import db, transaction
from core.jobs import Job, LeftOff
from settlement.royalties import services


def royalties(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Open periods, ask for reports, estimate what did not come, accept what nobody contested."""
    for plan_id in services.plans_with_work(db.session):
        if job.is_to_be_left:
            raise LeftOff
        with transaction() as session:
            services.follow_the_calendar(session, plan_id=plan_id, now=now)


HANDLERS = {"royalties": royalties}
