"""The timetable: what is due is asked for once, by however many clocks, however late; and one process does it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

import timetable
from core import jobs
from core.clock import BEIJING
from core.db import db, is_sqlite, transaction
from core.health import Heartbeat
from core.jobs import Job, JobState
from reports.turnover import queries
from tests.builders import NOON
from timetable import BY_NAME, TIMETABLE

ROOT = Path(__file__).resolve().parent.parent
LAST_SECOND = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "now", "slot"),
    [
        ("roll-up", LAST_SECOND, "2026-12-31"),
        ("roll-up", NEW_YEAR, "2027-01-01"),
        ("alerts-daily", datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), "2026-11-22"),
        ("alerts-daily", datetime(2026, 11, 23, 0, 0, 0, tzinfo=UTC), "2026-11-23"),
        ("alerts-weekly", datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), "2026-W47"),
        ("alerts-weekly", datetime(2026, 11, 23, 0, 0, 0, tzinfo=UTC), "2026-W48"),
        ("alerts-weekly", datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), "2026-W53"),
        ("expire", datetime(2026, 11, 23, 4, 14, 59, tzinfo=UTC), "2026-11-23T04:00Z"),
        ("expire", datetime(2026, 11, 23, 4, 15, 0, tzinfo=UTC), "2026-11-23T04:15Z"),
        ("annual-report", LAST_SECOND, "2025"),
        ("annual-report", NEW_YEAR, "2026 as of 2027-01-01"),
        ("annual-report", NEW_YEAR + timedelta(days=1), "2026 as of 2027-01-02"),
        ("annual-report", datetime(2027, 2, 1, tzinfo=UTC), "2026"),
        ("annual-report", datetime(2027, 11, 1, tzinfo=UTC), "2026"),
    ],
)
def test_the_slot_is_of_the_business_day(name: str, now: datetime, slot: str) -> None:
    assert BY_NAME[name].slot(now) == slot


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("roll-up", datetime(2027, 1, 1, 0, 30, tzinfo=BEIJING)),
        ("annual-report", datetime(2027, 1, 1, 1, 0, tzinfo=BEIJING)),
        ("close-deals", datetime(2027, 1, 1, 2, 0, tzinfo=BEIJING)),
        ("check-books", datetime(2027, 1, 1, 3, 0, tzinfo=BEIJING)),
        ("expire", datetime(2027, 1, 1, 0, 0, tzinfo=BEIJING)),
        ("alerts-daily", datetime(2027, 1, 1, 8, 0, tzinfo=BEIJING)),
        ("alerts-weekly", datetime(2027, 1, 4, 8, 0, tzinfo=BEIJING)),
    ],
)
def test_the_clock_strikes_by_beijing_time(name: str, following: datetime) -> None:
    trigger = CronTrigger.from_crontab(BY_NAME[name].cron, timezone=BEIJING)
    assert trigger.get_next_fire_time(None, LAST_SECOND.astimezone(BEIJING)) == following


def test_every_line_of_the_timetable_has_somebody_who_does_it(app: Flask) -> None:
    assert {entry.name for entry in TIMETABLE} <= set(app.extensions["job_handlers"])


def test_a_late_clock_rings_once_for_all_it_missed(app: Flask) -> None:
    scheduler = timetable.the_clock(app)
    scheduler.start(paused=True)
    rings = {job.id: (job.coalesce, job.misfire_grace_time, job.max_instances) for job in scheduler.get_jobs()}
    scheduler.shutdown(wait=False)
    assert rings == dict.fromkeys([*BY_NAME, "beat"], (True, None, 1))


def count(session: Session, **columns: object) -> int:
    return session.scalar(select(func.count(Job.id)).filter_by(**columns)) or 0


def counted_anew(session: Session, **columns: object) -> int:
    session.rollback()
    return count(session, **columns)


def test_a_slot_is_asked_for_once(session: Session) -> None:
    for minutes in (0, 1, 7, 14):
        timetable.ask(BY_NAME["expire"], NOON + timedelta(minutes=minutes))
    timetable.ask(BY_NAME["expire"], NOON + timedelta(minutes=15))
    assert count(session, kind="expire") == 2


def environment(app: Flask) -> dict[str, str]:
    return {
        **os.environ, "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]), "INSTANCE_DIR": app.instance_path,
        "SECRET_KEY": "only-for-tests", "LOG_LEVEL": "INFO",
    }  # fmt: skip


def ask_for_everything(app: Flask, together: Barrier) -> None:
    """What a clock's process does, on connections of its own."""
    with app.app_context():
        db.engine.dispose(close=False)
        together.wait(60)
        for entry in TIMETABLE:
            for minutes in (0, 15, 30):
                timetable.ask(entry, NOON + timedelta(minutes=minutes))


