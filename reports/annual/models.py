"""Tables of annual reports: what each version of a center's year says, who stands for it, and its files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, Json, pk
from core.files import StoredFile
from core.states import HasLifecycle, enum_type
from parties.centers.models import Center
from reports.annual.guards import GUARDS, OF_FILES
from reports.annual.states import REPORT, ReportState
from settlement.ledger.guards import attach
from settlement.ledger.models import table_of
from settlement.volumes.labels import reasons_said


class AnnualReport(HasLifecycle, Base):
    """One version of a center's report of a year. `figures` are canonical, `sha256` is over them, words and files.

    `turn` counts how often it was compiled or returned: each turn is signed anew. `due_on` is the last day on which the
    center confirms in time (BR-87). A version above 1 corrects a published one: `difference` and `reason` say how.
    """

    __tablename__ = "annual_report"
    __lifecycle__ = REPORT
    __table_args__ = (
        UniqueConstraint("center_id", "year", "version"),
        CheckConstraint("version >= 1 AND turn >= 1", name="counts"),
        CheckConstraint("length(sha256) = 64", name="digest_is_sha256"),
        CheckConstraint("version = 1 OR reason <> ''", name="restated_with_reason"),
        CheckConstraint("state NOT IN ('published', 'restated') OR published_at IS NOT NULL", name="published_when"),
        Index("ix_annual_report_year_state", "year", "state"),
    )

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    turn: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReportState] = mapped_column(enum_type(ReportState), default=ReportState.COMPILED)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    narrative: Mapped[str] = mapped_column(String(4000), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    difference: Mapped[list[Any]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    returned: Mapped[str] = mapped_column(String(1000), default="")
    due_on: Mapped[date]
    compiled_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    center: Mapped[Center] = relationship(viewonly=True)
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id", viewonly=True)

    @property
    def why(self) -> str:
        """The reasons of a corrected version, as people read them."""
        return reasons_said(self.reason)

    @property
    def subject(self) -> str:
        """Its opaque key, under which its document and its trail stand."""
        return f"annual:{self.id}"

    @property
    def signing_subject(self) -> str:
        """Under which key this turn is signed, as the document of the same number is."""
        return self.subject if self.turn == 1 else f"{self.subject}/v{self.turn}"

    @property
    def number(self) -> str:
        """How people name it: 'C01-2021', and with '-v2' a later version."""
        stem = f"{self.center.code}-{self.year}"
        return stem if self.version == 1 else f"{stem}-v{self.version}"


attach(table_of(AnnualReport), GUARDS)


class Attachment(Base):
    """A file that a center added to its report; `name` and `sha256` are in the hash that it signs."""

    __tablename__ = "annual_attachment"
    __table_args__ = (
        UniqueConstraint("report_id", "sha256"),
        UniqueConstraint("report_id", "name"),
        CheckConstraint("length(sha256) = 64", name="digest_is_sha256"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[pk]
    report_id: Mapped[int] = mapped_column(ForeignKey("annual_report.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]

    file: Mapped[StoredFile] = relationship(viewonly=True)


attach(table_of(Attachment), OF_FILES)
