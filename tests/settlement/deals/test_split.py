"""Who gets what, to the fen: worked examples and properties."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import Money, total
from settlement.deals.split import (
    CenterPart,
    Line,
    LineKind,
    OwnerPart,
    commission,
    lines_of_price,
    merged_by_center,
    shares_of_roles,
    split_of_release,
)

ROLES = {"CLOSE": 6000, "LIST": 2000, "INTRODUCE": 2000}


def yuan(text: str) -> Money:
    return Money.parse(text)


def lines(price: Money, *, tax_bp: int = 0, parts=(6000, 2000, 2000), fee_bp: int = 200) -> list[Line]:
    centers = [CenterPart(place, f"payable:org:{place}", bp) for place, bp in enumerate(parts, 1)]
    fee = price.share(fee_bp)
    owners = [OwnerPart(99, 1, tax_bp)]
    return lines_of_price(price, owners=owners, centers=centers, platform_fee=fee, center_fee=fee)


def amounts(split: list[Line]) -> list[str]:
    return [line.amount.amount for line in split]


@pytest.mark.parametrize(
    ("price", "fee"), [("35000", "1750.00"), ("15000", "1000.00"), ("2000000", "50000.00"), ("800", "800.00")]
)
def test_worked_example_1_a_commission_has_a_floor_and_a_cap(price, fee):
    assert commission(yuan(price), rate_bp=500, floor=yuan("1000"), cap=yuan("50000")).amount == fee


@pytest.mark.parametrize(("price", "fee"), [("12000000", "170000.00"), ("20000", "1000.00"), ("1000000", "30000.00")])
def test_worked_example_2_tiers_are_cumulative(price, fee):
    tiers = [(100_000_000, 300), (500_000_000, 200), (1_000_000_000, 100), (None, 50)]
    assert commission(yuan(price), tiers=tiers, floor=yuan("1000")).amount == fee


def test_worked_example_6_three_equal_parts_of_a_hundred_thousand():
    owners = [Line(LineKind.SELLER, f"payable:org:{n}", yuan("100000")) for n in (1, 2, 3)]
    assert amounts(split_of_release(yuan("100000"), owners)) == ["33333.34", "33333.33", "33333.33"]


def test_a_hundred_thousand_gives_96_percent_to_a_resident_seller():
    assert amounts(lines(yuan("100000"))) == ["96000.00", "1200.00", "400.00", "400.00", "2000.00", "0.00"]


def test_a_non_resident_seller_is_paid_less_ten_percent_tax():
    assert amounts(lines(yuan("100000"), tax_bp=1000))[0] == "86000.00"
    assert amounts(lines(yuan("100000"), tax_bp=1000))[-1] == "10000.00"


def test_a_price_that_fees_and_tax_would_eat_is_refused():
    with pytest.raises(ValueError, match="more than the price"):
        lines(yuan("1.00"), fee_bp=5000, tax_bp=1000)


def test_no_more_can_be_released_than_is_left():
    with pytest.raises(ValueError, match="left"):
        split_of_release(yuan("100000.01"), lines(yuan("100000")))


def test_nothing_released_is_nothing_for_everybody():
    assert all(not line.amount for line in split_of_release(yuan("0"), lines(yuan("100000"))))


def test_without_centers_the_center_fee_falls_to_the_platform():
    owners = [OwnerPart(1, 1, 0)]
    split = lines_of_price(yuan("100"), owners=owners, centers=[], platform_fee=yuan("2"), center_fee=yuan("2"))
    assert amounts(split) == ["96.00", "4.00", "0.00"]


def test_all_roles_held_by_three_centers():
    assert shares_of_roles({"CLOSE": 1, "LIST": 2, "INTRODUCE": 3}, ROLES) == [
        ("CLOSE", 1, 6000),
        ("LIST", 2, 2000),
        ("INTRODUCE", 3, 2000),
    ]


def test_a_role_that_nobody_holds_falls_to_the_closing_center():
    assert shares_of_roles({"CLOSE": 1, "LIST": 2, "INTRODUCE": None}, ROLES) == [("CLOSE", 1, 8000), ("LIST", 2, 2000)]
    assert shares_of_roles({"CLOSE": 1}, ROLES) == [("CLOSE", 1, 10_000)]


def test_a_center_with_two_roles_is_counted_once():
    shares = shares_of_roles({"CLOSE": 1, "LIST": 1, "INTRODUCE": 3}, ROLES)
    assert merged_by_center(shares) == [(1, 8000), (3, 2000)]


def test_a_deal_without_a_closing_center_is_refused():
    with pytest.raises(ValueError, match="closed by a center"):
        shares_of_roles({"LIST": 2}, ROLES)


prices = st.integers(min_value=1, max_value=10**13)
weights = st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=9).filter(any)
currencies = st.sampled_from(["CNY", "JPY", "KWD"])


@settings(max_examples=150, deadline=None)
@given(prices, weights, st.integers(0, 2000), st.integers(0, 2500), currencies)
def test_lines_always_add_up_and_are_never_negative(minor, parts, fee_bp, tax_bp, currency):
    price = Money(minor, currency)
    split = lines(price, tax_bp=tax_bp, parts=parts, fee_bp=fee_bp)
    assert total([line.amount for line in split], currency) == price
    assert all(line.amount.minor >= 0 for line in split)


@settings(max_examples=150, deadline=None)
@given(prices, weights, st.integers(0, 2000), st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_instalments_together_give_exactly_the_agreed_lines(minor, parts, fee_bp, cuts):
    price = Money(minor)
    agreed = lines(price, parts=parts, fee_bp=fee_bp, tax_bp=1000)
    left = list(agreed)
    for instalment in price.split(cuts):
        taken = split_of_release(instalment, left)
        assert total([line.amount for line in taken]) == instalment
        left = [
            Line(rest.kind, rest.taker, rest.amount - part.amount, rest.center_id)
            for rest, part in zip(left, taken, strict=True)
        ]
        assert all(line.amount.minor >= 0 for line in left)
    assert all(not line.amount for line in left)


@settings(max_examples=100, deadline=None)
@given(prices, st.integers(0, 10_000))
def test_a_part_differs_from_its_exact_proportion_by_less_than_a_fen(minor, part_bp):
    agreed = lines(Money(minor), tax_bp=1000)
    gross = Money(minor).share(part_bp)
    for line, whole in zip(split_of_release(gross, agreed), agreed, strict=True):
        assert abs(line.amount.minor * minor - whole.amount.minor * gross.minor) < minor


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["LIST", "INTRODUCE"]), st.one_of(st.none(), st.integers(1, 5))), st.integers(1, 5)
)
def test_center_shares_always_add_up_to_the_whole(others, closing):
    shares = shares_of_roles({**others, "CLOSE": closing}, ROLES)
    assert sum(bp for _role, _center, bp in shares) == 10_000
    assert sum(bp for _center, bp in merged_by_center(shares)) == 10_000
