"""Korean numbers (KIPO) of patents, utility models and designs.

The office writes the kind in front (10 patent, 20 utility model, 30 design); others leave it out. As rights of
different kinds are told apart anyway, it is no part of the canonical number.
"""

import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

_YEARLY = re.compile(r"(?:KR)?(?:([123]0)-?)?((?:19|20)\d\d)-?(\d{7})[A-Z]?\d?")
_REGISTERED = re.compile(r"(?:KR)?([123]0)-?(\d{7})(?:-?(\d{4}))?(?:[BYS]\d?)?")


def kr_application(text: str) -> Number:
    """KIPO application number: `10-2013-0117993`, `1020130117993`, `KR20130117993`."""
    return _yearly(text, NumberType.APPLICATION)


def kr_publication(text: str) -> Number:
    """KIPO publication number, written as an application number is."""
    return _yearly(text, NumberType.PUBLICATION)


def _yearly(text: str, type_: NumberType) -> Number:
    folded = fold(text)
    match = _YEARLY.fullmatch(folded)
    if match is None:
        return unreadable("KR", type_, folded)
    kind, year, serial = match.groups()
    shown = f"{kind}-{year}-{serial}" if kind else f"KR {year}-{serial}"
    return Number("KR", type_, year + serial, shown)


def kr_registration(text: str) -> Number:
    """KIPO registration number: `10-1326617`, `101326617`, `1013266170000`."""
    folded = fold(text)
    long = _REGISTERED.fullmatch(folded)
    if long is not None:
        return Number("KR", NumberType.REGISTRATION, long.group(2), f"{long.group(1)}-{long.group(2)}")
    match = re.fullmatch(r"(?:KR)?(\d{1,7})(?:[BYS]\d?)?", folded)
    if match is None:
        return unreadable("KR", NumberType.REGISTRATION, folded)
    return Number("KR", NumberType.REGISTRATION, match.group(1).zfill(7), f"KR {match.group(1)}")
