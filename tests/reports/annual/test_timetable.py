"""The timetable's reports: late, doubled, killed or asked by a clock that went back, each is there once and true."""

import multiprocessing
import os
import signal
from datetime import UTC, date, datetime, timedelta
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import timetable
from core.db import db, transaction
from core.jobs import Job
from reports.annual import content, services
from reports.annual.models import AnnualReport
from reports.turnover import frozen
from reports.turnover import queries as turnover
from reports.turnover import services as turnover_services
from tests.reports.annual.world import a_town
from tests.reports.turnover.city import released

NEW_YEAR = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight in Beijing
KINDS = ("annual-report", "center-reports", "roll-up", "restate-reports")
FORKED = multiprocessing.get_context("fork")


@pytest.fixture
def town(session):
    return a_town(session)


def run(app: Flask, at: datetime, now: datetime | None = None) -> None:
    """Every job of reports for a slot, when it comes to be done."""
    for kind in KINDS:
        app.extensions["job_handlers"][kind]({"at": at.isoformat()}, job=None, now=now or at)


def must_be_once_and_true(session: Session) -> list[str]:
    """One report of each center for 2026, equal to what the facts say now; their hashes."""
    session.rollback()
    rows = session.scalars(select(AnnualReport).where(AnnualReport.year == 2026).order_by(AnnualReport.center_id)).all()
    fresh = content.of_year(session, 2026)
    assert [row.center_id for row in rows] == sorted(fresh)
    assert all(row.figures == fresh[row.center_id] and row.version == 1 for row in rows)
    assert [row.sha256 for row in rows] == [content.digest(row.figures, row.narrative) for row in rows]
    compiled = turnover.compiled(session, 2026)
    assert compiled is not None
    assert not frozen.moved(compiled.figures, frozen.canonical(session, 2026))
    assert compiled.serial == 0
    return [row.sha256 for row in rows]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1), timedelta(days=7)])
def test_a_late_job_compiles_the_year_of_its_slot_once(app: Flask, session: Session, town, late):
    session.rollback()
    run(app, NEW_YEAR, NEW_YEAR + late)
    first = must_be_once_and_true(session)
    session.rollback()
    run(app, NEW_YEAR, NEW_YEAR + late)
    assert must_be_once_and_true(session) == first


def test_a_late_job_counts_what_came_in_before_it_and_nothing_of_the_next_year(app: Flask, session: Session, town):
    released(session, town.centers[0], "7.00", date(2027, 1, 3))
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    run(app, NEW_YEAR, NEW_YEAR + timedelta(days=7))
    must_be_once_and_true(session)
    row = session.scalars(select(AnnualReport).order_by(AnnualReport.id)).first()
    assert row is not None
    assert row.figures["measures"]["settled"]["total_minor"] == 11_000_005_00


def compile_together(app: Flask, together: Barrier) -> None:
    """What one of four processes does, on connections of its own."""
    with app.app_context():
        db.engine.dispose(close=False)
        together.wait(60)
        run(app, NEW_YEAR)


@pytest.mark.race
def test_four_processes_at_once_compile_each_report_once(app: Flask, session: Session, town):
    session.rollback()
    together = FORKED.Barrier(4)
    clocks = [FORKED.Process(target=compile_together, args=(app, together)) for _each in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join(90)
    assert [clock.exitcode for clock in clocks] == [0, 0, 0, 0]
    must_be_once_and_true(session)


def compile_and_die(app: Flask) -> None:
    """Killed when all is written and nothing committed."""
    with app.app_context():
        db.engine.dispose(close=False)
        with transaction() as session:
            turnover_services.roll_up(session, now=NEW_YEAR)
            turnover_services.compile_year(session, year=2026, now=NEW_YEAR)
            services.compile_reports(session, year=2026, now=NEW_YEAR)
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_process_leaves_no_half_report_and_the_next_run_makes_all(app: Flask, session: Session, town):
    session.rollback()
    victim = FORKED.Process(target=compile_and_die, args=(app,))
    victim.start()
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL
    assert session.scalar(select(func.count(AnnualReport.id))) == 0
    session.rollback()
    run(app, NEW_YEAR)
    must_be_once_and_true(session)


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=2), timedelta(days=3)])
def test_a_clock_that_was_set_back_asks_again_and_changes_nothing(app: Flask, session: Session, town, back):
    session.rollback()
    run(app, NEW_YEAR + timedelta(days=1))
    first = must_be_once_and_true(session)
    session.rollback()
    run(app, NEW_YEAR + timedelta(days=1) - back)
    run(app, NEW_YEAR + timedelta(days=1))
    assert must_be_once_and_true(session) == first


def test_the_clock_asks_for_one_slot_a_day_until_the_end_of_february(session: Session):
    entry = timetable.BY_NAME["center-reports"]
    for hours in (0, 1, 5, 24, 24 * 7, 24 * 70, 24 * 200):
        timetable.ask(entry, NEW_YEAR + timedelta(hours=hours))
    keys = session.scalars(select(Job.key).where(Job.kind == "center-reports").order_by(Job.id)).all()
    assert [key.rpartition(":")[2].strip() for key in keys] == [
        "2026 as of 2027-01-01", "2026 as of 2027-01-02", "2026 as of 2027-01-08", "2026",
    ]  # fmt: skip
