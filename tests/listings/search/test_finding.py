"""What is found and in which order, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from listings.assets.models import Asset
from listings.search import index
from listings.search.asking import Query, Sort
from listings.search.models import Place, SearchEntry, SearchSection, SearchToken
from listings.search.queries import newest, results_after, search
from tests.listings.market.world import World
from tests.listings.search.world import TODAY, at, find, put, titles
from tests.parties.cast import how_many


@pytest.fixture
def shelf(session: Session, world: World, asset: Asset) -> dict[str, int]:
    """Five listings on sale, by a short name."""

    def listed(title: str, title_en: str, **more: object) -> int:
        texts = {Place.TITLE: f"{title}\n{title_en}"}
        return put(session, world, asset, title=title, title_en=title_en, texts=texts, **more).listing_id

    return {
        "thermal": listed("一种锂电池热管理系统", "Thermal management of lithium batteries"),
        "sensor": listed(
            "海洋传感器及其校准方法", "Marine sensor and its calibration", number="ZL202120765432.1",
            numbers=("ZL202120765432.1",), classes=(("IPC", "G01D 18/00"),), sale_minor=90_000_00, published_at=at(3),
        ),
        "trade": listed(
            "知识产权交易系统", "IP trading platform", number="2021SR0001234", numbers=("2021SR0001234",),
            kind="software", classes=(), sale_minor=None, published_at=at(2),
        ),
        "mark": listed(
            "海湾", "HAIWAN", number="71234567", numbers=("71234567",), kind="trademark", classes=(("NICE", "9"),),
            for_sale=False, licenses=frozenset({"ordinary"}), sale_minor=None, license_minor=30_000_00,
            published_at=at(1), ends_on=TODAY + timedelta(days=5),
        ),
        "english": listed("", "Büro lighting for glass boxes", classes=(("LOCARNO", "26-05"),), published_at=at(9)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("电池", {"thermal"}),
        ("交易", {"trade"}),
        ("产权", {"trade"}),
        ("海", {"sensor", "mark"}),
        ("统", {"thermal", "trade"}),
        ("电池管理", {"thermal"}),
        ("知识产权", {"trade"}),
        ("batter", {"thermal"}),
        ("battery", {"thermal"}),
        ("BATTERIES", {"thermal"}),
        ("ｌｉｔｈｉｕｍ", {"thermal"}),
        ("buro", {"english"}),
        ("Büro", {"english"}),
        ("box", {"english"}),
        ("lithium 热管理", {"thermal"}),
        ("lithium sensor", set()),
        ("ZL 2021 2 0765432.1", {"sensor"}),
        ("２０２１２０７６５４３２", {"sensor"}),
        ("71234567", {"mark"}),
        ("G01D", {"sensor"}),
        ("G01D 18/00", {"sensor"}),
        ("电地", set()),
        ("池电", set()),
        ("'; DROP TABLE listing; --", set()),
        ("%", {"thermal", "sensor", "trade", "mark", "english"}),
    ],
)  # fmt: skip
def test_a_question_finds_what_has_its_words(
    session: Session, shelf: dict[str, int], asked: str, names: set[str]
) -> None:
    assert set(find(session, asked)) == {shelf[name] for name in names}


def test_a_question_of_signs_alone_asks_nothing(session: Session, shelf: dict[str, int]) -> None:
    assert len(find(session, "?!%_*")) == len(shelf)


def test_the_owner_and_the_summary_are_searched_and_the_result_says_where_it_was_found(
    session: Session, world: World, asset: Asset
) -> None:
    texts = {Place.TITLE: "阀门", Place.OWNER: "海湾电池有限公司", Place.SUMMARY: "Keeps pressure constant."}
    listing_id = put(session, world, asset, title="阀门", title_en="", texts=texts).listing_id

    by_owner = search(session, Query(q="海湾"), today=TODAY)
    by_both = search(session, Query(q="阀门 pressure"), today=TODAY)

    assert by_owner.why == {listing_id: Place.OWNER}
    assert by_both.why == {listing_id: Place.TITLE | Place.SUMMARY}


def test_the_title_weighs_more_than_the_summary_and_whole_words_more_than_beginnings(
    session: Session, world: World, asset: Asset
) -> None:
    summary = put(session, world, asset, texts={Place.TITLE: "Valve", Place.SUMMARY: "battery"}).listing_id
    begins = put(session, world, asset, texts={Place.TITLE: "Batterylike"}).listing_id
    whole = put(session, world, asset, texts={Place.TITLE: "Battery"}).listing_id

    assert find(session, "battery") == [whole, begins, summary]


def test_a_longer_run_of_the_question_ranks_first(session: Session, world: World, asset: Asset) -> None:
    part = put(session, world, asset, texts={Place.TITLE: "电池热管理"}).listing_id
    whole = put(session, world, asset, texts={Place.TITLE: "电池管理"}).listing_id
    put(session, world, asset, texts={Place.TITLE: "管道清理"})

    assert find(session, "电池管理") == [whole, part]


def test_orders(session: Session, shelf: dict[str, int]) -> None:
    assert find(session)[0] == shelf["thermal"]
    assert find(session, sort=Sort.NEWEST.value)[-1] == shelf["english"]
    assert find(session, sort=Sort.PRICE.value)[:2] == [shelf["mark"], shelf["sensor"]]
    assert find(session, sort=Sort.PRICE.value)[-1] == shelf["trade"]
    assert find(session, sort=Sort.ENDING.value)[0] == shelf["mark"]


@pytest.mark.parametrize(
    ("restriction", "names"),
    [
        ({"kind": ("trademark", "software")}, {"mark", "trade"}),
        ({"section": ("ipc.h",)}, {"thermal"}),
        ({"section": ("nice.9", "locarno.26")}, {"mark", "english"}),
        ({"offer": ("licence",)}, {"mark"}),
        ({"licence": ("ordinary", "sole")}, {"mark"}),
        ({"band": ("under-100k",)}, {"sensor", "mark"}),
        ({"band": ("negotiable",)}, {"trade"}),
        ({"band": ("under-100k", "negotiable")}, {"sensor", "mark", "trade"}),
        ({"price_from": 90_000_00}, {"thermal", "sensor", "english"}),
        ({"price_to": 90_000_00}, {"sensor", "mark"}),
        ({"price_from": 30_000_00, "price_to": 30_000_00}, {"mark"}),
        ({"center": ("DL-BAT",)}, {"thermal", "sensor", "trade", "mark", "english"}),
        ({"center": ("DL-NONE",)}, set()),
        ({"kind": ("trademark",), "offer": ("sale",)}, set()),
    ],
)  # fmt: skip
def test_a_restriction_leaves_what_meets_it(
    session: Session, shelf: dict[str, int], restriction: dict[str, Any], names: set[str]
) -> None:
    assert set(find(session, **restriction)) == {shelf[name] for name in names}


def test_what_is_past_its_last_day_is_not_shown(session: Session, world: World, asset: Asset) -> None:
    put(session, world, asset, ends_on=TODAY - timedelta(days=1))
    last = put(session, world, asset, ends_on=TODAY)

    assert find(session) == [last.listing_id]
    assert search(session, Query(), today=TODAY).total == 1


def test_writing_a_document_again_replaces_it(session: Session, world: World, asset: Asset) -> None:
    put(session, world, asset, listing_id=5, title="阀门")
    put(session, world, asset, listing_id=5, title="齿轮", title_en="Gear")

    assert (find(session, "阀门"), find(session, "gear")) == ([], [5])
    assert how_many(session, SearchEntry) == 1


def test_what_is_taken_out_leaves_nothing_behind(session: Session, world: World, asset: Asset) -> None:
    put(session, world, asset, listing_id=5)
    index.remove(session, 5)

    assert [how_many(session, table) for table in (SearchEntry, SearchToken, SearchSection)] == [0, 0, 0]


def test_pages_are_numbered_and_a_page_behind_the_last_is_the_last(
    session: Session, world: World, asset: Asset
) -> None:
    for day in range(45):
        put(session, world, asset, published_at=at(day))

    pages = [search(session, Query(page=number), today=TODAY) for number in (1, 2, 3, 99)]

    assert [(len(each.rows), each.number, each.pages, each.total) for each in pages] == [
        (20, 1, 3, 45), (20, 2, 3, 45), (5, 3, 3, 45), (5, 3, 3, 45),
    ]  # fmt: skip
    seen = [row.listing_id for each in pages[:3] for row in each.rows]
    assert len(set(seen)) == 45


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("asked", ["", "lithium"])
def test_keyset_pages_give_the_same_order_without_gaps_or_doubles(
    session: Session, world: World, asset: Asset, sort: Sort, asked: str
) -> None:
    for number in range(23):
        put(
            session, world, asset, published_at=at(number % 3), sale_minor=(number % 5) * 100_00 or None,
            ends_on=None if number % 4 == 0 else TODAY + timedelta(days=number % 3),
        )  # fmt: skip
    query = Query(q=asked, sort=sort.value)
    whole, _next = results_after(session, query, today=TODAY, after=None, limit=100)

    seen: list[int] = []
    after = None
    while True:
        rows, after = results_after(session, query, today=TODAY, after=after, limit=4)
        seen += [row.listing_id for row in rows]
        if after is None:
            break

    assert seen == [row.listing_id for row in whole]
    assert len(seen) == len(set(seen)) == 23


def test_the_newest_are_the_newest(session: Session, shelf: dict[str, int]) -> None:
    assert [row.listing_id for row in newest(session, today=TODAY, limit=2)] == [shelf["thermal"], shelf["mark"]]


def test_both_titles_are_found(session: Session, shelf: dict[str, int]) -> None:
    assert titles(session, "trading") == titles(session, "交易") == {"知识产权交易系统"}
