"""What the registers tell of days to come: on the desk, in the list of deadlines."""

from datetime import date

import pytest

from core.actor import SYSTEM
from core.running import Asked, Running
from registers.programmes import running, services
from registers.programmes.running import CHECK, END, PUBLICITY
from reports.desk import queries as desk
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def clocks(town: Town, organisation_id: int | None, day: date = date(2026, 3, 2)) -> list[Running]:
    return list(running.derive(Asked(town.session, day, organisation_id)))


def test_publicity_is_the_offices_clock_and_the_applicant_sees_it(town):
    made.in_publicity(town)
    for own in (town.first.organisation_id, town.applicant.organisation_id, None):
        (clock,) = clocks(town, own)
        assert (clock.kind, clock.due_on) == (PUBLICITY, date(2026, 3, 9))
        assert [told.organisation_id for told in clock.movers] == [town.first.organisation_id]
    assert clocks(town, town.stranger.organisation_id) == []


def test_a_holder_is_told_of_the_check_that_renews_and_not_of_the_same_day_twice(town):
    made.granted(town)
    (clock,) = clocks(town, town.applicant.organisation_id, date(2026, 3, 10))
    assert (clock.kind, clock.due_on) == (CHECK, date(2029, 3, 9))
    assert clocks(town, town.stranger.organisation_id, date(2026, 3, 10)) == []


def test_the_office_sees_the_checks_of_the_next_thirty_days(town):
    made.granted(town)
    office = town.first.organisation_id
    assert clocks(town, office, date(2029, 2, 6)) == []
    (clock,) = clocks(town, office, date(2029, 2, 7))
    assert (clock.kind, clock.due_on) == (CHECK, date(2029, 3, 9))
    assert [told.organisation_id for told in clock.watchers] == [office]
    assert office not in [told.organisation_id for told in clock.movers]


def test_a_suspended_title_still_ends(town):
    title = made.granted(town)
    services.suspend_title(
        town.session, title_id=title.id, from_date=date(2026, 3, 10), reason="So.", actor=SYSTEM,
        now=at(date(2026, 3, 10)),
    )  # fmt: skip
    (clock,) = clocks(town, town.applicant.organisation_id, date(2026, 3, 11))
    assert (clock.kind, clock.due_on) == (END, date(2029, 3, 9))


def test_the_desks_of_office_and_applicant_say_what_waits_for_them(app, town):
    row = made.submitted(town)
    with app.test_request_context():
        titles = [line.title for line in desk.waiting(town.session, town.first, MONDAY)]
    assert f"Application {row.number} of Haiwan Battery Co., Ltd." in titles
    services.return_application(town.session, application_id=row.id, reason="Sales?", actor=town.first, now=MONDAY)
    with app.test_request_context():
        titles = [line.title for line in desk.waiting(town.session, town.applicant, MONDAY)]
    assert f"Correct application {row.number}" in titles
