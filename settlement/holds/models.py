"""Tables of held money: for each purpose what was taken, released and refunded, and what has to stay for a while."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, minor, pk
from core.money import Money
from settlement.holds.guards import GUARDS
from settlement.ledger.guards import attach, whole
from settlement.ledger.models import table_of


class Hold(Base):
    """Money held for `subject` ('deal:42') on the account `held:<subject>`."""

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("subject"),
        CheckConstraint("released_minor >= 0 AND refunded_minor >= 0", name="parts_not_negative"),
        CheckConstraint("taken_minor >= released_minor + refunded_minor", name="floor"),
        whole("taken_minor"),
        whole("released_minor"),
        whole("refunded_minor"),
    )

    id: Mapped[pk]
    subject: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    taken_minor: Mapped[minor] = mapped_column(default=0)
    released_minor: Mapped[minor] = mapped_column(default=0)
    refunded_minor: Mapped[minor] = mapped_column(default=0)
    opened_at: Mapped[datetime]

    @property
    def taken(self) -> Money:
        """All that was ever put in."""
        return Money(self.taken_minor, self.currency)

    @property
    def released(self) -> Money:
        """All that went to the parties."""
        return Money(self.released_minor, self.currency)

    @property
    def refunded(self) -> Money:
        """All that went back to the payer."""
        return Money(self.refunded_minor, self.currency)

    @property
    def left(self) -> Money:
        """What is held now."""
        return self.taken - self.released - self.refunded

    @property
    def account(self) -> str:
        """Where it lies in the ledger."""
        return f"held:{self.subject}"


class Stay(Base):
    """Nothing held for `subject` leaves while a stay stands, whatever is held now or comes in later.

    `cause` is the opaque key of what asks for it ('dispute:7' a case, 'payment-dispute:3' a payer's bank, 'order:1' an
    order that an officer entered); each cause stays a subject once, and lifts its own.
    """

    __tablename__ = "hold_stay"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("lifted_at IS NULL OR lifted_at >= since", name="interval_forward"),
        Index(
            "uq_hold_stay_standing",
            "subject",
            "cause",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    subject: Mapped[str] = mapped_column(String(60))
    cause: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


attach(table_of(Stay), GUARDS)
