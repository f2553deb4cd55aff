"""The best match: a sum of named points, the same on every machine, and pages that follow it."""

import random
from itertools import pairwise
from typing import Any

import pytest

from listings.search import keys
from listings.search.asking import Query, Sort
from listings.search.engine.document import Place
from listings.search.engine.finding import Finding
from listings.search.engine.paging import Mark
from listings.search.engine.ranking import AT_ONCE, rarity
from listings.search.engine.schema import LATER
from tests.listings.search.shelf import TODAY, Shelf


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


def test_a_number_counts_more_than_a_whole_title_and_that_more_than_a_class(shelf: Shelf) -> None:
    named = shelf.put(title="71234567", title_en="", numbers=(), classes=())
    numbered = shelf.put(title="阀门", title_en="", numbers=("71234567",), classes=(), texts={Place.TITLE: "阀门"})
    result = shelf.search("71234567")

    assert [row.asset_id for row in result.rows] == [numbered, named]
    assert result.why[numbered].parts["number"] > result.why[named].parts["whole_title"]


def test_being_on_sale_tells_only_between_equals(shelf: Shelf) -> None:
    offered = put(shelf, "Valve")
    idle = shelf.put(title="Valve", title_en="", texts={Place.TITLE: "Valve"}, numbers=(), classes=(), offer=None)
    better = shelf.put(
        title="Valve", title_en="", texts={Place.TITLE: "Valve", Place.OWNER: "Valve"}, numbers=(), offer=None
    )

    assert shelf.find("valve", within="rights") == [better, offered, idle]


def test_the_rarer_a_word_the_more_it_counts(shelf: Shelf) -> None:
    for number in range(64):
        put(shelf, " ".join(f"word{step}" for step in range(7) if number % 2**step == 0))
    view = shelf.view()

    rare = [rarity(view, [f"word{step}"]) for step in range(7)]

    assert rare == sorted(rare)
    assert (rare[0], rare[-1]) == (1, 4)


WORDS = ["battery", "valve", "pump", "heat", "电池", "管理", "阀门"]
OFTEN = {Place.TITLE: 1, Place.OWNER: 1, Place.CLASS: 1, Place.SUMMARY: 6}  # words of a right, at most


def a_big_shelf(shelf: Shelf, seed: int, size: int = 300) -> None:
    """Rights with the same few words, more of them the further down, in several segments, and some are gone."""
    chance = random.Random(seed)
    for number in chance.sample(range(1, 900_000), size):
        texts = {place: " ".join(chance.choices(WORDS, k=chance.randint(0, most))) for place, most in OFTEN.items()}
        shelf.put(asset_id=number, title=texts[Place.TITLE], title_en="", texts=texts, numbers=(), classes=())
        if chance.random() < 0.02:
            shelf.commit()
    for number in chance.sample(sorted(shelf.documents), 20):
        shelf.remove(number)


@pytest.mark.parametrize("seed", range(4))
def test_looking_among_the_best_alone_gives_the_same_pages(shelf: Shelf, seed: int) -> None:
    a_big_shelf(shelf, seed)
    view, narrowed = shelf.view(), 0
    for asked in (*WORDS, "heat pump", "battery valve pump", "电池管理", '"heat pump"', "heat toothbrush"):
        for within in ("", "rights"):
            query = Query(q=asked, within=within)
            every, best = Finding(view, query, TODAY, many=10**9), Finding(view, query, TODAY, many=0)
            whole = every.page(200)

            assert [hit.asset_id for hit in best.page(7)] == [hit.asset_id for hit in whole[:7]]
            assert [hit.key for hit in best.page(40)] == [hit.key for hit in whole[:40]]
            assert best.total == every.total
            for narrower in best._narrowed(19):
                hits = view.searcher.search(narrower.query, 19, weight_by_field=LATER).hits
                narrowed += len(hits) == 19 and hits[-1][0] > narrower.bound

    assert narrowed > 5, "it is hardly ever done"


def test_nothing_outside_of_the_best_scores_more_than_is_said(shelf: Shelf) -> None:
    a_big_shelf(shelf, 11)
    view, tried = shelf.view(), 0
    for asked in (*WORDS, "heat pump", "电池管理"):
        finding = Finding(view, Query(q=asked, within="rights"), TODAY, many=0)
        for narrower in finding._narrowed(10):
            inside = {address.doc for _score, address in view.searcher.search(narrower.query, 999).hits}
            keys_outside = [hit.key for hit in finding.page(999) if hit.address.doc not in inside]
            tried += len(keys_outside)
            assert all(key <= narrower.bound for key in keys_outside), asked

    assert tried > 100


def test_the_pages_of_the_best_go_on_behind_them(shelf: Shelf) -> None:
    """The best alone hold the first pages; what follows comes from all that was found."""
    a_big_shelf(shelf, 3)
    finding = Finding(shelf.view(), Query(q="battery"), TODAY, many=0)
    whole = [hit.asset_id for hit in Finding(shelf.view(), Query(q="battery"), TODAY, many=10**9).page(500)]

    seen = finding.page(20)
    while more := finding.page(20, Mark(seen[-1].key, seen[-1].asset_id, len(seen))):
        back = finding.page_before(20, Mark(more[0].key, more[0].asset_id, len(seen) + 1))
        assert back == seen[-20:]
        seen += more

    assert [hit.asset_id for hit in seen] == whole


def test_more_reasons_than_one_question_can_tell_are_told_in_several(shelf: Shelf) -> None:
    words = [f"{one}{two}" for one, two in pairwise("abcdefghijklmnopq")]
    texts = dict.fromkeys((Place.TITLE, Place.OWNER, Place.SUMMARY), " ".join(words))
    found = shelf.put(title="阀门", title_en="", texts=texts, numbers=(), classes=())
    finding = Finding(shelf.view(), Query(q=" ".join(words)), TODAY)
    hits = finding.page(20)

    assert len(finding.clauses) > 2 * AT_ONCE
    assert list(finding.why(hits)[found].parts) == ["title", "owner", "together", "summary"]
    assert finding.why(hits)[found].score == round(hits[0].key)
