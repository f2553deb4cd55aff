"""Rules of the report that have a number, each from the day on which it holds (platform defaults)."""

from datetime import date

Rule = tuple[tuple[date, int], ...]

# A right whose term ends within so many days is near its end.
NEAR_THE_END_DAYS: Rule = ((date(2000, 1, 1), 730),)

# Data of a register that is older than so many days says little of today.
STALE_DAYS: Rule = ((date(2000, 1, 1), 365),)

# So many licences of one type are named one by one; what is beyond is counted.
MOST_NAMED = 10

# So many rights one report covers at most; a listing holds no more (listings.market.rules).
MOST_RIGHTS = 50


def in_force(rule: Rule, day: date) -> int:
    """The number that holds on a day."""
    return next(number for since, number in reversed(rule) if since <= day)
