"""Dates as registers write them: compact, partial, with zones, or missing in one of many ways."""

import re
from datetime import date

from core.fields import FIRST_YEAR, LAST_YEAR

MISSING = frozenset({"", "-", "0", "NULL", "NA", "N/A", "NONE", "00000000", "0001-01-01"})

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*|[+-]\d\d:\d\d|Z)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")


def read_date(text: str | None) -> date | None:
    """A date of a register, or None where it says nothing usable.

    `20260800` and `2026-08` stand for the first of August, `20260000` and `2026` for the first of January; an
    hour or a zone behind an ISO date is cut, so that the day stays the day of the office.
    """
    plain = (text or "").strip()
    if plain.upper() in MISSING:
        return None
    if len(plain) == 4 and plain.isdecimal():
        plain += "0000"
    match = _COMPACT.fullmatch(plain) or _ISO.fullmatch(plain)
    if match is None:
        month = _MONTH.fullmatch(plain)
        if month is None:
            return None
        parts = (int(month.group(1)), int(month.group(2)), 1)
    else:
        parts = (int(match.group(1)), int(match.group(2)) or 1, int(match.group(3)) or 1)
    try:
        found = date(*parts)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def day_first(text: str | None) -> date | None:
    """A date as Europe writes it (`25/06/2002`, `07.12.2011`, `1 Jan 2021`); every other form as `read_date` does."""
    plain = (text or "").strip()
    match = _DAY_FIRST.fullmatch(plain)
    if match is not None:
        return read_date("-".join(reversed(match.groups())))
    named = _DAY_NAMED.fullmatch(plain)
    if named is not None and named.group(2)[:3].lower() in _MONTHS:
        return read_date(f"{named.group(3)}-{_MONTHS.index(named.group(2)[:3].lower()) + 1}-{named.group(1)}")
    return read_date(plain)


def years_later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last day of that month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
