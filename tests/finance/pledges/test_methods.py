"""What a right is worth: every figure is one that an appraiser can reckon again."""

from datetime import date

import pytest

from core.errors import Conflict, Unacceptable
from finance.pledges import methods, scorecard
from finance.pledges.rulebook import ScorecardWeight
from finance.pledges.vocabulary import Scenario
from tests.finance.pledges.world import COST, INCOME, yuan


def test_by_its_cost_a_right_is_worth_what_it_would_cost_again_less_what_is_used_up():
    worth = methods.by_cost(**COST)
    # 3,200,000 + 15 % = 3,680,000; a third of the life is over.
    assert worth.value == yuan("2453333.33")
    assert [each["step"] for each in worth.figures] == [
        "research", "filing", "upkeep", "other_cost", "profit", "cost_again", "used_up", "value",
    ]  # fmt: skip


def test_by_its_income_a_right_is_worth_the_royalties_that_it_saves():
    worth = methods.by_income(**INCOME)
    years = [each for each in worth.figures if each["step"] == "year"]
    # 5 % of 40 million less a quarter is 1,500,000 a year; a year later it is worth 1,500,000 / 1.12.
    assert years[0]["kept"] == 150_000_000
    assert years[0]["amount"] == 133_928_571
    assert years[0]["factor"] == "0.89285714"
    assert worth.value.minor == sum(each["amount"] for each in years)
    assert worth.value == yuan("5407164.30")


def test_by_the_market_a_right_is_worth_the_mean_of_like_sales_put_right():
    sales = [("A", yuan("1000000"), 10_000), ("B", yuan("2000000"), 9_000), ("C", yuan("1500000"), 11_000)]
    assert methods.by_market(comparables=sales).value == yuan("1483333.33")
    assert methods.by_market(comparables=sales, score_bp=9_000).value == yuan("1335000.00")


@pytest.mark.parametrize(
    "act",
    [
        lambda: methods.by_market(comparables=[("A", yuan("1"), 10_000)] * 2),
        lambda: methods.by_income(revenues=[], royalty_bp=1, tax_bp=0, discount_bp=1),
        lambda: methods.by_cost(**{**COST, "used_months": 180}),
        lambda: methods.by_cost(**{**COST, **dict.fromkeys(("research", "filing", "upkeep", "other"), yuan("0"))}),
    ],
)
def test_a_method_says_what_it_lacks(act):
    with pytest.raises(Unacceptable):
        act()


def test_the_scorecard_has_three_fourteen_and_twenty_seven_indicators():
    assert [len(each) for each in (scorecard.FIRST, scorecard.SECOND, scorecard.THIRD)] == [3, 14, 27]


@pytest.mark.parametrize("scenario", list(Scenario))
def test_the_weights_of_every_scenario_add_up_so_that_full_scores_are_a_hundred(session, scenario):
    weights = scorecard.weights_on(session, scenario, date(2026, 1, 1))
    assert scorecard.total_bp(scorecard.scored(dict.fromkeys(scorecard.THIRD, 100), weights)) == 10_000
    assert scorecard.total_bp(scorecard.scored(dict.fromkeys(scorecard.THIRD, 0), weights)) == 0


def test_a_score_goes_up_by_its_weight_at_every_level(session):
    weights = scorecard.weights_on(session, Scenario.FINANCE, date(2026, 1, 1))
    card = {each.code: each for each in scorecard.scored({**dict.fromkeys(scorecard.THIRD, 0), "C11": 80}, weights)}
    # 80 points × 35 % in the market, × 30 % in the economic value, × 45 % in the whole.
    assert card["C1"].score_bp == 2800
    assert card["C"].score_bp == 840
    assert scorecard.total_bp(list(card.values())) == 378


def test_a_score_that_is_missing_or_beyond_a_hundred_is_named(session):
    weights = scorecard.weights_on(session, Scenario.FINANCE, date(2026, 1, 1))
    scores = {**dict.fromkeys(scorecard.THIRD, 50), "B21": 101}
    del scores["A11"]
    with pytest.raises(Unacceptable) as refused:
        scorecard.scored(scores, weights)
    assert set(refused.value.fields) == {"score_A11", "score_B21"}


def test_a_later_weight_counts_from_its_day_and_must_add_up(session):
    later = date(2026, 6, 1)
    row = ScorecardWeight(scenario="finance", indicator="A", weight_bp=4000, valid_from=later, source="A test")
    session.add(row)
    session.flush()
    assert scorecard.weights_on(session, Scenario.FINANCE, date(2026, 5, 31))["A"] == 3500
    with pytest.raises(Conflict):
        scorecard.weights_on(session, Scenario.FINANCE, later)
