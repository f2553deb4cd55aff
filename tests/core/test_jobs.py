"""Jobs: asked once, done once, tried again, taken over when their worker dies."""

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import jobs
from core.db import transaction
from core.errors import Refusal
from core.jobs import Job, JobState
from tests.builders import NOON


def test_asking_twice_is_asking_once(session: Session) -> None:
    first = jobs.enqueue(session, "mail", {"n": 1}, key="welcome:1", now=NOON)
    again = jobs.enqueue(session, "mail", {"n": 2}, key="welcome:1", now=NOON)
    session.commit()
    assert first.id == again.id
    assert session.scalar(select(func.count(Job.id))) == 1


def test_a_job_is_done_after_the_commit_and_once(session: Session) -> None:
    done: list[dict[str, int]] = []
    jobs.enqueue(session, "count", {"n": 1}, key="a", now=NOON)
    session.commit()
    handlers = {"count": lambda payload, *, job, now: done.append(payload)}
    assert jobs.run_due(handlers, now=NOON, clock=lambda: NOON) == 1
    assert jobs.run_due(handlers, now=NOON, clock=lambda: NOON) == 0
    assert done == [{"n": 1}]


def test_a_failing_job_is_tried_again_later_and_keeps_its_error(session: Session) -> None:
    def fail(payload: object, *, job: Job, now: object) -> None:
        raise RuntimeError("the office is closed")

    jobs.enqueue(session, "file", {}, key="a", now=NOON)
    session.commit()
    jobs.run_due({"file": fail}, now=NOON, clock=lambda: NOON)
    with transaction() as rows:
        job = rows.scalars(select(Job)).one()
        assert job.state is JobState.WAITING
        assert job.due_at == NOON + timedelta(seconds=10)
        assert "the office is closed" in (job.error or "")


def test_a_job_whose_worker_died_is_taken_again_when_the_lease_ends(session: Session) -> None:
    """Failure 31. There are no auctions; what is under way is done by jobs."""
    jobs.enqueue(session, "file", {}, key="a", now=NOON)
    assert jobs.take(session, now=NOON) is not None
    session.commit()
    assert jobs.take(session, now=NOON + timedelta(minutes=9)) is None
    assert jobs.take(session, now=NOON + timedelta(minutes=11)) is not None


def test_a_job_that_never_works_is_given_up(session: Session) -> None:
    def fail(payload: object, *, job: Job, now: object) -> None:
        raise RuntimeError

    jobs.enqueue(session, "file", {}, key="a", now=NOON)
    session.commit()
    at = NOON
    for _turn in range(jobs.TRIES):
        jobs.run_due({"file": fail}, now=at, clock=partial(lambda instant: instant, at))
        at += timedelta(hours=2)
    with transaction() as rows:
        assert rows.scalars(select(Job)).one().state is JobState.FAILED


def test_a_transaction_that_is_refused_leaves_nothing(session: Session) -> None:
    session.rollback()
    with pytest.raises(Refusal), transaction() as rows:
        jobs.enqueue(rows, "mail", {}, key="a", now=NOON)
        raise Refusal("no")
    assert session.scalar(select(func.count(Job.id))) == 0


@pytest.mark.parametrize("outage", [timedelta(minutes=21), timedelta(hours=1), timedelta(hours=24)])
def test_a_mail_server_that_was_away_gets_each_letter_once(session: Session, outage: timedelta) -> None:
    sent: list[object] = []
    now = NOON

    def deliver(payload: object, *, job: Job, now: datetime) -> None:
        if now < NOON + outage:
            raise OSError("connection refused")
        sent.append(payload)

    jobs.enqueue(session, "mail", {}, key="a", now=NOON)
    session.commit()
    while not sent and now < NOON + 2 * outage + timedelta(hours=2):
        jobs.run_due({"mail": deliver}, now=now, clock=partial(lambda instant: instant, now))
        now += timedelta(minutes=5)
    jobs.run_due({"mail": deliver}, now=now + timedelta(days=2), clock=partial(lambda instant: instant, now))
    assert len(sent) == 1


