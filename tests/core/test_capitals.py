"""Capital numerals as banks and courts read them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.capitals import numeral, yuan_in_capitals
from core.money import LARGEST_MINOR, Money, MoneyError

# The first eight are the samples of the rules for filling in bills, in the spelling with 零.
SAMPLES = [
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("0", "零元整"),
    ("1200000", "壹佰贰拾万元整"),
    ("10", "壹拾元整"),
    ("15", "壹拾伍元整"),
    ("100", "壹佰元整"),
    ("101", "壹佰零壹元整"),
    ("110", "壹佰壹拾元整"),
    ("1001", "壹仟零壹元整"),
    ("1010", "壹仟零壹拾元整"),
    ("1100", "壹仟壹佰元整"),
    ("10000", "壹万元整"),
    ("10001", "壹万零壹元整"),
    ("10100", "壹万零壹佰元整"),
    ("11000", "壹万壹仟元整"),
    ("100000", "壹拾万元整"),
    ("1005000", "壹佰万伍仟元整"),
    ("1000500", "壹佰万零伍佰元整"),
    ("10000000", "壹仟万元整"),
    ("10000001", "壹仟万零壹元整"),
    ("100000000", "壹亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("110000000", "壹亿壹仟万元整"),
    ("200000200", "贰亿零贰佰元整"),
    ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元零壹角贰分"),
    ("1000000000000", "壹万亿元整"),
    ("1000100000000", "壹万零壹亿元整"),
    ("10000000000000", "壹拾万亿元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角整"),
    ("0.55", "伍角伍分"),
    ("10.50", "壹拾元零伍角整"),
    ("1.05", "壹元零伍分"),
]


@pytest.mark.parametrize(("amount", "words"), SAMPLES)
def test_an_amount_is_written_as_the_rules_for_bills_say(amount: str, words: str) -> None:
    assert yuan_in_capitals(Money.parse(amount)) == f"人民币{words}"


def value_of(words: str) -> int:
    """The amount that capital numerals say, read by their meaning and not by how they were made."""
    digits = {sign: place for place, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    scale = {"拾": 10, "佰": 100, "仟": 1000}
    whole, _yuan, parts = words.removeprefix("人民币").rpartition("元")
    total, group, digit = 0, 0, 0
    for sign in whole:
        if sign in digits:
            digit = digits[sign]
        elif sign in scale:
            group, digit = group + digit * scale[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10**4, 0, 0
        else:
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    worths = {"角": 10, "分": 1}
    fen = sum(digits[digit] * worths[place] for digit, place in re.findall("(.)([角分])", parts))
    return (total + group + digit) * 100 + fen


@given(st.integers(0, LARGEST_MINOR))
def test_what_is_written_can_be_read_back_for_every_amount(minor: int) -> None:
    words = yuan_in_capitals(Money(minor))
    assert value_of(words) == minor
    assert "零零" not in words
    assert words.endswith(("整", "分"))


@pytest.mark.parametrize("amount", [Money(-1), Money(100, "USD")])
def test_other_amounts_have_no_capital_numerals(amount: Money) -> None:
    with pytest.raises(MoneyError):
        yuan_in_capitals(amount)


def test_articles_are_numbered_as_in_chinese() -> None:
    assert [numeral(number) for number in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]
    with pytest.raises(ValueError, match="1 to 99"):
        numeral(100)
