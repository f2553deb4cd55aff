"""The table of notices by which a licence is ended: for late payment, or by the licensee as agreed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from settlement.royalties.states import END_NOTICE, EndNoticeState


class EndGround(StrEnum):
    """Why a side may end the licence alone."""

    NON_PAYMENT = "non_payment"  # the licensee has until the day to pay what is late
    BY_LICENSEE = "by_licensee"  # the day is the licence's last


class EndNotice(HasLifecycle, Base):
    """One side's notice. `until` is the last day to pay, or the last day of the licence."""

    __tablename__ = "royalty_end_notice"
    __lifecycle__ = END_NOTICE
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("state = 'given' OR closed_at IS NOT NULL", name="closed_at_a_time"),
        Index(
            "uq_royalty_end_notice_given",
            "plan_id",
            "ground",
            unique=True,
            sqlite_where=text("state = 'given'"),
            postgresql_where=text("state = 'given'"),
        ),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"))
    ground: Mapped[EndGround] = mapped_column(enum_type(EndGround))
    state: Mapped[EndNoticeState] = mapped_column(enum_type(EndNoticeState), default=EndNoticeState.GIVEN)
    reason: Mapped[str] = mapped_column(String(1000))
    given_on: Mapped[date]
    until: Mapped[date]
    closed_at: Mapped[datetime | None]
