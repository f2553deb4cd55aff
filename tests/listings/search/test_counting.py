"""Facets tell the truth: what SQL counts is what counting by hand gives, over random shelves and searches."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from listings.assets.models import Asset, AssetKind
from listings.search.asking import BANDS, Query
from listings.search.index import Document
from listings.search.models import Place
from listings.search.queries import search
from tests.listings.market.world import World, a_center
from tests.listings.search.world import TODAY, at, brute_force, put
from tests.parties.cast import an_organisation

FACETS = ("kind", "section", "offer", "licence", "band")
KINDS = [kind.value for kind in AssetKind]
CLASSES = [
    ("IPC", "H01M 10/60"),
    ("IPC", "H02J 7/00"),
    ("CPC", "G01D 1/00"),
    ("NICE", "9"),
    ("NICE", "42"),
    ("LOCARNO", "26-05"),
]
WORDS = ["battery", "电池", "sensor", "valve"]
PRICES = [
    None,
    1,
    99_999_99,
    100_000_00,
    499_999_99,
    500_000_00,
    1_000_000_00,
    4_999_999_99,
    5_000_000_00,
    9_000_000_00,
]


def a_random_document(chance: random.Random, session: Session, world: World, asset: Asset) -> Document:
    """Any listing that the market could put on the shelf."""
    for_sale = chance.random() < 0.6
    licenses = frozenset(kind for kind in ("exclusive", "sole", "ordinary") if chance.random() < 0.4)
    title = " ".join(chance.sample(WORDS, chance.randint(1, 3)))
    return put(
        session, world, asset, kind=chance.choice(KINDS), for_sale=for_sale or not licenses, licenses=licenses,
        sale_minor=chance.choice(PRICES) if for_sale or not licenses else None,
        license_minor=chance.choice(PRICES) if licenses else None, title=title, title_en="", texts={Place.TITLE: title},
        classes=tuple(chance.sample(CLASSES, chance.randint(0, 3))), published_at=at(chance.randint(0, 50)),
        ends_on=TODAY + timedelta(days=chance.randint(0, 90)),
    )  # fmt: skip


def a_random_query(chance: random.Random, q: str = "") -> Query:
    """Any search."""

    def some(values: list[str]) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < 0.4 else ()

    return Query(
        q=q,
        kind=some(KINDS),
        section=some(["ipc.h", "ipc.g", "nice.9", "nice.42", "locarno.26"]),
        offer=some(["sale", "licence"]),
        licence=some(["exclusive", "sole", "ordinary"]),
        band=some([band.code for band in BANDS]),
        price_from=chance.choice(PRICES) if chance.random() < 0.2 else None,
        price_to=chance.choice(PRICES) if chance.random() < 0.2 else None,
    )


@pytest.mark.parametrize("seed", range(4))
def test_totals_and_counts_are_those_of_counting_by_hand(
    session: Session, world: World, asset: Asset, seed: int
) -> None:
    chance = random.Random(seed)
    documents = [a_random_document(chance, session, world, asset) for _each in range(60)]

    for _turn in range(25):
        q = chance.choice(["", *WORDS])
        query = a_random_query(chance, q)
        total, counts = brute_force([each for each in documents if q in each.title], query, FACETS)
        result = search(session, query, today=TODAY)

        assert result.total == total, query
        assert {facet: result.facets.get(facet, {}) for facet in FACETS} == {
            facet: counts.get(facet, {}) for facet in FACETS
        }, query


def test_what_a_facet_promises_is_what_a_click_on_it_shows(session: Session, world: World, asset: Asset) -> None:
    chance = random.Random(7)
    for _each in range(50):
        a_random_document(chance, session, world, asset)

    for _turn in range(10):
        query = a_random_query(chance)
        for facet, counts in search(session, query, today=TODAY).facets.items():
            if facet == "center" or getattr(query, facet):
                continue
            for value, count in counts.items():
                assert search(session, query.toggled(facet, value), today=TODAY).total == count, (query, facet, value)


def test_both_databases_keep_one_order(session: Session, world: World, asset: Asset) -> None:
    chance = random.Random(3)
    documents = [a_random_document(chance, session, world, asset) for _each in range(40)]

    result = search(session, Query(q="battery"), today=TODAY)

    expected = sorted((each for each in documents if "battery" in each.title), key=lambda each: -each.listing_id)[:20]
    assert [row.listing_id for row in result.rows] == [each.listing_id for each in expected]


def test_centers_count_under_their_own(session: Session, world: World, asset: Asset) -> None:
    other = a_center(session, "DL-SEA", "大连海洋知识产权运营中心")
    for center_id in (world.center.id, other.id, other.id):
        put(session, world, asset, center_id=center_id)

    everything = search(session, Query(), today=TODAY)
    one = search(session, Query(center=("DL-SEA",)), today=TODAY)

    assert everything.facets["center"] == {str(world.center.id): 1, str(other.id): 2}
    assert (one.total, one.facets["center"]) == (2, everything.facets["center"])


def test_an_empty_shelf_counts_nothing(session: Session, world: World) -> None:
    an_organisation(session, "无关有限公司")
    result: Any = search(session, Query(q="battery"), today=TODAY)

    assert (result.total, result.pages, result.number, result.facets, list(result.rows)) == (0, 1, 1, {}, [])
