"""What platform, center and broker get of royalties: by the rules that the licence was accepted under, for its first
years only, in steps that go on from one payment to the next.

A plan keeps all of it from its signature on (`snapshot`): another rule of a later day changes nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from sqlalchemy.orm import Session

from core.clock import business_date
from core.deadlines import add_years
from core.money import BASIS, Money
from settlement.deals.fees import FeeTerm
from settlement.deals.models import Deal
from settlement.deals.rules import TrailingRule
from settlement.deals.split import tiered

PLATFORM, CENTER, BROKER = "platform", "center", "broker"


@dataclass(frozen=True, slots=True)
class Commission:
    """One taker's: (upper bound of all royalties so far in minor units or None, basis points); the last day of use."""

    tiers: tuple[tuple[int | None, int], ...]
    until: date | None = None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        until = kept.get("until")
        return cls(tuple((upper, rate) for upper, rate in kept["tiers"]), date.fromisoformat(until) if until else None)

    def as_json(self) -> dict[str, Any]:
        """The form in which a plan keeps it."""
        return {
            "tiers": [list(each) for each in self.tiers], "until": self.until.isoformat() if self.until else None
        }  # fmt: skip

    def of(self, amount: Money, *, before: Money, used_on: date) -> Money:
        """The commission on the next `amount` of royalties for use that ended on `used_on`, after `before` in all.

        Reckoned on the running total, so that all commissions add up to that on all royalties at once.
        """
        if self.until is not None and used_on > self.until:
            return Money(0, amount.currency)
        return min(tiered(before + amount, self.tiers) - tiered(before, self.tiers), amount)

    @property
    def highest_bp(self) -> int:
        """The rate of its dearest step."""
        return max(rate for _upper, rate in self.tiers)


def snapshot(session: Session, deal: Deal, *, starts_on: date) -> dict[str, Any]:
    """Each taker's commission as the deal's plan keeps it: rates of the day of acceptance, years from `starts_on`."""
    terms = [FeeTerm.from_json(each) for each in deal.fee_terms]
    rates = {BROKER: deal.broker_bp} | {term.taker.value: term.seller_bp for term in terms}
    rules = {rule.taker: rule for rule in _in_force(session, business_date(deal.agreed_at))}
    return {
        taker: _of_rule(rules.get(taker), rates.get(taker, 0), deal.currency, starts_on).as_json()
        for taker in (PLATFORM, CENTER, BROKER)
    }


def _of_rule(rule: TrailingRule | None, rate_bp: int, currency: str, starts_on: date) -> Commission:
    flat = ((None, rate_bp),)
    if rule is None:
        return Commission(flat)
    steps = tuple((upper, rate) for upper, rate in rule.tiers) if currency == "CNY" else ()
    return Commission(steps or flat, last_day(rule.years, starts_on))


def _in_force(session: Session, day: date) -> list[TrailingRule]:
    """Of each taker the last one is the one that holds."""
    rows = session.query(TrailingRule).filter(
        TrailingRule.valid_from <= day, TrailingRule.valid_to.is_(None) | (TrailingRule.valid_to > day)
    )
    return list(rows.order_by(TrailingRule.valid_from, TrailingRule.id))


def last_day(years: int | None, starts_on: date) -> date | None:
    """The last day of so many years that begin on `starts_on`."""
    return add_years(starts_on, years) - timedelta(days=1) if years else None


def too_dear(kept: Mapping[str, Any], tax_bp: int) -> bool:
    """Whether fees and the withheld tax can be more than a royalty."""
    return tax_bp + sum(Commission.from_json(each).highest_bp for each in kept.values()) > BASIS
