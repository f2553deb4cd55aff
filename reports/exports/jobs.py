"""The timetable's job of this unit."""

from datetime import datetime
from typing import Any

from core.clock import business_date
from core.db import db, transaction
from core.jobs import Job
from reports.exports import services


def send_exports(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Send what is due today; each in a transaction of its own, so that one fault keeps back no other."""
    due = services.due(db.session, business_date(now))
    db.session.rollback()
    for export_id in due:
        with transaction() as session:
            services.send_export(session, export_id=export_id, now=now)


HANDLERS = {"send-exports": send_exports}
