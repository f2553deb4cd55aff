"""Periods by the calendar: quarters, halves and years of the calendar year, cut where the licence begins and ends."""

from datetime import date, timedelta

from core.deadlines import add_months
from core.money import Money
from listings.terms.spans import MONTHS
from listings.terms.vocabulary import Period as Rhythm

DAY = timedelta(days=1)


def span_of(day: date, rhythm: Rhythm, *, first: date, last: date | None) -> tuple[date, date]:
    """First and last day of the period that `day` lies in, of a licence from `first` to `last` (None: no end)."""
    months = MONTHS[rhythm]
    starts = date(day.year, (day.month - 1) // months * months + 1, 1)
    ends = add_months(starts, months) - DAY
    return max(starts, first), min(ends, last or ends)


def least_of(minimum: Money | None, year: int, *, first: date, last: date | None) -> Money | None:
    """What a calendar year asks at least: the whole for a whole year, by its days where the licence begins or ends in
    it (half up); None where nothing is agreed."""
    if minimum is None:
        return None
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    whole = (ends - begins).days + 1
    days = (min(ends, last or ends) - max(begins, first)).days + 1
    return Money((2 * minimum.minor * days + whole) // (2 * whole), minimum.currency)


def closes_year(ends_on: date, last: date | None) -> bool:
    """Whether a period that ends on this day is the last one of its year."""
    return (ends_on.month, ends_on.day) == (12, 31) or ends_on == last
