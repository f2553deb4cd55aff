"""Every job that the calendar asks for, and the one process that is the clock and the worker.

APScheduler only says when; what is due becomes a row of the job table under its slot, so that a late, repeated or
doubled clock asks once. The same process takes jobs and the outbox. One process at a time: a lock file on SQLite's
machine, an advisory lock on PostgreSQL.
"""

import fcntl
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core import clock, health, jobs
from core.clock import BEIJING
from core.db import db, transaction
from core.logs import log
from listings.registry import uploads as importing
from listings.search import jobs as searching
from settlement.payments.providers import calling as providing

ADVISORY_LOCK = 7_221_609_514
BEAT = timedelta(seconds=20)
BY_HAND = timedelta(hours=1)  # what a person does by hand is left alone by the worker for so long


@dataclass(frozen=True)
class Entry:
    """One line of the timetable: a job's kind, when it is asked for (Asia/Shanghai), and its slot at an instant."""

    name: str
    cron: str
    slot: Callable[[datetime], str]
    about: str


def day_slot(now: datetime) -> str:
    """One a business day."""
    return clock.business_date(now).isoformat()


def quarter_hour_slot(now: datetime) -> str:
    """One a quarter of an hour."""
    return (now - timedelta(minutes=now.minute % 15)).strftime("%Y-%m-%dT%H:%MZ")


def minute_slot(now: datetime) -> str:
    """One a minute."""
    return now.strftime("%Y-%m-%dT%H:%MZ")


def five_minutes_slot(now: datetime) -> str:
    """One in five minutes."""
    return (now - timedelta(minutes=now.minute % 5)).strftime("%Y-%m-%dT%H:%MZ")


def last_year_slot(now: datetime) -> str:
    """One for the business year that has ended, however late it is asked for, and again each day of January."""
    day = clock.business_date(now)
    return f"{day.year - 1} as of {day.isoformat()}" if day.month == 1 else f"{day.year - 1}"


def report_slot(now: datetime) -> str:
    """One for the business year that has ended, and again each day of January and February, while figures move."""
    day = clock.business_date(now)
    return f"{day.year - 1} as of {day.isoformat()}" if day.month <= 2 else f"{day.year - 1}"


def morning_slot(now: datetime) -> str:
    """One a day, which begins at 08:00: a clock that starts earlier asks for the day before."""
    return clock.business_date(now - timedelta(hours=8)).isoformat()


def week_slot(now: datetime) -> str:
    """One a week, which begins on Monday at 08:00."""
    year, week, _day = clock.business_date(now - timedelta(hours=8)).isocalendar()
    return f"{year}-W{week:02d}"


