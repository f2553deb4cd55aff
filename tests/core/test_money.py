"""Money: whole minor units, exact splits, forgiving reading."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import Money, MoneyError, total


def test_three_equal_owners_share_to_the_fen() -> None:
    """Worked example 6."""
    assert [part.amount for part in Money(10_000_000).split([1, 1, 1])] == [
        "33333.34",
        "33333.33",
        "33333.33",
    ]


def test_the_odd_fen_goes_to_the_largest_remainder():
    assert [part.minor for part in Money(100).split([3, 2, 1])] == [50, 33, 17]
    assert [part.minor for part in Money(101).split([2000, 2000, 6000])] == [20, 20, 61]
    assert [part.minor for part in Money(-100).split([3, 2, 1])] == [-50, -33, -17]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the sums
@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_parts_always_add_up(minor: int, weights: list[int]) -> None:
    if sum(weights) == 0:
        weights[0] = 1
    parts = Money(minor).split(weights)
    assert total(parts).minor == minor
    assert all(part.minor * minor >= 0 for part in parts)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1200", 120000), (" 1，200.5 ", 120050), ("１２００", 120000), ("0.01", 1), ("-3.10", -310)],
)
def test_amounts_are_read_as_people_write_them(text: str, minor: int) -> None:
    assert Money.parse(text).minor == minor


@pytest.mark.parametrize("text", ["", "abc", "1.234", "12,34", "1e9", "9" * 16, "NaN"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        Money.parse(text)


def test_yen_have_no_decimals_and_dinars_three() -> None:
    assert Money(1200, "JPY").amount == "1200"
    assert Money.parse("1.234", "KWD").minor == 1234


def test_currencies_do_not_mix() -> None:
    with pytest.raises(MoneyError):
        Money(1, "CNY") + Money(1, "USD")


def test_a_share_rounds_half_up_and_mirrors_for_negatives() -> None:
    assert Money(25).share(200).minor == 1
    assert Money(-25).share(200).minor == -1


def test_a_float_is_no_amount() -> None:
    with pytest.raises(MoneyError):
        Money(1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["", "万", "亿"])
def test_more_figures_than_any_amount_has_are_no_amount(unit: str) -> None:
    with pytest.raises(MoneyError):
        Money.typed("9" * 999_995 + unit)
