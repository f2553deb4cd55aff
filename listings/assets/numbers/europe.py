"""Numbers of the European Patent Office and of the EUIPO."""

import re

from listings.assets.numbers.number import Fault, Number, NumberType, fold, unreadable

_EP_APPLICATION = re.compile(r"(?:EP)?(\d{2})(\d{6})(?:\.?(\d))?")
_EP_EPODOC = re.compile(r"(?:EP)?((?:19|20)(\d{2}))0(\d{6})")


def luhn_digit(digits: str) -> str:
    """The check digit of a European application number: weights 1 2 1 2 …, digit sums, to the next ten."""
    total = 0
    for place, digit in enumerate(digits):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def ep_application(text: str) -> Number:
    """EPO application number: `13844704.0`, the same without check digit, or `EP20130844704`."""
    body = fold(text).replace("/", "").replace("-", "")
    long = _EP_EPODOC.fullmatch(body)
    match = _EP_APPLICATION.fullmatch(body)
    if long is None and match is None:
        return unreadable("EP", NumberType.APPLICATION, body)
    if long is not None:
        digits, given = long.group(2) + long.group(3), None
    else:
        assert match is not None
        digits, given = match.group(1) + match.group(2), match.group(3)
    check = luhn_digit(digits)
    fault = Fault.CHECK_DIGIT if given and given != check else None
    return Number("EP", NumberType.APPLICATION, digits, f"{digits}.{check if fault is None else given}", fault)


def ep_publication(text: str) -> Number:
    """EPO publication number: seven digits, with or without EP and kind code."""
    match = re.fullmatch(r"(?:EP)?(\d{7})([AB]\d)?", fold(text))
    if match is None:
        return unreadable("EP", NumberType.PUBLICATION, fold(text))
    return Number("EP", NumberType.PUBLICATION, match.group(1), "EP" + match.group(1) + (match.group(2) or ""))


def euipo_mark(text: str) -> Number:
    """EUIPO trade mark number: nine digits; W in front for an international registration."""
    body = fold(text)
    match = re.fullmatch(r"(?:EM|EU|EUTM)?0*(\d{1,9})", body)
    if match is not None:
        number = match.group(1).zfill(9)
        return Number("EM", NumberType.APPLICATION, number, number)
    if re.fullmatch(r"W\d{7,8}[A-Z]?", body):
        return Number("EM", NumberType.APPLICATION, body, body)
    return unreadable("EM", NumberType.APPLICATION, body)


def euipo_registration(text: str) -> Number:
    """The EUIPO gives no second number on registration: it equals that of the application."""
    number = euipo_mark(text)
    return Number("EM", NumberType.REGISTRATION, number.canonical, number.display, number.fault)


def euipo_design(text: str) -> Number:
    """Number of an EU design: nine digits of its application and four of its own, `001063176-0001`."""
    return _design(text, NumberType.REGISTRATION)


def euipo_design_application(text: str) -> Number:
    """The same, or the nine digits that all designs of a multiple application share."""
    return _design(text, NumberType.APPLICATION)


def _design(text: str, type_: NumberType) -> Number:
    body = fold(text)
    match = re.fullmatch(r"(?:EM|EU|RCD)?(?:0*(\d{1,9})-0*(\d{1,4})|(\d{9})(\d{4}))", body)
    if match is not None:
        first, second = (part for part in match.groups() if part is not None)
        shown = f"{first.zfill(9)}-{second.zfill(4)}"
        return Number("EM", type_, shown.replace("-", ""), shown)
    alone = re.fullmatch(r"(?:EM|EU|RCD)?0*(\d{1,9})", body)
    if alone is None or type_ is NumberType.REGISTRATION:
        return unreadable("EM", type_, body)
    return Number("EM", type_, alone.group(1).zfill(9), alone.group(1).zfill(9))
