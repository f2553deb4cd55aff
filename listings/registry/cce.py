"""Works of the United States' Catalog of Copyright Entries (to 1977): number, term and dates of a registration.

Registration numbers restarted, so a work is known by number and date together (`A42179/1924-01-05`).
"""

import re
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import us_copyright_term
from listings.assets.numbers import Fault, NumberType, read_number

_SHORT = re.compile(r"(\d{1,2})([A-Z][a-z]{2})[a-z]*\.?(\d{2}|\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLASS = re.compile(r"[A-Z]+")


def cce_date(text: str) -> date | None:
    """`1951-04-25`, or `25Apr51` as the catalogue prints it: always of the twentieth century."""
    match = _SHORT.fullmatch(text.strip())
    if match is None or match[2].lower() not in _MONTHS:
        return read_date(text)
    year = match[3] if len(match[3]) == 4 else f"19{match[3]}"
    return read_date(f"{year}-{_MONTHS.index(match[2].lower()) + 1}-{match[1]}")


def dated(number: str, day: date | None) -> str | None:
    """The number with its date; None where either is missing or the number is none."""
    text = f"{number.replace(' ', '')}/{day.isoformat()}" if number and day else ""
    read = read_number("US", NumberType.REGISTRATION, text, family="WORK")
    return None if not text or read.fault is Fault.UNREADABLE else text


def cce_term(number: str, published: date, *, renewed: bool) -> date:
    """The end of the term; classes of foreign works end on F (AF, BF)."""
    letters = _CLASS.match(number.upper())
    return us_copyright_term(published, renewed=renewed, foreign=letters is not None and letters[0][1:] == "F")
