"""What settlement does where the ground gives way: many writers, circles of locks, a full disk, a database that only
reads. Nothing is half done, what was refused is said, and the same request sent again succeeds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import jobs
from core.db import db, is_sqlite, locked, transaction
from core.jobs import Job, JobState
from parties.organisations.models import Organisation
from settlement.ledger import queries
from settlement.ledger.models import Journal
from tests.builders import NOON
from tests.settlement.money import a_firm, posted, together, yuan
from tests.settlement.payments.test_api import YUAN, Programs

WRITERS, EACH = 16, 4


def write_alone(key: str) -> int:
    with transaction() as session:
        return posted(session, key, ("bank", "unapplied:deal:42", "1.00")).id


def clock(now: datetime) -> datetime:
    return now


@contextmanager
def reading_first() -> Iterator[Session]:
    """A transaction that is no writer until it writes: the database's own default."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


@pytest.mark.race
def test_sixteen_writers_lose_nothing_and_none_is_refused(app: Flask, session: Session) -> None:
    """Failure 35."""
    answers = together(app, WRITERS, lambda place: [write_alone(f"{place}:{turn}") for turn in range(EACH)])
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert session.scalar(select(func.count(Journal.id))) == WRITERS * EACH
    assert queries.balance(session, "bank") == yuan(f"{WRITERS * EACH}.00")
    assert queries.check(session) == []


@pytest.mark.race
def test_the_control_arm_writers_that_begin_as_readers_are_refused_on_sqlite(app: Flask, session: Session) -> None:
    if not is_sqlite(session):
        pytest.skip("PostgreSQL lets a reader become a writer")
    barrier = threading.Barrier(WRITERS)

    def act(place: int) -> int:
        with reading_first() as own:
            own.scalar(select(func.count(Journal.id)))
            barrier.wait()
            return posted(own, f"{place}", ("bank", "unapplied:deal:42", "1.00")).id

    answers = together(app, WRITERS, act)
    assert any("locked" in str(each) for each in answers)


