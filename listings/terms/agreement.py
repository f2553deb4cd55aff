"""Typed terms: what is granted and what is paid for it, with one canonical form and its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from core.money import Money, total
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, Grant, LicenseType, Period, RoyaltyBase, Trigger, grant_of


def money_as_json(amount: Money) -> dict[str, str]:
    """`{"amount": "1200.00", "currency": "CNY"}`."""
    return {"amount": amount.amount, "currency": amount.currency}


def money_from_json(kept: Mapping[str, str]) -> Money:
    """Read what `money_as_json` wrote."""
    return Money.parse(kept["amount"], kept["currency"])


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of the fixed price and what makes it fall due; `due_on` only with the trigger DATE."""

    amount: Money
    trigger: Trigger = Trigger.SIGNING
    due_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {
            "amount": money_as_json(self.amount),
            "trigger": self.trigger.value,
            "due_on": self.due_on.isoformat() if self.due_on else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        due_on = kept.get("due_on")
        return cls(
            money_from_json(kept["amount"]),
            Trigger(kept["trigger"]),
            date.fromisoformat(due_on) if due_on else None,
        )


@dataclass(frozen=True, slots=True)
class Royalty:
    """A running royalty: `rate_bp` basis points of the base, reported and paid every `period` (BR-24)."""

    base: RoyaltyBase
    rate_bp: int
    period: Period = Period.QUARTER
    minimum_per_year: Money | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {
            "base": self.base.value,
            "rate_bp": self.rate_bp,
            "period": self.period.value,
            "minimum_per_year": money_as_json(self.minimum_per_year) if self.minimum_per_year else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        minimum = kept.get("minimum_per_year")
        return cls(
            RoyaltyBase(kept["base"]),
            kept["rate_bp"],
            Period(kept["period"]),
            money_from_json(minimum) if minimum else None,
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that two sides agree on. Frozen: another offer is another object with another digest."""

    act: Act
    license_type: LicenseType | None
    instalments: tuple[Instalment, ...]
    royalty: Royalty | None
    scope: Scope
    sublicensing: bool = False
    note: str = ""

    @property
    def grant(self) -> Grant:
        """Act and type of licence in one word."""
        return grant_of(self.act, self.license_type)

    @property
    def amounts(self) -> list[Money]:
        """Every amount of money that the terms name."""
        minimum = [self.royalty.minimum_per_year] if self.royalty and self.royalty.minimum_per_year else []
        return [part.amount for part in self.instalments] + minimum

    @property
    def currency(self) -> str:
        """The one currency of the terms; CNY where no amount is named."""
        return self.amounts[0].currency if self.amounts else "CNY"

    @property
    def fixed_total(self) -> Money:
        """The sum of the instalments; zero for a pure running royalty."""
        return total([part.amount for part in self.instalments], self.currency)

    def as_json(self) -> dict[str, Any]:
        """The form in which terms are kept, sent and signed."""
        return {
            "act": self.act.value,
            "license_type": self.license_type.value if self.license_type else None,
            "instalments": [part.as_json() for part in self.instalments],
            "royalty": self.royalty.as_json() if self.royalty else None,
            "scope": self.scope.as_json(),
            "sublicensing": self.sublicensing,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        kind = kept.get("license_type")
        return cls(
            act=Act(kept["act"]),
            license_type=LicenseType(kind) if kind else None,
            instalments=tuple(Instalment.from_json(part) for part in kept["instalments"]),
            royalty=Royalty.from_json(kept["royalty"]) if kept.get("royalty") else None,
            scope=Scope.from_json(kept["scope"]),
            sublicensing=bool(kept.get("sublicensing", False)),
            note=kept.get("note", ""),
        )

    @property
    def canonical(self) -> str:
        """One text for one meaning: sorted keys, no blanks, characters as they are."""
        return json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical text: what is read, accepted and signed is the same (ESL 13)."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()
