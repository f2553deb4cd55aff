"""The wish of a finance officer to close the books up to a day, until a second one has closed them or put it aside."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from settlement.ledger.states import CLOSING, ClosingState

ONE = "state = 'asked'"


class PeriodClosing(HasLifecycle, Base):
    """Up to the end of which day somebody wants the books closed. At most one waits; `decided_at` is when a second
    officer closed them (`approved_by`) or somebody put it aside."""

    __tablename__ = "period_closing"
    __lifecycle__ = CLOSING
    __table_args__ = (
        CheckConstraint("approved_by <> asked_by", name="four_eyes"),
        CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", name="approved_by_somebody"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_once"),
        Index("uq_period_closing_one_asked", "state", unique=True, sqlite_where=text(ONE), postgresql_where=text(ONE)),
    )

    id: Mapped[pk]
    ends: Mapped[date]
    state: Mapped[ClosingState] = mapped_column(enum_type(ClosingState), default=ClosingState.ASKED)
    asked_by: Mapped[int]
    asked_by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
