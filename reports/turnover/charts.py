"""What the turnover charts draw: every bar opens the facts behind it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from core.i18n import LazyText, _, language
from core.money import Money
from core.show import money
from reports.turnover import labels
from reports.turnover.figures import CenterYear

LEAST_DAYS = 90  # before that a forecast says nothing


def months(year: int, sums: dict[int, int], today: date, center: str | None = None) -> list[dict[str, Any]]:
    """Twelve bars in CNY, each opens its month's facts; a month that has not come yet has no value."""
    return [
        {
            "label": str(labels.MONTHS[month - 1]),
            "value": Money(sums.get(month, 0)) if (year, month) <= (today.year, today.month) else None,
            "href": url_for("turnover.facts", year=year, month=month, center=center),
        }
        for month in range(1, 13)
    ]


def forecast(year: int, total: Money, today: date) -> dict[str, Any] | None:
    """The total that the year ends with if it goes on as it went; None for other years and in the first quarter."""
    passed = (today - date(year, 1, 1)).days + 1
    if year != today.year or passed < LEAST_DAYS or not total:
        return None
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return {
        "value": Money(total.minor * days // passed),
        "basis": _("the average of the %(passed)s days so far, held to the end of the year", passed=passed),
    }


def ranking(rows: list[CenterYear], year: int) -> list[dict[str, Any]]:
    """Centers by volume, the largest first; each opens its year."""
    return [
        {
            "label": center_name(row),
            "value": row.total,
            "href": url_for("turnover.center", code=row.center.code, year=year),
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
                "text": money(Money(sums.get(key, 0))),
                "href": url_for("turnover.facts", year=year, center=center, **{part: key}),
            },
        ]
        for key, label in names.items()
    ]


def measure_rows(rows: dict[str, CenterYear], words: Any, year: int, center: str) -> list[list[Any]]:
    """Table rows of the measures side by side, each with what it means."""
    return [
        [
            {"text": str(label), "sub": str(words.MEASURE_DEFINITIONS[key])},
            {
                "text": money(rows[key].total),
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
            {"text": money(Money(minor)), "href": url_for("turnover.facts", year=year, center=center)},
        ]
        for year, minor in years.items()
    ]