TIMETABLE = (
    Entry("roll-up", "30 0 * * *", day_slot, "folds what is new into the summaries; restates closed years"),
    Entry("annual-report", "0 1 * 1 *", last_year_slot, "compiles the report of the year that has ended"),
    Entry("center-reports", "20 1 * 1-2 *", report_slot, "compiles each center's report of the year that ended"),
    Entry("restate-reports", "50 0 * * *", day_slot, "compiles anew each center's reports whose facts have moved"),
    Entry("prices", "40 0 * * *", day_slot, "reckons what is published of recorded prices"),
    Entry("expire", "*/15 * * * *", quarter_hour_slot, "ends offers, listings and needs whose time is over"),
    Entry("remind", "0 8 * * *", day_slot, "reminds owners of fees and renewals that fall due"),
    Entry("remind-deadlines", "5 8 * * *", morning_slot, "reminds whoever has to act of every other clock"),
    Entry("alerts", "*/15 * * * *", quarter_hour_slot, "writes what no letter at once has told"),
    Entry("alerts-daily", "0 8 * * *", morning_slot, "writes the daily letters of saved searches"),
    Entry("alerts-weekly", "0 8 * * mon", week_slot, "writes the weekly letters of saved searches"),
    Entry("send-exports", "10 8 * * *", morning_slot, "sends the exports that people asked for by mail"),
    Entry("ask-providers", "*/5 * * * *", five_minutes_slot, "asks payment providers what became of open operations"),
    Entry("catch-up", "*/15 * * * *", quarter_hour_slot, "polls payment providers for what no notice has told"),
    Entry("reconcile-bank", "10 3 * * *", day_slot, "compares the bank's statements with the books and tells once"),
    Entry("compare-providers", "40 3 * * *", day_slot, "compares what lies at payment providers with the books"),
    Entry("warn-held", "30 8 * * *", morning_slot, "warns before a payment provider's longest hold"),
    Entry("royalties", "10 2 * * *", day_slot, "opens royalty periods, asks for reports, estimates what did not come"),
    Entry("loans", "10 0 * * *", day_slot, "notes loans that are overdue and the grade that their days allow"),
    Entry("disputes", "5 0 * * *", day_slot, "ends periods of cases and complaints that are over; reminds"),
    Entry("issue-invoices", "*/5 * * * *", five_minutes_slot, "issues invoices for fees, and credit notes"),
    Entry("close-deals", "0 2 * * *", day_slot, "closes deals with nothing left to do"),
    Entry(
        "tidy",
        "40 2 * * *",
        day_slot,
        "forgets what is a month old: stored answers, jobs done, dead links; and dead sessions",
    ),
    Entry("count-codes", "20 2 * * *", day_slot, "counts how many rights carry each class, field and office"),
    Entry("registers", "20 0 * * *", day_slot, "ends what is over in the registers, and calls for checks that are due"),
    Entry("seal", "* * * * *", minute_slot, "seals what is final of the books and the trail"),
    Entry("anchor", "50 2 * * *", day_slot, "keeps the root of what is sealed outside the database"),
    Entry("verify-seals", "30 3 * * *", day_slot, "reads everything again that is sealed"),
    Entry("check-books", "0 3 * * *", day_slot, "recomputes the books and tells when something is wrong"),
)
BY_NAME = {entry.name: entry for entry in TIMETABLE}


def ask(entry: Entry, now: datetime) -> None:
    """Write the slot's job, unless it is there."""
    with transaction() as session:
        jobs.enqueue(session, entry.name, {"at": now.isoformat()}, key=entry.slot(now), now=now)


def run_job(app: Flask, name: str, at: datetime) -> None:
    """Do one job of the timetable now, as of `at`; twice is as good as once. What the job raises is kept and raised.

    `at` may lie in the past: the lease is of the real clock, or the worker would take the job at the same time.
    """
    handlers = app.extensions["job_handlers"]
    with app.app_context():
        with transaction() as session:
            job = jobs.enqueue(session, name, {"at": at.isoformat()}, key=f"by hand {at.isoformat()}", now=at)
            if job.can("try again"):
                job.advance("try again")
            if job.can("take"):
                job.advance("take")
                job.attempts, job.lease_until = jobs.TRIES, clock.now() + BY_HAND
        try:
            handlers[name](job.payload, job=job, now=at)
        except Exception as fault:
            jobs.settle(job.id, f"{type(fault).__name__}: {fault}", now=clock.now())
            raise
        jobs.settle(job.id, None, now=clock.now())


