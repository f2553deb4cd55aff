"""Chinese numbers (CNIPA): applications and patents with their check digit, publications, trade marks."""

import re

from listings.assets.numbers.number import Fault, Number, NumberType, fold, unreadable

# Canonical application: year, type digit, serial of seven digits; no check digit.

CN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CN_NEW = re.compile(r"(20\d\d)([12389])(\d{7})(?:\.?([0-9X]))?")
_CN_OLD = re.compile(r"(8[5-9]|9\d|0[0-3])([12389])(\d{5})(?:\.?([0-9X]))?")
_CN_STANDARD = re.compile(r"([123])[0-9]((?:19|20)\d\d)(\d{9,10})")
_CN_EPODOC = re.compile(r"((?:19|20)\d\d)([12389])(\d{5,6})")


def cn_check_digit(digits: str) -> str:
    """The check digit of a Chinese application number: weights 2…9,2…5, sum modulo 11, ten is X."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, CN_WEIGHTS, strict=False)) % 11
    return "X" if rest == 10 else str(rest)


def cn_application(text: str) -> Number:
    """CNIPA application number, in any of the five spellings in which one and the same number occurs."""
    body = fold(text)
    granted = body.startswith("ZL")
    body = re.sub(r"^(ZL|CN)+", "", body).replace("-", "")
    for spelling in (_cn_new, _cn_old, _cn_standard, _cn_epodoc):
        found = spelling(body)
        if found is not None:
            digits, check, given = found
            fault = Fault.CHECK_DIGIT if given and given != check else None
            prefix = "ZL" if granted else ""
            shown = f"{prefix}{digits}.{check if fault is None else given}"
            canonical = digits if len(digits) == 12 else _cn_long_year(digits)
            return Number("CN", NumberType.APPLICATION, canonical, shown, fault, granted)
    fault = Fault.PUBLICATION_GIVEN if re.fullmatch(r"[123]\d{8}[A-Z]?", body) else Fault.UNREADABLE
    return unreadable("CN", NumberType.APPLICATION, body, fault)


def _cn_long_year(digits: str) -> str:
    century = "19" if digits[:2] >= "85" else "20"
    return f"{century}{digits[:3]}{int(digits[3:]):07d}"


def _cn_new(body: str) -> tuple[str, str, str | None] | None:
    match = _CN_NEW.fullmatch(body)
    if match is None:
        return None
    digits = "".join(match.group(1, 2, 3))
    return digits, cn_check_digit(digits), match.group(4)


def _cn_old(body: str) -> tuple[str, str, str | None] | None:
    match = _CN_OLD.fullmatch(body)
    if match is None:
        return None
    digits = "".join(match.group(1, 2, 3))
    return digits, cn_check_digit(digits), match.group(4)


def _cn_standard(body: str) -> tuple[str, str, str | None] | None:
    """`102010000298420`: type, a zero, year, serial; the check digit is not part of it."""
    match = _CN_STANDARD.fullmatch(body)
    if match is None:
        return None
    kind, year, serial = match.group(1), match.group(2), int(match.group(3))
    return _cn_from_parts(year, kind, serial)


def _cn_epodoc(body: str) -> tuple[str, str, str | None] | None:
    """`CN20138062258`: leading zeros of the serial are dropped, the check digit too."""
    match = _CN_EPODOC.fullmatch(body)
    if match is None:
        return None
    return _cn_from_parts(match.group(1), match.group(2), int(match.group(3)))


def _cn_from_parts(year: str, kind: str, serial: int) -> tuple[str, str, str | None] | None:
    old = year < "2003" and serial < 100_000
    if serial > 9_999_999:
        return None
    digits = f"{year[2:]}{kind}{serial:05d}" if old else f"{year}{kind}{serial:07d}"
    return digits, cn_check_digit(digits), None


def cn_publication(text: str) -> Number:
    """CNIPA publication number: 7 or 9 digits (8 in 1985-1988, then also the application number)."""
    match = re.fullmatch(r"(?:CN)?(\d{7,9})([A-Z]\d?)?", fold(text))
    if match is None:
        return unreadable("CN", NumberType.PUBLICATION, fold(text))
    return Number("CN", NumberType.PUBLICATION, match.group(1), "CN" + match.group(1) + (match.group(2) or ""))


def cn_patent(text: str) -> Number:
    """The number of a granted Chinese patent is its application number with ZL."""
    number = cn_application(text)
    shown = number.display if number.display.startswith("ZL") or number.fault else "ZL" + number.display
    return Number("CN", NumberType.REGISTRATION, number.canonical, shown, number.fault, number.granted_prefix)


def cn_mark(text: str) -> Number:
    """CNIPA trade mark number: plain digits, no check digit; G in front for international registrations."""
    match = re.fullmatch(r"(?:CN|第|NO\.?)?(G?)0*(\d{1,8})([A-Z]?)号?", fold(text))
    if match is None:
        return unreadable("CN", NumberType.REGISTRATION, fold(text))
    plain = "".join(match.groups())
    return Number("CN", NumberType.REGISTRATION, plain, plain)
