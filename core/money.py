"""Money as whole minor units with a currency. No float ever touches an amount.

Splits use the largest remainder, so that parts always add up to the whole.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

# ISO 4217 minor-unit digits of the currencies that are traded here; anything else is refused by name.
EXPONENTS = {"CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "HKD": 2, "JPY": 0, "KRW": 0, "KWD": 3}

# Nothing traded here reaches ten trillion; the bound keeps sums far inside 64 bits.
LARGEST_MINOR = 10**15

BASIS = 10_000

UNITS = {"万": 10**4, "亿": 10**8}


class MoneyError(ValueError):
    """A text or a combination that is not an amount of money."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole minor units (fen for CNY) of `currency` (ISO 4217)."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise MoneyError("minor units are a whole number")
        if self.currency not in EXPONENTS:
            raise MoneyError(f"unknown currency {self.currency!r}")
        if abs(self.minor) > LARGEST_MINOR:
            raise MoneyError("the amount is beyond what is traded here")

    @classmethod
    def parse(cls, text: str, currency: str = "CNY") -> Self:
        """Read '1,200.50', ' 1，200 ' or full-width digits; MoneyError says what is wrong."""
        if currency not in EXPONENTS:
            raise MoneyError(f"unknown currency {currency!r}")
        plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
        if "," in plain and not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", plain):
            raise MoneyError("thousands are grouped by three")
        plain = plain.replace(",", "")
        match = re.fullmatch(r"(-?)(\d{1,15})(?:\.(\d+))?", plain)
        if match is None:
            raise MoneyError("not an amount")
        sign, whole, cents = match.group(1), match.group(2), match.group(3) or ""
        exponent = EXPONENTS[currency]
        if len(cents.rstrip("0")) > exponent:
            raise MoneyError(f"{currency} has {exponent} decimal places")
        minor = int(whole) * 10**exponent + int((cents[:exponent]).ljust(exponent, "0") or "0")
        return cls(-minor if sign else minor, currency)

    @classmethod
    def typed(cls, text: str, currency: str = "CNY") -> Self:
        """An amount as people write it: what `parse` reads, and 120万, 1.2 亿元, ¥1,200 (CNY only)."""
        plain = unicodedata.normalize("NFKC", text).replace(" ", "")
        match = re.fullmatch(
            r"(?:[¥\uffe5]|CNY|RMB|人民币)?(-?[\d,]{1,20}(?:\.\d{1,20})?)(万|亿)?元?", plain, re.IGNORECASE
        )
        if match is None or currency != "CNY":
            return cls.parse(text, currency)
        figure, unit = match.groups()
        if unit is None:
            return cls.parse(figure, currency)
        if "," in figure and not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", figure):
            raise MoneyError("thousands are grouped by three")
        exact = Decimal(figure.replace(",", "")) * UNITS[unit] * 10 ** EXPONENTS[currency]
        if exact != exact.to_integral_value():
            raise MoneyError("smaller than one fen")
        return cls(int(exact), currency)

    @property
    def amount(self) -> str:
        """The plain decimal text for programs: '1200.00'."""
        exponent = EXPONENTS[self.currency]
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).rjust(exponent + 1, "0")
        return sign + (f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MoneyError(f"{self.currency} and {other.currency} do not add up")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        return not self <= other

    def __ge__(self, other: "Money") -> bool:
        return not self < other

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, basis_points: int) -> "Money":
        """The part of this amount, rounded half up to a whole minor unit (away from zero for negatives)."""
        product = abs(self.minor) * basis_points
        rounded = (2 * product + BASIS) // (2 * BASIS)
        return Money(-rounded if self.minor < 0 else rounded, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Parts in proportion to `weights` by largest remainder; they add up exactly; ties go to the first.

        Worked example 6: 100,000.00 by (1, 1, 1) is 33,333.34 / 33,333.33 / 33,333.33.
        """
        whole = sum(weights)
        if whole <= 0 or any(weight < 0 for weight in weights):
            raise MoneyError("weights are not negative and not all zero")
        total, sign = abs(self.minor), -1 if self.minor < 0 else 1
        floors = [total * weight // whole for weight in weights]
        remainders = [total * weight % whole for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda place: -remainders[place])
        for place in by_remainder[: total - sum(floors)]:
            floors[place] += 1
        return [Money(sign * part, self.currency) for part in floors]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"


def total(amounts: Sequence[Money], currency: str = "CNY") -> Money:
    """The sum; zero of `currency` for an empty list."""
    result = Money(0, amounts[0].currency if amounts else currency)
    for amount in amounts:
        result = result + amount
    return result
