"""What the turnover charts draw: every bar opens the facts behind it."""

from typing import Any

from flask import url_for

from core.i18n import LazyText, language
from core.money import Money
from core.show import money
from reports.turnover.figures import CenterYear
from reports.turnover.labels import MONTHS


def months(year: int, sums: dict[int, int], center: str | None = None) -> list[dict[str, Any]]:
    """Twelve bars in CNY; each opens its month's facts."""
    return [
        {
            "label": str(MONTHS[month - 1]),
            "value": Money(sums.get(month, 0)),
            "href": url_for("turnover.facts", year=year, month=month, center=center),
        }
        for month in range(1, 13)
    ]


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
    sums: dict[str, int], names: dict[str, LazyText], year: int, part: str, center: str | None = None
) -> list[list[Any]]:
    """Table rows of a breakdown; each amount opens its facts."""
    return [
        [
            str(label),
            {
                "text": money(Money(sums.get(key, 0))),
                "href": url_for("turnover.facts", year=year, center=center, **{part: key}),  # type: ignore[arg-type]
            },
        ]
        for key, label in names.items()
    ]


def measure_rows(rows: dict[str, CenterYear], names: dict[str, LazyText], year: int, center: str) -> list[list[Any]]:
    """Table rows of the measures side by side."""
    return [
        [
            str(label),
            {
                "text": money(rows[key].total),
                "href": url_for("turnover.facts", year=year, center=center, measure=key),
            },
        ]
        for key, label in names.items()
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
