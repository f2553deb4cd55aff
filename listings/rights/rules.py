"""Rules of the engine that have a number, each from the day on which it holds."""

from collections.abc import Sequence
from datetime import date, timedelta

# How long a public owner publishes an agreed price before it binds itself (STL 18; 国发〔2016〕16号).
PUBLICITY_DAYS: tuple[tuple[date, int], ...] = ((date(2016, 2, 26), 15),)

# So many rows a verdict names; what is beyond is counted.
MOST_ROWS = 50


def in_force(rule: Sequence[tuple[date, int]], day: date) -> int | None:
    """The number of a rule that holds on that day; None before its first."""
    return next((number for since, number in reversed(rule) if since <= day), None)


def publicity_over(published_on: date, on: date) -> bool:
    """Whether a price published on a day had stood long enough by the other: whole days, the first not counted."""
    days = in_force(PUBLICITY_DAYS, published_on) or 0
    return on > published_on + timedelta(days=days)
