"""The table of wishes to end a licence: asked by one side, agreed to or declined by the other; or carried out by the
licensor alone, where a payment was late and is not made in the days of its notice."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import HasLifecycle, Lifecycle, enum_type


class LicenceEndState(StrEnum):
    """One side's wish to end the licence."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CARRIED_OUT = "carried_out"


S = LicenceEndState
LICENCE_END = Lifecycle(
    "agreed end of a licence",
    {
        (S.ASKED, "agree"): S.AGREED,
        (S.ASKED, "decline"): S.DECLINED,
        (S.ASKED, "withdraw"): S.WITHDRAWN,
        (S.ASKED, "carry out"): S.CARRIED_OUT,
    },
    start=S.ASKED,
)


class LicenceEnd(HasLifecycle, Base):
    """A wish to end the licence of a deal. `ends_on` is the licence's last day, the day on which both had agreed, or on
    which it was carried out. Asked by a licensor to whom a payment was late, it is a notice as well: `until` is the
    last day to pay."""

    __tablename__ = "licence_end"
    __lifecycle__ = LICENCE_END
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint(
            "state <> 'agreed' OR (ends_on IS NOT NULL AND decided_for IS NOT NULL AND decided_for <> asked_for)",
            name="agreed_by_both",
        ),
        CheckConstraint(
            "state <> 'carried_out' OR (ends_on IS NOT NULL AND until IS NOT NULL AND decided_for = asked_for)",
            name="carried_out_after_a_notice",
        ),
        Index(
            "uq_licence_end_asked",
            "deal_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    state: Mapped[LicenceEndState] = mapped_column(enum_type(LicenceEndState), default=LicenceEndState.ASKED)
    reason: Mapped[str] = mapped_column(String(1000))
    asked_for: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    asked_at: Mapped[datetime]
    until: Mapped[date | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    decided_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    decided_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
