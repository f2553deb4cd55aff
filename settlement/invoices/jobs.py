"""The timetable's job of this unit."""

from datetime import datetime
from typing import Any

from core.db import transaction
from core.jobs import Job, LeftOff
from settlement.invoices import services


def issue_invoices(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Issue what is due, batch by batch, each in a transaction of its own."""
    while True:
        if job.is_to_be_left:
            raise LeftOff
        with transaction() as session:
            if not services.issue_due(session, now=now):
                return


HANDLERS = {"issue-invoices": issue_invoices}
