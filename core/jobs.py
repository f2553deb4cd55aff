"""Jobs and outbox in one table: a row is written with the change that asks for it, and done after the commit.

A worker takes due rows with a lease; a job that dies with its worker is taken again when the lease ends, so every
job's effect is idempotent. `(kind, key)` is unique: asking twice is asking once.
"""

import threading
import traceback
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, Json, is_sqlite, locked, pk, transaction
from core.logs import log, set_request_id, step
from core.states import HasLifecycle, Lifecycle, enum_type


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


JOB = Lifecycle(
    "job",
    {
        (JobState.WAITING, "take"): JobState.RUNNING,
        (JobState.RUNNING, "take"): JobState.RUNNING,
        (JobState.RUNNING, "finish"): JobState.DONE,
        (JobState.RUNNING, "retry"): JobState.WAITING,
        (JobState.RUNNING, "give up"): JobState.FAILED,
        (JobState.FAILED, "try again"): JobState.WAITING,
    },
    start=JobState.WAITING,
)

LEASE = timedelta(minutes=10)
HELD = timedelta(minutes=2)
TRIES = 36  # with the waits below more than a day: a mail server that is away for a night loses no letter
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
FORGET = "forget when done"  # in the payload of a job that carries what should not stay readable

Handler = Callable[..., None]


class LeaseLost(Exception):
    """Another worker has the job by now: what this one was about to write is not written."""


class LeftOff(Exception):
    """What a long job raises when its process ends: the next one goes on with it at once."""


class NoUseTrying(Exception):
    """What a job raises when it would fail again in the same way: it is given up at once, for people to see."""


def wait_after(attempts: int) -> timedelta:
    """How long after so many failures a job is tried again: ten seconds, doubling, at most an hour."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


class Job(HasLifecycle, Base):
    """One piece of work for later; `key` makes it one for ever (a slot of the timetable, a mail, an import)."""

    __tablename__ = "job"
    __allow_unmapped__ = True
    __lifecycle__ = JOB
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_job_state_due_at", "state", "due_at"),
    )

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[JobState] = mapped_column(enum_type(JobState), default=JobState.WAITING)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    progress: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    stop: threading.Event | None = None  # set where the process that does the job is to end

    @property
    def is_to_be_left(self) -> bool:
        """Whether the process ends: a long job raises LeftOff at its next good moment."""
        return self.stop is not None and self.stop.is_set()


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
    due: datetime | None = None,
) -> Job:
    """Ask for a job; the same (kind, key) returns the row that is there already."""
    known = select(Job).filter_by(kind=kind, key=key)
    found = session.scalar(known)
    if found is None:
        # Two clocks that ask at the same instant: the database keeps the first, both get its row.
        enqueue_all(session, kind, {key: payload}, now=now, due=due)
        found = session.scalars(known).one()
    return found


def enqueue_all(
    session: Session, kind: str, asked: Mapping[str, Mapping[str, Any]], *, now: datetime, due: datetime | None = None
) -> None:
    """Ask for several jobs (key → payload) in one statement; those that were asked for before stay as they are."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    rows = [
        {
            "kind": kind, "key": key, "payload": dict(payload), "state": JobState.WAITING, "due_at": due or now,
            "attempts": 0, "progress": {}, "asked_at": now,
        }
        for key, payload in asked.items()
    ]  # fmt: skip
    if rows:
        session.execute(make(Job).values(rows).on_conflict_do_nothing())


def take(session: Session, *, now: datetime, kinds: list[str] | None = None) -> Job | None:
    """The next due job, leased to the caller; None if nothing is due.

    A job whose workers die again and again never comes to `settle`: its takings are its tries, and it is given up here.
    """
    while (job := _next_due(session, now, kinds)) is not None:
        if job.state is JobState.RUNNING and job.attempts >= TRIES:
            job.advance("give up")
            job.lease_until = None
            job.error = f"The worker did not come back from it {job.attempts} times."
            session.flush()
            continue
        job.advance("take")
        job.attempts += 1
        job.lease_until = now + LEASE
        return job
    return None


def _next_due(session: Session, now: datetime, kinds: list[str] | None) -> Job | None:
    due = or_(
        (Job.state == JobState.WAITING) & (Job.due_at <= now),
        (Job.state == JobState.RUNNING) & (Job.lease_until < now),
    )
    query = select(Job).where(due).order_by(Job.due_at, Job.id).limit(1)
    if kinds is not None:
        query = query.where(Job.kind.in_(kinds))
    if not is_sqlite(session):
        query = query.with_for_update(skip_locked=True)
    return session.scalar(query)


