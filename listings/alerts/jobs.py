"""The unit's part of the timetable, and the rounds that a publication asks for."""

from datetime import datetime
from typing import Any

from core.jobs import Handler, Job
from listings.alerts import rounds
from listings.alerts.models import Watch


def at_once(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The letters about what was just published."""
    rounds.write_at_once(Watch(payload["watch"]), now=now)


def left_over(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """What no round has told: committed late, or published while the worker was away."""
    for watch in Watch:
        rounds.write_at_once(watch, now=now)


def daily(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The letters of the day."""
    rounds.write_daily(now=now)


def weekly(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The letters of the week."""
    rounds.write_weekly(now=now)


HANDLERS: dict[str, Handler] = {
    rounds.AT_ONCE: at_once,
    "alerts": left_over,
    "alerts-daily": daily,
    "alerts-weekly": weekly,
}
