"""The summary that pages read, how far it has folded, and the versions of a year."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, append_only, minor, pk
from core.states import enum_type
from settlement.rulebook.models import stands
from settlement.volumes.labels import reasons_said


class VolumeSummary(Base):
    """Folded facts: one row for center × month × measure × category × kind of right × currency."""

    __tablename__ = "volume_summary"
    __table_args__ = (
        UniqueConstraint("center_id", "year", "month", "measure", "category", "right_kind", "currency"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        # In the order in which a year's cells are added up, so that nothing is sorted; without the amounts, so that
        # folding does not write the index anew.
        Index("ix_volume_summary_year", "year", "measure", "currency", "center_id", "category", "right_kind"),
    )

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    year: Mapped[int]
    month: Mapped[int]
    measure: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(20))
    right_kind: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[minor]
    facts: Mapped[int] = mapped_column(BigInteger)


class RollupState(Base):
    """How far the facts are folded: everything before `frontier` is in the summary, nothing after it."""

    __tablename__ = "rollup_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    frontier: Mapped[int] = mapped_column(BigInteger, default=0)
    folded_at: Mapped[datetime | None]


class VersionKind(StrEnum):
    """Why a version of a year was written."""

    COMPILED = "compiled"
    CLOSED = "closed"
    RESTATED = "restated"


class YearVersion(Base):
    """One version of a year's figures, written once. `figures` are canonical, `sha256` is their digest.

    Version 1 is the frozen one; a restated version carries the difference to the one before and its reasons. The
    report that the timetable compiles while the year is still open has version 0 and its own serial.
    """

    __tablename__ = "year_version"
    __table_args__ = (
        UniqueConstraint("year", "version", "serial"),
        CheckConstraint("(kind = 'compiled') = (version = 0)", name="compiled_is_version_0"),
        CheckConstraint("(kind = 'closed') = (version = 1)", name="closed_is_version_1"),
        CheckConstraint("kind <> 'restated' OR reason <> ''", name="restated_with_reason"),
    )

    id: Mapped[pk]
    year: Mapped[int]
    version: Mapped[int]
    serial: Mapped[int] = mapped_column(default=0)
    kind: Mapped[VersionKind] = mapped_column(enum_type(VersionKind))
    rule_version: Mapped[str] = mapped_column(String(40))
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    difference: Mapped[list[Any]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))

    @property
    def why(self) -> str:
        """The reasons of a restated version, as people read them."""
        return reasons_said(self.reason)


assert isinstance(YearVersion.__table__, Table)
append_only(YearVersion.__table__)


class BackboneRule(Base):
    """From when a center is a backbone center: counted volume above the line in a year (BR-86), in CNY fen."""

    __tablename__ = "backbone_rule"

    id: Mapped[pk]
    year_from: Mapped[int] = mapped_column(unique=True)
    line_minor: Mapped[minor]
    source: Mapped[str] = mapped_column(String(200))


stands(BackboneRule)
