"""Tables of what is asked for and answered by somebody else: taking money back, ending a deal or a part of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from settlement.deals.states import (
    CANCELLATION,
    REVERSAL,
    CancellationState,
    ReversalState,
)


class Reversal(HasLifecycle, Base):
    """Money taken back after release: asked by one finance officer, approved by a second (four eyes).

    `amount_minor` of the price; `fee_minor` is what of the fees on top went back with it, known once it is approved.
    """

    __tablename__ = "deal_reversal"
    __lifecycle__ = REVERSAL
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND fee_minor >= 0", name="amount_positive"),
        CheckConstraint("approved_by IS NULL OR approved_by <> asked_by", name="four_eyes"),
        CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="approver_named"),
        Index(
            "uq_deal_reversal_one_asked",
            "deal_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    state: Mapped[ReversalState] = mapped_column(enum_type(ReversalState), default=ReversalState.ASKED)
    amount_minor: Mapped[minor]
    fee_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What is taken back, gross."""
        return Money(self.amount_minor, self.currency)


class Award(HasLifecycle, Base):
    """How what is held of a deal's price is split between both sides: entered by one finance officer from an award, a
    judgment or an agreement, approved by a second (four eyes). `cause` names the stay of the money that it settles;
    `fee_back_minor` is what of the fees on top went back with the buyer's part, known once it is approved."""

    __tablename__ = "deal_award"
    __lifecycle__ = REVERSAL
    __table_args__ = (
        CheckConstraint("seller_minor >= 0 AND buyer_minor >= 0 AND fee_back_minor >= 0", name="not_negative"),
        CheckConstraint("seller_minor + buyer_minor > 0", name="splits_something"),
        CheckConstraint("approved_by IS NULL OR approved_by <> asked_by", name="four_eyes"),
        CheckConstraint("state <> 'approved' OR approved_by IS NOT NULL", name="approver_named"),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index(
            "uq_deal_award_one_asked",
            "deal_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    state: Mapped[ReversalState] = mapped_column(enum_type(ReversalState), default=ReversalState.ASKED)
    cause: Mapped[str] = mapped_column(String(60))
    seller_minor: Mapped[minor]
    buyer_minor: Mapped[minor]
    fee_back_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    @property
    def to_seller(self) -> Money:
        """What is released, gross."""
        return Money(self.seller_minor, self.currency)

    @property
    def to_buyer(self) -> Money:
        """What of the price goes back."""
        return Money(self.buyer_minor, self.currency)

    @property
    def fee_back(self) -> Money:
        """What of the fees on top went back."""
        return Money(self.fee_back_minor, self.currency)

    @property
    def amount(self) -> Money:
        """What is split."""
        return self.to_seller + self.to_buyer


class Cancellation(HasLifecycle, Base):
    """One side's wish to end a signed deal, or the part of one right in it (`asset_id`), and the answer to it.

    At most one is open per deal."""

    __tablename__ = "deal_cancellation"
    __lifecycle__ = CANCELLATION
    __table_args__ = (
        Index(
            "uq_deal_cancellation_one_asked",
            "deal_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("decided_for IS NULL OR decided_for <> asked_for", name="not_ones_own"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    state: Mapped[CancellationState] = mapped_column(enum_type(CancellationState), default=CancellationState.ASKED)
    reason: Mapped[str] = mapped_column(String(1000))
    asked_for: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    asked_at: Mapped[datetime]
    decided_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
