"""German numbers (DPMA): patents, utility models, designs and trade marks, with file numbers of the old kinds.

The digit behind the point is a check digit of the file number and no part of what is compared: publications and
registrations leave it out. How it is reckoned for all the kinds is not published, so it is shown and not checked.
"""

import re

from listings.assets.numbers.number import Number, NumberType, fold, unreadable

# 12 digits since 2004 (kind, year, serial), 8 from 1995 (kind, two digits of year, serial), 7 before, with P or G; the
# EPO writes the year in front of the 7.
_FILE = re.compile(r"(?:DE)?(?:(\d{12}|\d{8})|(?:[PG]|19[78]\d|199[0-4])?(\d{7}))(?:\.?([0-9X]))?")
_PUBLISHED = re.compile(r"(?:DE)?0*(\d{6,12})([A-Z]\d?)?")
_DESIGN = re.compile(r"(?:DE)?(M\d{7}|\d{12}|\d{8})-?(\d{1,4})")
_DESIGN_FILE = re.compile(r"(?:DE)?(M\d{7}|\d{12}|\d{8})(?:\.?([0-9X]))?")
_OLD_MARK = re.compile(r"(?:DE)?([A-Z]{1,2}\d{1,6})(?:/(\d{1,2})WZ)?")
_MARK = re.compile(r"(?:DE)?(?:NR\.?)?(DD)?0*(\d{1,12})")


def de_application(text: str) -> Number:
    """File number of a patent or utility model: `10 2019 200 907.1`, `100 27 360.2`, `P 39 12 345.6`."""
    body = fold(text).replace("-", "")
    match = _FILE.fullmatch(body)
    if match is None:
        return unreadable("DE", NumberType.APPLICATION, body)
    digits, check = match.group(1) or match.group(2), match.group(3)
    return Number("DE", NumberType.APPLICATION, digits, f"DE {digits}" + (f".{check}" if check else ""))


def de_publication(text: str) -> Number:
    """Publication number: the file number without its check digit, `DE 10027360 A1`, zeros in front or not."""
    body = fold(text)
    match = _PUBLISHED.fullmatch(body)
    if match is None:
        return unreadable("DE", NumberType.PUBLICATION, body)
    return Number("DE", NumberType.PUBLICATION, match.group(1), "DE" + match.group(1) + (match.group(2) or ""))


def de_design(text: str) -> Number:
    """Number of a design: that of its application and up to four digits, `M8800174-0001`, `402025000002-0001`."""
    body = fold(text)
    match = _DESIGN.fullmatch(body) if "-" in body else None
    if match is None:
        alone = _DESIGN_FILE.fullmatch(body)
        if alone is None:
            return unreadable("DE", NumberType.REGISTRATION, body)
        return Number("DE", NumberType.REGISTRATION, alone.group(1), alone.group(1))
    shown = f"{match.group(1)}-{match.group(2).zfill(4)}"
    return Number("DE", NumberType.REGISTRATION, shown.replace("-", ""), shown)


def de_design_application(text: str) -> Number:
    """File number of an application for designs: `M8800174.1`, `40 2025 000 002.3`."""
    body = fold(text).replace("-", "")
    match = _DESIGN_FILE.fullmatch(body)
    if match is None:
        return unreadable("DE", NumberType.APPLICATION, body)
    shown = match.group(1) + (f".{match.group(2)}" if match.group(2) else "")
    return Number("DE", NumberType.APPLICATION, match.group(1), shown)


def de_mark_application(text: str) -> Number:
    """File number of a trade mark: `30 2018 109 267.5`, `397 12 345.6`, before 1995 a letter: `E 17341/34 Wz`."""
    body = fold(text).replace("-", "")
    old, match = _OLD_MARK.fullmatch(body), _FILE.fullmatch(body)
    if old is not None:
        return Number("DE", NumberType.APPLICATION, old.group(1), old.group(1))
    if match is None or match.group(1) is None:
        return unreadable("DE", NumberType.APPLICATION, body)
    digits, check = match.group(1), match.group(3)
    return Number("DE", NumberType.APPLICATION, digits, digits + (f".{check}" if check else ""))


def de_mark(text: str) -> Number:
    """Registration number of a trade mark: since 1995 its file number, before that one of its own; DD for the GDR's."""
    body = fold(text).replace("-", "")
    match = _MARK.fullmatch(body)
    if match is None:
        return unreadable("DE", NumberType.REGISTRATION, body)
    plain = (match.group(1) or "") + match.group(2)
    return Number("DE", NumberType.REGISTRATION, plain, plain)
