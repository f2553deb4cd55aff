"""Imports that go on after a kill or an end: nothing is lost of what they took, refused and told."""

import csv
import io
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from core import clock, jobs
from core.actor import Role
from core.audit import AuditEntry
from core.db import db, transaction
from core.errors import NotAllowed
from listings.assets.models import Asset
from listings.registry import outcome, services, uploads
from listings.registry.booking import Book
from listings.registry.jobs import DEATHS, HANDLERS
from listings.registry.models import ImportedRecord, ImportFinding, ImportState
from tests.listings.assets.world import center_staff
from tests.listings.registry.test_contradictions import A, B, R, told
from tests.listings.registry.test_imports import LATER, asked, count, stop_at, the, work, works


def killed_at_second_batch(monkeypatch: pytest.MonkeyPatch, first: Callable[[], object] = lambda: None) -> None:
    """Let the worker die before it looks at the second batch; `first` happens just before."""
    verdicts, calls = Book.verdicts, list[int]()

    def dies(book: Book, place: int, size: int) -> Mapping[int, tuple[str, str]]:
        calls.append(place)
        if len(calls) == 2:
            first()
            raise OSError("killed")
        return verdicts(book, place, size)

    with monkeypatch.context() as patch:
        patch.setattr(Book, "verdicts", dies)
        work()
    assert len(calls) == 2


def cancelled(import_id: int) -> None:
    with transaction() as session:
        uploads.cancel_import(session, import_id=import_id, actor=center_staff(), now=clock.now())


@pytest.mark.parametrize("change", ["one less", "one more"])
def test_a_file_that_is_read_otherwise_after_a_kill_loses_no_record(app, monkeypatch, change):
    import_id, read = asked(works(700)), services.read_file
    killed_at_second_batch(monkeypatch)
    assert count(Asset) == 500
    extra = list(read(io.BytesIO(works(701))))[-1:]
    changed = {"one less": lambda found: found[1:], "one more": lambda found: extra + found}[change]
    monkeypatch.setattr(services, "read_file", lambda stream: iter(changed(list(read(stream)))))
    work(after=LATER)
    want = 700 if change == "one less" else 701
    assert (the(import_id).state, count(Asset)) == (ImportState.DONE, want)
    assert count(ImportedRecord) == the(import_id).new + the(import_id).same == {700: 699, 701: 701}[want]


def test_an_import_that_is_cancelled_and_then_killed_keeps_its_counts(app, monkeypatch):
    import_id = asked(works(700, broken=3))
    killed_at_second_batch(monkeypatch, lambda: cancelled(import_id))
    assert (the(import_id).state, the(import_id).new) == (ImportState.STOPPING, 500)
    work(after=LATER)
    assert (the(import_id).state, the(import_id).new, count(ImportedRecord)) == (ImportState.CANCELLED, 500, 500)


def test_an_import_that_is_cancelled_twice_keeps_the_refusals_of_the_first_time(app, monkeypatch):
    import_id = asked(works(700, broken=3).replace(b"Program 0,", b","))
    with monkeypatch.context() as patch:
        stop_at(patch, import_id, 1)
        work()
    assert (the(import_id).refused, count(ImportFinding)) == (1, 1)
    with transaction() as session:
        uploads.resume_import(session, import_id=import_id, actor=center_staff(), now=clock.now())
    with transaction() as session:
        run = uploads.begin(session, import_id)
        run.advance("cancel")
    work()
    run = the(import_id)
    assert (run.state, run.new, run.refused, count(ImportFinding)) == (ImportState.CANCELLED, 499, 1, 1)


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_note_of_a_number_that_was_taken_over_outlives_a_kill(app, monkeypatch, is_killed):
    read = services.read_file
    two = [told(1, application_no=A, registration_no=R).record, told(3, application_no=B, registration_no=R).record]
    monkeypatch.setattr(services, "read_file", lambda stream: iter([*two, *read(stream)]))
    import_id = asked(works(700))
    if is_killed:
        killed_at_second_batch(monkeypatch)
    work(after=LATER)
    assert (the(import_id).state, the(import_id).new) == (ImportState.DONE, 702)
    assert [each.code for each in db.session.scalars(select(ImportFinding))] == ["number_taken_over"]


def test_an_import_is_left_when_its_worker_ends_and_goes_on_in_the_next(app, monkeypatch):
    import_id, stop, write = asked(works(1700, broken=3)), threading.Event(), Book.write

    def ending(book: Book, *args: Any) -> None:
        write(book, *args)
        stop.set()

    with monkeypatch.context() as patch:
        patch.setattr(Book, "write", ending)
        jobs.run_due(HANDLERS, now=clock.now(), clock=clock.now, stop=stop)
    assert (the(import_id).state, the(import_id).new, count(Asset)) == (ImportState.RUNNING, 500, 500)
    work()
    run = the(import_id)
    assert (run.state, run.new, run.same, run.refused) == (ImportState.DONE, 1700, 0, 3)