def serve(app: Flask, stop: threading.Event | None = None) -> None:
    """The process: clock and worker until SIGTERM or SIGINT. Returns at once if another one is at work."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda _number, _frame: stop.set())
    with app.app_context(), sole_process(app) as is_alone:
        providing.must_offer_what_is_wanted()
        if not is_alone():
            log.warning("another timetable is at work; this one ends")
            return
        scheduler = the_clock(app)
        _leave_when_not_alone(scheduler, is_alone, stop)
        scheduler.start()
        for entry in TIMETABLE:
            ask(entry, clock.now())
        with transaction() as session:
            searching.ask_if_needed(session, now=clock.now())
        log.info("timetable runs", entries=[entry.name for entry in TIMETABLE])
        lanes = [threading.Thread(target=lane, args=(app, stop), name=lane.__name__) for lane in (index, take_in)]
        for each in lanes:
            each.start()
        work(app, stop)
        for each in lanes:
            each.join()
        scheduler.shutdown(wait=False)


def the_clock(app: Flask) -> BackgroundScheduler:
    """APScheduler as a mere clock: in memory, Asia/Shanghai, late is better than never, bursts become one.

    It also beats, in its own thread: an import may keep the worker busy for longer than a heart may be silent (a worker
    that hangs shows in the count of late jobs). What could not be asked for, because the database was away at the
    minute, is asked for with the next beat.
    """
    scheduler = BackgroundScheduler(
        timezone=BEIJING, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )

    owed: dict[Entry, datetime] = {}

    def asked(entry: Entry) -> None:
        owed[entry] = clock.now()
        beat()

    def beat() -> None:
        with app.app_context():
            try:
                with transaction() as session:
                    health.beat(session, "timetable", clock.now())
                for entry, at in list(owed.items()):
                    ask(entry, at)
                    owed.pop(entry, None)
            except Exception as fault:
                log.error("the clock could not write", exc_info=fault)

    scheduler.add_job(beat, IntervalTrigger(seconds=BEAT.total_seconds()), id="beat", next_run_time=clock.now())

    for entry in TIMETABLE:
        trigger = CronTrigger.from_crontab(entry.cron, timezone=BEIJING)
        scheduler.add_job(asked, trigger, args=[entry], id=entry.name, replace_existing=True)
    return scheduler


def index(app: Flask, stop: threading.Event) -> None:
    """The search's own lane: what changes is found within two seconds, whatever long job the worker is at."""
    with app.app_context():
        try:
            take_jobs(searching.HANDLERS, stop)
        finally:
            searching.leave()


def take_in(app: Flask, stop: threading.Event) -> None:
    """The lane of files: a hundred thousand rows take minutes, for which no letter and no payout has to wait."""
    handlers = app.extensions["job_handlers"]
    with app.app_context():
        take_jobs({kind: act for kind, act in handlers.items() if kind == importing.KIND}, stop)


def work(app: Flask, stop: threading.Event) -> None:
    """Take all other jobs until told to stop."""
    handlers = app.extensions["job_handlers"]
    elsewhere = {*searching.HANDLERS, importing.KIND}
    take_jobs({kind: act for kind, act in handlers.items() if kind not in elsewhere}, stop)


def take_jobs(handlers: Mapping[str, jobs.Handler], stop: threading.Event) -> None:
    """Take jobs of some kinds until told to stop; rest half a second where nothing is due."""
    while not stop.is_set():
        try:
            done = jobs.run_due(handlers, now=clock.now(), clock=clock.now, limit=50, stop=stop)
        except Exception as fault:  # the database may be away for a while; the process stays
            log.error("worker could not take jobs", exc_info=fault)
            done = 0
        if not done:
            stop.wait(0.5)


def _leave_when_not_alone(scheduler: BackgroundScheduler, is_alone: Callable[[], bool], stop: threading.Event) -> None:
    """With every beat it is asked whether the database still knows us: another process may have begun in our place.

    Until then nothing is done twice either, for each slot is claimed by its row.
    """

    def watch() -> None:
        if not is_alone():
            log.error("the timetable has lost its hold on the database; this process ends")
            stop.set()

    scheduler.add_job(watch, IntervalTrigger(seconds=BEAT.total_seconds()), id="watch")


@contextmanager
def sole_process(app: Flask) -> Iterator[Callable[[], bool]]:
    """Asks whether this is the only timetable on its database, as often as one likes; held until the end of the block.

    On PostgreSQL the hold is a connection of its own and ends with it, whoever ends it.
    """
    if db.engine.dialect.name == "sqlite":
        with (Path(app.instance_path) / "timetable.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield lambda: False
                return
            yield lambda: True
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        alone = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK}))

        def still() -> bool:
            if not alone or connection.invalidated:  # a connection that is gone would be made anew, without the lock
                return False
            try:
                return connection.scalar(text("SELECT 1")) == 1
            except SQLAlchemyError:
                return False

        try:
            yield still
        finally:
            if still():  # the connection goes back to the pool and would keep the lock
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})


__all__ = ["BY_NAME", "TIMETABLE", "Entry", "ask", "run_job", "serve"]
