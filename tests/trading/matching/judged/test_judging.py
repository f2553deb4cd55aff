"""The sums of the judge on examples that can be done by hand, and the grades held to their own rules."""

import math
from collections import Counter
from dataclasses import replace

import pytest

from tests.trading.matching.judged.judging import (
    Bm25,
    baseline,
    listings,
    mean_ndcg,
    most_allowed,
    ndcg,
    needs,
    tokens,
)


def test_ndcg_of_the_best_order_is_one_and_of_nothing_found_zero():
    grades = {"a": 3, "b": 1}

    assert ndcg(["a", "b"], grades) == pytest.approx(1.0)
    assert ndcg(["x", "y"], grades) == 0.0


def test_ndcg_weighs_grades_by_their_place():
    # 1/log2(2) + 7/log2(3) found, 7/log2(2) + 1/log2(3) at best
    expected = (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))

    assert ndcg(["b", "a"], {"a": 3, "b": 1}) == pytest.approx(expected)
    assert ndcg(["b", "b", "a"], {"a": 3, "b": 1}) == pytest.approx(expected)


def test_ndcg_sees_the_first_ten_only():
    late = [str(place) for place in range(10)] + ["a"]

    assert ndcg(late, {"a": 3}) == 0.0


def test_words_and_pairs_of_characters_are_counted():
    assert tokens("Ice-free 叶片除冰 ＡＢ") == ["ice", "free", "ab", "叶片", "片除", "除冰"]


def test_bm25_is_the_sum_that_the_textbook_says():
    bm25 = Bm25({"x": "ice on blades", "y": "blades", "z": "sea water plant pump"})
    stretch = 1.2 * (0.25 + 0.75 * 3 / (8 / 3))
    ice = math.log(1 + 2.5 / 1.5) * 2.2 / (1 + stretch)
    blades = math.log(1 + 1.5 / 2.5) * 2.2 / (1 + stretch)

    assert bm25.score("x", "ice blades") == pytest.approx(ice + blades)
    assert bm25.ranked("blades ice") == ["x", "y"]


def test_the_terms_set_a_lid_on_the_grade():
    need = replace(needs()[0], grants=("exclusive",), budget_max=100, territories=("CN", "EU"))
    offer = replace(
        listings()[0], prices={"exclusive": 100, "ordinary": 1}, territories=("CN", "EU"), status="published"
    )

    assert most_allowed(need, offer) == 3
    assert most_allowed(need, replace(offer, prices={"exclusive": 130})) == 2
    assert most_allowed(need, replace(offer, prices={"exclusive": 131})) == 1
    assert most_allowed(need, replace(offer, prices={"assign": 100})) == 2
    assert most_allowed(need, replace(offer, prices={"ordinary": 1})) == 1
    assert most_allowed(need, replace(offer, territories=("CN",))) == 2
    assert most_allowed(need, replace(offer, territories=("US",))) == 1
    assert most_allowed(need, replace(offer, status="reserved")) == 1
    assert most_allowed(need, replace(offer, status="expired")) == 0


def test_fifty_needs_in_two_like_halves_each_with_something_to_find():
    judged = needs()

    assert len({need.id for need in judged}) == 50
    assert Counter(need.half for need in judged) == {"tuned": 25, "unseen": 25}
    assert min(Counter((need.half, need.language) for need in judged).values()) >= 11
    assert all(3 in need.grades.values() and len(need.grades) >= 2 for need in judged)
    assert all(need.budget_min <= need.budget_max and need.grants and need.territories for need in judged)


def test_no_grade_is_above_what_its_terms_allow():
    world = {offer.id: offer for offer in listings()}

    above = [
        (need.id, id_, grade)
        for need in needs()
        for id_, grade in need.grades.items()
        if not 1 <= grade <= most_allowed(need, world[id_])
    ]

    assert above == []


def test_the_world_is_large_and_most_needs_have_more_than_one_worth_a_look():
    worth = [need.id for need in needs() if sum(grade >= 2 for grade in need.grades.values()) >= 2]

    assert len(listings()) == len({offer.id for offer in listings()}) >= 120
    assert len(worth) >= 30


def test_the_baseline_finds_a_good_part_of_it_and_not_all():
    assert 0.3 < mean_ndcg(baseline, "tuned") < 0.9
    assert 0.3 < mean_ndcg(baseline, "unseen") < 0.9
