"""Many at once, on both databases, each with the arm in which the guard is off and the fault shows."""

import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import db, is_sqlite, transaction
from settlement.ledger import one_call, queries, services
from settlement.ledger.models import Journal
from settlement.ledger.services import Overdrawn
from tests.settlement.money import posted, together, yuan

pytestmark = pytest.mark.race
MANY = 20


def post_in_its_own_transaction(key, *moves):
    with transaction() as session:
        return posted(session, key, *moves).id


@contextmanager
def without_immediate_begin():
    """A transaction as SQLite would begin it by itself: it reads before it is a writer."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


def journals(session):
    session.rollback()
    return session.scalar(select(func.count(Journal.id)))


def test_twenty_times_the_same_key_at_once_is_one_journal(app, session):
    """Failure 1."""
    receive = ("bank", "unapplied:deal:42", "100.00")
    ids = together(app, MANY, lambda _place: post_in_its_own_transaction("receipt:1", receive))
    assert len(set(ids)) == 1
    assert (journals(session), queries.balance(session, "bank")) == (1, yuan("100.00"))
    assert queries.check(session) == []


def test_the_control_arm_without_the_shared_key_books_twenty(app, session):
    receive = ("bank", "unapplied:deal:42", "100.00")
    ids = together(app, MANY, lambda place: post_in_its_own_transaction(f"receipt:{place}", receive))
    assert len(set(ids)) == MANY
    assert queries.balance(session, "bank") == yuan("2,000.00")


def test_the_same_key_with_twenty_amounts_books_one_of_them(app, session):
    """Failure 2."""
    answers = together(
        app, MANY, lambda n: post_in_its_own_transaction("receipt:1", ("bank", "unapplied:deal:42", f"{n + 1}.00"))
    )
    assert [getattr(each, "code", "posted") for each in answers].count("key_reused") == MANY - 1
    assert journals(session) == 1


def drained(app, session):
    """Twenty take 10.00 at once out of 100.00; gives what became of each."""
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    session.commit()
    pay = ("held:deal:42", "payable:org:7", "10.00")
    return together(app, MANY, lambda place: post_in_its_own_transaction(f"out:{place}", pay))


def test_twenty_at_once_take_no_more_than_there_is(app, session):
    """Failure 19."""
    answers = drained(app, session)
    assert sum(isinstance(each, int) for each in answers) == 10
    assert sum(isinstance(each, Overdrawn) for each in answers) == 10
    assert (queries.balance(session, "held:deal:42"), queries.check(session)) == (yuan("0.00"), [])


def test_the_control_arm_without_the_lock_only_the_database_stops_them(app, session, monkeypatch):
    """They all read 100.00 before anybody took it: no kind refusal any more, and on SQLite takings are lost."""
    look = services._overdraft

    def slowly(*asked):
        found = look(*asked)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(services, "_overdraft", slowly)
    if is_sqlite(session):
        monkeypatch.setattr("tests.settlement.ledger.test_races.transaction", without_immediate_begin)
    else:
        monkeypatch.setattr(services, "_LOCK", services._LOCK.with_for_update(read=True, key_share=True))
        monkeypatch.setattr(services, "journals_in_one_call", lambda _session, asked: [None] * len(asked))
    answers = drained(app, session)
    assert any(isinstance(each, DBAPIError) for each in answers)
    assert queries.balance(session, "held:deal:42") >= yuan("0.00")


def test_the_control_arm_one_call_without_its_lock_is_stopped_by_the_database_too(app, session, monkeypatch):
    """The floor is looked at inside the call, then others come in between: only the account's CHECK says no."""
    if is_sqlite(session):
        pytest.skip("SQLite posts step by step")
    unlocked = one_call.FUNCTION.replace("post_journal", "post_unlocked").replace(" FOR UPDATE", "")
    session.execute(text(unlocked.replace("INSERT INTO journal", "PERFORM pg_sleep(0.3); INSERT INTO journal")))
    session.commit()
    each = one_call.asked_for.c.value
    monkeypatch.setattr(one_call, "POST", select(func.post_unlocked(each)))
    answers = drained(app, session)
    session.execute(text("DROP FUNCTION post_unlocked"))
    session.commit()
    assert any(isinstance(each, DBAPIError) for each in answers)
    assert not any(isinstance(each, Overdrawn) for each in answers)
    assert queries.balance(session, "held:deal:42") >= yuan("0.00")


def test_two_streams_in_opposite_directions_do_not_wait_in_a_circle(app, session):
    """Failure 36."""
    posted(session, "in", ("bank", "held:deal:1", "500.00"), ("bank", "held:deal:2", "500.00"))
    session.commit()
    ways = [("held:deal:1", "held:deal:2", "1.00"), ("held:deal:2", "held:deal:1", "1.00")]
    answers = together(app, MANY, lambda place: [
        post_in_its_own_transaction(f"{place}:{turn}", ways[(place + turn) % 2]) for turn in range(5)
    ])  # fmt: skip
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert queries.check(session) == []


def test_the_control_arm_locks_in_the_opposite_order_do_wait_in_a_circle(app, session):
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: no circle can form")
    posted(session, "in", ("bank", "held:deal:1", "500.00"), ("bank", "held:deal:2", "500.00"))
    session.commit()

    def act(place):
        with transaction() as own:
            codes = ["held:deal:1:CNY", "held:deal:2:CNY"]
            for code in codes if place else reversed(codes):
                own.execute(services._LOCK, {"codes": [code]})
                time.sleep(0.2)

    answers = together(app, 2, act)
    assert any("deadlock" in str(each) for each in answers)


def test_twenty_first_uses_of_an_account_open_it_once(app, session):
    answers = together(
        app, MANY, lambda place: post_in_its_own_transaction(f"k:{place}", ("bank", "payable:org:7", "1.00"))
    )
    assert all(isinstance(each, int) for each in answers)
    assert queries.balance(session, "payable:org:7") == yuan("20.00")


def until_somebody_waits(session):
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _try in range(600):
        if session.scalar(waiting):
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_who_waits_for_an_account_that_is_being_opened_holds_no_other(app, session):
    """Otherwise the one who opens it, and then needs the other, waits in a circle."""
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: nobody waits with an account in hand")
    posted(session, "before", ("bank", "fees:platform", "1.00"))
    session.commit()
    opened = threading.Event()

    def act(place):
        if place:
            opened.wait(30)
            return post_in_its_own_transaction("waits", ("bank", "unapplied:deal:42", "3.00"))
        with transaction() as own:
            posted(own, "opens", ("charges:local", "unapplied:deal:42", "2.00"))
            opened.set()
            until_somebody_waits(own)
            return posted(own, "needs the other", ("bank", "fees:platform", "4.00")).id

    assert [type(each) for each in together(app, 2, act)] == [int, int]
    session.rollback()
    assert queries.balance(session, "bank") == yuan("8.00")
    assert queries.check(session) == []
