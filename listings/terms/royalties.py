"""A running royalty played through: what a year of sales would cost, period by period, with every line in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from core import show
from core.currencies import YUAN
from core.i18n import _
from core.money import EXPONENTS, Money, total
from listings.terms.agreement import Royalty, Terms
from listings.terms.reckoning import Reckoned, Use, reckon
from listings.terms.vocabulary import PERIOD_LABELS, Period, RoyaltyBase

PERIODS = {Period.QUARTER: 4, Period.HALF: 2, Period.YEAR: 1}
EXAMPLE_SALES = 10_000_000  # of the currency, where the terms themselves suggest no other figure
EXAMPLE_UNITS = 10_000


@dataclass(frozen=True, slots=True)
class Year:
    """A year played through."""

    periods: tuple[Reckoned, ...]
    advance_left: Money
    recouped: bool

    @property
    def earned(self) -> Money:
        """What the year's base earns."""
        return _sum((each.earned for each in self.periods), self.advance_left.currency)

    @property
    def top_up(self) -> Money:
        """What the least royalty adds at the end of the year."""
        return _sum((each.top_up for each in self.periods), self.advance_left.currency)

    @property
    def due(self) -> Money:
        """What is to be paid for the year."""
        return _sum((each.due for each in self.periods), self.advance_left.currency)


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return total(list(amounts), currency)


def play(
    royalty: Royalty,
    *,
    sales: list[Money],
    units: list[int],
    advance: Money | None = None,
    paid_before: Money | None = None,
) -> Year:
    """The year of these periods; `sales` and `units` are those of each period, `advance` what is still to be used up.

    `paid_before` counts towards the most in all. The least for the year is that of a whole year.
    """
    last, least = len(sales), royalty.minimum_per_year
    uses = [
        Use(year=1, base=base, units=count, least=least if number == last else None)
        for number, (base, count) in enumerate(zip(sales, units, strict=True), start=1)
    ]
    currency = sales[0].currency if sales else YUAN
    periods = tuple(reckon(royalty, uses, advance=advance, paid_before=paid_before, currency=currency))
    left = periods[-1].left if periods else advance or Money(0, currency)
    return Year(periods, left, bool(advance) and not left)


@dataclass(frozen=True, slots=True)
class Line:
    """A period in words."""

    label: str
    base: str
    how: str
    earned: Money
    due: Money


@dataclass(frozen=True, slots=True)
class ExampleYear:
    """A year in words, as the table shows it."""

    caption: str
    base_label: str
    base: str
    note: str
    lines: tuple[Line, ...]
    earned: Money
    due: Money


def example_sales(royalty: Royalty, currency: str = YUAN) -> Money:
    """A year's base that shows what the terms do: a quarter beyond the last step."""
    whole = EXAMPLE_SALES * 10 ** EXPONENTS[currency]
    return Money(royalty.tiers[-1].over.minor * 5 // 4 if royalty.tiers else whole, currency)


def example_year(terms: Terms) -> ExampleYear | None:
    """The royalty terms with an even year of sales, in the language in force; None where there is no royalty."""
    royalty = terms.royalty
    if royalty is None:
        return None
    count = PERIODS[royalty.period]
    whole = example_sales(royalty, terms.currency)
    sales = whole.split([1] * count)
    units = [EXAMPLE_UNITS // count] * count if royalty.base is RoyaltyBase.UNITS else [0] * count
    year = play(royalty, sales=sales, units=units, advance=terms.fixed_total if royalty.creditable else None)
    by_units = royalty.base is RoyaltyBase.UNITS and not royalty.rate_bp
    return ExampleYear(
        caption=_(
            "Example: a year with %(base)s, reported and paid %(period)s",
            base=_("%(number)s units", number=show.number(EXAMPLE_UNITS)) if by_units else show.money(whole),
            period=PERIOD_LABELS[royalty.period],
        ),
        base_label=_("Units") if by_units else _("Base (%(currency)s)", currency=terms.currency),
        base=show.number(EXAMPLE_UNITS) if by_units else show.figure(whole),
        note=_note(year, royalty),
        lines=tuple(_line(each, royalty, by_units) for each in year.periods),
        earned=year.earned,
        due=year.due,
    )


def _line(each: Reckoned, royalty: Royalty, by_units: bool) -> Line:
    parts = [
        f"{show.figure(band.base)} × {show.percent_bp(band.rate_bp)} = {show.figure(band.earned)}"
        for band in each.bands
    ]
    if royalty.per_unit and each.units:
        amount = Money(royalty.per_unit.minor * each.units, royalty.per_unit.currency)
        parts.append(f"{show.number(each.units)} × {show.figure(royalty.per_unit)} = {show.figure(amount)}")
    if each.cut:
        parts.append(_("most in all reached: less %(amount)s", amount=show.figure(each.cut)))
    if each.credited:
        parts.append(_("advance used: less %(amount)s", amount=show.figure(each.credited)))
    if each.top_up:
        parts.append(_("up to the least for the year: %(amount)s more", amount=show.figure(each.top_up)))
    base = show.number(each.units) if by_units else show.figure(each.base)
    return Line(_("Period %(number)s", number=each.number), base, "; ".join(parts), each.earned, each.due)


def _note(year: Year, royalty: Royalty) -> str:
    if year.recouped:
        return _("The advance is used up.")
    if year.advance_left:
        return _("%(amount)s of the advance is left.", amount=show.figure(year.advance_left))
    return _("The least for the year is added.") if year.top_up and royalty.minimum_per_year else ""
