"""The timetable's jobs of this unit."""

from datetime import datetime
from typing import Any

from core.clock import business_year, parse_instant
from core.db import transaction
from core.jobs import Job
from reports.turnover import services


def roll_up(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Fold what is new; where a closed year was corrected, write its restated version."""
    with transaction() as session:
        services.roll_up(session, now=now)
    with transaction() as session:
        services.restate_closed_years(session, now=now)


def annual_report(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Compile the report of the business year before the one of the asked instant, however late the job runs."""
    asked = parse_instant(payload["at"])
    with transaction() as session:
        services.roll_up(session, now=now)
        services.compile_year(session, year=business_year(asked) - 1, now=now)


HANDLERS = {"roll-up": roll_up, "annual-report": annual_report}
