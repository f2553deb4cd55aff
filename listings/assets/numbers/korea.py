"""Korean numbers (KIPO) of patents, utility models, designs and marks.

The office writes the kind in front (10 patent, 20 utility model, 30 design, 40 to 45 marks); others leave it out. As
rights of different kinds are told apart anyway, it is no part of the canonical number – but for marks, whose kinds
(40 goods, 41 services, 45 both) have serials of their own.
"""

import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

_YEARLY = re.compile(r"(?:KR)?(?:([123]0)-?)?((?:19|20)\d\d)-?(\d{7})[A-Z]?\d?")
_REGISTERED = re.compile(r"(?:KR)?([123]0)-?(\d{7})(?:-?(\d{4}))?(?:[BYS]\d?)?")

_MARK_YEARLY = re.compile(r"(?:KR)?(4[0-5])-?((?:19|20)\d\d)-?(\d{7})")
_MARK_REGISTERED = re.compile(r"(?:KR)?(4[0-5])-?(\d{7})(?:-(\d{1,4})|(\d{4}))?")


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


def kr_mark_application(text: str) -> Number:
    """KIPO application number of a mark: `40-2019-0000011`, `4020190000011`."""
    return _mark_yearly(text, NumberType.APPLICATION)


def kr_mark_publication(text: str) -> Number:
    """KIPO publication number of a mark, written as an application number is."""
    return _mark_yearly(text, NumberType.PUBLICATION)


def _mark_yearly(text: str, type_: NumberType) -> Number:
    match = _MARK_YEARLY.fullmatch(fold(text))
    if match is None:
        return unreadable("KR", type_, fold(text))
    return Number("KR", type_, "".join(match.groups()), "-".join(match.groups()))


def kr_mark_registration(text: str) -> Number:
    """KIPO registration number of a mark: `40-1556991`, `4015569910000`; four more digits name a part."""
    match = _MARK_REGISTERED.fullmatch(fold(text))
    if match is None:
        return unreadable("KR", NumberType.REGISTRATION, fold(text))
    kind, serial = match.group(1, 2)
    number = int(match.group(3) or match.group(4) or 0)
    shown = f"{kind}-{serial}" + (f"-{number}" if number else "")
    return Number("KR", NumberType.REGISTRATION, f"{kind}{serial}{number:04}", shown)
