"""Wishes for exports that somebody keeps, some to be sent on their days."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, pk
from core.states import enum_type
from reports.exports.sheets import Format

KEPT = text("forgotten_at IS NULL")


class Rhythm(StrEnum):
    """When an export is sent by mail."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SavedExport(Base):
    """A report with its wishes under a name of its own. `sent_for` is the last day, week or month that was sent,
    `failed_for` the last one for which it could not be, of which its owner was told.

    One that was forgotten keeps its row, so that its number, and with it the files that were sent, is never another's.
    """

    __tablename__ = "saved_export"
    __table_args__ = (
        Index("uq_saved_export_name", "person_id", "name", unique=True, sqlite_where=KEPT, postgresql_where=KEPT),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    report: Mapped[str] = mapped_column(String(40))
    wishes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    format: Mapped[Format] = mapped_column(enum_type(Format))
    rhythm: Mapped[Rhythm] = mapped_column(enum_type(Rhythm), default=Rhythm.NEVER)
    sent_for: Mapped[str] = mapped_column(String(20), default="")
    failed_for: Mapped[str] = mapped_column(String(20), default="")
    saved_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"export:{self.id}"
