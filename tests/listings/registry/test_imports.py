"""Imports as jobs: true progress, an end on request, and after a kill they go on where they were."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock, jobs
from core.actor import Actor
from core.db import db, transaction
from core.errors import IllegalTransition
from core.files import shelf
from listings.assets.models import Asset
from listings.registry import imported, taking, uploads
from listings.registry.booking import Book
from listings.registry.jobs import HANDLERS
from listings.registry.models import ImportedRecord, ImportFinding, ImportState, RegistryImport
from tests.conftest import ROOT
from tests.listings.assets.world import a_holder, an_organisation, center_staff
from tests.listings.registry.files import grant

pytestmark = pytest.mark.timeout(240)

LATER = timedelta(minutes=5)  # longer than a lease that is held


def works(count: int, broken: int = 0) -> bytes:
    """A table of so many programs, and of rows that lack their title."""
    rows = [f"2024SR{number:07d},Program {number},海岬潮能科技有限公司,software" for number in range(count)]
    rows += [f"2023SR{number:07d},,海岬潮能科技有限公司,software" for number in range(broken)]
    return "\n".join(["registration_no,title,owner,kind", *rows]).encode()


def asked(content: bytes, name: str = "works.csv", actor: Actor | None = None, *, dry_run: bool = False) -> int:
    """An import that waits for the worker."""
    with transaction() as session:
        keeper = actor or center_staff()
        now = clock.now()
        run = uploads.upload_file(
            session, stream=io.BytesIO(content), name=name, dry_run=dry_run, actor=keeper, now=now
        )
        return run.id


def work(after: timedelta = timedelta()) -> None:
    """Let this process be the worker, so much later."""
    now = clock.now() + after
    jobs.run_due(HANDLERS, now=now, clock=lambda: now)
    db.session.rollback()


def a_worker(app: Flask, die_at: int = 0) -> int:
    """A process that is the worker, until its end or its death; gives its exit code."""
    env = {
        **os.environ, "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE_DIR": str(shelf().folder.parent),
        "SECRET_KEY": "only-for-tests", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.listings.registry.import_driver", str(die_at)]
    return subprocess.run(words, cwd=ROOT, env=env, timeout=3600).returncode


def the(import_id: int) -> RegistryImport:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(RegistryImport, import_id)


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """(bytes done, records taken) at each line of the book."""
    seen: list[tuple[int, int]] = []
    write = Book.write

    def noted(book: Book, session: Session, rows: Sequence[Mapping[str, Any]], read: int) -> None:
        write(book, session, rows, read)
        seen.append((read, sum(book.outcome.counts().values())))

    monkeypatch.setattr(Book, "write", noted)
    return seen


def test_the_progress_of_a_small_file_goes_with_the_records_that_were_taken(app, watched, monkeypatch):
    monkeypatch.setattr(taking, "AT_ONCE", 10)
    with transaction() as session:
        holder = a_holder(an_organisation(session))
    content = works(100)
    import_id = asked(content, actor=holder)
    work()
    assert [taken for _read, taken in watched] == list(range(10, 101, 10))
    assert [round(10 * read / len(content)) for read, _taken in watched] == list(range(1, 11))
    assert (the(import_id).state, the(import_id).read_bytes) == (ImportState.DONE, len(content))


def test_a_file_of_refusals_alone_makes_progress_too(app, watched):
    content = works(0, broken=1200)
    import_id = asked(content)
    work()
    assert [round(12 * read / len(content)) for read, _refused in watched] == [5, 10, 12]
    assert (the(import_id).refused, count(ImportFinding)) == (1200, 1200)


def stop_at(monkeypatch: pytest.MonkeyPatch, import_id: int, line: int) -> None:
    """Somebody cancels the import while it is at that line of its book."""
    write, written = Book.write, 0

    def and_cancelled(book: Book, session: Session, rows: Sequence[Mapping[str, Any]], read: int) -> None:
        nonlocal written
        written += 1
        if written == line:
            uploads.cancel_import(session, import_id=import_id, actor=center_staff(), now=clock.now())
        write(book, session, rows, read)

    monkeypatch.setattr(Book, "write", and_cancelled)


def test_an_import_that_is_cancelled_keeps_what_it_took_and_can_go_on(app, monkeypatch):
    import_id = asked(works(1300))
    with monkeypatch.context() as patch:
        stop_at(patch, import_id, 2)
        work()
    assert (the(import_id).state, the(import_id).new, count(Asset)) == (ImportState.CANCELLED, 1000, 1000)
    assert 0 < the(import_id).read_bytes < the(import_id).size_bytes
    with transaction() as session:
        uploads.resume_import(session, import_id=import_id, actor=center_staff(), now=clock.now())
    work()
    run = the(import_id)
    assert (run.state, run.new, run.same, count(Asset)) == (ImportState.DONE, 1300, 0, 1300)


def test_an_import_that_waits_is_cancelled_at_once_and_one_that_is_done_is_not(app):
    waiting = asked(works(3))
    with transaction() as session:
        uploads.cancel_import(session, import_id=waiting, actor=center_staff(), now=clock.now())
    work()
    assert (the(waiting).state, count(Asset)) == (ImportState.CANCELLED, 0)
    done = asked(works(4))
    work()
    with pytest.raises(IllegalTransition), transaction() as session:
        uploads.cancel_import(session, import_id=done, actor=center_staff(), now=clock.now())
    assert the(done).state is ImportState.DONE


def test_what_a_fault_interrupts_is_tried_again_and_goes_on_from_there(app, monkeypatch):
    import_id = asked(works(1300))
    with monkeypatch.context() as patch:
        make_all, calls = taking.make_all, []

        def failing(*args: Any) -> Any:
            calls.append(args)
            if len(calls) == 2:
                raise OSError("the disk is away")
            return make_all(*args)

        patch.setattr(taking, "make_all", failing)
        work()
        assert (the(import_id).state, the(import_id).new) == (ImportState.RUNNING, 500)
        work(after=LATER)
    assert (the(import_id).state, the(import_id).new, the(import_id).same) == (ImportState.DONE, 1300, 0)


def test_a_worker_that_is_killed_loses_nothing_and_nothing_is_taken_twice(app):
    import_id = asked(works(1700, broken=3))
    assert a_worker(app, die_at=3) == -signal.SIGKILL
    assert (the(import_id).state, the(import_id).new, count(Asset)) == (ImportState.RUNNING, 1000, 1000)
    work()
    assert the(import_id).new == 1000  # its lease still runs
    work(after=LATER)
    run = the(import_id)
    assert (run.state, run.new, run.same, run.refused) == (ImportState.DONE, 1700, 0, 3)
    assert (count(Asset), count(ImportedRecord), count(ImportFinding)) == (1700, 1700, 3)


def test_without_its_book_an_import_that_was_killed_does_not_know_what_it_has_taken(app, monkeypatch):
    """The control of the test above."""
    import_id = asked(works(1200))
    assert a_worker(app, die_at=2) == -signal.SIGKILL
    with transaction() as session:
        session.query(ImportedRecord).delete()
    work(after=LATER)
    assert (the(import_id).new, the(import_id).same) == (700, 500)


def test_every_record_that_came_in_is_listed_with_its_right(app):
    first = asked(grant("19990011") + grant("19990012"), "weekly.xml")
    second = asked(grant("19990012") + grant("19990011", "Other latch"), "weekly.xml")
    work()
    rows, _page, total = imported.taken_of(db.session, first, page=1)
    assert [(row.verdict, row.asset and row.asset.number_display) for row in rows] == [
        ("new", "US 19,990,011"),
        ("new", "US 19,990,012"),
    ]
    assert total == 2
    assert [row.verdict for row in imported.taken_of(db.session, second, page=1)[0]] == ["same", "changed"]
    assert [row.record for row in imported.taken_of(db.session, second, page=9, verdict="same")[0]] == [rows[1].record]


def test_a_rehearsal_lists_what_would_become_of_each_record(app):
    import_id = asked(grant("19990011") + grant("19990011"), "weekly.xml", dry_run=True)
    work()
    rows = imported.taken_of(db.session, import_id, page=1)[0]
    assert [(row.verdict, row.asset) for row in rows] == [("new", None), ("same", None)]


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_rows_come_in_past_a_kill_and_an_end_on_request(app, monkeypatch):
    """Killed twice, cancelled once; the counts are those of an import that nothing has disturbed."""
    import_id = asked(works(100_000, broken=1000))
    begun = time.monotonic()
    assert a_worker(app, die_at=40) == -signal.SIGKILL
    assert the(import_id).new == 39 * 500
    at_first = the(import_id).read_bytes
    free(import_id)
    assert a_worker(app, die_at=60) == -signal.SIGKILL
    assert the(import_id).new > 39 * 500
    assert the(import_id).read_bytes > at_first > 0
    free(import_id)
    with monkeypatch.context() as patch:
        stop_at(patch, import_id, 80)
        work(after=LATER)
    assert the(import_id).state is ImportState.CANCELLED
    with transaction() as session:
        uploads.resume_import(session, import_id=import_id, actor=center_staff(), now=clock.now())
    assert a_worker(app) == 0
    run = the(import_id)
    assert (run.state, run.new, run.same, run.refused) == (ImportState.DONE, 100_000, 0, 1000)
    assert (count(Asset), count(ImportedRecord), count(ImportFinding)) == (100_000, 100_000, 1000)
    print(f"{db.engine.dialect.name}: {time.monotonic() - begun:.0f} s with two kills and one end on request")


def free(import_id: int) -> None:
    """Let the dead worker's lease run out."""
    with transaction() as session:
        job = session.scalars(select(jobs.Job).filter_by(kind=uploads.KIND, key=str(import_id))).one()
        job.lease_until = clock.now() - LATER
