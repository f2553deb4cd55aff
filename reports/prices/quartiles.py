"""Quartiles of whole amounts without floating point, and the fences beyond which an amount is an outlier."""

from collections.abc import Sequence
from typing import NamedTuple


class Quartiles(NamedTuple):
    """Lower quartile, median, upper quartile, in minor units."""

    lower: int
    median: int
    upper: int


def quantile(ordered: Sequence[int], quarter: int) -> int:
    """The value a quarter, two or three quarters of the way from the first to the last, between neighbours in
    proportion (the spreadsheets' QUARTILE.INC), rounded half up to a whole unit."""
    place, rest = divmod((len(ordered) - 1) * quarter, 4)
    if rest == 0:
        return ordered[place]
    low, high = ordered[place], ordered[place + 1]
    return low + ((high - low) * rest * 2 + 4) // 8


def quartiles(values: Sequence[int]) -> Quartiles:
    """Of at least one value."""
    ordered = sorted(values)
    return Quartiles(quantile(ordered, 1), quantile(ordered, 2), quantile(ordered, 3))


def within_fences(values: Sequence[int], fence_bp: int) -> list[int]:
    """The values that are no outliers (Tukey): within `fence_bp` / 10,000 of the quartiles' distance beyond them."""
    if len(values) < 4:
        return list(values)
    found = quartiles(values)
    reach = (found.upper - found.lower) * fence_bp // 10_000
    return [value for value in values if found.lower - reach <= value <= found.upper + reach]
