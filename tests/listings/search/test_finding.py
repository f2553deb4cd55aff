"""What is found and in which order."""

import random
from datetime import timedelta
from typing import Any

import pytest

from listings.search import keys
from listings.search.asking import Query, Sort
from listings.search.engine.document import Place
from tests.listings.search.shelf import TODAY, Shelf, at


@pytest.fixture
def names(shelf: Shelf) -> dict[str, int]:
    """Five rights on sale, by a short name."""

    def listed(title: str, title_en: str, **more: object) -> int:
        return shelf.put(title=title, title_en=title_en, texts={Place.TITLE: f"{title}\n{title_en}"}, **more)

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
        "english": listed(
            "", "Büro lighting for wi-fi glass boxes", numbers=(), classes=(("LOCARNO", "26-05"),), published_at=at(9)
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        ("电池", {"thermal"}),
        ("電池", {"thermal"}),
        ("交易", {"trade"}),
        ("产权", {"trade"}),
        ("海", {"sensor", "mark"}),
        ("统", {"thermal", "trade"}),
        ("电池管理", {"thermal"}),
        ("知识产权", {"trade"}),
        ("battery", {"thermal"}),
        ("BATTERIES", {"thermal"}),
        ("managing", {"thermal"}),
        ("ｌｉｔｈｉｕｍ", {"thermal"}),
        ("buro", {"english"}),
        ("Büro", {"english"}),
        ("box", {"english"}),
        ("wifi", {"english"}),
        ("Wi-Fi", {"english"}),
        ("lithium 热管理", {"thermal"}),
        ("lithium sensor", set()),
        ('"lithium batteries"', {"thermal"}),
        ('"batteries lithium"', set()),
        ("“热管理”", {"thermal"}),
        ("“管理系”", {"thermal"}),
        ("「电池管理」", set()),
        ("ZL 2021 2 0765432.1", {"sensor"}),
        ("２０２１２０７６５４３２", {"sensor"}),
        ("71234567", {"mark"}),
        ("712345", {"mark"}),
        ("G01D", {"sensor"}),
        ("G01", {"sensor"}),
        ("G01D 18/00", {"sensor"}),
        ("G01D 18/02", set()),
        ("电地", set()),
        ("池电", set()),
        ("'; DROP TABLE listing; --", set()),
        ("%", {"thermal", "sensor", "trade", "mark", "english"}),
    ],
)  # fmt: skip
def test_a_question_finds_what_has_its_words(shelf: Shelf, names: dict[str, int], asked: str, met: set[str]) -> None:
    assert set(shelf.find(asked, exact="1")) == {names[name] for name in met}


@pytest.mark.parametrize(
    "asked",
    [
        "((((", "[", ".*{1,99999}", "%", "_", "\\", '"', "title:x AND", "+-!(){}[]^\"~*?:\\/", "\u202e\u200f\u2066",
        "电" * 300, "a " * 150, '"' * 300, "-" * 300, "1-" * 150, "9" * 300, "电池 " * 100, "h01m " * 60, "😀",
        "\ud7ff", "*", "AND OR NOT",
    ],
)  # fmt: skip
def test_no_question_is_more_than_its_words(shelf: Shelf, names: dict[str, int], asked: str) -> None:
    assert shelf.search(asked[:300]).total >= 0


def test_a_word_in_any_place_is_met_and_each_word_may_be_met_elsewhere(shelf: Shelf) -> None:
    texts = {Place.TITLE: "阀门", Place.OWNER: "海湾电池有限公司", Place.SUMMARY: "Keeps pressure constant."}
    met = shelf.put(title="阀门", title_en="", texts=texts)
    shelf.put(title="齿轮", title_en="", texts={Place.TITLE: "齿轮", Place.SUMMARY: "Keeps pressure constant."})

    assert shelf.find("海湾 pressure 阀门") == [met]


def test_no_phrase_goes_across_two_texts(shelf: Shelf) -> None:
    apart = {Place.TITLE: "Marine valve\n阀门", Place.SUMMARY: "gear for ships"}
    shelf.put(texts=apart)

    assert shelf.find("valve gear")
    assert shelf.find('"valve gear"') == []


def test_orders(shelf: Shelf, names: dict[str, int]) -> None:
    assert shelf.find(sort=Sort.NEWEST.value)[0] == names["thermal"]
    assert shelf.find(sort=Sort.NEWEST.value)[-1] == names["english"]
    assert shelf.find(sort=Sort.PRICE.value)[:2] == [names["mark"], names["sensor"]]
    assert shelf.find(sort=Sort.PRICE.value)[-1] == names["trade"]
    assert shelf.find(sort=Sort.ENDING.value)[0] == names["mark"]