def hold(session: Session, job: Job, *, now: datetime) -> None:
    """A job that takes long is still at it: its lease is renewed, shorter than at first, so that after a kill it is
    taken up again soon. LeaseLost where it was taken by another in the meantime: the taking's number is the fence."""
    mine = (Job.id == job.id, Job.state == JobState.RUNNING, Job.attempts == job.attempts)
    held = update(Job).where(*mine).values(lease_until=now + HELD)
    if not session.execute(held.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        raise LeaseLost


def drop_waiting(session: Session, kind: str, keys: Collection[str]) -> None:
    """Forget jobs that wait for what another job of their kind has done with its own."""
    done = delete(Job).where(Job.kind == kind, Job.key.in_(keys), Job.state == JobState.WAITING)
    session.execute(done.execution_options(synchronize_session=False))


def run_one(
    handlers: Mapping[str, Handler],
    *,
    now: datetime,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
) -> Job | None:
    """Take one due job and do it; its failure is kept and it is tried again later (`wait_after`).

    `stop` tells a long job that its process ends.
    """
    with transaction() as session:
        job = take(session, now=now, kinds=list(handlers))
    if job is None:
        return None
    step("job taken", id=job.id)
    job.stop = stop
    set_request_id(f"job-{job.id}")
    failure: str | None = None
    is_final = False
    try:
        handlers[job.kind](job.payload, job=job, now=clock())
    except (LeaseLost, LeftOff) as reason:
        log.info("job left", kind=job.kind, key=job.key, attempt=job.attempts, reason=type(reason).__name__)
        leave(job, now=clock())
        return job
    except Exception as fault:
        is_final = isinstance(fault, NoUseTrying)
        failure = traceback.format_exc(limit=8)
        log.error("job failed", kind=job.kind, key=job.key, attempt=job.attempts, trace=failure)
    finally:
        set_request_id(None)
    step("job done", id=job.id)
    settle(job.id, failure, is_final=is_final, now=clock())
    return job


def leave(job: Job, *, now: datetime) -> None:
    """A job that was left off waits for the next worker, and the try does not count; nothing where another has it."""
    with transaction() as session:
        row = session.get(Job, job.id, with_for_update=True, populate_existing=True)
        if row is not None and row.state is JobState.RUNNING and row.attempts == job.attempts:
            row.advance("retry")
            row.lease_until, row.due_at, row.attempts = None, now, row.attempts - 1


def settle(job_id: int, failure: str | None, *, is_final: bool = False, now: datetime) -> None:
    """Write down how a job ended."""
    with transaction() as session:
        job = session.get(Job, job_id, with_for_update=True)
        if job is None or job.state is not JobState.RUNNING:
            return
        job.error, job.lease_until = failure, None
        if failure is None:
            job.advance("finish")
            job.finished_at = now
            if job.payload.get(FORGET):
                job.payload = {}
        elif is_final or job.attempts >= TRIES:
            job.advance("give up")
        else:
            job.advance("retry")
            job.due_at = now + wait_after(job.attempts)


def run_due(
    handlers: Mapping[str, Handler],
    *,
    now: datetime,
    clock: Callable[[], datetime],
    limit: int = 1000,
    stop: threading.Event | None = None,
) -> int:
    """Do due jobs until none is left, `limit` is reached or `stop` is set; returns how many."""
    done = 0
    while done < limit and not (stop and stop.is_set()):
        if run_one(handlers, now=now, clock=clock, stop=stop) is None:
            break
        done += 1
    return done


def tell_progress(job_id: int, **values: Any) -> None:
    """Keep what a job's page shows while it runs."""
    with transaction() as session:
        job = session.get(Job, job_id)
        if job is not None:
            job.progress = {**job.progress, **values}


LATE = timedelta(minutes=15)
KEPT = timedelta(days=30)


def in_trouble(session: Session, *, now: datetime) -> list[Job]:
    """Jobs that people should see: given up, or due for a quarter of an hour (tried in vain, or the worker hangs)."""
    late = (Job.state == JobState.WAITING) & or_(Job.due_at < now - LATE, Job.attempts > 0)
    return list(session.scalars(select(Job).where(or_(Job.state == JobState.FAILED, late)).order_by(Job.id)))


def counts_in_trouble(session: Session, *, now: datetime) -> dict[str, int]:
    """How many were given up (`failed`), and how many are overdue (`late`)."""
    late = (Job.state == JobState.WAITING) & (Job.due_at < now - LATE)
    asked = {"failed": Job.state == JobState.FAILED, "late": late}
    return {name: session.scalar(select(func.count(Job.id)).where(which)) or 0 for name, which in asked.items()}


def try_again(session: Session, job_id: int, *, now: datetime) -> Job:
    """A job that was given up is due now, with all its tries; NotFound, or IllegalTransition where it is not failed."""
    job = locked(session, Job, job_id)
    job.advance("try again")
    job.attempts, job.due_at = 0, now
    return job


def forget_done(session: Session, *, now: datetime) -> int:
    """Drop jobs that were done a month ago (nobody asks for their slots, letters and imports again); how many."""
    done = delete(Job).where(Job.state == JobState.DONE, Job.finished_at < now - KEPT)
    return int(session.execute(done).rowcount)  # type: ignore[attr-defined]
