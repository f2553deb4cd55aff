"""Failures 22 and 23: whoever changes the books, the trail or the seals behind the guards is named."""

from collections.abc import Callable

import pytest
from sqlalchemy import Boolean, Column, Date, DateTime, Enum, Integer, func, select, text
from sqlalchemy.orm import Session

from core.db import Json, is_sqlite, snapshot
from core.faults import Fault
from reports.books import services as books
from settlement.ledger.models import Account, table_of
from settlement.seals import services
from settlement.seals.forms import CURRENT, FORMS, Form
from settlement.seals.models import SealBlock
from settlement.seals.verifying import Anchor, anchor_now
from tests.builders import NOON
from tests.settlement.money import must_refuse, posted
from tests.settlement.seals.books import behind_the_guards, faults, sealed_books

TOTALS = {"debits_minor", "credits_minor"}
NOT_SEALED = {"account": TOTALS, "volume_fact": {"xact"}}
# The number of the writing transaction on PostgreSQL says nothing about the world; ids have tests of their own.
COLUMNS = [
    (form, column.name)
    for form in CURRENT.values()
    for column in form.table.columns
    if column.name not in {"id", "xact"}
]


@pytest.fixture
def sealed(session: Session, remembered: Callable[[Callable[[Session], int]], int]) -> Session:
    assert remembered(sealed_books) > len(CURRENT)
    return session


def anchored() -> Anchor:
    with snapshot() as session:
        found = anchor_now(session)
    assert found is not None
    return found


def other(column: Column) -> str:
    """SQL for another value of the column than the one that is there, of a kind that the column takes."""
    name, kind = f'"{column.name}"', column.type
    if kind is Json or "JSON" in str(kind):
        return '\'{"state": "forged"}\''
    if isinstance(kind, Boolean):
        return f"NOT {name}"
    if isinstance(kind, Integer):
        return f"coalesce({name}, 0) + 1000"
    if isinstance(kind, Date):
        return "'2026-10-02'"
    if isinstance(kind, DateTime) or column.name.endswith("_at") or column.name == "at":
        return "'2026-11-23 04:00:01.000000'"
    if isinstance(kind, Enum):
        first, second = kind.enums[:2]
        return f"CASE WHEN {name} = '{first}' THEN '{second}' ELSE '{first}' END"
    return "'USD'"


# Changes that keep to the CHECKs, which stand in PostgreSQL also where the triggers are off.
CLEVER = {
    "account.side": "CASE WHEN side = 'debit' THEN 'credit' ELSE 'debit' END,"
    " debits_minor = credits_minor, credits_minor = debits_minor",
    "journal.reverses": "1",
    "volume_fact.currency": "'EUR'",
    "volume_fact.recognised_on": "'2026-11-24'",
}


def changed(session: Session, form: Form, name: str) -> int:
    """Change one column of the middle row of a table; returns the row's id."""
    table = form.table
    ids = list(session.scalars(select(table.c.id).order_by(table.c.id)))
    row_id = ids[len(ids) // 2]
    value = CLEVER.get(f"{table.name}.{name}") or other(table.c[name])
    behind_the_guards(session, f'UPDATE {table.name} SET "{name}" = {value} WHERE id = {row_id}')
    return row_id


def found_by_the_self_check() -> list[Fault]:
    with snapshot() as session:
        return books.check(session, now=NOON)


def test_untouched_books_are_as_they_were_sealed(sealed: Session) -> None:
    assert faults([anchored()]) == []
    assert found_by_the_self_check() == []


def test_every_column_of_what_is_sealed_is_sealed_or_named_here() -> None:
    for form in CURRENT.values():
        left = {column.name for column in form.table.columns} - set(form.names)
        assert left == NOT_SEALED.get(form.table.name, set())


@pytest.mark.parametrize(("form", "name"), COLUMNS, ids=[f"{form.table.name}-{name}" for form, name in COLUMNS])
def test_failure_22_a_change_of_any_column_is_named_by_row_and_column(sealed: Session, form: Form, name: str) -> None:
    """Failure 22."""
    row_id = changed(sealed, form, name)
    if name in TOTALS:
        code = sealed.scalar(select(Account.code).where(Account.id == row_id))
        assert code in {fault.subject for fault in found_by_the_self_check()}
        return
    named = [(fault.code, fault.subject) for fault in faults()]
    assert named == [("seal_row_changed", f"{form.table.name}:{row_id}")]
    assert faults()[0].text.startswith((f"{name}:", "unreadable"))


@pytest.mark.parametrize("form", CURRENT.values(), ids=lambda form: form.kind)
def test_failure_22_a_number_of_a_row_that_is_changed_is_named(sealed: Session, form: Form) -> None:
    """Failure 22."""
    last = sealed.scalar(select(func.min(form.table.c.id)))
    behind_the_guards(sealed, f"UPDATE {form.table.name} SET id = -id WHERE id = {last}")
    assert [(each.code, each.subject) for each in faults()] == [("seal_row_missing", f"{form.table.name}:{last}")]


@pytest.mark.parametrize("form", CURRENT.values(), ids=lambda form: form.kind)
def test_failure_22_a_deleted_row_is_named(sealed: Session, form: Form) -> None:
    """Failure 22."""
    row_id = sealed.scalar(select(func.min(form.table.c.id)))
    behind_the_guards(sealed, f"DELETE FROM {form.table.name} WHERE id = {row_id}")
    assert [(each.code, each.subject) for each in faults()] == [("seal_row_missing", f"{form.table.name}:{row_id}")]


def test_failure_22_an_inserted_row_is_named(session: Session) -> None:
    """Failure 22."""
    sealed_books(session)
    posted(session, "later", ("bank", "payable:org:9", "1.00"))
    later = session.scalar(text("SELECT max(id) FROM journal")) or 0
    session.commit()
    services.seal(now=NOON)
    behind_the_guards(session, f"UPDATE journal SET id = {later + 9} WHERE id = {later}")
    services.seal(now=NOON)
    columns = "key, request_hash, subject, effective_on, booked_at, line_count, note, actor_name"
    behind_the_guards(
        session,
        f"INSERT INTO journal (id, {columns}) SELECT {later + 5}, 'forged', request_hash, subject, effective_on,"
        " booked_at, line_count, note, actor_name FROM journal WHERE id = 1",
    )
    named = [(each.code, each.subject) for each in faults()]
    assert ("seal_row_added", f"journal:{later + 5}") in named


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)
def test_failure_23_rows_removed_from_the_end_are_named(sealed: Session, form: Form) -> None:
    """Failure 23."""
    last = sealed.scalar(select(func.max(form.table.c.id)))
    behind_the_guards(sealed, f"DELETE FROM {form.table.name} WHERE id = {last}")
    assert [(each.code, each.subject) for each in faults()] == [("seal_row_missing", f"{form.table.name}:{last}")]


