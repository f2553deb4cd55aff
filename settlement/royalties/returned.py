"""Tables of royalty money that was taken back: asked for and approved by two officers, or kept by a payer's bank."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from settlement.deals.states import REVERSAL, ReversalState
from settlement.ledger.models import table_of


class ReversalKind(StrEnum):
    """What the licensee owes after it."""

    CREDIT = "credit"  # too much was stated: what was paid of it goes back, and nothing is owed for it
    PAYMENT = "payment"  # a payment falls away, and what it had paid is owed again


class RoyaltyReversal(HasLifecycle, Base):
    """Money to be taken back, asked for by one officer (None: by the end of the licence) and approved by another."""

    __tablename__ = "royalty_reversal"
    __lifecycle__ = REVERSAL
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("approved_by IS NULL OR asked_by IS NULL OR approved_by <> asked_by", name="four_eyes"),
        CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="approver_named"),
        CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name="payment_named"),
        Index(
            "uq_royalty_reversal_one_asked",
            "plan_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"))
    kind: Mapped[ReversalKind] = mapped_column(enum_type(ReversalKind))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_payment.id"))
    state: Mapped[ReversalState] = mapped_column(enum_type(ReversalState), default=ReversalState.ASKED)
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What is taken back, gross."""
        return Money(self.amount_minor, self.currency)


class TakenBack(Base):
    """What of one due that was paid was taken back: out of its release by that release's own split (`lines`), or out
    of the hold where it was not released yet. Never changed."""

    __tablename__ = "royalty_taken_back"
    __table_args__ = (
        UniqueConstraint("key", "paid_id"),
        CheckConstraint("gross_minor > 0", name="gross_positive"),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"), index=True)
    paid_id: Mapped[int] = mapped_column(ForeignKey("royalty_paid.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_release.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    gross_minor: Mapped[minor]
    owed_again: Mapped[bool]
    currency: Mapped[str] = mapped_column(String(3))
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    taken_at: Mapped[datetime]

    lines: Mapped[list["TakenBackLine"]] = relationship(order_by="TakenBackLine.place", lazy="select")

    @property
    def gross(self) -> Money:
        """All that was taken back of it."""
        return Money(self.gross_minor, self.currency)


class TakenBackLine(Base):
    """What one taker of the release gave back."""

    __tablename__ = "royalty_taken_back_line"
    __table_args__ = (
        UniqueConstraint("taken_back_id", "place"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    )

    id: Mapped[pk]
    taken_back_id: Mapped[int] = mapped_column(ForeignKey("royalty_taken_back.id"))
    place: Mapped[int]
    amount_minor: Mapped[minor]


for model in (TakenBack, TakenBackLine):
    append_only(table_of(model))
