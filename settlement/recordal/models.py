"""Tables of recordal: the clocks by kind of case, and the cases."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from settlement.deals.models import Deal
from settlement.recordal.kinds import ANNOUNCED, GRANTS, OfficeStep, OfficeUnit
from settlement.recordal.kinds import CaseKind as CaseKind
from settlement.recordal.states import CASE, CLOCK_RUNS, RecordalState
from settlement.rulebook.models import stands


class RecordalRule(Base):
    """Within how many months, or days, from effect a kind of case is to be filed, and who says so."""

    __tablename__ = "recordal_rule"
    __table_args__ = (
        UniqueConstraint("kind", "valid_from"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months_within_reason"),
        CheckConstraint("days BETWEEN 1 AND 3650", name="days_within_reason"),
        CheckConstraint("(months IS NULL) <> (days IS NULL)", name="months_or_days"),
    )

    id: Mapped[pk]
    kind: Mapped[CaseKind] = mapped_column(enum_type(CaseKind))
    months: Mapped[int | None]
    days: Mapped[int | None]
    statutory: Mapped[bool]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


class OfficeRule(Base):
    """Within how many days, or working days, of the filing an office decides on a kind of case (`step` decide), or
    after how many months its announcement is to be looked for (announce), and who says so."""

    __tablename__ = "office_rule"
    __table_args__ = (
        UniqueConstraint("kind", "step", "valid_from"),
        CheckConstraint("number BETWEEN 1 AND 365", name="number_within_reason"),
    )

    id: Mapped[pk]
    kind: Mapped[CaseKind] = mapped_column(enum_type(CaseKind))
    step: Mapped[OfficeStep] = mapped_column(enum_type(OfficeStep))
    number: Mapped[int]
    unit: Mapped[OfficeUnit] = mapped_column(enum_type(OfficeUnit))
    statutory: Mapped[bool]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


class RecordalCase(HasLifecycle, Base):
    """One thing that is recorded about one right; `evidence` and `certificate` are the SHA-256 of kept files.

    `ref` is the opaque key of what it is recorded for ("deal:42", "pledge:7"), `number` how people call that, and
    `href` its page; `deal_id` is the deal where it is one. Over their life a deal and a right can have several cases,
    of one kind only one that is not abandoned. `grantor_id` is who has the right (seller, licensor, pledgor),
    `grantee_id` the other side. `answers` go into the office's form where no deal's terms do. `co_owned`: the right had
    several owners on record at the opening, whose consent the office wants. `office_due_on` is the day by which the
    office is to decide, or its announcement is to be looked for. An assignment of a mark is decided on and then
    announced, on days of their own.
    """

    __tablename__ = "recordal_case"
    __lifecycle__ = CASE
    __table_args__ = (
        Index(
            "uq_recordal_case_ref_asset_id_kind",
            "ref",
            "asset_id",
            "kind",
            unique=True,
            sqlite_where=text("state <> 'abandoned'"),
            postgresql_where=text("state <> 'abandoned'"),
        ),
        CheckConstraint("grantor_id <> grantee_id", name="two_sides"),
        CheckConstraint("(due_months IS NULL) <> (due_days IS NULL)", name="due_by_months_or_days"),
        CheckConstraint(
            "state <> 'accepted' OR (certificate IS NOT NULL AND recordal_no <> '' AND decided_on IS NOT NULL)",
            name="accepted_with_certificate",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'accepted') OR kind <> 'tm_assignment'"
            " OR (state = 'accepted') = (announced_on IS NOT NULL)",
            name="mark_passes_when_announced",
        ),
        CheckConstraint("state <> 'approved' OR kind = 'tm_assignment'", name="only_marks_are_announced"),
        CheckConstraint(
            "announced_on IS NULL OR (announced_on >= decided_on AND announcement_no <> '')",
            name="announced_after_approval",
        ),
        CheckConstraint("state NOT IN ('filed', 'correction') OR filed_on IS NOT NULL", name="filed_on_a_day"),
        CheckConstraint(
            "decided_on IS NULL OR filed_on IS NULL OR decided_on >= filed_on", name="decided_after_filing"
        ),
        Index("ix_recordal_case_center_id_state", "center_id", "state"),
        Index("ix_recordal_case_state_due_on", "state", "due_on"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(40))
    href: Mapped[str] = mapped_column(String(120))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    grantor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    grantee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    kind: Mapped[CaseKind] = mapped_column(enum_type(CaseKind))
    state: Mapped[RecordalState] = mapped_column(enum_type(RecordalState), default=RecordalState.TO_PREPARE)
    effective_on: Mapped[date]
    due_on: Mapped[date]
    due_months: Mapped[int | None]
    due_days: Mapped[int | None]
    due_source: Mapped[str] = mapped_column(String(300))
    filed_on: Mapped[date | None]
    office_reference: Mapped[str] = mapped_column(String(80), default="")
    evidence: Mapped[str | None] = mapped_column(String(64))
    correction_due_on: Mapped[date | None]
    correction_note: Mapped[str] = mapped_column(String(1000), default="")
    recordal_no: Mapped[str] = mapped_column(String(80), default="")
    decided_on: Mapped[date | None]
    certificate: Mapped[str | None] = mapped_column(String(64))
    announced_on: Mapped[date | None]
    announcement_no: Mapped[str] = mapped_column(String(80), default="")
    office_due_on: Mapped[date | None]
    office_due_source: Mapped[str] = mapped_column(String(300), default="")
    co_owned: Mapped[bool] = mapped_column(default=False)
    refusal_reason: Mapped[str] = mapped_column(String(1000), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]

    rounds: Mapped[list["CorrectionRound"]] = relationship(order_by="CorrectionRound.n", viewonly=True)
    kept: Mapped[list["CasePaper"]] = relationship(order_by="CasePaper.id", viewonly=True)
    deal: Mapped[Deal | None] = relationship(viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"recordal:{self.id}"

    @property
    def moves_deal(self) -> bool:
        """Whether the deal waits for this case: it is the recordal of the grant that the deal was made for."""
        return self.deal_id is not None and self.kind in GRANTS

    @property
    def waits_for_announcement(self) -> bool:
        """Whether nothing of it has effect before the office has announced it."""
        return self.kind in ANNOUNCED

    @property
    def deadline(self) -> date | None:
        """The day of the clock that runs now: to file, or to correct what the office wants; None while it decides."""
        if self.state is RecordalState.CORRECTION:
            return self.correction_due_on
        return self.due_on if self.state in CLOCK_RUNS else None

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been filed (or corrected) before `day`."""
        return self.deadline is not None and self.deadline < day

    def days_left(self, day: date) -> int | None:
        """Days until the running deadline, negative when it has passed; None when no clock runs."""
        return (self.deadline - day).days if self.deadline is not None else None


class CorrectionRound(Base):
    """One notice of correction (补正) of the office, and its answer; `n` counts within the case."""

    __tablename__ = "recordal_correction"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("n >= 1", name="n_counts"),
        CheckConstraint("note <> ''", name="note_given"),
    )

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("recordal_case.id"))
    n: Mapped[int]
    note: Mapped[str] = mapped_column(String(1000))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    evidence: Mapped[str | None] = mapped_column(String(64))


class CasePaper(Base):
    """A document of a case's list that is kept for it; a later one of the same name replaces it in the list."""

    __tablename__ = "recordal_paper"
    __table_args__ = (
        UniqueConstraint("case_id", "name"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
    )

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("recordal_case.id"))
    name: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]


stands(RecordalRule)
