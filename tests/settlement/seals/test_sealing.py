"""Sealing: behind the writers, without waiting for them and without leaving one out."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.db import is_sqlite, transaction
from core.errors import Conflict
from settlement.ledger.models import Journal
from settlement.seals import services
from settlement.seals.forms import CURRENT, Kind, content_of, leaf_of, written
from settlement.seals.models import SealBlock
from tests.builders import NOON
from tests.settlement.money import CLERK, posted, together
from tests.settlement.seals.books import faults, small_books


def count(session: Session, kind: Kind) -> int:
    session.rollback()
    return session.scalar(select(func.coalesce(func.sum(SealBlock.count), 0)).filter_by(kind=kind)) or 0


def test_everything_is_sealed_once(session: Session) -> None:
    small_books(session)
    first = services.seal(now=NOON)
    assert first == sum(session.scalar(select(func.count()).select_from(form.table)) or 0 for form in CURRENT.values())
    assert services.seal(now=NOON) == 0
    assert faults() == []


def test_what_comes_later_makes_blocks_of_its_own(session: Session) -> None:
    small_books(session)
    services.seal(now=NOON)
    session.rollback()
    posted(session, "later", ("bank", "payable:org:6", "1.00"))
    session.commit()
    assert services.seal(now=NOON) == 2
    blocks = session.scalars(select(SealBlock).order_by(SealBlock.id)).all()
    assert [block.id for block in blocks] == list(range(1, len(blocks) + 1))
    assert [block.kind for block in blocks[-2:]] == [Kind.JOURNAL, Kind.TRANSFER]
    assert [one.root for one in blocks[:-1]] == [other.previous_root for other in blocks[1:]]
    assert faults() == []


def test_many_rows_are_many_blocks(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "ROWS", 2)
    small_books(session)
    services.seal(now=NOON)
    assert max(session.scalars(select(SealBlock.count))) == 2
    assert faults() == []


def test_a_job_that_is_to_end_leaves_the_rest_to_the_next(session: Session) -> None:
    small_books(session)
    first = services.seal(now=NOON, is_to_be_left=lambda: True)
    assert first == count(session, Kind.AUDIT)
    session.rollback()
    assert services.seal(now=NOON) > 0
    assert faults() == []


def test_a_block_that_another_process_has_written_is_not_written_twice(session: Session) -> None:
    small_books(session)
    form = CURRENT[Kind.JOURNAL]
    [leaves] = services.blocks_to_be(form, 100)
    services.add_block(form, leaves, now=NOON)
    before = services.last_block

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "last_block", lambda _session: None)
        with pytest.raises(Conflict) as refusal:
            services.add_block(form, leaves, now=NOON)
    assert (refusal.value.code, services.last_block) == ("seals_elsewhere", before)
    assert count(session, Kind.JOURNAL) == len(leaves)


def written_late(app: Flask, key: str, began: threading.Event, go_on: threading.Event) -> threading.Thread:
    """A writer who has taken an id and commits when told to."""

    def write() -> None:
        with app.app_context(), transaction() as own:
            posted(own, key, ("bank", f"payable:org:{len(key)}", "1.00"))
            audit.record(own, "deal:1", "deal.signed", actor=CLERK, now=NOON)
            own.flush()
            began.set()
            go_on.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert began.wait(10)
    return thread


def test_a_row_of_a_transaction_under_way_is_not_overtaken(app: Flask, session: Session) -> None:
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: ids commit in their order")
    go_on = threading.Event()
    thread = written_late(app, "a", threading.Event(), go_on)
    with transaction() as own:
        audit.record(own, "deal:2", "deal.signed", actor=CLERK, now=NOON)  # a younger id, committed first
    assert Kind.AUDIT not in services.final_ids(patience=timedelta(milliseconds=200))
    assert Kind.JOURNAL not in services.final_ids(patience=timedelta(0))
    assert Kind.VOLUME in services.final_ids(patience=timedelta(0))
    go_on.set()
    thread.join()
    assert services.final_ids()[Kind.AUDIT] == session.scalar(select(func.max(audit.AuditEntry.id)))
    services.seal(now=NOON)
    assert faults() == []


def test_the_control_arm_by_the_last_id_alone_a_row_is_left_out(app: Flask, session: Session) -> None:
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: ids commit in their order")
    go_on = threading.Event()
    thread = written_late(app, "a", threading.Event(), go_on)
    with transaction() as own:
        audit.record(own, "deal:2", "deal.signed", actor=CLERK, now=NOON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "_writers", lambda _form: set())
        services.seal(now=NOON)
    go_on.set()
    thread.join()
    assert {fault.code for fault in faults()} == {"seal_row_added"}


def test_while_many_write_nothing_is_left_out(app: Flask, session: Session) -> None:
    stop = threading.Event()

    def act(place: int) -> int:
        if place == 0:
            for _turn in range(12):
                services.seal(now=NOON)
            stop.set()
            return 0
        turn = 0
        while not stop.is_set() and turn < 200:
            with transaction() as own:
                posted(own, f"{place}:{turn}", ("bank", f"payable:org:{place}", "1.00"))
                audit.record(own, f"deal:{place}", "deal.signed", actor=CLERK, now=NOON)
            turn += 1
        return turn

    written_by = together(app, 5, act)
    assert [each for each in written_by if not isinstance(each, int)] == []
    services.seal(now=NOON)
    assert count(session, Kind.JOURNAL) == session.scalar(select(func.count(Journal.id))) == sum(written_by)
    assert faults() == []


def test_the_canonical_form_of_a_transfer_is_as_written_down() -> None:
    row = {
        "id": 7, "journal_id": 3, "line_no": 1, "debit_id": 1, "credit_id": 2, "currency": "CNY", "amount_minor": 12000,
    }  # fmt: skip
    form = CURRENT[Kind.TRANSFER]
    assert written(content_of(form, row)) == (
        b'["xinghai:transfer:1",{"amount_minor":12000,"credit_id":2,"currency":"CNY","debit_id":1,"id":7,'
        b'"journal_id":3,"line_no":1}]'
    )
    assert leaf_of(form, row).hashed.hex() == "ba6cff0de056fb3ce6f61f3f56ca6cbea3c9665503e6c358992a46c4228ea055"


def test_the_canonical_form_of_an_act_is_as_written_down() -> None:
    row = {
        "id": 1, "at": datetime(2026, 11, 23, 4, 0, 0, 5, tzinfo=UTC), "subject": "deal:42", "action": "deal.signed",
        "person_id": None, "organisation_id": 2, "actor_name": "林梅", "before": {},
        "after": {"b": [1, None], "a": True},
        "evidence": None, "request_id": "r",
    }  # fmt: skip
    form = CURRENT[Kind.AUDIT]
    assert written(content_of(form, row)) == (
        b'["xinghai:audit:1",{"action":"deal.signed","actor_name":"\\u6797\\u6885","after":{"a":true,"b":[1,null]},'
        b'"at":"2026-11-23T04:00:00.000005Z","before":{},"evidence":null,"id":1,"organisation_id":2,"person_id":null,'
        b'"request_id":"r","subject":"deal:42"}]'
    )
    assert leaf_of(form, row).hashed.hex() == "ebfc787c98dd3f079122230bb78219c557ba7fa6a277f6f8561b3af5d4d889e2"


def test_a_day_is_sealed_as_it_is_written() -> None:
    row = {
        "id": 1, "starts": date(2026, 10, 1), "ends": date(2026, 10, 31), "closed_at": NOON, "actor_name": "x",
        "person_id": None, "asked_by": None, "asked_by_name": "",
    }  # fmt: skip
    assert b'"starts":"2026-10-01"' in written(content_of(CURRENT[Kind.PERIOD], row))
