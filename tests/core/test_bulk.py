"""Many rows at once are the rows that one by one would be, and a fault among them leaves none."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit import AuditEntry
from core.bulk import insert_all, new_ids
from core.jobs import Job, JobState
from tests.builders import NOON

AWKWARD = "a\tb\nc\\d\\N \"e\" 'f' 专利 é \u2028"


def job(key: str, **told: Any) -> dict[str, Any]:
    """A whole row of the table of jobs."""
    row = {"kind": "mail", "key": key, "payload": {}, "state": JobState.WAITING, "due_at": NOON, "attempts": 0}
    return row | {"progress": {}, "asked_at": NOON, "error": None} | told


def test_what_is_written_at_once_is_read_back_as_it_was(session: Session) -> None:
    east = datetime(2026, 11, 27, 20, 0, tzinfo=timezone(timedelta(hours=8)))
    payload = {"text": AWKWARD, "list": [1, None, True], "none": None}
    told = job("a", payload=payload, state=JobState.FAILED, due_at=east, error=AWKWARD, attempts=7)
    insert_all(session, Job, [told, job("b")])
    first, second = session.scalars(select(Job).order_by(Job.key))
    assert (first.payload, first.state, first.error, first.attempts) == (payload, JobState.FAILED, AWKWARD, 7)
    assert first.due_at == datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    assert (second.payload, second.state, second.error, second.finished_at) == ({}, JobState.WAITING, None, None)


def test_rows_that_leave_out_a_default_of_python_are_refused(session: Session) -> None:
    told = job("a")
    del told["attempts"]
    with pytest.raises(ValueError, match="attempts"):
        insert_all(session, Job, [told])
    assert session.scalar(select(func.count(Job.id))) == 0


def test_a_fault_in_one_row_is_the_fault_of_the_database_and_leaves_none(session: Session) -> None:
    insert_all(session, Job, [job("a")])
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_all(session, Job, [job("b"), job("c"), job("a")])
    assert list(session.scalars(select(Job.key))) == ["a"]


def test_no_rows_are_no_statement(session: Session) -> None:
    insert_all(session, Job, [])
    assert session.scalar(select(func.count(Job.id))) == 0


def test_ids_taken_before_are_given_to_nobody_else(session: Session) -> None:
    insert_all(session, Job, [job("a")])
    taken = new_ids(session, Job, 3)
    insert_all(session, Job, [{"id": each, **job(f"taken {each}")} for each in taken])
    session.add(Job(kind="mail", key="b", due_at=NOON, asked_at=NOON))
    session.flush()
    ids = list(session.scalars(select(Job.id).order_by(Job.id)))
    assert taken == sorted(taken)
    assert len(set(ids)) == 5
    assert ids[1:4] == taken


def test_entries_of_the_trail_are_added_and_never_written_over(session: Session) -> None:
    entry = {
        "at": NOON, "subject": "asset:1", "action": "asset.imported", "person_id": None, "organisation_id": None,
        "actor_name": "系统", "before": {}, "after": {"number": AWKWARD}, "evidence": None, "request_id": None,
    }  # fmt: skip
    insert_all(session, AuditEntry, [entry, entry])
    told = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(each.actor_name, each.after) for each in told] == [("系统", {"number": AWKWARD})] * 2
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_all(session, AuditEntry, [{"id": told[0].id, **entry}])
