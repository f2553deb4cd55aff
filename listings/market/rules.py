"""Rules of the market that have a number, each from the day on which it holds."""

from datetime import date, timedelta

# How long a listing stays on sale from its publication (BR-68 charges by half years).
DAYS_ON_SALE: tuple[tuple[date, int], ...] = ((date(2000, 1, 1), 365),)

# How many rights one listing offers together at most.
MOST_RIGHTS = 50

LONGEST_SUMMARY = 2000
LONGEST_REASON = 500


def days_on_sale(published: date) -> int:
    """How many days a listing published on that day stays on sale."""
    return next(days for since, days in reversed(DAYS_ON_SALE) if since <= published)


def last_day_on_sale(published: date, right_ends: date | None, licence_ends: date | None, for_sale: bool) -> date:
    """The last day on sale: the listing's time, the right's end, and for licences alone the end of their term."""
    last = published + timedelta(days=days_on_sale(published) - 1)
    ends = [last]
    if right_ends is not None:
        ends.append(right_ends)
    if licence_ends is not None and not for_sale:
        ends.append(licence_ends)
    return min(ends)
