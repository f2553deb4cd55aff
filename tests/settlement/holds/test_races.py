"""Releases at the same moment never take more than is held, and the hold never parts from its account."""

import time

import pytest

from core.db import is_sqlite, transaction
from settlement.holds import queries, services
from settlement.ledger import queries as ledger
from settlement.ledger.services import Overdrawn
from tests.settlement.holds.test_holds import DEAL, released, taken
from tests.settlement.ledger.test_races import without_immediate_begin
from tests.settlement.money import posted, together, yuan

pytestmark = pytest.mark.race


def released_by_ten(app, session, begin):
    """Ten release 20.00 each at once out of 100.00."""
    posted(session, "in", ("bank", f"unapplied:{DEAL}", "100.00"))
    taken(session, "100.00")
    session.commit()

    def act(place):
        with begin() as own:
            return released(own, ("payable:org:7", "20.00"), key=f"release:{place}").id

    answers = together(app, 10, act)
    session.rollback()
    session.expire_all()
    return answers


def test_ten_releases_at_once_give_away_what_is_held_and_no_more(app, session):
    """Failure 20."""
    answers = released_by_ten(app, session, transaction)
    assert sum(isinstance(each, int) for each in answers) == 5
    assert sum(isinstance(each, Overdrawn) for each in answers) == 5
    assert queries.held(session, DEAL) == ledger.balance(session, f"held:{DEAL}") == yuan("0.00")
    assert queries.check(session) == []


def test_the_control_arm_without_the_lock_the_hold_parts_from_its_account_or_releases_are_lost(
    app, session, monkeypatch
):
    def unlocked(own, subject):
        hold = queries.hold_of(own, subject)
        time.sleep(0.3)
        return hold

    monkeypatch.setattr(services, "_locked", unlocked)
    answers = released_by_ten(app, session, without_immediate_begin if is_sqlite(session) else transaction)
    unkind = [each for each in answers if isinstance(each, Exception) and not isinstance(each, Overdrawn)]
    assert queries.check(session) != [] or unkind
