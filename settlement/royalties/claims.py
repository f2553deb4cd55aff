"""Tables of claims that an accepted statement is wrong: by an audit of the books, or because a side made an error."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.states import HasLifecycle, enum_type
from settlement.ledger.models import table_of
from settlement.royalties.states import CLAIM, ClaimState


class ClaimKind(StrEnum):
    """How the figures were found to be wrong."""

    AUDIT = "audit"
    ERROR = "error"


class Claim(HasLifecycle, Base):
    """What one side says the figures are; the other agrees, and new versions are drawn, or declines.

    `stated_minor` and `true_minor` are the royalties of the periods before and by the findings, reckoned when it was
    agreed; `cost_shifted`: the licensee bears the audit's cost, because it underpaid by the threshold or more.
    """

    __tablename__ = "royalty_claim"
    __lifecycle__ = CLAIM
    __table_args__ = (
        CheckConstraint("cost_minor >= 0", name="cost_not_negative"),
        CheckConstraint("kind = 'audit' OR cost_minor = 0", name="only_audits_cost"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint(
            "(state = 'agreed') = (stated_minor IS NOT NULL AND true_minor IS NOT NULL)", name="agreed_with_figures"
        ),
        CheckConstraint("state = 'claimed' OR decided_at IS NOT NULL", name="decided_at_a_time"),
        Index(
            "uq_royalty_claim_open",
            "plan_id",
            unique=True,
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"))
    kind: Mapped[ClaimKind] = mapped_column(enum_type(ClaimKind))
    state: Mapped[ClaimState] = mapped_column(enum_type(ClaimState), default=ClaimState.CLAIMED)
    claimed_for: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    claimed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(1000))
    cost_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    evidence: Mapped[str | None] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    decided_at: Mapped[datetime | None]
    stated_minor: Mapped[minor | None]
    true_minor: Mapped[minor | None]
    cost_shifted: Mapped[bool] = mapped_column(default=False)

    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.id", lazy="select")


class Finding(Base):
    """What one period's figures are by the claim. Never changed."""

    __tablename__ = "royalty_finding"
    __table_args__ = (
        UniqueConstraint("claim_id", "period_id"),
        CheckConstraint("base_minor >= 0 AND units >= 0 AND sublicences_minor >= 0", name="use_not_negative"),
    )

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("royalty_claim.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("royalty_period.id"))
    base_minor: Mapped[minor]
    units: Mapped[minor]
    sublicences_minor: Mapped[minor]


class Inspection(Base):
    """An inspection of the books that the licensor announced. Never changed."""

    __tablename__ = "royalty_inspection"
    __table_args__ = (CheckConstraint("inspects_on >= announced_on", name="days_in_order"),)

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"), index=True)
    announced_on: Mapped[date]
    inspects_on: Mapped[date]
    announced_by_name: Mapped[str] = mapped_column(String(200))


append_only(table_of(Finding))
append_only(table_of(Inspection))
