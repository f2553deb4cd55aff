"""A search is kept as what it asks, by its person alone."""

import pytest
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import speaking
from listings.alerts import queries, rules, watching
from listings.alerts import services as alerts
from listings.alerts.models import Rhythm, SavedFind, SavedSearch, Watch
from tests.builders import NOON
from tests.listings.alerts.world import Watched, saved
from tests.parties.cast import how_many, trail


def test_a_search_is_kept_as_what_it_asks_without_order_and_page(session: Session, world: Watched) -> None:
    asked = [("page", "3"), ("sort", "price"), ("q", " battery  pack "), ("licence", "sole"), ("licence", "magic")]
    row = saved(session, world, parameters=asked)

    assert row.parameters == [["licence", "sole"], ["q", "battery pack"]]
    assert watching.address_of(row.watch, row.parameters) == "/search?q=battery+pack&licence=sole&sort=newest"
    assert len(row.token) >= 43
    assert trail(session, row.subject) == ["saved_search.saved"]


def test_two_searches_that_ask_the_same_are_one(session: Session, world: Watched) -> None:
    saved(session, world, parameters=[("licence", "sole"), ("q", "battery")])

    with pytest.raises(Conflict) as refusal:
        saved(session, world, parameters=[("q", "battery"), ("licence", "sole"), ("sort", "newest")], name="Again")

    assert refusal.value.code == "saved_before"
    assert "Battery cooling" in str(refusal.value.message)
    assert how_many(session, SavedSearch) == 1
    assert saved(session, world, parameters=[("licence", "sole"), ("q", "battery")], actor=world.other)
    assert saved(session, world, watch=Watch.NEEDS, parameters=[("q", "battery")])


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_name_that_does_not_fit_is_refused(session: Session, world: Watched, name: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        saved(session, world, name=name)

    assert list(refusal.value.fields) == ["name"]
    assert how_many(session, SavedSearch) == 0


def test_a_person_keeps_a_bounded_number(session: Session, world: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listings.alerts.saving.MOST_SAVED", 2)
    for word in ("a", "b"):
        saved(session, world, parameters=[("q", word)])

    with pytest.raises(Conflict) as refusal:
        saved(session, world, parameters=[("q", "c")])

    assert refusal.value.code == "too_many_saved"
    assert rules.MOST_SAVED == 50


def test_the_system_keeps_no_searches(session: Session, world: Watched) -> None:
    with pytest.raises(NotAllowed):
        saved(session, world, actor=SYSTEM)


def test_changing_what_is_asked_begins_anew_and_a_name_does_not(session: Session, world: Watched) -> None:
    row = saved(session, world, now=NOON)
    later = NOON.replace(hour=9)
    alerts.change_search(session, saved_search_id=row.id, name="Packs", actor=world.reader, now=later)
    assert (row.name, row.watched_from) == ("Packs", NOON)

    alerts.change_search(session, saved_search_id=row.id, parameters=[("q", "pack")], actor=world.reader, now=later)
    assert (row.parameters, row.watched_from) == ([["q", "pack"]], later)


def test_a_search_that_was_silent_begins_with_what_comes_from_now_on(session: Session, world: Watched) -> None:
    row = saved(session, world, Rhythm.NEVER)
    later = NOON.replace(hour=9)

    alerts.change_search(session, saved_search_id=row.id, rhythm=Rhythm.DAILY, actor=world.reader, now=later)

    assert (row.watched_from, row.looked_at) == (later, later)


def test_another_persons_search_is_not_there(session: Session, world: Watched) -> None:
    row = saved(session, world)

    for act in (
        lambda: queries.own_search(session, row.id, world.other),
        lambda: alerts.change_search(session, saved_search_id=row.id, name="Mine", actor=world.other, now=NOON),
        lambda: alerts.delete_search(session, saved_search_id=row.id, actor=world.other, now=NOON),
        lambda: queries.own_search(session, row.id + 1, world.reader),
    ):
        with pytest.raises(NotFound):
            act()
    assert (row.name, how_many(session, SavedSearch)) == ("Battery cooling", 1)
    assert queries.searches_of(session, world.other) == []


def test_deleting_forgets_the_search_and_what_it_told(session: Session, world: Watched) -> None:
    row = saved(session, world)
    session.add(SavedFind(saved_search_id=row.id, thing_id=1, found_at=NOON))
    session.flush()

    alerts.delete_search(session, saved_search_id=row.id, actor=world.reader, now=NOON)
    session.expire_all()

    assert how_many(session, SavedSearch) == how_many(session, SavedFind) == 0
    with pytest.raises(NotFound):
        alerts.unsubscribe(session, token=row.token, now=NOON)


def test_unsubscribing_is_idempotent_and_keeps_the_search(session: Session, world: Watched) -> None:
    row = saved(session, world, Rhythm.WEEKLY)

    for _each in range(2):
        assert alerts.unsubscribe(session, token=row.token, now=NOON).rhythm is Rhythm.NEVER

    assert trail(session, row.subject) == ["saved_search.saved", "saved_search.unsubscribed"]


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_a_guessed_address_ends_nothing(session: Session, world: Watched, token: str) -> None:
    row = saved(session, world)

    with pytest.raises(NotFound):
        alerts.unsubscribe(session, token=token, now=NOON)

    assert row.rhythm is Rhythm.AT_ONCE


def test_what_is_asked_is_said_in_words(session: Session, world: Watched) -> None:
    pairs = [("q", "电池"), ("kind", "patent_invention"), ("center", "DL-BAT"), ("section", "ipc.h")]

    assert watching.in_words(Watch.LISTINGS, pairs, watching.center_names(session)) == (
        "“电池”; Kind of right: Invention patent; Class: Electricity; Center: Center DL-BAT"
    )
    with speaking("zh_Hans"):
        said = watching.in_words(Watch.NEEDS, [("wanted", "assign"), ("budget", "open")], {})
    assert said == "取得方式：购买；预算：未说明预算"
    assert watching.in_words(Watch.NEEDS, [], {}) == "everything"
