"""The timetable's job of this unit."""

from datetime import datetime
from typing import Any

from core.clock import business_date
from core.db import db, transaction
from core.jobs import Job
from core.logs import log
from reports.exports import services


class ExportsFailed(Exception):
    """Some exports could not be made; the others are sent."""


def send_exports(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Send what is due today; each in a transaction of its own, so that one fault keeps back no other.

    What failed is tried again with the job, and its owner told of it.
    """
    due = services.due(db.session, business_date(now))
    db.session.rollback()
    failed = []
    for export_id in due:
        try:
            with transaction() as session:
                services.send_export(session, export_id=export_id, now=now)
        except Exception as fault:
            log.error("export failed", export=export_id, exc_info=fault)
            failed.append(export_id)
            with transaction() as session:
                services.tell_of_fault(session, export_id=export_id, now=now)
    if failed:
        raise ExportsFailed(f"exports {failed} could not be made; what came of each stands in the log")


HANDLERS = {"send-exports": send_exports}
