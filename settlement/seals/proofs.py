"""Proofs to take along: that a row was sealed, and that an earlier tree is the beginning of a later one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import merkle
from core.errors import NotFound, Unacceptable
from core.i18n import _
from settlement.seals.forms import BY_NAME, Form, Kind, content_of, unpacked
from settlement.seals.models import SealBlock


def prove(session: Session, kind: Kind, row_id: int, *, size: int | None = None) -> dict[str, Any]:
    """That a row, as it is now, is a leaf of the tree of the first `size` leaves (all, if None).

    Proves nothing about a row that was changed: its content then does not lead to the root. NotFound where the row is
    not sealed (yet), Unacceptable for a size before it.
    """
    block = session.scalar(
        select(SealBlock)
        .where(SealBlock.kind == kind, SealBlock.first_id <= row_id, SealBlock.last_id >= row_id)
        .order_by(SealBlock.id)
    )
    form = BY_NAME[kind, block.form] if block else None
    ids = [leaf.id for leaf in unpacked(form, block.leaves)] if block and form else []
    row = session.execute(select(*form.columns).where(form.table.c.id == row_id)).one_or_none() if form else None
    if block is None or form is None or row is None or row_id not in ids:
        raise NotFound(_("%(kind)s %(id)s is not sealed. Rows are sealed within minutes.", kind=kind.value, id=row_id))
    index = block.tree_size - block.count + ids.index(row_id)
    leaves = hashes(session, size)
    if index >= len(leaves):
        raise Unacceptable(_("The row was sealed later: as leaf %(index)s.", index=index))
    return {
        "proof": "inclusion",
        "content": content_of(form, row._asdict()),
        "index": index,
        "size": len(leaves),
        "path": [each.hex() for each in merkle.inclusion(leaves, index)],
        "root": merkle.root(leaves).hex(),
    }


def extends(session: Session, old: int, new: int) -> dict[str, Any]:
    """That the tree of the first `old` leaves is the beginning of that of the first `new`.

    Unacceptable for sizes that there are not."""
    leaves = hashes(session, new)
    if not 0 < old <= len(leaves):
        raise Unacceptable(_("Give two sizes of the tree, the smaller one first, both above zero."))
    return {
        "proof": "consistency",
        "old_size": old,
        "old_root": merkle.root(leaves[:old]).hex(),
        "size": len(leaves),
        "path": [each.hex() for each in merkle.consistency(leaves, old)],
        "root": merkle.root(leaves).hex(),
    }


def hashes(session: Session, size: int | None) -> list[bytes]:
    """The hashes of the first `size` leaves, as they were sealed; Unacceptable where there are fewer."""
    found: list[bytes] = []
    blocks = select(SealBlock.kind, SealBlock.form, SealBlock.leaves).order_by(SealBlock.id)
    for kind, version, content in session.execute(blocks.execution_options(yield_per=20)):
        form: Form = BY_NAME[kind, version]
        found += [leaf.hashed for leaf in unpacked(form, content)]
        if size is not None and len(found) >= size:
            break
    if size is not None and not 0 < size <= len(found):
        raise Unacceptable(_("The tree has %(count)s leaves.", count=len(found)))
    return found[:size]