def given_up(session: Session) -> int:
    def fail(payload: object, *, job: Job, now: object) -> None:
        raise jobs.NoUseTrying("2 faults")

    job = jobs.enqueue(session, "check-books", {}, key="a", now=NOON)
    session.commit()
    jobs.run_due({"check-books": fail}, now=NOON, clock=lambda: NOON)
    return job.id


def test_a_job_that_would_fail_again_is_given_up_at_once_and_counted(session: Session) -> None:
    given_up(session)
    assert jobs.counts_in_trouble(session, now=NOON) == {"failed": 1, "late": 0}


def test_a_job_that_nobody_takes_is_counted_as_late(session: Session) -> None:
    jobs.enqueue(session, "mail", {}, key="a", now=NOON)
    assert jobs.counts_in_trouble(session, now=NOON + timedelta(minutes=14)) == {"failed": 0, "late": 0}
    assert jobs.counts_in_trouble(session, now=NOON + timedelta(minutes=16)) == {"failed": 0, "late": 1}


def test_a_job_given_up_is_listed_and_tried_again_by_command(app: Flask, session: Session) -> None:
    number = given_up(session)
    run = app.test_cli_runner()
    assert f"{number}  check-books  a  failed  tried 1  given up" in run.invoke(args=["jobs", "list"]).output
    assert run.invoke(args=["jobs", "retry"]).exit_code == 2
    assert run.invoke(args=["jobs", "retry", str(number)]).exit_code == 0
    assert run.invoke(args=["jobs", "retry", str(number)]).exit_code == 2
    job = session.get(Job, number, populate_existing=True)
    assert job is not None
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_jobs_done_a_month_ago_are_forgotten_and_others_kept(session: Session) -> None:
    for key in ("a", "b"):
        jobs.enqueue(session, "mail", {}, key=key, now=NOON)
    session.commit()
    jobs.run_due({"mail": lambda payload, *, job, now: None}, now=NOON, clock=lambda: NOON, limit=1)
    with transaction() as rows:
        assert jobs.forget_done(rows, now=NOON + timedelta(days=29)) == 0
        assert jobs.forget_done(rows, now=NOON + timedelta(days=31)) == 1
        assert rows.scalars(select(Job.state)).all() == [JobState.WAITING]


def test_a_job_that_another_worker_has_taken_over_is_held_and_settled_by_that_one_alone(session: Session) -> None:
    jobs.enqueue(session, "file", {}, key="a", now=NOON)
    session.commit()

    def lives_too_long(payload: object, *, job: Job, now: datetime) -> None:
        with transaction() as rows:
            rows.execute(update(Job).values(attempts=job.attempts + 1).execution_options(synchronize_session=False))
        with transaction() as rows:
            jobs.hold(rows, job, now=now)

    jobs.run_due({"file": lives_too_long}, now=NOON, clock=lambda: NOON)
    with transaction() as rows:
        job = rows.scalars(select(Job).execution_options(populate_existing=True)).one()
        assert (job.state, job.attempts, job.error) == (JobState.RUNNING, 2, None)


def test_a_long_job_is_left_when_its_process_ends_and_waits_for_the_next(session: Session) -> None:
    for key in "ab":
        jobs.enqueue(session, "file", {}, key=key, now=NOON)
    session.commit()
    stop = threading.Event()

    def long(payload: object, *, job: Job, now: datetime) -> None:
        assert not job.is_to_be_left
        stop.set()
        if job.is_to_be_left:
            raise jobs.LeftOff

    assert jobs.run_due({"file": long}, now=NOON, clock=lambda: NOON, stop=stop) == 1
    with transaction() as rows:
        found = rows.scalars(select(Job).execution_options(populate_existing=True)).all()
        assert [(job.state, job.attempts, job.due_at) for job in found] == [(JobState.WAITING, 0, NOON)] * 2
