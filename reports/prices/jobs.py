"""The timetable's job of this unit."""

from datetime import datetime
from typing import Any

from core.db import transaction
from core.jobs import Job
from reports.prices import services


def prices(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Reckon what is published of recorded prices; pages only read it."""
    with transaction() as session:
        services.reckon(session, now=now)


HANDLERS = {"prices": prices}
