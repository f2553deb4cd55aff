"""Failure 34: a center is merged into another or split, and what each of them did stays counted for it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core import clock
from core.errors import Conflict, NotAllowed, Unacceptable
from parties.centers.models import Center, CenterSuccession
from parties.centers.queries import successor_on
from parties.centers.succession import record_succession
from settlement.deals.check import check
from settlement.volumes.models import Measure, VolumeFact
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.test_rulebook import refused
from tests.settlement.deals.world import NOON, TODAY, World, a_deal, a_settled_deal, a_world, sign
from tests.settlement.money import must_refuse

TOMORROW = date(2026, 11, 24)


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def succeeded(
    world: World, center: int, by: int, *, on: date = TOMORROW, actor=None, document="No. 12 of 2026"
) -> None:
    record_succession(
        world.session, center_id=center, successor_id=by, from_date=on, document_no=document,
        actor=actor or world.city, now=world.now,
    )  # fmt: skip
    world.commit()


def volume(world: World, measure: Measure = Measure.CONTRACTED) -> dict[int, int]:
    rows = world.session.execute(
        select(VolumeFact.center_id, func.sum(VolumeFact.amount_minor))
        .where(VolumeFact.measure == measure)
        .group_by(VolumeFact.center_id)
    )
    return {center: int(amount) for center, amount in rows}


def test_failure_34_after_a_merger_old_facts_stay_and_new_ones_go_to_the_successor(world):
    """Failure 34. A deal of the last day of the old center, and one of the first day of the new one."""
    old, new, _third = world.centers
    before = a_settled_deal(world)
    succeeded(world, old, new)
    sign(world, a_deal(world))  # still today
    assert volume(world) == {old: 200_000_00}
    world.later(days=1)
    after = sign(world, a_deal(world))
    assert volume(world) == {old: 200_000_00, new: 100_000_00}
    assert (before.center_id, after.center_id) == (old, new)
    assert [share.center_id for share in after.shares] == [new]
    assert check(world.session) == []


def test_failure_34_after_a_merger_the_roles_of_both_are_one_centers(world):
    """Failure 34. Closing and listing center become one: it is counted once, and the whole is still the whole."""
    old, new, _third = world.centers
    succeeded(world, new, old)
    world.later(days=1)
    sign(world, a_deal(world, LIST=new))
    assert volume(world) == {old: 100_000_00}


def test_failure_34_of_a_split_each_part_counts_what_it_does_from_then_on(world):
    """Failure 34. The first center's business goes on in the second; the third begins anew beside it."""
    old, on_with_it, beside = world.centers
    succeeded(world, old, on_with_it)
    world.later(days=1)
    sign(world, a_deal(world, INTRODUCE=beside))
    assert volume(world) == {on_with_it: 80_000_00, beside: 20_000_00}


def test_successions_follow_each_other_and_hold_from_their_days(world):
    one, two, three = world.centers
    succeeded(world, one, two, on=TOMORROW)
    succeeded(world, two, three, on=date(2027, 1, 1))
    days = (TODAY, TOMORROW, date(2027, 1, 1))
    assert [successor_on(world.session, one, day) for day in days] == [one, two, three]


def test_a_center_is_succeeded_once_and_not_in_a_circle(world):
    one, two, three = world.centers
    succeeded(world, one, two)
    assert refused(world, Conflict, lambda: succeeded(world, one, three)).code == "succeeded_already"
    assert refused(world, Conflict, lambda: succeeded(world, two, one)).code == "in_a_circle"
    must_refuse(
        world.session,
        "INSERT INTO center_succession (center_id, successor_id, from_date, document_no, recorded_at, recorded_by)"
        f" VALUES ({two}, {two}, '2027-01-01', 'x', '2026-11-23 04:00:00', 'x')",
    )


def test_no_succession_begins_in_the_past_or_without_a_document_or_by_anybody_else(world):
    one, two, _three = world.centers
    for given, field in (({"on": date(2026, 11, 22)}, "from_date"), ({"document": " "}, "document_no")):
        assert set(refused(world, Unacceptable, lambda given=given: succeeded(world, one, two, **given)).fields) == {
            field
        }
    assert "successor_id" in refused(world, Unacceptable, lambda: succeeded(world, one, one)).fields
    refused(world, NotAllowed, lambda: succeeded(world, one, two, actor=world.chief))


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_city_office_records_it_on_the_page_and_by_json(world, language):
    one, two, three = world.centers
    codes = {each: world.session.get_one(Center, each).code for each in world.centers}
    city = browser(world, world.city, language)
    address = f"/centers/{codes[one]}/succession"
    text_of(city.get(address))
    form = {"successor_id": str(two), "from_date": "2026-12-01", "document_no": "文 12"}
    text_of(city.post(address, {**form, "from_date": "2020-01-01"}), 422)
    assert city.post(address, form).status_code == 303
    body = {"successor_id": three, "from_date": "2026-12-01", "document_no": "12"}
    Program(world, world.city).post(f"/centers/{codes[two]}/succession", body, 201)
    assert world.session.scalar(select(func.count(CenterSuccession.id))) == 2
    text_of(browser(world, world.chief, language).get(address), 403)
