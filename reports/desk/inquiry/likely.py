"""Which of the ways to read a number are likely: the office that it names, and runs that the office has given out."""

import re
from collections.abc import Sequence

from listings.assets.numbers import Fault, Number, NumberType, Reading, fold, read_number
from listings.codes.offices import office_codes

# Two letters in front that are no office here: marks of the GDR, Madrid, US patents and US copyright.
NO_OFFICE = frozenset({"AI", "DD", "IR", "PA", "SR", "VA"})
SAME_OFFICE = {"EU": "EM", "ZL": "CN"}
GERMAN_KINDS = ("10", "11", "12", "20", "21", "22", "30", "40", "50")
GERMAN_YEARS = (*range(95, 100), *range(4))  # two digits, 1995 to 2003


def named_office(text: str) -> str | None:
    """The office whose two letters stand in front of the digits; ZL is China's."""
    match = re.match(r"([A-Z]{2})(?=[D0-9])", fold(text))
    if match is None or match.group(1) in NO_OFFICE:
        return None
    code = SAME_OFFICE.get(match.group(1), match.group(1))
    return code if code in office_codes() else None


def of_named_office(text: str, found: Sequence[Reading]) -> list[Reading]:
    """The readings of the office that the number names, all of them where it names none or where it has none."""
    office = named_office(text)
    own = [each for each in found if each.number.office == office]
    return own or list(found)


def likely(text: str, found: Sequence[Reading]) -> list[Reading]:
    """The readings by a pattern that a person may have meant; with a wrong check digit only if none fits."""
    digits = re.sub(r"\D", "", fold(text))
    kept = [each for each in found if each.by_pattern and _is_given_out(each, digits, named_office(text))]
    fitting = [each for each in kept if each.number.fault is None]
    return fitting or kept


def _is_given_out(reading: Reading, digits: str, named: str | None) -> bool:
    number, key = reading.number, (reading.number.office, reading.family == "MARK")
    if named is not None:
        return True
    if key == ("CN", False) and number.type is NumberType.PUBLICATION:
        return number.canonical[:1] in "123" if len(number.canonical) != 8 else "85" <= number.canonical[:2] <= "88"
    if number.office == "DE":
        return _is_german(number.canonical)
    if key == ("EM", False) and len(digits) == 13:
        return digits[0] == "0"
    if number.office == "KR" and number.type is NumberType.REGISTRATION and len(digits) == 13:
        return digits.endswith("0000")
    return not (number.office == "JP" and number.type is NumberType.PUBLICATION and len(digits) == 8)


def _is_german(canonical: str) -> bool:
    """File numbers since 2004 begin with the kind and the year, those from 1995 on with one digit and two of it."""
    digits = re.sub(r"\D", "", canonical)
    if len(digits) == 12:
        return digits[:2] in GERMAN_KINDS and 1995 <= int(digits[2:6]) <= 2100
    if len(digits) == 8 and canonical[0] != "M":
        return digits[0] in "1234" and int(digits[1:3]) in GERMAN_YEARS
    return len(digits) < 8 or canonical[0] == "M"


def with_right_digit(number: Number) -> str:
    """A number with a wrong check digit as it reads with the right one."""
    assert number.fault is Fault.CHECK_DIGIT
    return read_number(number.office, number.type, re.sub(r"\.?[0-9X]$", "", number.display)).display
