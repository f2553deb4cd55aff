"""From a bank's file to statements and their lines: CAMT.053 or a table of values, as a whole or not at all.

A file with one faulty line is refused with that line and the reason: half a statement would not add up to its closing
balance, and nobody could tell later which half was taken.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from core.errors import Unacceptable
from core.i18n import _
from core.money import EXPONENTS, LARGEST_MINOR, Money, MoneyError

LONGEST_FILE = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_FAULTS = 20
LONGEST_TEXT = 500


class LineSide(StrEnum):
    """Whether the bank's line brings money (credit) or takes it (debit), as the account's holder sees it."""

    CREDIT = "credit"
    DEBIT = "debit"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One movement. `place` is its line in the file, `reference` the bank's own number ('' where it gave none)."""

    place: int
    side: LineSide
    amount: Money
    booked_on: date
    value_on: date | None = None
    reference: str = ""
    end_to_end: str = ""
    text: str = ""
    party_name: str = ""
    party_account: str = ""
    is_reversal: bool = False
    return_code: str = ""

    @property
    def signed(self) -> int:
        """Minor units; below zero where money left."""
        return self.amount.minor if self.side is LineSide.CREDIT else -self.amount.minor

    @property
    def digest(self) -> str:
        """Of all that the bank says about it: names a line to which the bank gave no number."""
        said = (self.side, self.amount, self.booked_on, self.end_to_end, self.text, self.party_name, self.party_account)
        return sha256("\x1f".join(map(str, said)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """One statement of one account. Balances in minor units, where the file tells them."""

    account: str
    number: str
    currency: str
    lines: Sequence[ReadLine]
    opening_minor: int | None = None
    closing_minor: int | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass
class Faults:
    """What is wrong with a file, by line; raised together, at most MOST_FAULTS of them."""

    said: list[str] = field(default_factory=list)

    def at(self, place: int, reason: str) -> None:
        """Note a fault at a line of the file."""
        if len(self.said) < MOST_FAULTS:
            self.said.append(_("Line %(line)s: %(reason)s", line=place, reason=reason))

    def settle(self) -> None:
        """Raise what was noted, if anything was."""
        if self.said:
            raise refused("bank_lines", *self.said)


def refused(code: str, *reasons: str) -> Unacceptable:
    """The refusal of a whole file, with its reasons."""
    return Unacceptable(
        _("The statement was not taken in, and none of its lines was."), code=code, fields={"file": list(reasons)}
    )


def same_account(one: str, other: str) -> bool:
    """Whether two account numbers are the same but for spaces and hyphens."""
    return plain_account(one) == plain_account(other)


def plain_account(number: str) -> str:
    """Letters and digits of an account number only, in capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())


def plain_text(parts: Iterable[str]) -> str:
    """Texts of the bank on one line: no control or direction signs, at most LONGEST_TEXT signs."""
    whole = " ".join(part for part in parts if part)
    kept = (" " if unicodedata.category(sign)[0] == "C" else sign for sign in whole)
    return " ".join("".join(kept).split())[:LONGEST_TEXT]


def bank_reference(text: str) -> str:
    """The bank's own number as it is kept; '' for what banks write where they have none."""
    reference = plain_text([text]).upper()[:80]
    return "" if reference in {"NOTPROVIDED", "NONREF", "NONE", "NULL", "-", "--", "0"} else reference


def positive(text: str, currency: str) -> Money | None:
    """An amount above zero, commas and signs of the currency taken off; None where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥￥").strip()
    if currency not in EXPONENTS:
        return None
    try:
        amount = Money.parse(plain.removeprefix("+"), currency)
    except MoneyError:
        return None
    return amount if amount.minor > 0 else None


def must_add_up(statement: ReadStatement) -> None:
    """Opening balance and all lines make the closing balance, where the bank tells both."""
    if statement.opening_minor is None or statement.closing_minor is None:
        return
    reached = statement.opening_minor + sum(line.signed for line in statement.lines)
    if abs(reached) > LARGEST_MINOR:
        raise refused("statement_does_not_add_up", _("The balances are beyond what an account of ours holds."))
    if reached != statement.closing_minor:
        raise refused(
            "statement_does_not_add_up",
            _(
                "Statement %(number)s: the opening balance and its lines make %(reached)s, but the closing balance is"
                " %(closing)s. A line is missing or changed; ask the bank for the file again.",
                number=statement.number,
                reached=Money(reached, statement.currency),
                closing=Money(statement.closing_minor, statement.currency),
            ),
        )
