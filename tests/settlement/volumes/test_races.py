"""Reversals at the same moment never take back more than was counted."""

import time

import pytest

from core.db import is_sqlite, transaction
from core.errors import Conflict
from settlement.volumes import rows, services
from tests.settlement.ledger.test_races import without_immediate_begin
from tests.settlement.money import some_centers, together, yuan
from tests.settlement.volumes.test_facts import counted, sums, undone

pytestmark = pytest.mark.race


def taken_back_by_six(app, session, begin):
    """Six take back 40.00 each at once out of 100.00."""
    centers = some_centers(session, 2)
    counted(session, [(centers[0], 6000), (centers[1], 4000)], "100.00")
    session.commit()

    def act(place):
        with begin() as own:
            return len(undone(own, "40.00", key=f"undo:{place}"))

    answers = together(app, 6, act)
    session.rollback()
    return answers


def left(session):
    return sums(session)["CNY"]


def test_two_of_six_reversals_find_something_left(app, session):
    answers = taken_back_by_six(app, session, transaction)
    assert [each for each in answers if isinstance(each, int)] == [2, 2]
    assert sum(isinstance(each, Conflict) for each in answers) == 4
    assert left(session) == yuan("20.00")


def test_the_control_arm_without_the_lock_only_the_database_stops_them(app, session, monkeypatch):
    """They all see 100.00 left; the trigger refuses what the service let through, less kindly."""

    def unlocked(own, source_key, measure):
        return rows.facts_of(own, source_key, measure)

    look = services.amounts_left

    def slowly(*asked):
        found = look(*asked)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(services, "_locked_originals", unlocked)
    monkeypatch.setattr(services, "amounts_left", slowly)
    answers = taken_back_by_six(app, session, without_immediate_begin if is_sqlite(session) else transaction)
    unkind = [each for each in answers if isinstance(each, Exception) and not isinstance(each, Conflict)]
    assert unkind
    assert left(session) >= yuan("20.00")


def test_the_same_cause_counted_by_eight_at_once_counts_once(app, session):
    centers = some_centers(session, 1)
    session.commit()

    def act(_place):
        with transaction() as own:
            return counted(own, [(centers[0], 10000)], "100.00")[0].id

    answers = together(app, 8, act)
    assert len(set(answers)) == 1
    assert left(session) == yuan("100.00")