def circle(app: Flask, session: Session) -> dict[str, jobs.Handler]:
    """Two jobs that lock two rows, one the other way round, and then post: both hold their first before they ask for
    the second, if the database lets them."""
    rows = [a_firm(session), a_firm(session, "远帆汽车股份有限公司")]
    session.commit()
    barrier = threading.Barrier(2)

    def job_of(order: list[int], key: str) -> jobs.Handler:
        def act(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
            with transaction() as own:
                locked(own, Organisation, order[0])
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(timeout=1)
                locked(own, Organisation, order[1])
                posted(own, key, ("bank", "unapplied:deal:42", "1.00"))

        return act

    return {"here": job_of(rows, "here"), "there": job_of(rows[::-1], "there")}


@pytest.mark.race
def test_a_job_caught_in_a_circle_of_locks_is_done_again_and_has_one_effect(app: Flask, session: Session) -> None:
    """Failure 36."""
    handlers = circle(app, session)
    with transaction() as own:
        for kind in handlers:
            jobs.enqueue(own, kind, {}, key="1", now=NOON)
    kinds = list(handlers)
    together(app, 2, lambda place: jobs.run_one({kinds[place]: handlers[kinds[place]]}, now=NOON, clock=lambda: NOON))
    with transaction() as own:
        caught = own.scalar(select(func.count(Job.id)).where(Job.state == JobState.WAITING))
        assert caught == (0 if is_sqlite(session) else 1)
    later = NOON + timedelta(hours=1)
    jobs.run_due(handlers, now=later, clock=lambda: later)

    session.rollback()
    states = session.execute(select(Job.state, Job.attempts).where(Job.kind.in_(kinds))).all()
    assert {row.state for row in states} == {JobState.DONE}
    assert sum(row.attempts for row in states) == (2 if is_sqlite(session) else 3)
    assert queries.balance(session, "bank") == yuan("2.00")


def test_a_unit_that_is_always_caught_is_given_up_after_so_many_tries(app: Flask, session: Session) -> None:
    """Failure 36."""

    def caught(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
        raise DBAPIError("UPDATE", {}, Exception("deadlock detected"))

    with transaction() as own:
        jobs.enqueue(own, "caught", {}, key="1", now=NOON)
    for tries in range(jobs.TRIES + 1):
        later = NOON + timedelta(days=tries)
        if jobs.run_one({"caught": caught}, now=later, clock=partial(clock, later)) is None:
            break
    session.rollback()
    job = session.scalars(select(Job).filter_by(kind="caught")).one()
    assert (job.state, tries) == (JobState.FAILED, jobs.TRIES)
    assert "deadlock detected" in (job.error or "")


def test_a_request_caught_in_a_circle_of_locks_is_told_so_and_succeeds_when_sent_again(
    app: Flask, session: Session, client: Any
) -> None:
    """Failure 36."""
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: no circle can form; a wait beyond patience is tested in core")
    programs = Programs(session, client)
    first, second = (programs.record(bank_reference=each, purpose="fair:7").json["id"] for each in ("B-1", "B-2"))
    programs.send(programs.qian, f"/receipts/{first}/confirm", {"amount": YUAN})  # the bank's account is open now
    other = db.engine.connect()
    other.execute(text("SET deadlock_timeout = '20s'"))  # who waits for us looks for the circle first
    other.execute(text("SELECT id FROM account WHERE code = 'bank:CNY' FOR UPDATE"))
    answers: list[Any] = []

    def ask() -> None:
        with app.app_context():
            answers.append(programs.send(programs.qian, f"/receipts/{second}/confirm", {"amount": YUAN}))

    asking = threading.Thread(target=ask)
    asking.start()
    with Session(db.engine) as watch:
        while not watch.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            watch.rollback()
            assert asking.is_alive(), answers
    other.execute(text("SELECT id FROM receipt WHERE id = :id FOR UPDATE"), {"id": second})
    asking.join()
    other.rollback()
    other.close()

    assert (answers[0].status_code, answers[0].json["error"]["code"]) == (503, "busy")
    assert queries.balance(session, "bank") == yuan("100,000.00")
    session.rollback()
    again = programs.send(programs.qian, f"/receipts/{second}/confirm", {"amount": YUAN})
    assert (again.status_code, queries.balance(session, "bank")) == (200, yuan("200,000.00"))


@contextmanager
def without_room(session: Session) -> Iterator[None]:
    """SQLite: the file takes no further page. PostgreSQL: every new connection may only read."""
    session.rollback()
    if is_sqlite(session):

        def narrow(connection: Any, *_more: Any) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # that is: as many as it has

        event.listen(db.engine, "checkout", narrow)
        try:
            yield
        finally:
            event.remove(db.engine, "checkout", narrow)
            db.engine.dispose()
        return
    name = db.engine.url.database
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    db.engine.dispose()
    try:
        yield
    finally:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
        db.engine.dispose()


def until_refused(most: int) -> int:
    """Post until there is no room; how many were acknowledged."""
    for number in range(most):
        try:
            write_alone(f"full:{number}")
        except DBAPIError:
            return number
    raise AssertionError(f"{most} postings found room")


def test_on_a_full_or_read_only_disk_nothing_is_half_written_and_everything_can_be_read(
    app: Flask, session: Session
) -> None:
    """Failure 37."""
    write_alone("before")
    with without_room(session):
        written = until_refused(2000)
        with Session(db.engine) as reading:
            assert reading.scalar(select(func.count(Journal.id))) == 1 + written
            assert queries.check(reading) == []
            assert queries.balance(reading, "bank") == yuan(f"{1 + written}.00")
    write_alone(f"full:{written}")
    assert queries.balance(session, "bank") == yuan(f"{2 + written}.00")


def test_pages_are_read_and_acts_are_refused_while_the_disk_is_full(app: Flask, session: Session, client: Any) -> None:
    """Failure 37."""
    programs = Programs(session, client)
    receipt_id = programs.record(purpose="fair:7").json["id"]
    with without_room(session):
        if is_sqlite(session):
            until_refused(2000)
        read = [client.get("/").status_code, programs.get(programs.qian, "/receipts").status_code]
        refused = programs.send(programs.qian, f"/receipts/{receipt_id}/confirm", {"amount": YUAN})
    assert read == [200, 200]
    assert (refused.status_code, refused.json["error"]["code"]) == (503, "no_writes")
    assert session.scalar(select(func.count(Journal.id)).where(Journal.key.like("receipt:%"))) == 0
    session.rollback()
    again = programs.send(programs.qian, f"/receipts/{receipt_id}/confirm", {"amount": YUAN})
    assert (again.status_code, again.json["state"]) == (200, "confirmed")
