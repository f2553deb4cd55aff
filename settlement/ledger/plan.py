"""The chart of accounts: which kinds there are, on which side they stand, and how an account's code is read.

A code says what the account is for and ends with its currency: `held:deal:42:CNY`, `payable:org:7:CNY`, `bank:CNY`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.errors import Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from core.money import EXPONENTS


class Side(StrEnum):
    """The side on which an account's balance stands."""

    DEBIT = "debit"
    CREDIT = "credit"


class AccountKind(StrEnum):
    """What an account is for."""

    BANK = "bank"
    PROVIDER = "provider"
    DISPUTED = "disputed"
    RECEIVABLE = "receivable"
    UNAPPLIED = "unapplied"
    HELD = "held"
    PAYABLE = "payable"
    TRANSIT = "transit"
    TAX = "tax"
    FEES = "fees"
    CHARGES = "charges"
    LOSS = "loss"
    POOL = "pool"
    CAPITAL = "capital"
    COMMITTED = "committed"
    BORNE = "borne"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of the chart. Income may go below zero: a month's refunds can exceed its fees."""

    side: Side
    label: LazyText
    meaning: LazyText
    may_go_negative: bool = False


PLAN: dict[AccountKind, Plan] = {
    AccountKind.BANK: Plan(
        Side.DEBIT, lazy_gettext("Bank account"), lazy_gettext("Money in the trading center's bank account")
    ),
    AccountKind.PROVIDER: Plan(
        Side.DEBIT,
        lazy_gettext("At a payment provider"),
        lazy_gettext("The trading center's money at a payment provider; disputes can take it below zero"),
        may_go_negative=True,
    ),
    AccountKind.DISPUTED: Plan(
        Side.DEBIT,
        lazy_gettext("Disputed"),
        lazy_gettext("What a payer's bank has taken back until the dispute is decided"),
    ),
    AccountKind.RECEIVABLE: Plan(
        Side.DEBIT, lazy_gettext("Receivable"), lazy_gettext("What a party owes back after a refund")
    ),
    AccountKind.UNAPPLIED: Plan(
        Side.CREDIT, lazy_gettext("Unapplied"), lazy_gettext("Money received that is not yet used for anything")
    ),
    AccountKind.HELD: Plan(
        Side.CREDIT,
        lazy_gettext("Held money"),
        lazy_gettext("Money held for a deal or a licence until what it is paid for is there"),
    ),
    AccountKind.PAYABLE: Plan(
        Side.CREDIT, lazy_gettext("Payable"), lazy_gettext("What was released to a party and not yet paid out")
    ),
    AccountKind.TRANSIT: Plan(
        Side.CREDIT,
        lazy_gettext("In transit"),
        lazy_gettext("Payouts and refunds on their way, until it is confirmed that they arrived"),
    ),
    AccountKind.TAX: Plan(
        Side.CREDIT, lazy_gettext("Tax withheld"), lazy_gettext("Tax withheld from non-residents for the tax office")
    ),
    AccountKind.FEES: Plan(
        Side.CREDIT, lazy_gettext("Fee income"), lazy_gettext("The platform's own income"), may_go_negative=True
    ),
    AccountKind.CHARGES: Plan(
        Side.DEBIT,
        lazy_gettext("Charges of bank and providers"),
        lazy_gettext("What the bank and payment providers take for their service, less interest"),
        may_go_negative=True,
    ),
    AccountKind.LOSS: Plan(
        Side.DEBIT, lazy_gettext("Loss"), lazy_gettext("What could not be recovered"), may_go_negative=True
    ),
    AccountKind.POOL: Plan(
        Side.DEBIT, lazy_gettext("A fund’s money"), lazy_gettext("Money in the bank account of a fund")
    ),
    AccountKind.CAPITAL: Plan(
        Side.CREDIT,
        lazy_gettext("A fund’s capital"),
        lazy_gettext("What sponsors paid into a fund and it still may spend"),
    ),
    AccountKind.COMMITTED: Plan(
        Side.CREDIT,
        lazy_gettext("Committed subsidies"),
        lazy_gettext("What a fund has promised to beneficiaries and not yet paid"),
    ),
    AccountKind.BORNE: Plan(
        Side.DEBIT,
        lazy_gettext("Losses borne"),
        lazy_gettext("What a fund or another side bears of losses on loans, less what came back"),
    ),
    AccountKind.SHARED: Plan(
        Side.CREDIT,
        lazy_gettext("Losses shared"),
        lazy_gettext("What others than the fund bear of a claim’s loss, less what came back to them"),
    ),
}

CODE = re.compile(r"(?P<kind>[a-z]+)(?P<name>(:[A-Za-z0-9_.-]+)*)")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class AccountCode:
    """A code that was understood: `name` is what lies between kind and currency ('deal:42', '' for the bank).

    `text` is the full code, currency last.
    """

    kind: AccountKind
    name: str
    currency: str
    text: str

    @property
    def owner(self) -> str | None:
        """Whose account it is, as a subject key; None for the platform's own."""
        if self.name.startswith("org:"):
            return f"organisation:{self.name.removeprefix('org:')}"
        return self.name if ":" in self.name else None


@lru_cache(maxsize=10_000)  # a pure reading; what it raises is not kept
def read_code(code: str, currency: str) -> AccountCode:
    """Understand 'held:deal:42' or 'held:deal:42:CNY' for money in `currency`.

    Raises Unacceptable: `unknown_account` where the chart has no such kind, `cross_currency` where the code names
    another currency than the money.
    """
    match = CODE.fullmatch(code)
    if match is None or match["kind"] not in set(AccountKind) or len(code) > LONGEST:
        raise Unacceptable(
            _("The chart of accounts has no account “%(code)s”. Its kinds are: %(kinds)s.", code=code, kinds=_kinds()),
            code="unknown_account",
        )
    parts = match["name"].split(":")[1:]
    if parts and parts[-1] in EXPONENTS:
        own = parts.pop()
        if own != currency:
            raise Unacceptable(
                _(
                    "The account “%(code)s” is kept in %(own)s; money in %(other)s cannot be posted to it."
                    " Use an account of that currency.",
                    code=code,
                    own=own,
                    other=currency,
                ),
                code="cross_currency",
            )
    full = ":".join([match["kind"], *parts, currency])
    return AccountCode(AccountKind(match["kind"]), ":".join(parts), currency, full)


def _kinds() -> str:
    return ", ".join(kind.value for kind in AccountKind)