@pytest.mark.race
def test_four_clocks_at_the_same_instant_ask_once(app: Flask, session: Session) -> None:
    """Failure 24."""
    forked = multiprocessing.get_context("fork")
    together = forked.Barrier(4)
    clocks = [forked.Process(target=ask_for_everything, args=(app, together)) for _clock in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join(90)
    assert [clock.exitcode for clock in clocks] == [0, 0, 0, 0]
    asked = {entry.name: count(session, kind=entry.name) for entry in TIMETABLE}
    often = ("expire", "alerts", "seal", "ask-providers", "catch-up", "issue-invoices")
    assert asked == {**dict.fromkeys(BY_NAME, 1), **dict.fromkeys(often, 3)}


def test_a_late_start_asks_for_what_was_missed(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOON)  # no minute ends between the two starts
    stopped = threading.Event()
    stopped.set()
    timetable.serve(app, stopped)
    assert {entry.name: count(session, kind=entry.name) for entry in TIMETABLE} == dict.fromkeys(BY_NAME, 1)
    session.rollback()
    timetable.serve(app, stopped)
    assert sum(count(session, kind=name) for name in BY_NAME) == len(TIMETABLE)


def test_only_one_process_is_the_timetable(app: Flask) -> None:
    with timetable.sole_process(app) as first, timetable.sole_process(app) as second:
        assert (first(), second()) == (True, False)
    with timetable.sole_process(app) as third:
        assert third()


def test_a_timetable_whose_connection_is_cut_leaves_within_a_beat_and_has_done_nothing_twice(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failure 25."""
    if is_sqlite(session):
        pytest.skip("SQLite's hold is a lock on a file, which nobody else can end")
    monkeypatch.setattr(timetable, "BEAT", timedelta(seconds=0.2))
    first = threading.Thread(target=timetable.serve, args=(app, threading.Event()))
    first.start()
    assert eventually(lambda: counted_anew(session) >= len(TIMETABLE))
    cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = :database"
    database = session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    assert session.execute(text(cut), {"database": database}).all() == [(True,)]
    session.rollback()
    with timetable.sole_process(app) as other:
        assert other(), "whoever comes next takes its place at once"
        first.join(timeout=20)
        assert not first.is_alive()
    slots = session.execute(select(Job.kind, Job.key).where(Job.kind.in_(BY_NAME))).all()
    assert {row.kind for row in slots} == set(BY_NAME)
    assert len(slots) == len(set(slots))


def test_the_second_timetable_leaves_without_asking_for_anything(app: Flask, session: Session) -> None:
    with timetable.sole_process(app):
        timetable.serve(app, threading.Event())
    assert count(session) == 0


def test_the_worker_survives_a_job_that_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), []

    def good(payload: object, *, job: Job, now: datetime) -> None:
        done.append(job.key)
        stop.set()

    def bad(payload: object, *, job: Job, now: datetime) -> None:
        raise RuntimeError("the office is closed")

    monkeypatch.setitem(app.extensions, "job_handlers", {"bad": bad, "good": good})
    with transaction() as rows:
        jobs.enqueue(rows, "bad", {}, key="1", now=NOON)
        jobs.enqueue(rows, "good", {}, key="2", now=NOON + timedelta(seconds=1))
    timetable.work(app, stop)
    with transaction() as rows:
        states = dict(rows.execute(select(Job.kind, Job.state)).all())
    assert done == ["2"]
    assert states == {"bad": JobState.WAITING, "good": JobState.DONE}


def test_a_long_import_keeps_no_letter_waiting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, begun, sent = threading.Event(), threading.Event(), threading.Event()

    def long(payload: object, *, job: Job, now: datetime) -> None:
        begun.set()
        assert sent.wait(30), "the letter waits for the import"

    def letter(payload: object, *, job: Job, now: datetime) -> None:
        assert begun.wait(30), "the import has not begun"
        sent.set()
        stop.set()

    monkeypatch.setitem(app.extensions, "job_handlers", {"registry.import": long, "letter": letter})
    with transaction() as rows:
        jobs.enqueue(rows, "registry.import", {}, key="1", now=NOON)
        jobs.enqueue(rows, "letter", {}, key="1", now=NOON + timedelta(seconds=1))
    lane = threading.Thread(target=timetable.take_in, args=(app, stop))
    lane.start()
    timetable.work(app, stop)
    lane.join(60)
    with transaction() as rows:
        assert set(rows.scalars(select(Job.state))) == {JobState.DONE}


@contextmanager
def away(times: int) -> Iterator[list[int]]:
    """The database refuses the next connections, as when it is started anew; the list grows with each refusal."""
    refused: list[int] = []

    def refuse(_connection: object) -> None:
        if len(refused) < times:
            refused.append(1)
            raise OSError("server closed the connection unexpectedly")

    event.listen(db.engine, "engine_connect", refuse)
    try:
        yield refused
    finally:
        event.remove(db.engine, "engine_connect", refuse)


def eventually(is_so: Callable[[], object], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return bool(is_so())


def test_the_process_survives_a_database_that_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), []

    def good(payload: object, *, job: Job, now: datetime) -> None:
        done.append(job.key)
        stop.set()

    monkeypatch.setitem(app.extensions, "job_handlers", {"good": good})
    with transaction() as rows:
        jobs.enqueue(rows, "good", {}, key="1", now=NOON)
    with away(times=3) as refused:
        timetable.work(app, stop)
    assert (len(refused), done) == (3, ["1"])


def test_what_the_clock_could_not_ask_for_is_asked_for_later(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timetable, "BEAT", timedelta(seconds=0.1))
    scheduler = timetable.the_clock(app)
    with away(times=3) as refused:
        scheduler.get_job("roll-up").func(BY_NAME["roll-up"])
        assert len(refused) == 1
        scheduler.start()
        try:
            assert eventually(lambda: len(refused) == 3)
            assert eventually(lambda: counted_anew(session, kind="roll-up") == 1)
        finally:
            scheduler.shutdown()


def test_the_heart_beats_while_a_long_job_runs(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, beats = threading.Event(), set()
    monkeypatch.setattr(timetable, "BEAT", timedelta(seconds=0.1))
    monkeypatch.setattr(timetable, "ask", lambda *_asked: None)

    def last_beat() -> object:
        with Session(db.engine) as rows:
            return rows.scalar(select(Heartbeat.at))

    def long(payload: object, *, job: Job, now: datetime) -> None:
        def beaten_thrice() -> bool:
            beats.add(last_beat())
            return len(beats) > 2

        eventually(beaten_thrice)
        stop.set()

    monkeypatch.setitem(app.extensions, "job_handlers", {"long": long})
    jobs.enqueue(session, "long", {}, key="1", now=NOON)
    session.commit()
    timetable.serve(app, stop)
    assert len(beats) > 2


def test_a_job_by_hand_as_of_the_past_is_not_taken_by_the_worker_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []

    def busy(payload: object, *, job: Job, now: datetime) -> None:
        with transaction() as rows:
            taken.append(jobs.take(rows, now=datetime.now(UTC)))

    monkeypatch.setitem(app.extensions["job_handlers"], "roll-up", busy)
    timetable.run_job(app, "roll-up", datetime.now(UTC) - timedelta(days=2))
    assert taken == [None]


def a_timetable(app: Flask) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "timetable", "run"]
    return subprocess.Popen(command, cwd=ROOT, env=environment(app), stderr=subprocess.PIPE, text=True)


def says(process: subprocess.Popen[str], words: str) -> bool:
    """Whether a line with these words comes before the process ends."""
    assert process.stderr is not None
    return any(words in line for line in process.stderr)


@pytest.mark.long
@pytest.mark.timeout(240)
def test_after_kill_9_another_process_takes_over_and_finishes_the_job(app: Flask, session: Session) -> None:
    """Failure 31. There are no auctions; a dead worker's job is gone on with."""
    first = a_timetable(app)
    assert says(first, "timetable runs")
    second = a_timetable(app)
    assert says(second, "another timetable is at work")
    assert second.wait(timeout=60) == 0
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=30)
    job_id = a_job_whose_worker_died()
    third = a_timetable(app)
    try:
        assert says(third, "timetable runs")
        assert becomes_done(job_id)
    finally:
        third.terminate()
    assert third.wait(timeout=60) == 0


def a_job_whose_worker_died() -> int:
    then = datetime.now(UTC) - timedelta(minutes=30)
    with transaction() as rows:
        job = jobs.enqueue(rows, "roll-up", {"at": then.isoformat()}, key="begun by the dead", now=then)
        job.advance("take")
        job.attempts, job.lease_until = 1, then + jobs.LEASE
        return job.id


def becomes_done(job_id: int) -> bool:
    for _turn in range(300):
        with Session(db.engine) as rows:
            job = rows.get(Job, job_id)
            if job is not None and job.state is JobState.DONE:
                return True
        time.sleep(0.1)
    return False


def test_a_job_by_hand_is_done_now_and_twice_is_as_good_as_once(app: Flask, session: Session) -> None:
    for _turn in (1, 2):
        timetable.run_job(app, "annual-report", NEW_YEAR)
    compiled = queries.compiled(session, 2026)
    assert compiled is not None
    assert compiled.serial == 0
    assert session.scalars(select(Job.state)).all() == [JobState.DONE]


def test_the_annual_report_is_of_the_year_before_the_asked_instant(app: Flask, session: Session) -> None:
    timetable.run_job(app, "annual-report", LAST_SECOND)
    assert queries.compiled(session, 2025) is not None
    assert queries.compiled(session, 2026) is None


def test_a_job_by_hand_that_fails_is_kept_with_its_error_and_raised(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(payload: object, *, job: Job, now: datetime) -> None:
        raise RuntimeError("the office is closed")

    monkeypatch.setitem(app.extensions["job_handlers"], "roll-up", bad)
    for _turn in (1, 2):
        with pytest.raises(RuntimeError):
            timetable.run_job(app, "roll-up", NOON)
    kept = session.scalars(select(Job)).one()
    assert (kept.state, kept.error) == (JobState.FAILED, "RuntimeError: the office is closed")
