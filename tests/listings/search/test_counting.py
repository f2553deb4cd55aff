"""Facets tell the truth: what the index counts is what counting by hand gives, over random shelves and searches, with
several segments and with documents that were replaced and taken out."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from listings.assets.models import AssetKind, AssetStatus
from listings.search.asking import Query
from listings.search.engine.document import Place
from listings.search.engine.facets import BANDS, FACETS, TERMS
from listings.search.engine.finding import Finding
from tests.listings.search.shelf import TODAY, Shelf, at, brute_force

KINDS = [kind.value for kind in AssetKind]
CLASSES = [
    ("IPC", "H01M 10/60"), ("IPC", "H02J 7/00"), ("CPC", "G01D 1/00"), ("NICE", "9"), ("NICE", "42"),
    ("LOCARNO", "26-05"),
]  # fmt: skip
WORDS = ["battery", "电池", "sensor", "valve"]
PRICES = [
    None, 1, 99_999_99, 100_000_00, 499_999_99, 500_000_00, 1_000_000_00, 4_999_999_99, 5_000_000_00, 9_000_000_00,
]  # fmt: skip
CENTERS = ["DL-BAT", "DL-SEA", "SY-EQ"]
TERRITORIES = [("CN",), ("CN-LN", "JP"), ("WW",), ("CN-LN-DL",), ("EU", "GB"), ("DE",), ()]
ENDS = [None, *(date(TODAY.year + years, TODAY.month, TODAY.day) for years in (0, 1, 3, 5, 10))]
ENDS += [day - timedelta(days=1) for day in ENDS if day is not None]


def a_random_document(chance: random.Random) -> dict[str, Any]:
    """Any right, on sale or not, that the market could put on the shelf."""
    for_sale = chance.random() < 0.6
    licenses = frozenset(kind for kind in ("exclusive", "sole", "ordinary") if chance.random() < 0.4)
    title = " ".join(chance.sample(WORDS, chance.randint(1, 3)))
    common: dict[str, Any] = {
        "kind": chance.choice(KINDS), "status": chance.choice(list(AssetStatus)).value, "title": title, "title_en": "",
        "texts": {Place.TITLE: title}, "classes": tuple(chance.sample(CLASSES, chance.randint(0, 3))),
        "fields": tuple(chance.sample(range(1, 36), chance.randint(0, 2))), "term_to": chance.choice(ENDS),
    }  # fmt: skip
    if chance.random() < 0.3:
        return {**common, "offer": None}
    return {
        **common, "for_sale": for_sale or not licenses, "licenses": licenses,
        "sale_minor": chance.choice(PRICES) if for_sale or not licenses else None,
        "license_minor": chance.choice(PRICES) if licenses else None, "published_at": at(chance.randint(0, 50)),
        "ends_on": TODAY + timedelta(days=chance.randint(0, 90)), "center_code": chance.choice(CENTERS),
        "territories": chance.choice(TERRITORIES), "currency": chance.choice(["CNY", "CNY", "CNY", "USD"]),
    }  # fmt: skip


def a_random_query(chance: random.Random, q: str = "") -> Query:
    """Any search."""

    def some(values: list[str]) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < 0.25 else ()

    return Query(
        q=q,
        within=chance.choice(["", "rights"]),
        kind=some(KINDS),
        field=some([str(number) for number in range(1, 36)]),
        section=some(["ipc.h", "ipc.g", "nice.9", "nice.42", "locarno.26"]),
        status=some([status.value for status in AssetStatus]),
        offer=some(["sale", "licence"]),
        licence=some(["exclusive", "sole", "ordinary"]),
        band=some([band.code for band in BANDS]),
        center=some([*CENTERS, "DL-NONE"]),
        territory=some(["CN", "CN-LN", "CN-LN-DL", "DE", "JP"]),
        term=some([span.code for span in TERMS]),
        price_from=chance.choice(PRICES) if chance.random() < 0.2 else None,
        price_to=chance.choice(PRICES) if chance.random() < 0.2 else None,
    )


def a_random_shelf(shelf: Shelf, chance: random.Random, size: int) -> None:
    """Documents in several segments, of which some were replaced and some taken out again."""
    for _each in range(size):
        shelf.put(**a_random_document(chance))
        if chance.random() < 0.06:
            shelf.commit()
    for asset_id in chance.sample(sorted(shelf.documents), size // 4):
        shelf.put(asset_id=asset_id, **a_random_document(chance))
    for asset_id in chance.sample(sorted(shelf.documents), size // 8):
        shelf.remove(asset_id)


@pytest.mark.parametrize("seed", range(6))
def test_totals_and_counts_are_those_of_counting_by_hand(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    a_random_shelf(shelf, chance, 80)
    assert shelf.view().searcher.num_segments > 1

    for _turn in range(40):
        q = chance.choice(["", *WORDS])
        query = a_random_query(chance, q)
        total, counts = brute_force([each for each in shelf.documents.values() if q in each.title], query, FACETS)
        result = shelf.search(**{name: getattr(query, name) for name in Query.__dataclass_fields__})

        assert result.total == total, query
        for facet in FACETS:
            assert result.facets.get(facet, {}) == counts.get(facet, {}), (facet, query)


@pytest.mark.parametrize("facets", [FACETS, ("kind", "section", "offer"), ("status",), ("territory",), ()])
def test_the_total_is_the_same_however_it_is_counted(shelf: Shelf, facets: tuple[str, ...]) -> None:
    """By the facets where one of them tells it, else by itself, and before or after the page."""
    chance = random.Random(len(facets))
    a_random_shelf(shelf, chance, 60)
    for _turn in range(30):
        q = chance.choice(["", *WORDS, "toothbrush", "battery toothbrush"])
        query = a_random_query(chance, q)
        first, second = Finding(shelf.view(), query, TODAY), Finding(shelf.view(), query, TODAY)
        meanwhile = Finding(shelf.view(), query, TODAY, so_many=0)
        meanwhile.begin_counting(facets)
        hits, counts = first.page(200), second.counts(facets)

        assert second.total == first.total == len(hits), query
        assert meanwhile.page(200) == hits
        assert meanwhile.counts(facets) == first.counts(facets) == counts
        assert meanwhile.total == first.total


def test_what_a_facet_promises_is_what_a_click_on_it_shows(shelf: Shelf) -> None:
    chance = random.Random(7)
    a_random_shelf(shelf, chance, 60)

    for _turn in range(10):
        query = a_random_query(chance)
        asked = {name: getattr(query, name) for name in Query.__dataclass_fields__}
        for facet, counts in shelf.search(**asked).facets.items():
            if getattr(query, facet):
                continue
            for value, count in counts.items():
                assert shelf.search(**{**asked, facet: (value,)}).total == count, (query, facet, value)


def test_an_empty_shelf_counts_nothing(shelf: Shelf) -> None:
    result = shelf.search("battery")

    assert (result.total, result.first, result.next, list(result.rows)) == (0, 1, "", [])
    assert not any(result.facets.values())
