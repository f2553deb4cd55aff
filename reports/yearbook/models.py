"""Published editions of yearbooks: what was said when it was said. Figures themselves are computed, never kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, append_only, pk
from core.states import enum_type
from reports.yearbook.targets.models import Target as Target


class EditionKind(StrEnum):
    """Why an edition was written."""

    PUBLISHED = "published"
    RESTATED = "restated"


class YearbookEdition(Base):
    """A yearbook as it was published: `figures` are canonical (code → value, unit, policy), `sha256` their digest.

    Edition 1 is the first; each later one carries the difference to the one before and the reason. Written once.
    """

    __tablename__ = "yearbook_edition"
    __table_args__ = (
        UniqueConstraint("year", "edition"),
        CheckConstraint("(kind = 'published') = (edition = 1)", name="first_is_published"),
        CheckConstraint("edition >= 1 AND (edition = 1 OR reason <> '')", name="restated_with_reason"),
    )

    id: Mapped[pk]
    year: Mapped[int]
    edition: Mapped[int]
    kind: Mapped[EditionKind] = mapped_column(enum_type(EditionKind))
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    difference: Mapped[list[Any]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"yearbook:{self.year}"


assert isinstance(YearbookEdition.__table__, Table)
append_only(YearbookEdition.__table__)
