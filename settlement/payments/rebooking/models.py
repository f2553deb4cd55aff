"""The table of what two officers book from one account of the ledger to another."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, minor, pk
from core.money import Money
from core.states import enum_type
from settlement.ledger.guards import whole
from settlement.payments.proposing import Proposed, two_persons


class RebookingKind(StrEnum):
    """Why: a claim that nobody will pay any more, or a receipt of which it became known what it is for."""

    WRITE_OFF = "write_off"
    ASSIGN = "assign"


class Rebooking(Proposed, Base):
    """One officer proposes, another confirms; then it is booked.

    `ledger_account` is the claim's account, or the one on which the receipt's money lies; `purpose` is what the receipt
    turned out to be for. Of a claim and of a receipt one at most is proposed at a time.
    """

    __tablename__ = "rebooking"
    __table_args__ = (
        *two_persons(),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("(kind = 'assign') = (receipt_id IS NOT NULL)", name="assigns_a_receipt"),
        CheckConstraint("(kind = 'assign') = (purpose IS NOT NULL)", name="assigns_to_a_purpose"),
        whole("amount_minor"),
        Index(
            "uq_rebooking_receipt_standing",
            "receipt_id",
            unique=True,
            sqlite_where=text("state <> 'rejected'"),
            postgresql_where=text("state <> 'rejected'"),
        ),
        Index(
            "uq_rebooking_claim_proposed",
            "ledger_account",
            unique=True,
            sqlite_where=text("kind = 'write_off' AND state = 'proposed'"),
            postgresql_where=text("kind = 'write_off' AND state = 'proposed'"),
        ),
    )

    id: Mapped[pk]
    kind: Mapped[RebookingKind] = mapped_column(enum_type(RebookingKind))
    ledger_account: Mapped[str] = mapped_column(String(130))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    purpose: Mapped[str | None] = mapped_column(String(60))
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(1000))

    @property
    def amount(self) -> Money:
        """What is booked."""
        return Money(self.amount_minor, self.currency)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"rebooking:{self.id}"