def test_a_worker_that_lost_its_lease_writes_nothing_more(app, monkeypatch):
    import_id, verdicts = asked(works(1200)), Book.verdicts

    def overtaken(book: Book, first: int, size: int) -> Mapping[int, tuple[str, str]]:
        with transaction() as session:
            session.execute(update(jobs.Job).values(attempts=2).execution_options(synchronize_session=False))
        return verdicts(book, first, size)

    with monkeypatch.context() as patch:
        patch.setattr(Book, "verdicts", overtaken)
        work()
    assert (the(import_id).state, count(Asset), count(ImportedRecord)) == (ImportState.RUNNING, 0, 0)


def test_an_import_that_workers_died_of_again_and_again_has_failed_and_can_go_on(app):
    import_id = asked(works(3))
    with transaction() as session:
        session.execute(update(jobs.Job).values(attempts=DEATHS))
    work()
    assert (the(import_id).state, count(Asset)) == (ImportState.FAILED, 0)
    with transaction() as session:
        uploads.resume_import(session, import_id=import_id, actor=center_staff(), now=clock.now())
    work()
    assert (the(import_id).state, count(Asset)) == (ImportState.DONE, 3)


def test_a_member_who_imports_nothing_neither_cancels_nor_resumes(app):
    import_id, member = asked(works(3)), replace(center_staff(), roles=frozenset({Role.FINANCE_OFFICER}))
    with pytest.raises(NotAllowed), transaction() as session:
        uploads.cancel_import(session, import_id=import_id, actor=member, now=clock.now())
    assert the(import_id).state is ImportState.WAITING
    cancelled(import_id)
    with pytest.raises(NotAllowed), transaction() as session:
        uploads.resume_import(session, import_id=import_id, actor=member, now=clock.now())
    assert the(import_id).state is ImportState.CANCELLED


def test_what_a_keeper_of_the_register_asked_for_only_a_keeper_resumes(app):
    import_id, keeper = asked(works(3)), center_staff()
    cancelled(import_id)
    with pytest.raises(NotAllowed), transaction() as session:
        holder = replace(keeper, roles=frozenset({Role.RIGHT_HOLDER}))
        uploads.resume_import(session, import_id=import_id, actor=holder, now=clock.now())
    assert the(import_id).state is ImportState.CANCELLED
    with transaction() as session:
        uploads.resume_import(session, import_id=import_id, actor=keeper, now=clock.now())
    trail = db.session.scalars(select(AuditEntry).filter_by(subject=f"import:{import_id}").order_by(AuditEntry.id))
    assert [each.action for each in trail] == ["import.cancelled", "import.resumed"]


def test_reasons_beyond_the_most_that_are_kept_are_counted_in_the_last_one(app, monkeypatch):
    monkeypatch.setattr(outcome, "MOST_REASONS", 4)
    import_id = asked(works(2, broken=10))
    work()
    assert (the(import_id).new, the(import_id).refused, count(ImportFinding)) == (2, 10, 5)
    last = db.session.scalars(select(ImportFinding).order_by(ImportFinding.id.desc())).first()
    assert last is not None
    assert (last.code, last.texts) == ("reasons_left_out", {"count": "6"})


def test_the_table_of_refusals_is_sent_in_pieces(app, monkeypatch):
    monkeypatch.setattr(uploads, "ROWS_AT_ONCE", 2)
    import_id = asked(works(0, broken=5))
    work()
    pieces = list(uploads.refusals_csv(db.session, import_id))
    assert len(pieces) == 6
    rows = csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig")))
    assert [row["registration_no"] for row in rows] == [f"2023SR{number:07d}" for number in range(5)]


def test_a_second_end_before_the_refusals_are_met_again_leaves_them_listed(app, monkeypatch):
    import_id = asked(works(1300).replace(b"Program 700,", b","))
    for line in (2, 1):
        with monkeypatch.context() as patch:
            stop_at(patch, import_id, line)
            work()
        run = the(import_id)
        assert (run.state, run.new, run.refused, count(ImportFinding)) == (ImportState.CANCELLED, 999, 1, 1)
        with transaction() as session:
            uploads.resume_import(session, import_id=import_id, actor=center_staff(), now=clock.now())
    work()
    assert (the(import_id).new, the(import_id).refused, count(ImportFinding)) == (1299, 1, 1)
