"""What a number is: the form in which it is compared, the form in which it is written, and its fault.

A wrong check digit is an error when somebody types the number (a typing slip), and a warning when a registry file
says so (wrong digits do occur in third-party documents, and the file is not ours to mend).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from core.i18n import LazyText, lazy_gettext


class NumberType(StrEnum):
    """What a number counts; the same digits as application and as publication are different rights."""

    APPLICATION = "application"
    PUBLICATION = "publication"
    REGISTRATION = "registration"


class Fault(StrEnum):
    """What is wrong with a number."""

    UNREADABLE = "number_unreadable"
    CHECK_DIGIT = "number_check_digit"
    PUBLICATION_GIVEN = "number_is_publication"
    NOT_GRANTED = "number_zl_not_granted"


FAULT_TEXTS: dict[Fault, LazyText] = {
    Fault.UNREADABLE: lazy_gettext(
        "This number does not follow the pattern of the office. Copy it from the certificate or from the register."
    ),
    Fault.CHECK_DIGIT: lazy_gettext(
        "The check digit does not fit the number, so one of its digits is mistyped. Compare it with the certificate."
    ),
    Fault.PUBLICATION_GIVEN: lazy_gettext(
        "This looks like a publication number. Give the application number: 13 digits with a point before the last one."
    ),
    Fault.NOT_GRANTED: lazy_gettext(
        "The prefix ZL is for granted patents only. Leave it out as long as the application is pending."
    ),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is compared (`canonical`) and as people write it (`display`).

    `fault` is set where something is wrong with it; `granted_prefix` where it was written with ZL.
    """

    office: str
    type: NumberType
    canonical: str
    display: str
    fault: Fault | None = None
    granted_prefix: bool = False


_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_DASHES = re.compile(r"[‐‑‒–—―−－]")


def fold(text: str) -> str:
    """Full-width characters made ordinary, blanks of every kind removed, dashes one dash, letters capital."""
    if text.isascii():
        return "".join(text.upper().split())
    return _DASHES.sub("-", _BLANKS.sub("", unicodedata.normalize("NFKC", text).upper()))


def unreadable(office: str, type_: NumberType, text: str, fault: Fault = Fault.UNREADABLE) -> Number:
    """A number that follows no pattern; its folded text is kept."""
    return Number(office, type_, text, text, fault)
