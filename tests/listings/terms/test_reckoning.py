"""A running royalty reckoned to the fen: worked examples to follow by hand, and what holds for any figures."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import Money, total
from listings.terms.agreement import Royalty, Tier
from listings.terms.reckoning import Reckoned, Use, reckon, rounded
from listings.terms.vocabulary import RoyaltyBase
from tests.listings.terms.making import yuan


def tiered(**changes: Any) -> Royalty:
    """5 % up to 10 million a year, 4 % to 20 million, 3 % above."""
    tiers = (Tier(yuan("10000000"), 400), Tier(yuan("20000000"), 300))
    return Royalty(RoyaltyBase.NET_SALES, 500, **{"tiers": tiers, **changes})


def years(*amounts: str, least: str | None = None, first: int = 2026) -> list[Use]:
    """Quarters of one year after another; the least is asked with each fourth."""
    return [
        Use(first + n // 4, yuan(amount), least=yuan(least) if least and n % 4 == 3 else None)
        for n, amount in enumerate(amounts)
    ]


def sums(periods: list[Reckoned], what: str) -> str:
    return total([getattr(each, what) for each in periods]).amount


def test_worked_example_7_tiers_of_the_year_and_the_least_for_it() -> None:
    """25 million: 500,000 + 400,000 + 150,000 = 1,050,000; the least of 1,200,000 adds 150,000 at the year's end."""
    quarters = reckon(tiered(), years("6250000", "6250000", "6250000", "6250000", least="1200000"))
    assert [each.earned.amount for each in quarters] == ["312500.00", "287500.00", "250000.00", "200000.00"]
    assert [each.top_up.amount for each in quarters] == ["0.00", "0.00", "0.00", "150000.00"]
    assert sums(quarters, "due") == "1200000.00"


def test_worked_example_8_an_advance_is_recouped_before_anything_is_paid() -> None:
    """Earned 120,000: pay 0, 180,000 left. Earned 250,000: pay 70,000, nothing left."""
    flat = Royalty(RoyaltyBase.NET_SALES, 1000, creditable=True)
    quarters = reckon(flat, years("1200000", "2500000"), advance=yuan("300000"))
    assert [(each.due.amount, each.left.amount) for each in quarters] == [("0.00", "180000.00"), ("70000.00", "0.00")]


def test_the_steps_begin_anew_with_the_calendar_year() -> None:
    quarters = reckon(tiered(), years("12000000", "0", "0", "0", "12000000"))
    assert [quarters[0].earned, quarters[4].earned] == [yuan("580000"), yuan("580000")]


def test_an_advance_pays_no_top_up_and_goes_on_into_the_next_year() -> None:
    flat = Royalty(RoyaltyBase.NET_SALES, 1000, creditable=True)
    uses = [Use(2026, yuan("500000"), least=yuan("80000")), Use(2027, yuan("500000"), least=yuan("80000"))]
    first, second = reckon(flat, uses, advance=yuan("70000"))
    assert (first.credited, first.top_up, first.due) == (yuan("50000"), yuan("30000"), yuan("30000"))
    assert (second.credited, second.due, second.left) == (yuan("20000"), yuan("60000"), yuan("0"))


def test_the_most_in_all_holds_over_the_years_and_stops_a_top_up_too() -> None:
    flat = Royalty(RoyaltyBase.NET_SALES, 1000, cap_total=yuan("150000"))
    uses = [Use(2026, yuan("1000000"), least=yuan("120000")), Use(2027, yuan("200000"), least=yuan("120000"))]
    first, second = reckon(flat, uses)
    assert (first.top_up, first.due) == (yuan("20000"), yuan("120000"))
    assert (second.earned, second.top_up, second.due) == (yuan("20000"), yuan("10000"), yuan("30000"))


def test_units_and_a_share_of_sublicences_are_lines_of_their_own() -> None:
    royalty = Royalty(RoyaltyBase.UNITS, 0, per_unit=yuan("1.25"))
    (only,) = reckon(royalty, [Use(2026, yuan("0"), 300, yuan("10000"))], share_bp=2500)
    assert (only.per_unit, only.shared, only.due) == (yuan("375"), yuan("2500"), yuan("2875"))


def test_what_is_below_zero_is_no_use() -> None:
    with pytest.raises(ValueError, match="not below zero"):
        reckon(tiered(), [Use(2026, yuan("-1"))])


amounts = st.integers(0, 3_000_000_000).map(Money)
rates = st.integers(1, 5000)


@st.composite
def royalties(draw: st.DrawFn) -> Royalty:
    overs = sorted(draw(st.sets(st.integers(1, 4_000_000_000), max_size=3)))
    return Royalty(
        RoyaltyBase.NET_SALES,
        draw(rates),
        tiers=tuple(Tier(Money(over), draw(rates)) for over in overs),
        per_unit=draw(st.none() | st.integers(1, 500).map(Money)),
        cap_total=draw(st.none() | st.integers(1, 2_000_000_000).map(Money)),
    )


@st.composite
def several_years(draw: st.DrawFn) -> list[Use]:
    least = draw(st.none() | amounts)
    return [
        Use(2026 + n // 4, draw(amounts), draw(st.integers(0, 9999)), draw(amounts), least if n % 4 == 3 else None)
        for n in range(draw(st.integers(1, 9)))
    ]


def at_once(royalty: Royalty, uses: list[Use], share_bp: int) -> Money:
    """A year in one sum, written otherwise: what lies above each step earns the difference of its rate."""
    base = sum(use.base.minor for use in uses)
    exact, rate = Fraction(base * royalty.rate_bp), royalty.rate_bp
    for tier in royalty.tiers:
        exact += max(0, base - tier.over.minor) * (tier.rate_bp - rate)
        rate = tier.rate_bp
    exact += sum(use.sublicences.minor * share_bp for use in uses if use.sublicences)
    exact += 10_000 * sum(use.units * royalty.per_unit.minor for use in uses if royalty.per_unit)
    return rounded(exact / 10_000, "CNY")


@given(royalties(), several_years(), st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_the_periods_of_a_year_add_up_to_the_year_at_once(royalty: Royalty, uses: list[Use], share_bp: int) -> None:
    periods = reckon(royalty, uses, share_bp=share_bp)
    for year in {use.year for use in uses}:
        of_year = [(use, each) for use, each in zip(uses, periods, strict=True) if use.year == year]
        earned = total([each.earned for _use, each in of_year])
        assert earned == at_once(royalty, [use for use, _each in of_year], share_bp)


@given(royalties(), several_years(), amounts)
@settings(max_examples=200, deadline=None)
def test_nothing_payable_is_below_zero_and_nothing_is_recouped_twice(
    royalty: Royalty, uses: list[Use], advance: Money
) -> None:
    periods = reckon(royalty, uses, share_bp=1000, advance=advance)
    assert all(each.due.minor >= 0 for each in periods)
    assert total([each.credited for each in periods]) + periods[-1].left == advance
    assert all(each.left.minor >= 0 and each.credited <= each.counted for each in periods)
    if royalty.cap_total is not None:
        assert total([each.royalty for each in periods]) <= royalty.cap_total


@given(royalties(), several_years())
@settings(max_examples=100, deadline=None)
def test_each_statement_is_the_sum_of_its_lines(royalty: Royalty, uses: list[Use]) -> None:
    for each in reckon(royalty, uses, share_bp=300):
        lines = [*(band.earned for band in each.bands), each.per_unit, each.shared]
        assert total(lines) == each.earned
        assert each.due == total(lines) - each.cut + each.top_up - each.credited
