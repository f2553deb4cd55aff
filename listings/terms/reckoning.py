"""A running royalty reckoned: period by period, every line of it, in whole minor units. Pure: no database, no clock.

Steps of the rate are those of the calendar year and go on from one period to the next (worked example 7). All is
reckoned in fractions and rounded half up once, on the year's running total: so the periods add up to the fen to what
the year gives at once. What the least royalty asks beyond what was earned falls due with the year's last period; an
advance is used up before anything is paid and never pays a top-up (worked example 8).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.money import BASIS, Money, total
from listings.terms.parts import Royalty


@dataclass(frozen=True, slots=True)
class Use:
    """One period's use: the base in money, the units, the licensee's income from sublicences.

    `least` is what the year asks at least, said with the year's last period only (None before it). `share_bp` is the
    licensor's share of that income, and `royalty` what is agreed for the period, where they are others than those of
    the whole duty.
    """

    year: int
    base: Money
    units: int = 0
    sublicences: Money | None = None
    least: Money | None = None
    share_bp: int | None = None
    royalty: Royalty | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """The part of a period's base that lies within one step, and what it earns."""

    base: Money
    rate_bp: int
    earned: Money


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One period: its base and units, the steps it runs through, what it earns, and what becomes of that.

    `per_unit` and `shared` are what the units and the sublicences earn; `cut` is what the most in all takes away,
    `credited` what the advance pays, `top_up` what the least for the year adds, `left` the advance after it.
    """

    number: int
    base: Money
    units: int
    bands: tuple[Band, ...]
    per_unit: Money
    shared: Money
    earned: Money
    cut: Money
    credited: Money
    top_up: Money
    left: Money

    @property
    def counted(self) -> Money:
        """What the period earns within the most in all."""
        return self.earned - self.cut

    @property
    def royalty(self) -> Money:
        """The period's royalty, paid in advance or not: what is earned, and what the least for the year adds."""
        return self.counted + self.top_up

    @property
    def due(self) -> Money:
        """What is to be paid for the period; never below zero."""
        return self.royalty - self.credited


def rounded(exact: Fraction, currency: str) -> Money:
    """A fraction of minor units, half up."""
    return Money((2 * exact.numerator + exact.denominator) // (2 * exact.denominator), currency)


def steps_between(royalty: Royalty, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(minor units, basis points) of the steps through which a base runs from `start` to `end` of a year's total."""
    steps = [(0, royalty.rate_bp), *((tier.over.minor, tier.rate_bp) for tier in royalty.tiers)]
    for place, (lower, rate) in enumerate(steps):
        upper = steps[place + 1][0] if place + 1 < len(steps) else end
        inside = min(end, max(upper, lower)) - max(start, lower)
        if inside > 0 and rate:
            yield inside, rate


@dataclass(slots=True)
class _Run:
    """Where a year, and the duty as a whole, stand between two periods."""

    left: Money
    paid: Money  # royalties so far, of all years: what the most in all is compared with
    counted: Money  # those of the year
    year: int = 0
    base: int = 0
    exact: Fraction = Fraction(0)

    def begin(self, year: int) -> None:
        if year != self.year:
            self.year, self.base, self.exact = year, 0, Fraction(0)
            self.counted = Money(0, self.left.currency)

    def add(self, exact: Fraction) -> Money:
        """What a line adds to the year, rounded on the running total."""
        before, self.exact = self.exact, self.exact + exact
        currency = self.left.currency
        return rounded(self.exact, currency) - rounded(before, currency)


def reckon(
    royalty: Royalty,
    uses: Sequence[Use],
    *,
    share_bp: int = 0,
    advance: Money | None = None,
    paid_before: Money | None = None,
    currency: str = "CNY",
) -> list[Reckoned]:
    """Every period of the duty in its order; `advance` is what the fixed price pays before.

    Where the rates change within a year, the steps go on from the year's base so far. `share_bp` is the licensor's
    share of what sublicences bring; `paid_before` counts towards the most in all. A base
    or a number of units below zero is a ValueError: what is taken back is reported with the period it belongs to.
    """
    nothing = Money(0, currency)
    run = _Run(advance or nothing, paid_before or nothing, nothing)
    return [_period(use.royalty or royalty, use, run, number, share_bp) for number, use in enumerate(uses, start=1)]


def _period(royalty: Royalty, use: Use, run: _Run, number: int, share_bp: int) -> Reckoned:
    currency = run.left.currency
    income = use.sublicences or Money(0, currency)
    if use.base.minor < 0 or use.units < 0 or income.minor < 0:
        raise ValueError("a period's base, units and income are not below zero")
    run.begin(use.year)
    bands = tuple(
        Band(Money(inside, currency), rate, run.add(Fraction(inside * rate, BASIS)))
        for inside, rate in steps_between(royalty, run.base, run.base + use.base.minor)
    )
    run.base += use.base.minor
    per_unit = run.add(Fraction(royalty.per_unit.minor * use.units if royalty.per_unit else 0))
    share = share_bp if use.share_bp is None else use.share_bp
    shared = run.add(Fraction(income.minor * share, BASIS))
    earned = total([*(band.earned for band in bands), per_unit, shared], currency)
    counted = min(earned, _room(royalty, run, earned))
    run.counted, run.paid = run.counted + counted, run.paid + counted
    top_up = _top_up(royalty, use, run)
    run.counted, run.paid = run.counted + top_up, run.paid + top_up
    credited = min(run.left, counted)
    run.left = run.left - credited
    return Reckoned(
        number, use.base, use.units, bands, per_unit, shared, earned, earned - counted, credited, top_up, run.left
    )


def _room(royalty: Royalty, run: _Run, otherwise: Money) -> Money:
    """What the most in all still leaves."""
    if royalty.cap_total is None:
        return otherwise
    return max(royalty.cap_total - run.paid, Money(0, run.left.currency))


def _top_up(royalty: Royalty, use: Use, run: _Run) -> Money:
    if use.least is None or use.least <= run.counted:
        return Money(0, run.left.currency)
    missing = use.least - run.counted
    return min(missing, _room(royalty, run, missing))
