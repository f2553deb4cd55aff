"""Sealing: rows that are final become leaves of the history tree, a block at a time, behind those who write them."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import merkle
from core.db import db, is_sqlite, snapshot, transaction
from core.errors import Conflict
from core.i18n import _
from settlement.seals.forms import CURRENT, Form, Kind, Leaf, leaf_of, packed, written
from settlement.seals.models import SealBlock

ROWS = 2000  # of a block at most
PATIENCE = timedelta(seconds=10)  # for which writers under way are waited for; they themselves wait for nothing
GLANCE = timedelta(milliseconds=50)

# Whoever has taken an id for a row holds this lock on its table until the transaction ends.
WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation = CAST(:name AS regclass) AND mode IN"
    " ('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
)


def seal(*, now: datetime, is_to_be_left: Callable[[], bool] = lambda: False) -> int:
    """Seal everything that is final by now; returns the number of rows. Writes in transactions of its own.

    Raises Conflict `seals_elsewhere` where another process seals at the same time; nothing is lost by that.
    """
    sealed = 0
    for kind, last_id in final_ids().items():
        for leaves in blocks_to_be(CURRENT[kind], last_id):
            add_block(CURRENT[kind], leaves, now=now)
            sealed += len(leaves)
            if is_to_be_left():
                return sealed
    return sealed


def final_ids(patience: timedelta = PATIENCE) -> dict[Kind, int]:
    """Kind → the id up to which no row can still appear; kinds whose writers take longer than `patience` are left out.

    SQLite: the last id, because its writers come one after another. PostgreSQL gives ids in their order, but rows
    become visible when their transactions commit. So the last id is read first, then who is writing: a transaction
    that holds an id up to that one took it before, and whoever takes an id holds the table's lock until its end. Once
    all of those have ended, a new look at the table sees every row up to that id that there will ever be.
    """
    with snapshot() as session:
        last = {kind: int(session.scalar(select(func.max(form.table.c.id))) or 0) for kind, form in CURRENT.items()}
        if is_sqlite(session):
            return last
    until = time.monotonic() + patience.total_seconds()
    waiting = {kind: _writers(CURRENT[kind]) for kind in last}
    while any(waiting.values()) and time.monotonic() < until:
        time.sleep(GLANCE.total_seconds())
        waiting = {kind: names & _writers(CURRENT[kind]) if names else names for kind, names in waiting.items()}
    return {kind: last_id for kind, last_id in last.items() if not waiting[kind]}


def _writers(form: Form) -> set[str]:
    """The transactions that are writing to a table (PostgreSQL)."""
    with db.engine.connect() as connection:
        return set(connection.scalars(WRITERS, {"name": form.table.name}))


def last_block(session: Session) -> SealBlock | None:
    """The block that was sealed last."""
    return session.scalar(select(SealBlock).order_by(SealBlock.id.desc()).limit(1))


def blocks_to_be(form: Form, last_id: int) -> Iterator[list[Leaf]]:
    """The leaves of a kind's rows behind the last sealed one up to `last_id`, a block at a time."""
    with snapshot() as session:
        after = session.scalar(select(func.max(SealBlock.last_id)).where(SealBlock.kind == form.kind)) or 0
    while True:
        with snapshot() as session:
            leaves = [leaf_of(form, row) for row in rows_between(session, form, after, last_id, limit=ROWS)]
        if not leaves:
            return
        yield leaves
        after = leaves[-1].id


def rows_between(session: Session, form: Form, after: int, last: int, *, limit: int) -> list[dict[str, Any]]:
    """Rows of a form by id, behind `after` up to `last`."""
    asked = select(*form.columns).where(form.table.c.id > after, form.table.c.id <= last)
    return [row._asdict() for row in session.execute(asked.order_by(form.table.c.id).limit(limit))]


def add_block(form: Form, leaves: list[Leaf], *, now: datetime) -> None:
    """Write one block behind the last one. The hashes are made before the transaction begins, which is one INSERT."""
    with snapshot() as session:
        before = last_block(session)
    tree = tree_of(before)
    previous = tree.root
    for each in leaves:
        tree.add(each.hashed)
    block = SealBlock(
        id=before.id + 1 if before else 1,
        kind=form.kind,
        form=form.version,
        first_id=leaves[0].id,
        last_id=leaves[-1].id,
        count=len(leaves),
        leaves=packed(leaves),
        tree_size=tree.size,
        root=tree.root.hex(),
        previous_root=previous.hex(),
        peaks=b"".join(tree.peaks),
        sealed_at=now,
    )
    block.digest = digest_of(block, before.digest if before else "")
    try:
        with transaction() as session:
            session.add(block)
    except IntegrityError:
        raise Conflict(
            _("Another process has sealed at the same moment. What it has not sealed comes next time."),
            code="seals_elsewhere",
        ) from None


def tree_of(block: SealBlock | None) -> merkle.Growing:
    """The history tree as a block left it; ValueError where its edge is not one of its size."""
    if block is None:
        return merkle.Growing()
    width = merkle.WIDTH
    return merkle.Growing(
        block.tree_size, [block.peaks[place : place + width] for place in range(0, len(block.peaks), width)]
    )


def digest_of(block: SealBlock, before: str) -> str:
    """The digest of a block's own values and of the block before it, as hexadecimal SHA-256."""
    values = [
        "xinghai:block:1", before, block.id, str(block.kind), block.form, block.first_id, block.last_id, block.count,
        block.tree_size, block.root, block.previous_root, block.sealed_at.isoformat(timespec="microseconds"),
    ]  # fmt: skip
    return merkle.leaf(written(values)).hex()
