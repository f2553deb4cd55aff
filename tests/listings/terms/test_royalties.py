"""Royalty terms played through: sums that an accountant can follow (worked examples 7 and 8)."""

from typing import Any

from core.money import Money
from listings.terms.agreement import Royalty, Tier
from listings.terms.royalties import example_year, play
from listings.terms.vocabulary import Period, RoyaltyBase
from tests.listings.terms.making import a_license, yuan


def tiered(**changes: Any) -> Royalty:
    """5 % up to 10 million a year, 4 % to 20 million, 3 % above."""
    tiers = (Tier(yuan("10000000"), 400), Tier(yuan("20000000"), 300))
    return Royalty(RoyaltyBase.NET_SALES, 500, Period.QUARTER, **{"tiers": tiers, **changes})


def quarters(*amounts: str) -> list[Money]:
    return [yuan(amount) for amount in amounts]


def test_steps_of_the_year_and_the_least_for_it() -> None:
    """Worked example 7: 500,000 + 400,000 + 150,000 = 1,050,000; the least of 1,200,000 adds 150,000."""
    royalty = tiered(minimum_per_year=yuan("1200000"))
    year = play(royalty, sales=quarters("6250000", "6250000", "6250000", "6250000"), units=[0] * 4)

    assert year.earned == yuan("1050000")
    assert year.top_up == yuan("150000")
    assert year.due == yuan("1200000")
    assert [each.top_up.minor for each in year.periods[:3]] == [0, 0, 0]


def test_a_quarter_goes_on_where_the_one_before_ended() -> None:
    year = play(tiered(), sales=quarters("8000000", "8000000", "8000000", "1000000"), units=[0] * 4)
    assert [each.earned.amount for each in year.periods] == ["400000.00", "340000.00", "280000.00", "30000.00"]


def test_an_advance_is_used_up_before_anything_is_paid() -> None:
    """Worked example 8: 120,000 earned, nothing to pay, 180,000 left; then 250,000 earned, 70,000 to pay."""
    flat = Royalty(RoyaltyBase.NET_SALES, 1000, creditable=True)
    year = play(flat, sales=quarters("1200000", "2500000"), units=[0, 0], advance=yuan("300000"))

    assert [each.due.amount for each in year.periods] == ["0.00", "70000.00"]
    assert year.recouped


def test_the_most_in_all_ends_the_duty() -> None:
    flat = Royalty(RoyaltyBase.NET_SALES, 1000, cap_total=yuan("150000"))
    year = play(flat, sales=quarters("1000000", "1000000"), units=[0, 0])
    assert [each.due.amount for each in year.periods] == ["100000.00", "50000.00"]


def test_an_amount_for_each_unit() -> None:
    by_units = Royalty(RoyaltyBase.UNITS, 0, per_unit=yuan("1.25"))
    year = play(by_units, sales=quarters("0", "0"), units=[300, 501])
    assert year.due == yuan("1001.25")


def test_the_example_year_says_how_each_line_is_reckoned() -> None:
    shown = example_year(a_license(royalty=tiered(minimum_per_year=yuan("1200000"))))
    assert shown is not None
    assert "CNY 25,000,000.00" in shown.caption
    assert shown.lines[1].how == "3,750,000.00 × 5 % = 187,500.00; 2,500,000.00 × 4 % = 100,000.00"
    assert "up to the least for the year: 150,000.00 more" in shown.lines[3].how
    assert (shown.earned, shown.due) == (yuan("1050000"), yuan("1200000"))
    assert example_year(a_license(royalty=None)) is None
