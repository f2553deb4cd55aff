"""Tables of the importer: which records made an asset what it is, and how each upload went."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, BigId, Json, pk
from core.states import HasLifecycle, Lifecycle, enum_type
from listings.assets.numbers import NumberType


class RegistryRecord(Base):
    """What one source says of a right, kept as it was read; the same content again is known by its digest.

    `trusted` says that a keeper of the register brought it; `brought_by_id` is the organisation of a holder who did. A
    right is computed from its records (see `joining`); a record all of whose numbers stand with rights that others tell
    of belongs to none (see `dividing`).
    """

    __tablename__ = "registry_record"

    id: Mapped[pk]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(String(40))
    record: Mapped[str] = mapped_column(String(120))
    source_date: Mapped[date | None]
    trusted: Mapped[bool]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    content: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    taken_at: Mapped[datetime]


class YieldedNumber(Base):
    """A number that a record tells and that stands with another right, of which a record of higher authority tells."""

    __tablename__ = "yielded_number"
    __table_args__ = (Index("ix_yielded_number_number", "office", "family", "number_type", "number"),)

    id: Mapped[pk]
    record_id: Mapped[int] = mapped_column(ForeignKey("registry_record.id"), index=True)
    office: Mapped[str] = mapped_column(String(2))
    family: Mapped[str] = mapped_column(String(20))
    number_type: Mapped[NumberType] = mapped_column(enum_type(NumberType))
    number: Mapped[str] = mapped_column(String(60))


class ImportState(StrEnum):
    """Where an upload stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


IMPORT = Lifecycle(
    "registry import",
    {
        (ImportState.WAITING, "start"): ImportState.RUNNING,
        (ImportState.RUNNING, "start"): ImportState.RUNNING,
        (ImportState.RUNNING, "finish"): ImportState.DONE,
        (ImportState.RUNNING, "fail"): ImportState.FAILED,
        (ImportState.WAITING, "fail"): ImportState.FAILED,
        (ImportState.WAITING, "cancel"): ImportState.CANCELLED,
        (ImportState.RUNNING, "cancel"): ImportState.STOPPING,
        (ImportState.STOPPING, "start"): ImportState.STOPPING,
        (ImportState.STOPPING, "stop"): ImportState.CANCELLED,
        (ImportState.STOPPING, "finish"): ImportState.DONE,
        (ImportState.STOPPING, "fail"): ImportState.FAILED,
        (ImportState.FAILED, "resume"): ImportState.WAITING,
        (ImportState.CANCELLED, "resume"): ImportState.WAITING,
    },
    start=ImportState.WAITING,
)


class RegistryImport(HasLifecycle, Base):
    """One uploaded file on its way into the register of assets, and its outcome."""

    __tablename__ = "registry_import"
    __lifecycle__ = IMPORT
    __table_args__ = (
        CheckConstraint(
            "new_count >= 0 AND changed_count >= 0 AND same_count >= 0 AND refused_count >= 0",
            name="counts_not_negative",
        ),
        Index("ix_registry_import_organisation_id", "organisation_id", "id"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int | None]
    person_id: Mapped[int | None]
    asked_by: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(200))
    dry_run: Mapped[bool]
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState), default=ImportState.WAITING)
    new: Mapped[int] = mapped_column("new_count", default=0)
    changed: Mapped[int] = mapped_column("changed_count", default=0)
    same: Mapped[int] = mapped_column("same_count", default=0)
    refused: Mapped[int] = mapped_column("refused_count", default=0)
    read_bytes: Mapped[int] = mapped_column(default=0)
    size_bytes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to be expected of it."""
        return self.state in (ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED)

    def allows(self, action: str) -> bool:
        """Whether this act can be done now; pages ask it for their buttons."""
        return IMPORT.allows(self.state, action)


class ImportFinding(Base):
    """A refusal or a note of an import; `raw` are the cells of a refused row of a table."""

    __tablename__ = "import_finding"

    id: Mapped[pk]
    import_id: Mapped[int] = mapped_column(ForeignKey("registry_import.id"), index=True)
    record: Mapped[str] = mapped_column(String(120))
    line: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(40))
    texts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    raw: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class ImportedRecord(Base):
    """A record that an import has taken: its place among what the file holds, what became of it, and its right.

    It is written in the transaction that takes the record, so an import that was killed goes on where it was. The
    right may have become one with another since; its old number leads on.
    """

    __tablename__ = "imported_record"
    __table_args__ = (UniqueConstraint("import_id", "place"),)

    id: Mapped[pk]
    import_id: Mapped[int] = mapped_column(ForeignKey("registry_import.id"))
    place: Mapped[int]
    line: Mapped[int | None]
    record: Mapped[str] = mapped_column(String(120))
    verdict: Mapped[str] = mapped_column(String(20))
    asset_id: Mapped[int | None] = mapped_column(BigId)
