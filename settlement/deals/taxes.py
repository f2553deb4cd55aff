"""What a deal will probably cost in tax: an estimate from the accepted terms, by figures with their day and source.

Nothing is withheld or declared by it; what the payer withholds is frozen in the deal (`tax_bp`). The income tax takes
the whole fixed price for income: cost, and other technology transferred in the same year, are not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.deadlines import add_years
from core.i18n import LazyText, _, lazy_gettext
from core.money import Money
from core.show import money, percent_bp
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Act, LicenseType

TECHNOLOGY = ("patent", "copyright")


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """The figures of a day on (BR-72). Rates in basis points; amounts in CNY."""

    since: date
    stamp_bp: int
    vat_bp: int
    income_bp: int
    income_free: Money
    licence_years: int
    source: LazyText


FIGURES = (
    TaxFigures(
        since=date(2022, 7, 1),
        stamp_bp=3,
        vat_bp=600,
        income_bp=2500,
        income_free=Money(500_000_000),
        licence_years=5,
        source=lazy_gettext(
            "Stamp Duty Law, in force since 1 July 2022; Enterprise Income Tax Law, article 27 (4) with the notices on "
            "technology transfer; notice on the value added tax pilot, annex 3"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax: who bears it by law, what it is reckoned on, the amount (None where no figure can be said), and how."""

    what: str
    who: str
    amount: Money | None
    how: str


def taxed_as(families: Sequence[str]) -> str:
    """The family by which a price for several rights is taxed: technology only where all of them are."""
    return next((family for family in families if family not in TECHNOLOGY), families[0])


def figures_on(day: date) -> TaxFigures | None:
    """The figures in force on a day, None before the first."""
    return next((each for each in reversed(FIGURES) if each.since <= day), None)


def income_tax(income: Money, figures: TaxFigures) -> Money:
    """Income from technology transfer: the first 5 million free, half of the rest taxed (worked example 13)."""
    above = max(0, income.minor - figures.income_free.minor)
    return Money(above).split([1, 1])[0].share(figures.income_bp)


def estimated(terms: Terms, *, family: str, seller_is_resident: bool, on: date) -> list[TaxLine]:
    """The estimate for the fixed price; empty where there is none, it is not in CNY, or no figures are in force."""
    figures, price = figures_on(on), terms.fixed_total
    if figures is None or not price or price.currency != "CNY":
        return []
    return list(_lines(terms, family, seller_is_resident, price, figures))


def _lines(terms: Terms, family: str, resident: bool, price: Money, figures: TaxFigures) -> Iterator[TaxLine]:
    each = price.share(figures.stamp_bp)
    how = _("%(rate)s of %(amount)s", rate=percent_bp(figures.stamp_bp), amount=money(price))
    yield TaxLine(_("Stamp duty"), _("each side"), each, how)
    if family in TECHNOLOGY:
        yield TaxLine(
            _("Value added tax"),
            _("the owner"),
            Money(0),
            _("exempt once the technology contract is recognised and registered; otherwise %(rate)s",
              rate=percent_bp(figures.vat_bp)),
        )  # fmt: skip
    else:
        how = _("%(rate)s, reckoned on the price without it", rate=percent_bp(figures.vat_bp))
        yield TaxLine(_("Value added tax"), _("the owner"), None, how)
    if not resident:
        return
    if family in TECHNOLOGY and qualifies(terms, figures):
        yield TaxLine(
            _("Enterprise income tax"),
            _("the owner"),
            income_tax(price, figures),
            _("the first %(free)s of a year's technology income is free, half of the rest is taxed at %(rate)s",
              free=money(figures.income_free), rate=percent_bp(figures.income_bp)),
        )  # fmt: skip
    else:
        how = _("no relief: %(rate)s of the profit", rate=percent_bp(figures.income_bp))
        yield TaxLine(_("Enterprise income tax"), _("the owner"), None, how)


def qualifies(terms: Terms, figures: TaxFigures) -> bool:
    """Whether the grant is a technology transfer: ownership, or a licence for five years or more."""
    if terms.act is Act.ASSIGN:
        return True
    if terms.scope.ends is None:
        return terms.license_type is LicenseType.ORDINARY
    return terms.scope.ends + timedelta(days=1) >= add_years(terms.scope.starts, figures.licence_years)
