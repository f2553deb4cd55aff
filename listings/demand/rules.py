"""Rules of needs that have a number, and the bands in which budgets are counted."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_TITLE = 120
LONGEST_PROBLEM = 4000
LONGEST_KEYWORDS = 300
LONGEST_MESSAGE = 2000
LONGEST_REASON = 500
MOST_FIELDS = 20
MOST_CLASSES = 20

# How far ahead a need's last day may lie, in days, from the day on which the rule holds.
MOST_DAYS_OPEN: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 365),)
# An organisation's needs that are not over, at most.
MOST_OPEN: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 100),)


def in_force(rule: tuple[tuple[date, int], ...], day: date) -> int:
    """The number that holds on a day."""
    return next(number for since, number in reversed(rule) if since <= day)


def latest_deadline(today: date) -> date:
    """The last day that a need may name."""
    return today + timedelta(days=in_force(MOST_DAYS_OPEN, today))


@dataclass(frozen=True, slots=True)
class Budget:
    """A span of budgets: from `least` fen up to, not including, `below`; both None is a budget that is not said."""

    code: str
    least: int | None
    below: int | None


BUDGETS = (
    Budget("under-100k", 0, 100_000_00),
    Budget("100k-500k", 100_000_00, 500_000_00),
    Budget("500k-1m", 500_000_00, 1_000_000_00),
    Budget("1m-5m", 1_000_000_00, 5_000_000_00),
    Budget("from-5m", 5_000_000_00, None),
    Budget("open", None, None),
)


def budget_band(least: int | None, most: int | None) -> str:
    """The band in which a budget is counted: that of its upper end, or of the lower one where it has no other (fen)."""
    said = most if most is not None else least
    if said is None:
        return "open"
    return next(
        band.code
        for band in BUDGETS
        if band.least is not None and band.least <= said and (band.below is None or said < band.below)
    )
