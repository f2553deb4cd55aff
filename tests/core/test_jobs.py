"""Jobs: asked once, done once, tried again, taken over when their worker dies."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
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
