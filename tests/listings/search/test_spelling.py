"""What stands nowhere is looked for as it was probably meant, and the page says so."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.clock import now
from listings.search.engine.document import Place
from tests.indexing import indexed
from tests.listings.market.world import World, page, published
from tests.listings.search.shelf import Shelf


@pytest.fixture
def thermal(shelf: Shelf) -> int:
    """A battery patent among a few other rights."""
    shelf.put(
        title="海洋传感器", title_en="Marine sensor", texts={Place.TITLE: "海洋传感器\nMarine sensor"}, numbers=()
    )
    shelf.put(title="阀门", title_en="Valve for flanges", texts={Place.TITLE: "阀门\nValve for flanges"}, numbers=())
    return shelf.put(numbers=("ZL202110123456.7",))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bateries", "batteries"),
        ("themral", "thermal"),
        ("lithum", "lithium"),
        ("managemnet", "management"),
        ("锂店池", "锂电池"),
        ("电池热营理", "电池热管理"),
        ("ZL202110123456.8", "202110123456"),
    ],
)
def test_the_nearest_stands_in_for_what_stands_nowhere(shelf: Shelf, thermal: int, typed: str, meant: str) -> None:
    result = shelf.search(typed)

    assert [row.asset_id for row in result.rows] == [thermal]
    assert result.sought is not None
    assert [shown for _typed, shown in result.sought.meant] == [meant]
    assert shelf.find(typed, exact="1") == []


@pytest.mark.parametrize("typed", ["battery", "海洋", "managing", "BATTERIES", "电池", "G06F", "99999999"])
def test_what_stands_somewhere_or_is_no_word_is_left_as_it_is(shelf: Shelf, thermal: int, typed: str) -> None:
    sought = shelf.search(typed).sought

    assert sought is not None
    assert sought.meant == ()


@pytest.mark.parametrize("typed", ["qqqq", "zzzzzzzzzz", "龘龘龘", "abc", "xyz"])
def test_where_nothing_is_near_nothing_is_found(shelf: Shelf, thermal: int, typed: str) -> None:
    assert shelf.find(typed) == []


def test_of_several_words_that_may_be_meant_those_that_fit_the_rest_are(shelf: Shelf) -> None:
    cells = shelf.put(title="Fuel cells", title_en="", texts={Place.TITLE: "Fuel cells"}, numbers=())
    gas = shelf.put(title="Flue gas", title_en="", texts={Place.TITLE: "Flue gas"}, numbers=())

    alone, beside = shelf.search("fule"), shelf.search("fule cells")

    assert {row.asset_id for row in alone.rows} == {cells, gas}
    assert alone.sought is not None
    assert beside.sought is not None
    assert alone.sought.meant == (("fule", "flue, fuel"),)
    assert beside.sought.meant == (("fule", "fuel"),)


def test_two_errors_are_forgiven_in_long_words_only(shelf: Shelf, thermal: int) -> None:
    assert shelf.find("mangaemnet") == [thermal]
    assert shelf.find("vlvae") == []


def test_the_beginning_of_a_word_is_no_error(shelf: Shelf, thermal: int) -> None:
    result = shelf.search("batter")

    assert ([row.asset_id for row in result.rows], result.sought and result.sought.meant) == ([thermal], ())


def test_a_word_that_left_with_its_last_right_is_not_meant(shelf: Shelf, thermal: int) -> None:
    other = shelf.put(title="Batterx", title_en="", texts={Place.TITLE: "Batterx"}, numbers=())
    assert shelf.find("batterxx") == [other]
    shelf.remove(other)

    assert shelf.find("batterxx") == []


def test_where_not_all_words_are_found_together_fewer_are_enough(shelf: Shelf, thermal: int) -> None:
    result = shelf.search("lithium sensor for ships")

    assert result.sought is not None
    assert result.sought.is_partial
    assert result.total == 2
    assert shelf.search("lithium sensor", exact="1").total == 0


def test_a_chinese_word_may_stand_apart_where_it_stands_nowhere_together(shelf: Shelf) -> None:
    found = shelf.put(title="锂离子动力电池", title_en="", texts={Place.TITLE: "锂离子动力电池"})

    assert shelf.find("锂电池") == [found]
    assert shelf.find("锂电池", exact="1") == []


def test_what_is_on_record_but_not_on_sale_is_not_replaced_by_something_else(shelf: Shelf, thermal: int) -> None:
    idle = shelf.put(offer=None, title="Lithium sensor", title_en="", texts={Place.TITLE: "Lithium sensor"})

    assert shelf.find("lithium sensor") == []
    assert shelf.find("lithium sensor", within="rights") == [idle]


@pytest.mark.parametrize("typed", ["店池管理", "电迟管理", "电池菅理", "电池管里"])
def test_one_wrong_character_is_found_out_wherever_it_stands(shelf: Shelf, typed: str) -> None:
    found = shelf.put(title="电池管理", title_en="", texts={Place.TITLE: "电池管理"}, numbers=())
    shelf.put(title="海洋传感器", title_en="", texts={Place.TITLE: "海洋传感器"}, numbers=())
    sought = shelf.search(typed).sought

    assert shelf.find(typed) == [found]
    assert sought is not None
    assert sought.meant == ((typed, "电池管理"),)


def test_a_mistyped_owner_is_meant_too(shelf: Shelf, thermal: int) -> None:
    result = shelf.search("海弯电池有限公司")

    assert thermal in [row.asset_id for row in result.rows]
    assert result.sought is not None
    assert result.sought.meant == (("海弯电池有限公司", "海湾电池有限公司"),)


def test_two_characters_say_too_little_to_be_mistyped(shelf: Shelf, thermal: int) -> None:
    sought = shelf.search("店池").sought

    assert sought is not None
    assert sought.meant == ()


def test_of_words_equally_near_those_with_the_same_first_letter_come_first(shelf: Shelf) -> None:
    for title in ("Rotor", "Motor", "Motor"):
        shelf.put(title=title, title_en="", texts={Place.TITLE: title}, numbers=())
    sought = shelf.search("rotoz").sought

    assert sought is not None
    assert sought.meant == (("rotoz", "rotor"),)


def test_what_is_ten_times_rarer_is_not_meant_beside_the_frequent(shelf: Shelf) -> None:
    for title in [*["Valve"] * 11, "Valse"]:
        shelf.put(title=title, title_en="", texts={Place.TITLE: title}, numbers=())
    sought = shelf.search("valxe").sought

    assert sought is not None
    assert sought.meant == (("valxe", "valve"),)


def test_each_mistyped_word_of_several_is_said(shelf: Shelf, thermal: int) -> None:
    result = shelf.search("themral managemnet of lithium")

    assert [row.asset_id for row in result.rows] == [thermal]
    assert result.sought is not None
    assert result.sought.meant == (("themral", "thermal"), ("managemnet", "management"))


def test_in_a_word_with_a_hyphen_the_mistyped_part_is_replaced(shelf: Shelf) -> None:
    found = shelf.put(title="Lithium-ion cell", title_en="", texts={Place.TITLE: "Lithium-ion cell"}, numbers=())

    assert shelf.find("lithum-ion") == [found]
    assert shelf.find("lithum-ion", exact="1") == []


def test_a_phrase_is_looked_for_as_it_is(shelf: Shelf, thermal: int) -> None:
    assert shelf.find('"themral management"') == []
    assert shelf.find('"thermal management"') == [thermal]


def test_of_too_many_words_as_few_as_possible_are_left_out(shelf: Shelf) -> None:
    two, three = ("heat pump", "heat pump valve")
    shelf.put(title=two, title_en="", texts={Place.TITLE: two}, numbers=())
    best = shelf.put(title=three, title_en="", texts={Place.TITLE: three}, numbers=())
    result = shelf.search("heat pump valve toothbrush")

    assert [row.asset_id for row in result.rows] == [best]
    assert result.sought is not None
    assert (result.sought.need, len(result.sought.terms)) == (3, 4)


def test_restrictions_do_not_make_a_question_ask_for_less(shelf: Shelf, thermal: int) -> None:
    """A word that stands on record is not mistyped, though nothing under the restriction has it."""
    result = shelf.search("lithium batteries", kind=("trademark",))

    assert (result.total, result.sought and result.sought.meant) == (0, ())
    assert result.sought is not None
    assert not result.sought.is_partial


def test_the_page_says_what_is_shown_and_how_to_search_for_what_was_typed(
    session: Session, world: World, client: FlaskClient
) -> None:
    published(session, world, now=now())
    indexed(session)

    text = page(client, "/search?q=bateries")
    exact = page(client, "/search?q=bateries&exact=1")

    assert "Shown for “batteries” instead of “bateries”." in text
    assert 'href="/search?q=bateries&amp;exact=1"' in text
    assert "No listing found" in exact


def test_the_page_says_that_words_are_missing(session: Session, world: World, client: FlaskClient) -> None:
    published(session, world, now=now())
    indexed(session)

    assert "No right on record has all of these words" in page(client, "/search?q=lithium+toothbrush")
