"""Time: instants are aware UTC, business dates and years are those of Beijing.

`now()` is read once at the edge (request, job step, command) and passed down; no service reads a clock.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def business_date(instant: datetime) -> date:
    """The Asia/Shanghai calendar day of an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return instant.astimezone(BEIJING).date()


def business_year(instant: datetime) -> int:
    """The Asia/Shanghai calendar year: 2026-12-31T16:00Z already is 2027."""
    return business_date(instant).year


def start_of_day(day: date) -> datetime:
    """The first instant (UTC) of a business day."""
    return datetime.combine(day, time.min, tzinfo=BEIJING).astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with a zone; ValueError without one."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone, such as 2026-12-31T16:00:00Z")
    return instant.astimezone(UTC)