@pytest.mark.parametrize(
    ("restriction", "met"),
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
        ({"center": ('x" OR kind:"trademark',)}, set()),
        ({"kind": ("trademark",), "offer": ("sale",)}, set()),
    ],
)  # fmt: skip
def test_a_restriction_leaves_what_meets_it(
    shelf: Shelf, names: dict[str, int], restriction: dict[str, Any], met: set[str]
) -> None:
    assert set(shelf.find(**restriction)) == {names[name] for name in met}


def test_what_is_offered_for_a_country_is_offered_for_its_cities(shelf: Shelf) -> None:
    china, liaoning = shelf.put(territories=("CN",)), shelf.put(territories=("CN-LN",))
    world, japan = shelf.put(territories=("WW",)), shelf.put(territories=("JP",))

    assert set(shelf.find(territory=("CN-LN-DL",))) == {china, liaoning, world}
    assert set(shelf.find(territory=("CN",))) == {china, world}
    assert set(shelf.find(territory=("JP", "CN-LN"))) == {china, liaoning, world, japan}


def test_what_is_not_on_sale_is_found_among_all_rights_behind_what_is(shelf: Shelf) -> None:
    offered = [shelf.put(published_at=at(days)) for days in (900, 400)]
    idle = shelf.put(offer=None)

    assert shelf.find("lithium") == offered[::-1]
    assert shelf.find("lithium", within="rights") == [*offered[::-1], idle]
    assert shelf.find(within="rights", sort="price")[-1] == idle


def test_what_is_past_its_last_day_is_not_shown(shelf: Shelf) -> None:
    shelf.put(ends_on=TODAY - timedelta(days=1))
    last = shelf.put(ends_on=TODAY)

    assert shelf.find() == [last]
    assert shelf.search().total == 1


def test_writing_a_document_again_replaces_it(shelf: Shelf) -> None:
    shelf.put(asset_id=5, title="阀门", title_en="")
    shelf.commit()
    shelf.put(asset_id=5, title="齿轮", title_en="Gear")

    assert (shelf.find("阀门"), shelf.find("gear"), shelf.search(within="rights").total) == ([], [5], 1)


def test_what_is_taken_out_is_not_found(shelf: Shelf) -> None:
    shelf.put(asset_id=5)
    shelf.put(asset_id=6)
    shelf.commit()
    shelf.remove(5)

    assert shelf.find() == [6]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("asked", ["", "lithium"])
def test_keyset_pages_give_the_same_order_without_gaps_or_doubles(shelf: Shelf, sort: Sort, asked: str) -> None:
    chance = random.Random(4)
    for number in chance.sample(range(5000, 9000), 95):
        shelf.put(
            asset_id=number, published_at=at(number % 3), sale_minor=(number % 5) * 100_00 or None,
            ends_on=None if number % 4 == 0 else TODAY + timedelta(days=number % 3),
        )  # fmt: skip
        if number % 7 == 0:
            shelf.commit()
    key = {
        Sort.RELEVANCE: lambda row: 0 if asked else -row.published_at.timestamp(),
        Sort.NEWEST: lambda row: -row.published_at.timestamp(),
        Sort.PRICE: lambda row: row.sale_minor or 10**15,
        Sort.ENDING: lambda row: row.ends_on.toordinal() if row.ends_on else 10**15,
    }[sort]

    query = Query(q=asked, sort=sort.value)
    seen = shelf.walk(query)

    offers = {number: document.offer for number, document in shelf.documents.items()}
    assert seen == sorted(offers, key=lambda number: (key(offers[number]), -number))


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.PRICE, Sort.ENDING])
def test_the_page_before_is_the_page_that_was_before(shelf: Shelf, sort: Sort) -> None:
    for number in range(70):
        shelf.put(published_at=at(number % 3), sale_minor=(number % 5) * 100_00 or None)
    first = shelf.search(sort=sort.value)
    second = shelf.search(sort=sort.value, mark=keys.read(first.next, sort))
    third = shelf.search(sort=sort.value, mark=keys.read(second.next, sort))

    back = shelf.search(sort=sort.value, before=third.previous, mark=keys.read(third.previous, sort))

    assert (second.first, third.first, back.first) == (21, 41, 21)
    assert [row.asset_id for row in back.rows] == [row.asset_id for row in second.rows]
    assert (first.previous, bool(back.previous), bool(back.next)) == ("", True, True)


def test_what_comes_in_between_two_pages_moves_nothing(shelf: Shelf) -> None:
    before = [shelf.put(published_at=at(days)) for days in range(30)]
    first = shelf.search(sort="newest")
    shelf.put(published_at=at(-1))

    second = shelf.search(sort="newest", mark=keys.read(first.next, Sort.NEWEST))

    assert [row.asset_id for row in (*first.rows, *second.rows)] == before
