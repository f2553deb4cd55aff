"""Verifying: every sealed row is read again and hashed again, and every difference is named."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import merkle
from core.errors import Unacceptable
from core.faults import Fault
from core.i18n import _
from settlement.seals.forms import BY_NAME, Form, Leaf, changed_columns, leaf_of, unpacked
from settlement.seals.models import SealBlock
from settlement.seals.services import ROWS, digest_of, last_block, tree_of

HEAD = "xinghai-root"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A root that was kept outside: of the tree's first `size` leaves, with the digest of the block that made it."""

    size: int
    root: str
    digest: str
    at: str

    @property
    def line(self) -> str:
        """One line to keep."""
        return f"{HEAD} {self.size} {self.root} {self.digest} {self.at}"


def anchor_now(session: Session) -> Anchor | None:
    """The last block's root; None where nothing is sealed yet."""
    block = last_block(session)
    if block is None:
        return None
    return Anchor(block.tree_size, block.root, block.digest, block.sealed_at.astimezone(UTC).isoformat())


def read_anchors(content: str) -> list[Anchor]:
    """The anchors among the lines of a file (a mail as it came will do); Unacceptable where there are none."""
    words = [line.split() for line in content.splitlines()]
    found = [
        Anchor(int(each[1]), each[2].lower(), each[3].lower(), each[4])
        for each in words
        if len(each) == 5 and each[0] == HEAD and each[1].isdigit() and int(each[1]) > 0
    ]
    if not found:
        raise Unacceptable(_("The file holds no anchored root. Its lines begin with “%(head)s”.", head=HEAD))
    return found


@dataclass(slots=True)
class Walk:
    """How far the blocks were walked: the tree of what was sealed, and up to which id of each kind."""

    tree: merkle.Growing
    digest: str
    seen: dict[str, int]
    anchors: dict[int, list[Anchor]]
    block_id: int = 0


def verify(session: Session, anchors: Sequence[Anchor] = ()) -> Iterator[Fault]:
    """All differences, the first one first; none where everything is as it was sealed. Give it a `snapshot()`.

    What was written since the last sealing is not covered yet. Against one who rewrites rows and blocks alike only
    anchors that were kept outside help.
    """
    walk = Walk(merkle.Growing(), "", {}, {})
    for anchor in anchors:
        walk.anchors.setdefault(anchor.size, []).append(anchor)
    for block_id in session.scalars(select(SealBlock.id).order_by(SealBlock.id)).all():
        yield from _block(session, walk, block_id)
    for size in sorted(size for size in walk.anchors if size > walk.tree.size):
        for anchor in walk.anchors[size]:
            text = f"{size} rows were sealed by {anchor.at}, {walk.tree.size} are: the end was removed"
            yield Fault("seal_tail_missing", f"seal_block:{walk.block_id + 1}", text)


def _block(session: Session, walk: Walk, block_id: int) -> Iterator[Fault]:
    name = f"seal_block:{block_id}"
    if block_id != walk.block_id + 1:
        yield Fault("seal_block_missing", f"seal_block:{walk.block_id + 1}", "the block is gone")
    walk.block_id = block_id
    try:
        block = session.scalars(select(SealBlock).filter_by(id=block_id)).one()
        form = BY_NAME[block.kind, block.form]
        sealed = unpacked(form, block.leaves)
        spoken = digest_of(block, walk.digest)
    except (ValueError, KeyError, LookupError, TypeError) as fault:
        yield Fault("seal_block_changed", name, f"the block cannot be read: {fault}")
        return
    yield from _chain(walk, block, sealed, spoken)
    after = walk.seen.get(form.kind, 0)
    yield from _rows(session, form, block_id, after, block.last_id, sealed)
    walk.seen[form.kind] = max(after, block.last_id)
    session.expunge(block)


