"""The parts of typed terms that are amounts or days: instalments, running royalties, milestones, targets.

What was added to them later is kept only where it is agreed, so that terms of before keep their text and digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from core.money import Money
from listings.terms.vocabulary import Period, RoyaltyBase, Trigger


def money_as_json(amount: Money) -> dict[str, str]:
    """`{"amount": "1200.00", "currency": "CNY"}`."""
    return {"amount": amount.amount, "currency": amount.currency}


def money_from_json(kept: Mapping[str, str]) -> Money:
    """Read what `money_as_json` wrote."""
    return Money.parse(kept["amount"], kept["currency"])


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of the fixed price and what makes it fall due; `due_on` only with the trigger DATE, `what` has to be
    reached only with MILESTONE."""

    amount: Money
    trigger: Trigger = Trigger.SIGNING
    due_on: date | None = None
    what: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        kept: dict[str, Any] = {
            "amount": money_as_json(self.amount),
            "trigger": self.trigger.value,
            "due_on": self.due_on.isoformat() if self.due_on else None,
        }
        return kept | {"what": self.what} if self.what else kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        due_on = kept.get("due_on")
        return cls(
            money_from_json(kept["amount"]),
            Trigger(kept["trigger"]),
            date.fromisoformat(due_on) if due_on else None,
            kept.get("what", ""),
        )


@dataclass(frozen=True, slots=True)
class Tier:
    """From so much of a year's base on, another rate: `rate_bp` basis points of what lies above `over`."""

    over: Money
    rate_bp: int

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {"over": money_as_json(self.over), "rate_bp": self.rate_bp}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(money_from_json(kept["over"]), kept["rate_bp"])


@dataclass(frozen=True, slots=True)
class Royalty:
    """A running royalty: `rate_bp` basis points of the base, reported and paid every `period` (BR-24).

    `tiers` change the rate as a year's base grows; `per_unit` is paid for each unit, besides or instead of a rate;
    `cap_total` ends the duty once so much was paid; `creditable`: the fixed price counts as an advance. `since` is the
    first day of rates that an amendment agreed on; None is the licence's own first day.
    """

    base: RoyaltyBase
    rate_bp: int
    period: Period = Period.QUARTER
    minimum_per_year: Money | None = None
    tiers: tuple[Tier, ...] = ()
    per_unit: Money | None = None
    cap_total: Money | None = None
    creditable: bool = False
    since: date | None = None

    @property
    def amounts(self) -> list[Money]:
        """Every amount that it names."""
        return [amount for _name, amount in self.named]

    @property
    def named(self) -> list[tuple[str, Money]]:
        """Every amount with the name of what says it."""
        single = [(name, getattr(self, name)) for name in ("minimum_per_year", "per_unit", "cap_total")]
        tiers = [(f"tiers.{row}.over", tier.over) for row, tier in enumerate(self.tiers)]
        return [(name, amount) for name, amount in single if amount is not None] + tiers

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        kept: dict[str, Any] = {
            "base": self.base.value,
            "rate_bp": self.rate_bp,
            "period": self.period.value,
            "minimum_per_year": money_as_json(self.minimum_per_year) if self.minimum_per_year else None,
        }
        if self.tiers:
            kept["tiers"] = [tier.as_json() for tier in self.tiers]
        if self.per_unit is not None:
            kept["per_unit"] = money_as_json(self.per_unit)
        if self.cap_total is not None:
            kept["cap_total"] = money_as_json(self.cap_total)
        if self.creditable:
            kept["creditable"] = True
        if self.since is not None:
            kept["since"] = self.since.isoformat()
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        minimum, per_unit, cap = kept.get("minimum_per_year"), kept.get("per_unit"), kept.get("cap_total")
        return cls(
            base=RoyaltyBase(kept["base"]),
            rate_bp=kept["rate_bp"],
            period=Period(kept["period"]),
            minimum_per_year=money_from_json(minimum) if minimum else None,
            tiers=tuple(Tier.from_json(tier) for tier in kept.get("tiers", ())),
            per_unit=money_from_json(per_unit) if per_unit else None,
            cap_total=money_from_json(cap) if cap else None,
            creditable=bool(kept.get("creditable", False)),
            since=date.fromisoformat(kept["since"]) if kept.get("since") else None,
        )


@dataclass(frozen=True, slots=True)
class Milestone:
    """An amount that falls due when something is reached, besides the fixed price; `by` is the day expected, if any."""

    what: str
    amount: Money
    by: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        by = self.by.isoformat() if self.by else None
        return {"what": self.what, "amount": money_as_json(self.amount), "by": by}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        by = kept.get("by")
        return cls(kept["what"], money_from_json(kept["amount"]), date.fromisoformat(by) if by else None)


@dataclass(frozen=True, slots=True)
class Target:
    """What a licensee has to reach by a day, so that a right does not lie idle in its hands."""

    what: str
    by: date

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {"what": self.what, "by": self.by.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(kept["what"], date.fromisoformat(kept["by"]))
