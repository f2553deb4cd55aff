"""The table of sealed blocks. A block is written once, behind the writers of the rows that it seals."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only
from core.states import enum_type
from settlement.ledger.models import table_of
from settlement.seals.forms import Kind


class SealBlock(Base):
    """Rows of one kind, by id from `first_id` to `last_id`, as leaves of the history tree after `tree_size` − `count`.

    `id` counts the blocks from 1 without a gap. `root` is that of the whole tree with this block, `previous_root` that
    without it, `peaks` its edge. `leaves` holds id, hash and marks of each row. `digest` is of the block's own values
    and the digest before it, so that the table itself cannot be rewritten in part. Hashes are SHA-256.
    """

    __tablename__ = "seal_block"
    __table_args__ = (
        CheckConstraint('first_id <= last_id AND "count" > 0', name="has_rows"),
        CheckConstraint('tree_size >= "count"', name="tree_holds_it"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    form: Mapped[int]
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int]
    leaves: Mapped[bytes] = mapped_column(LargeBinary)
    tree_size: Mapped[int] = mapped_column(BigInteger, unique=True)
    root: Mapped[str] = mapped_column(String(64))
    previous_root: Mapped[str] = mapped_column(String(64))
    peaks: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))


append_only(table_of(SealBlock))
