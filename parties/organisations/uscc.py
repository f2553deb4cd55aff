"""The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, two check digits.

The outer check digit covers all; characters 9 to 17 are an organisation code (GB 11714) with a check digit of its
own. Companies of the early pilot regions lawfully hold codes whose outer digit is wrong: these pass with a warning.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from core.i18n import LazyText, lazy_gettext

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OUTER_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class UsccFault(StrEnum):
    """Why a code is refused, or accepted with a warning."""

    LENGTH = "uscc_length"
    CHARACTER = "uscc_character"
    CHECK_DIGIT = "uscc_check_digit"
    PILOT_REGION = "uscc_pilot_region"


USCC_TEXTS: dict[UsccFault, LazyText] = {
    UsccFault.LENGTH: lazy_gettext(
        "A unified social credit code has 18 characters. Copy it from the business licence."
    ),
    UsccFault.CHARACTER: lazy_gettext(
        "A unified social credit code has only digits and capital letters, without I, O, S, V and Z. "
        "Perhaps a letter O stands for a zero."
    ),
    UsccFault.CHECK_DIGIT: lazy_gettext(
        "The check digits do not fit this code, so one of its characters is mistyped. "
        "Compare it with the business licence."
    ),
    UsccFault.PILOT_REGION: lazy_gettext(
        "The last check digit does not fit, as with codes given out early in the pilot regions. "
        "The code was accepted; compare it with the business licence."
    ),
}


@dataclass(frozen=True, slots=True)
class UsccCheck:
    """The folded code with `fault` (refused) or `warning` (accepted), or neither."""

    code: str
    fault: UsccFault | None = None
    warning: UsccFault | None = None

    @property
    def accepted(self) -> bool:
        """Whether an organisation may carry this code."""
        return self.fault is None

    @property
    def text(self) -> LazyText | None:
        """The sentence for people, if there is something to say."""
        said = self.fault or self.warning
        return USCC_TEXTS[said] if said else None


def fold_uscc(text: str) -> str:
    """Full-width characters made ordinary, blanks and dashes removed, letters capital."""
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text).upper())


def outer_check_digit(first_17: str) -> str:
    """The 18th character (GB 32100-2015): weights 3^i modulo 31."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first_17, OUTER_WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def inner_check_digit(first_8: str) -> str:
    """The 9th character of an organisation code (GB 11714): modulo 11, ten is X, eleven is 0."""
    total = sum(INNER_ALPHABET.index(char) * weight for char, weight in zip(first_8, INNER_WEIGHTS, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def check_uscc(text: str) -> UsccCheck:
    """Both check digits: a wrong outer one passes with a warning where the inner one fits; a wrong inner one never."""
    code = fold_uscc(text)
    if len(code) != 18:
        return UsccCheck(code, fault=UsccFault.LENGTH)
    if any(char not in ALPHABET for char in code):
        return UsccCheck(code, fault=UsccFault.CHARACTER)
    if inner_check_digit(code[8:16]) != code[16]:
        return UsccCheck(code, fault=UsccFault.CHECK_DIGIT)
    if outer_check_digit(code[:17]) != code[17]:
        return UsccCheck(code, warning=UsccFault.PILOT_REGION)
    return UsccCheck(code)