def test_failure_23_rows_and_their_blocks_removed_from_the_end_no_longer_reach_the_anchor(sealed: Session) -> None:
    """Failure 23."""
    kept = anchored()
    block = sealed.scalars(select(SealBlock).order_by(SealBlock.id.desc()).limit(1)).one()
    number = block.id
    table = next(form.table for form in FORMS if form.kind == block.kind).name
    behind_the_guards(
        sealed, f"DELETE FROM {table} WHERE id >= {block.first_id}", f"DELETE FROM seal_block WHERE id = {number}"
    )
    assert faults() == []  # nothing inside the database speaks of what is gone: that is what anchors are for
    assert [(each.code, each.subject) for each in faults([kept])] == [("seal_tail_missing", f"seal_block:{number}")]


def test_rows_and_blocks_rewritten_alike_no_longer_lead_to_the_anchor(sealed: Session) -> None:
    kept = anchored()
    behind_the_guards(sealed, "UPDATE audit_entry SET actor_name = 'somebody else'", "DELETE FROM seal_block")
    services.seal(now=NOON)
    assert faults() == []
    assert [each.code for each in faults([kept])] == ["seal_anchor_differs"]


def test_a_block_that_is_gone_is_named(sealed: Session) -> None:
    behind_the_guards(sealed, "DELETE FROM seal_block WHERE id = 2")
    assert faults()[0].subject == "seal_block:2"
    assert faults()[0].code == "seal_block_missing"


SEALS = [column.name for column in table_of(SealBlock).columns if column.name != "id"]


@pytest.mark.parametrize("name", SEALS)
def test_a_change_of_any_column_of_a_block_is_named(sealed: Session, name: str) -> None:
    value = {
        "kind": "'transfer'", "sealed_at": "'2026-11-24 04:00:00.000000'", "form": "form + 1",
        "leaves": "x'00'" if is_sqlite(sealed) else r"'\x00'", "peaks": "x'00'" if is_sqlite(sealed) else r"'\x00'",
    }.get(name, "'" + "0" * 64 + "'" if name in {"root", "previous_root", "digest"} else f'"{name}" + 1')  # fmt: skip
    behind_the_guards(sealed, f'UPDATE seal_block SET "{name}" = {value} WHERE id = 2')
    assert ("seal_block_changed", "seal_block:2") in {(each.code, each.subject) for each in faults()}


def test_marks_that_were_changed_to_point_elsewhere_are_named(sealed: Session) -> None:
    block = sealed.scalars(select(SealBlock).order_by(SealBlock.id).limit(1)).one()
    turned = (block.leaves[:-1] + bytes([block.leaves[-1] ^ 1])).hex()
    value = f"x'{turned}'" if is_sqlite(sealed) else rf"'\x{turned}'"
    behind_the_guards(sealed, f"UPDATE seal_block SET leaves = {value} WHERE id = {block.id}")
    assert [(each.code, each.subject) for each in faults()] == [("seal_block_changed", f"seal_block:{block.id}")]


def test_the_seals_are_append_only(sealed: Session) -> None:
    must_refuse(sealed, "UPDATE seal_block SET form = 2")
    must_refuse(sealed, "DELETE FROM seal_block")
