"""Diligence reports: each is written once and never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, append_only, pk
from core.states import enum_type
from reports.desk.diligence.finding import Colour, Counts


class DiligenceReport(Base):
    """A report on some rights as their records stood at an instant.

    `about` is what it was made for ('asset:7', 'listing:3', 'negotiation:5', 'deal:9'); `asset_ids` are the rights.
    `content` has the findings in each language, `digest` is its SHA-256; `code` is printed in the PDF, whose bytes are
    kept as a document under `subject`. `is_open`: it holds only what everybody may see, so whoever has the code may
    read it.
    """

    __tablename__ = "diligence_report"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        CheckConstraint("red_count >= 0 AND amber_count >= 0 AND green_count >= 0", name="counts_not_negative"),
        Index("ix_diligence_report_about", "about", "id"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(60))
    asset_ids: Mapped[list[int]] = mapped_column(Json)
    is_open: Mapped[bool]
    verdict: Mapped[Colour] = mapped_column(enum_type(Colour))
    red: Mapped[int] = mapped_column("red_count")
    amber: Mapped[int] = mapped_column("amber_count")
    green: Mapped[int] = mapped_column("green_count")
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None]
    person_name: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"diligence:{self.id}"

    @property
    def counts(self) -> Counts:
        """How many findings have which colour."""
        return Counts(self.red, self.amber, self.green)


assert isinstance(DiligenceReport.__table__, Table)
append_only(DiligenceReport.__table__)
