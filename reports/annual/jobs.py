"""The timetable's jobs of this unit. The roll-up's lock comes first: of two that run at once the second waits."""

from datetime import datetime
from typing import Any

from core.clock import business_year, parse_instant
from core.db import transaction
from core.jobs import Job
from reports.annual import services
from reports.turnover import services as turnover


def center_reports(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Compile every center's report of the business year before the one of the asked instant, however late it runs."""
    asked = parse_instant(payload["at"])
    with transaction() as session:
        turnover.roll_up(session, now=now)
        services.compile_reports(session, year=business_year(asked) - 1, now=now)


def follow_facts(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Compile anew what waits for its center; of a closed year that was corrected, the next version of its reports."""
    with transaction() as session:
        turnover.roll_up(session, now=now)
        turnover.restate_closed_years(session, now=now)
        services.follow_facts(session, now=now)


HANDLERS = {"center-reports": center_reports, "restate-reports": follow_facts}
