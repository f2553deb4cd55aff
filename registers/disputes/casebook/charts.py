"""What the statistics draw: a bar for each year, a row for each way; every figure opens its cases."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from core.show import number
from registers.disputes.labels import CHANNEL_LABELS
from registers.disputes.vocabulary import Channel

Counts = Mapping[tuple[Channel, int], int]


def address(first: int, last: int, channel: Channel | None = None) -> str:
    """The list of exactly the cases that a figure counts."""
    days: dict[str, Any] = {"first": date(first, 1, 1).isoformat(), "last": date(last, 12, 31).isoformat()}
    return url_for("disputes.index", channel=channel.value if channel else None, **days)


def years(counts: Counts, first: int, last: int) -> list[dict[str, Any]]:
    """One bar for each year."""
    return [
        {
            "label": str(year),
            "value": sum(counts.get((channel, year), 0) for channel in Channel),
            "href": address(year, year),
        }
        for year in range(first, last + 1)
    ]


def rows(counts: Counts, first: int, last: int) -> list[list[Any]]:
    """A table row for each channel: its years, and their sum."""
    shown = []
    for channel in Channel:
        cells: list[Any] = [str(CHANNEL_LABELS[channel])]
        found = [counts.get((channel, year), 0) for year in range(first, last + 1)]
        cells += [
            {"text": number(count), "href": address(year, year, channel)}
            for year, count in zip(range(first, last + 1), found, strict=True)
        ]
        shown.append([*cells, {"text": number(sum(found)), "href": address(first, last, channel)}])
    return shown


def total(counts: Counts, first: int, last: int) -> list[Any]:
    """The foot of the table."""
    sums = {year: sum(counts.get((channel, year), 0) for channel in Channel) for year in range(first, last + 1)}
    cells = [{"text": number(count), "href": address(year, year)} for year, count in sums.items()]
    return [*cells, {"text": number(sum(sums.values())), "href": address(first, last)}]
