"""What a right is worth by its cost, its income or its market: plain arithmetic in fen, with every figure on the way.

A figure is a dict of its step's name and what it shows: `amount` in fen, `bp` in basis points, `n` a count, `factor` a
decimal as text. Amounts are rounded to the fen at each step, half up; the sum of the shown figures is the value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from core.errors import Unacceptable
from core.i18n import _
from core.money import BASIS, Money

EXACT = Context(prec=50)
FACTOR = Decimal("0.00000001")
Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Worth:
    """What came out, and the figures on the way."""

    value: Money
    figures: list[Figure]


def by_cost(
    *, research: Money, filing: Money, upkeep: Money, other: Money, profit_bp: int, used_months: int, life_months: int
) -> Worth:
    """What it would cost to have it again, with a usual profit, less the part of its economic life that is over."""
    if not 0 <= used_months < life_months:
        raise _refused("used_months", _("The months used are fewer than those of its economic life."))
    cost = research + filing + upkeep + other
    profit = cost.share(profit_bp)
    again = cost + profit
    gone = Money(_rounded(Decimal(again.minor) * used_months / life_months))
    value = again - gone
    figures: list[Figure] = [
        {"step": "research", "amount": research.minor},
        {"step": "filing", "amount": filing.minor},
        {"step": "upkeep", "amount": upkeep.minor},
        {"step": "other_cost", "amount": other.minor},
        {"step": "profit", "bp": profit_bp, "amount": profit.minor},
        {"step": "cost_again", "amount": again.minor},
        {"step": "used_up", "n": used_months, "of": life_months, "amount": -gone.minor},
        {"step": "value", "amount": value.minor},
    ]
    return _worth(value, figures)


def by_income(*, revenues: Sequence[Money], royalty_bp: int, tax_bp: int, discount_bp: int) -> Worth:
    """Relief from royalty: what a licence would cost on the revenue of each coming year, after tax, discounted from the
    year's end."""
    if not revenues:
        raise _refused("revenues", _("Write the revenue of at least one year."))
    figures: list[Figure] = [
        {"step": "royalty_rate", "bp": royalty_bp}, {"step": "tax_rate", "bp": tax_bp},
        {"step": "discount_rate", "bp": discount_bp},
    ]  # fmt: skip
    value = Money(0)
    for n, revenue in enumerate(revenues, start=1):
        royalty = revenue.share(royalty_bp)
        kept = royalty - royalty.share(tax_bp)
        factor = EXACT.power(EXACT.divide(Decimal(BASIS), Decimal(BASIS + discount_bp)), n)
        present = Money(_rounded(EXACT.multiply(Decimal(kept.minor), factor)))
        value = value + present
        figures.append(
            {
                "step": "year", "n": n, "revenue": revenue.minor, "royalty": royalty.minor, "kept": kept.minor,
                "factor": str(factor.quantize(FACTOR, rounding=ROUND_HALF_UP)), "amount": present.minor,
            }
        )  # fmt: skip
    figures.append({"step": "value", "amount": value.minor})
    return _worth(value, figures)


def by_market(*, comparables: Sequence[tuple[str, Money, int]], score_bp: int = BASIS) -> Worth:
    """The mean of what like rights were sold for, each put right by `adjustment` (10,000: as it is), and the whole by
    `score_bp` where the right is better or worse than they are. Raises Unacceptable for fewer than three (BR-94)."""
    if len(comparables) < 3:
        raise _refused("comparables", _("The market method takes at least three sales of like rights."))
    figures: list[Figure] = []
    adjusted: list[int] = []
    for n, (name, price, adjustment_bp) in enumerate(comparables, start=1):
        if not 1000 <= adjustment_bp <= 30_000:
            raise _refused("comparables", _("An adjustment lies between 10 % and 300 %."))
        part = price.share(adjustment_bp)
        adjusted.append(part.minor)
        figures.append(
            {"step": "sale", "n": n, "name": name, "revenue": price.minor, "bp": adjustment_bp, "amount": part.minor}
        )
    mean = Money(_rounded(Decimal(sum(adjusted)) / len(adjusted)))
    value = mean.share(score_bp)
    figures += [
        {"step": "mean", "amount": mean.minor}, {"step": "put_right", "bp": score_bp, "amount": value.minor},
        {"step": "value", "amount": value.minor},
    ]  # fmt: skip
    return _worth(value, figures)


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=EXACT))


def _worth(value: Money, figures: list[Figure]) -> Worth:
    if value.minor <= 0:
        raise Unacceptable(_("By these figures the right is worth nothing. Check them."), code="worth_nothing")
    return Worth(value, figures)


def _refused(field: str, text: str) -> Unacceptable:
    return Unacceptable(_("Some answers are missing or do not fit."), fields={field: [text]})


def asked_of(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What was put in, as it is kept: amounts in fen, lists of lists."""

    def kept(value: Any) -> Any:
        if isinstance(value, Money):
            return value.minor
        if isinstance(value, list | tuple):
            return [kept(each) for each in value]
        return value

    return {name: kept(value) for name, value in inputs.items()}
