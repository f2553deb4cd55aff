"""The table of milestones: who said that what an instalment hangs on was reached, and what was answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from settlement.deals.states import MILESTONE, MilestoneState


class DealMilestone(HasLifecycle, Base):
    """One report about the milestone `what` of a deal. `evidence` and `proof` are the SHA-256 of kept files: of who
    reports, and of the center that decides. The buyer answers until `answer_by`."""

    __tablename__ = "deal_milestone"
    __lifecycle__ = MILESTONE
    __table_args__ = (
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_with_reason"),
        CheckConstraint("state NOT IN ('confirmed', 'dropped') OR decided_at IS NOT NULL", name="decided_at_a_time"),
        Index(
            "uq_deal_milestone_standing",
            "deal_id",
            "what",
            unique=True,
            sqlite_where=text("state <> 'dropped'"),
            postgresql_where=text("state <> 'dropped'"),
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    state: Mapped[MilestoneState] = mapped_column(enum_type(MilestoneState), default=MilestoneState.REPORTED)
    reached_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(1000))
    evidence: Mapped[str | None] = mapped_column(String(64))
    reported_for: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reported_at: Mapped[datetime]
    answer_by: Mapped[date]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    proof: Mapped[str | None] = mapped_column(String(64))
    decided_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    decided_at: Mapped[datetime | None]
