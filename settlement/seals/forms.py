"""What is sealed of a row, and the bytes in which it is: the canonical forms, written down in docs/seals.md.

A form never changes: where a table gets another column, its form gets a new number, and blocks keep theirs.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Enum, String, Table, type_coerce

from core import merkle
from core.audit import AuditEntry
from core.db import Base
from settlement.ledger.models import Account, AccountingPeriod, BalanceCheckpoint, Journal, Transfer, table_of
from settlement.volumes.models import VolumeFact


class Kind(StrEnum):
    """Which table a row is of."""

    AUDIT = "audit"
    ACCOUNT = "account"
    JOURNAL = "journal"
    TRANSFER = "transfer"
    VOLUME = "volume"
    PERIOD = "period"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Form:
    """One version of what is sealed of a kind, by the names of its columns."""

    kind: Kind
    version: int
    model: type[Base]
    names: tuple[str, ...]

    @property
    def tag(self) -> str:
        """What stands before every row, so that no row can be shown as one of another table."""
        return f"xinghai:{self.kind}:{self.version}"

    @property
    def table(self) -> Table:
        """The table."""
        return table_of(self.model)

    @property
    def columns(self) -> list[Any]:
        """What to select: states as the plain texts that are stored, so that a text outside the list can be told."""
        return [_plain(self.table.c[name]) for name in self.names]


def _plain(column: Column[Any]) -> Any:
    return type_coerce(column, String()).label(column.name) if isinstance(column.type, Enum) else column


def _form(kind: Kind, version: int, model: type[Base], names: str) -> Form:
    return Form(kind, version, model, tuple(names.split()))


# The totals of an account are not sealed, they move; the self-check adds them up from the transfers, which are.
FORMS = (
    _form(
        Kind.AUDIT, 1, AuditEntry,
        "id at subject action person_id organisation_id actor_name before after evidence request_id",
    ),
    _form(Kind.ACCOUNT, 1, Account, "id code kind side currency owner may_go_negative"),
    _form(
        Kind.JOURNAL, 1, Journal,
        "id key request_hash subject effective_on booked_at reverses line_count note actor_name person_id",
    ),
    _form(Kind.TRANSFER, 1, Transfer, "id journal_id line_no debit_id credit_id currency amount_minor"),
    _form(
        Kind.VOLUME, 1, VolumeFact,
        "id center_id subject measure category right_kind amount_minor currency recognised_on booked_at source_key"
        " reverses_id note actor_name",
    ),
    _form(
        Kind.VOLUME, 2, VolumeFact,
        "id center_id subject measure category right_kind amount_minor currency base_minor rate_e8 rate_on"
        " recognised_on booked_at source_key reverses_id note actor_name",
    ),
    _form(Kind.PERIOD, 1, AccountingPeriod, "id starts ends closed_at actor_name person_id"),
    _form(
        Kind.PERIOD, 2, AccountingPeriod, "id starts ends closed_at actor_name person_id asked_by asked_by_name"
    ),
    _form(Kind.CHECKPOINT, 1, BalanceCheckpoint, "id period_id account_id balance_minor"),
)  # fmt: skip
BY_NAME = {(form.kind, form.version): form for form in FORMS}
CURRENT = {form.kind: form for form in FORMS}  # the last one of each kind


def said(value: object) -> Any:
    """A value as it is sealed: instants in UTC to the microsecond, days as they are written, the rest as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return value


def written(content: object) -> bytes:
    """JSON in one way only: keys sorted, no blanks, nothing but ASCII."""
    return json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def content_of(form: Form, row: Mapping[str, Any]) -> list[Any]:
    """The form's tag and the columns of a row: what is hashed, and what a proof shows."""
    return [form.tag, {name: said(row[name]) for name in form.names}]


MARK = 2  # bytes that are kept of each column, to name the one that was changed; what proves is the leaf
ID = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sealed row: its id, the hash of its canonical form, and a mark for each column."""

    id: int
    hashed: bytes
    marks: bytes


def leaf_of(form: Form, row: Mapping[str, Any]) -> Leaf:
    """The leaf of a row."""
    tag, values = content_of(form, row)
    marks = b"".join((zlib.crc32(written(values[name])) & 0xFFFF).to_bytes(MARK) for name in form.names)
    return Leaf(row["id"], merkle.leaf(written([tag, values])), marks)


def packed(leaves: Sequence[Leaf]) -> bytes:
    """The leaves of a block in one piece, as its row keeps them."""
    return b"".join(leaf.id.to_bytes(ID) + leaf.hashed + leaf.marks for leaf in leaves)


def unpacked(form: Form, content: bytes) -> list[Leaf]:
    """The leaves out of one piece; ValueError where it is no whole number of them."""
    width, start = ID + merkle.WIDTH + MARK * len(form.names), ID + merkle.WIDTH
    if len(content) % width:
        raise ValueError("the leaves of the block are cut")
    pieces = (content[place : place + width] for place in range(0, len(content), width))
    return [Leaf(int.from_bytes(each[:ID]), each[ID:start], each[start:]) for each in pieces]


def changed_columns(form: Form, sealed: Leaf, found: Leaf) -> list[str]:
    """The columns whose marks differ; empty where the marks cannot tell."""
    pairs = ((name, place * MARK) for place, name in enumerate(form.names))
    return [name for name, at in pairs if sealed.marks[at : at + MARK] != found.marks[at : at + MARK]]
