"""The best match: a sum of named points, the same on every machine, and pages that follow it."""

import random
from typing import Any

import pytest

from listings.search import keys
from listings.search.asking import Query, Sort
from listings.search.engine.document import Place
from tests.listings.search.shelf import Shelf


def put(shelf: Shelf, title: str, **places: str) -> int:
    """A right with this title, and words in other places."""
    texts = {Place.TITLE: title, **{Place(name): text for name, text in places.items()}}
    return shelf.put(title=title, title_en="", numbers=(), classes=(), texts=texts)


def test_a_word_counts_more_in_the_title_than_further_down(shelf: Shelf) -> None:
    by_place = [
        put(shelf, "Valve", **{place.value: "battery"})
        for place in (Place.CENTER, Place.SUMMARY, Place.CLASS, Place.KIND, Place.INVENTOR, Place.OWNER)
    ]
    title = put(shelf, "Battery valve")

    assert shelf.find("battery") == [title, *by_place[::-1]]


def test_a_rare_word_counts_more_than_a_frequent_one(shelf: Shelf) -> None:
    for number in range(40):
        put(shelf, f"System {number}")
    rare, frequent = put(shelf, "Electrolyser"), put(shelf, "System valve")

    assert shelf.find("system electrolyser")[0] == rare
    assert shelf.search("electrolyser").why[rare].score > shelf.search("system valve").why[frequent].parts["title"] / 2


def test_neighbours_and_whole_titles_stand_first(shelf: Shelf) -> None:
    apart = put(shelf, "Pump that heats")
    beside = put(shelf, "Control of a heat pump")
    whole = put(shelf, "Heat pump")
    put(shelf, "Heat of no pump")

    assert shelf.find("heat pump")[:2] == [whole, beside]
    assert apart in shelf.find("heat pump")[2:]


def test_a_longer_run_of_a_chinese_question_ranks_first(shelf: Shelf) -> None:
    part = put(shelf, "电池热管理")
    whole = put(shelf, "电池管理")
    put(shelf, "管道清理")

    assert shelf.find("电池管理") == [whole, part]


def test_equal_ones_stand_newest_first(shelf: Shelf) -> None:
    ids = [put(shelf, "Valve") for _each in range(5)]

    assert shelf.find("valve") == ids[::-1]


def test_the_points_are_told_and_their_sum_is_the_order(shelf: Shelf) -> None:
    one = put(shelf, "Battery", owner="Battery works", summary="battery")
    two = put(shelf, "Valve", summary="battery")
    result = shelf.search("battery")

    assert list(result.why[one].parts) == ["whole_title", "title", "owner", "summary"]
    assert list(result.why[two].parts) == ["summary"]
    assert result.why[one].score == sum(result.why[one].parts.values()) > result.why[two].score


def test_the_explained_points_are_the_score_of_every_result(shelf: Shelf) -> None:
    chance = random.Random(5)
    words = ["battery", "valve", "pump", "heat", "电池", "管理", "阀门"]
    for _each in range(120):
        title, owner, summary = (" ".join(chance.sample(words, chance.randint(1, 3))) for _place in range(3))
        put(shelf, title, owner=owner, summary=summary)

    for asked in ("battery", "heat pump", "电池管理", "battery 阀门 valve"):
        result = shelf.search(asked)
        scores = [result.why[row.asset_id].score for row in result.rows]
        assert scores == sorted(scores, reverse=True), asked


@pytest.mark.parametrize("size", [1, 20, 21, 150])
def test_pages_of_the_best_match_have_no_gaps_and_no_doubles(shelf: Shelf, size: int) -> None:
    chance = random.Random(size)
    for number in chance.sample(range(5000, 9000), size):
        title = " ".join(chance.sample(["battery", "valve", "pump"], chance.randint(1, 3))) + " battery"
        shelf.put(asset_id=number, title=title, title_en="", texts={Place.TITLE: title})
        if number % 9 == 0:
            shelf.commit()

    seen = shelf.walk(Query(q="battery valve", exact=""))

    assert len(seen) == len(set(seen)) == shelf.search("battery valve").total


def test_the_page_before_of_the_best_match(shelf: Shelf) -> None:
    for number in range(70):
        put(shelf, "battery " + "valve " * (number % 3), summary=f"word{number % 7}")
    first = shelf.search("battery")
    second = shelf.search("battery", mark=keys.read(first.next, Sort.RELEVANCE))
    third = shelf.search("battery", mark=keys.read(second.next, Sort.RELEVANCE))

    back = shelf.search("battery", before="x", mark=keys.read(third.previous, Sort.RELEVANCE))

    assert [row.asset_id for row in back.rows] == [row.asset_id for row in second.rows]
    assert (third.first, back.first) == (41, 21)


def test_what_comes_in_between_two_pages_of_the_best_match_moves_nothing(shelf: Shelf) -> None:
    ids = [put(shelf, "battery") for _each in range(30)]
    first = shelf.search("battery")
    put(shelf, "battery")

    second = shelf.search("battery", mark=keys.read(first.next, Sort.RELEVANCE))

    assert [row.asset_id for row in (*first.rows, *second.rows)] == ids[::-1]


@pytest.mark.parametrize(
    ("asked", "place"),
    [("H01M 10/60", "class_symbol"), ("ZL202110123456.7", "number"), ("202110123456", "number")],
)
def test_numbers_and_classes_say_so(shelf: Shelf, asked: str, place: str) -> None:
    found = shelf.put()

    result: Any = shelf.search(asked)

    assert [row.asset_id for row in result.rows] == [found]
    assert next(iter(result.why[found].parts)) == place