def _chain(walk: Walk, block: SealBlock, sealed: list[Leaf], spoken: str) -> Iterator[Fault]:
    """The block's own values against its leaves and the block before it, and the anchors that fall into it."""
    before = walk.tree.root.hex()
    for leaf in sealed:
        walk.tree.add(leaf.hashed)
        if walk.tree.size in walk.anchors:
            yield from _anchored(walk, block)
    ids = [leaf.id for leaf in sealed]
    wanted = {
        "previous_root": before, "root": walk.tree.root.hex(), "tree_size": walk.tree.size, "count": len(sealed),
        "peaks": b"".join(walk.tree.peaks), "first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None,
        "digest": spoken,
    }  # fmt: skip
    wrong = [name for name, value in wanted.items() if getattr(block, name) != value]
    if ids != sorted(set(ids)) or (ids and ids[0] <= walk.seen.get(block.kind, 0)):
        wrong.append("leaves")
    if wrong:
        text = f"{', '.join(wrong)} do not fit the leaves of this block and the block before it"
        yield Fault("seal_block_changed", f"seal_block:{block.id}", text)
        with suppress(ValueError):  # go on from what it says, so that the blocks behind it are not all named
            walk.tree = tree_of(block)
    walk.digest = block.digest


def _anchored(walk: Walk, block: SealBlock) -> Iterator[Fault]:
    found = walk.tree.root.hex()
    for anchor in walk.anchors[walk.tree.size]:
        ends = walk.tree.size == block.tree_size
        if anchor.root != found or (ends and anchor.digest != block.digest):
            text = f"the root of {anchor.size} rows was {anchor.root} by {anchor.at}, the blocks give {found}:"
            text += " rows and blocks were rewritten at or before this block"
            yield Fault("seal_anchor_differs", f"seal_block:{block.id}", text)


def _rows(session: Session, form: Form, block_id: int, after: int, last: int, sealed: list[Leaf]) -> Iterator[Fault]:
    """The table's rows of a block against its leaves: changed, gone, added."""
    known = {leaf.id: leaf for leaf in sealed}
    found: dict[int, Leaf] = {}
    for row_id, leaf in _leaves(session, form, after, last):
        if leaf is None:
            found[row_id] = Leaf(row_id, b"", b"")
            yield Fault("seal_row_changed", f"{form.table.name}:{row_id}", f"unreadable; sealed in block {block_id}")
        else:
            found[row_id] = leaf
    for row_id in sorted({*known, *found}):
        name = f"{form.table.name}:{row_id}"
        if row_id not in found:
            yield Fault("seal_row_missing", name, f"the row is gone; sealed in block {block_id}")
        elif row_id not in known:
            yield Fault("seal_row_added", name, f"nobody sealed this row; it stands among those of block {block_id}")
        elif found[row_id].hashed and found[row_id].hashed != known[row_id].hashed:
            columns = ", ".join(changed_columns(form, known[row_id], found[row_id])) or "a column"
            yield Fault("seal_row_changed", name, f"{columns}: not as sealed in block {block_id}")
        elif found[row_id].hashed and found[row_id].marks != known[row_id].marks:
            yield Fault("seal_block_changed", f"seal_block:{block_id}", f"leaves: the marks of {name} were changed")


def _leaves(session: Session, form: Form, after: int, last: int) -> Iterator[tuple[int, Leaf | None]]:
    """Row id → its leaf, None for a row that cannot be read as its columns want it (a day that is none)."""
    table = form.table
    while True:
        asked = select(table.c.id).where(table.c.id > after, table.c.id <= last).order_by(table.c.id).limit(ROWS)
        ids = list(session.scalars(asked))
        if not ids:
            return
        try:
            rows = select(*form.columns).where(table.c.id > after, table.c.id <= ids[-1]).order_by(table.c.id)
            yield from [(row.id, leaf_of(form, row._asdict())) for row in session.execute(rows)]
        except (ValueError, TypeError):
            yield from ((row_id, _leaf(session, form, row_id)) for row_id in ids)
        after = ids[-1]


def _leaf(session: Session, form: Form, row_id: int) -> Leaf | None:
    try:
        row = session.execute(select(*form.columns).where(form.table.c.id == row_id)).one()
        return leaf_of(form, row._asdict())
    except (ValueError, TypeError):
        return None
