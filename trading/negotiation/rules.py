"""Rules of negotiating that have a number, each from the day on which it holds."""

from datetime import date

# How long an offer stands where its author says nothing else, and at most, in days.
DAYS_OPEN: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 14),)
MOST_DAYS_OPEN: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 180),)

# After how many days without a standing offer a negotiation ends by itself.
QUIET_DAYS: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 30),)

# For how many days at most a seller talks with one buyer only.
MOST_EXCLUSIVE_DAYS: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 90),)

LONGEST_MESSAGE = 2000


def in_force(rule: tuple[tuple[date, int], ...], day: date) -> int:
    """The number that holds on a day."""
    return next(number for since, number in reversed(rule) if since <= day)
