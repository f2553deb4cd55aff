"""What the turnover charts draw: every bar opens the facts behind it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_compact_decimal
from flask import url_for

from core.i18n import LazyText, _, language, locale
from core.money import Money
from core.show import figure, percent_bp
from reports.turnover import labels, overview
from reports.turnover.figures import CenterYear
from reports.turnover.queries import Total
from settlement.volumes.models import Category, CountsAs
from settlement.volumes.policies import Policy

LEAST_DAYS = 90  # before that a forecast says nothing
LEAST_FACTS = 12  # and below so many facts one deal more or less turns it over


def months(year: int, sums: dict[int, int], today: date, **narrowed: Any) -> list[dict[str, Any]]:
    """Twelve bars in CNY; a month that has not come yet has no value. Each opens its month's facts, of the center, the
    measure, the tier and the industry that the sums are of."""
    return [
        {
            "label": str(labels.MONTHS[month - 1]),
            "value": Money(sums.get(month, 0)) if (year, month) <= (today.year, today.month) else None,
            "href": url_for("turnover.facts", year=year, month=month, **narrowed),
        }
        for month in range(1, 13)
    ]


def forecast(year: int, total: Money, today: date, facts: int) -> dict[str, Any] | None:
    """The total that the year ends with if it goes on as it went; None for other years, in the first quarter, and
    where it would rest on few facts."""
    passed = (today - date(year, 1, 1)).days + 1
    if year != today.year or passed < LEAST_DAYS or not total or facts < LEAST_FACTS:
        return None
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return {
        "value": Money(total.minor * days // passed),
        "basis": _("the average of the %(passed)s days so far, held to the end of the year", passed=passed),
    }


def no_forecast(year: int, today: date, facts: int) -> str:
    """Why the running year has no forecast; empty where it has one, and for other years."""
    passed = (today - date(year, 1, 1)).days + 1
    if year != today.year or (passed >= LEAST_DAYS and facts >= LEAST_FACTS):
        return ""
    if passed < LEAST_DAYS:
        return _("No forecast in the first %(days)s days of a year.", days=LEAST_DAYS)
    return _(
        "No forecast: %(facts)s facts so far say too little; it is shown from %(least)s on.",
        facts=facts, least=LEAST_FACTS,
    )  # fmt: skip


def against(line: Money) -> str:
    """The head of a column that shows bars against the backbone line."""
    short = format_compact_decimal(Decimal(line.amount), fraction_digits=2, locale=locale())
    return _("Against the backbone line (CNY %(line)s)", line=short)


def growth(now: Money, before: Money | None) -> str:
    """Year-on-year growth in words of a table: '+12.3 %', '–' where there was nothing in the year before."""
    points = overview.growth_bp(now, before)
    if points is None:
        return "–"
    tenth = (abs(points) + 5) // 10 * 10
    return ("+" if points > 0 else "") + percent_bp(tenth if points > 0 else -tenth)


def span_bars(years: list[overview.SpanYear]) -> list[dict[str, Any]]:
    """A bar for each year of the city; each opens its year."""
    return [
        {"label": str(each.year), "value": each.total, "href": url_for("turnover.city", year=each.year)}
        for each in years
    ]


def ranking(
    rows: list[CenterYear], year: int, opens: Callable[[CenterYear], str] | None = None
) -> list[dict[str, Any]]:
    """Centers by volume, the largest first; each opens its year, or what `opens` says."""
    return [
        {
            "label": center_name(row),
            "value": row.total,
            "href": opens(row) if opens else url_for("turnover.center", code=row.center.code, year=year),
        }
        for row in sorted(rows, key=lambda row: -row.total.minor)
    ]


def center_name(row: CenterYear) -> str:
    """The center's name in the reader's language."""
    return row.center.name if language() == "zh_Hans" or not row.center.name_en else row.center.name_en


def kind_rows(
    sums: dict[str, int], names: Mapping[Any, LazyText], year: int, part: str, center: str | None = None
) -> list[list[Any]]:
    """Table rows of a breakdown; each amount opens its facts."""
    return [
        [
            str(label),
            {
                "text": figure(Money(sums.get(key, 0))),
                "href": url_for("turnover.facts", year=year, center=center, **{part: key}),
            },
        ]
        for key, label in names.items()
    ]


def category_rows(
    sums: dict[str, int], policy: Policy, year: int, center: str | None = None
) -> list[list[dict[str, Any]]]:
    """Table rows of the kinds of operation: those of trade with their total, finance with the broad total, and what
    stands apart where there is any. Each amount opens its facts."""

    def line(label: object, minor: int, strong: bool = False, **wanted: Any) -> list[dict[str, Any]]:
        href = url_for("turnover.facts", year=year, center=center, **wanted)
        return [{"text": str(label), "strong": strong}, {"text": figure(Money(minor)), "href": href, "strong": strong}]

    rows: list[list[dict[str, Any]]] = []
    whole = 0
    for group, total, label in (
        (CountsAs.TRADE, Total.TRADE, _("Trade (narrow total)")),
        (CountsAs.FINANCE, Total.BROAD, _("Trade and finance (broad total)")),
    ):
        own = policy.of(group)
        rows += [line(labels.CATEGORIES[Category(key)], sums.get(key, 0), category=key) for key in own]
        whole += sum(sums.get(key, 0) for key in own)
        rows.append(line(label, whole, strong=True, total=total.value))
    apart = [key for key in policy.of(CountsAs.APART) if sums.get(key)]
    rows += [
        line(_("apart: %(category)s", category=labels.CATEGORIES[Category(key)]), sums[key], category=key)
        for key in apart
    ]
    return rows


def measure_rows(rows: dict[str, CenterYear], words: Any, year: int, center: str) -> list[list[Any]]:
    """Table rows of the measures side by side, each with what it means."""
    return [
        [
            {"text": str(label), "sub": str(words.MEASURE_DEFINITIONS[key])},
            {
                "text": figure(rows[key].total),
                "href": url_for("turnover.facts", year=year, center=center, measure=key),
            },
        ]
        for key, label in words.MEASURES.items()
    ]


def year_rows(years: dict[int, int], center: str) -> list[list[Any]]:
    """Table rows of a center's years."""
    return [
        [
            {"text": str(year), "href": url_for("turnover.center", code=center, year=year)},
            {"text": figure(Money(minor)), "href": url_for("turnover.facts", year=year, center=center)},
            growth(Money(minor), Money(years[year - 1]) if year - 1 in years else None),
        ]
        for year, minor in years.items()
    ]
