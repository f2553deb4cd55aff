"""Tables of payments. For transfers by bank the four eyes stand in CHECKs: nobody confirms what they recorded or sent.

What came or goes through a payment provider is confirmed by the provider's own word, and belongs to an operation.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from settlement.ledger.guards import whole
from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.proposing import Proposed
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import MANUAL_BANK
from settlement.payments.states import PAYOUT, RECEIPT, PayoutState, ReceiptState


class PayoutKind(StrEnum):
    """Why money goes out: to a party that earned it, or back to one that paid it."""

    PAYOUT = "payout"
    REFUND = "refund"


class ReceivingAccount(Proposed, Base):
    """The trading center's account to which money is paid, from `valid_from` on until another one is in force.

    One person of the trading center proposes it, another confirms it, on a day before its first; only the system,
    which sets the platform up, enters one alone (`proposed_by` is NULL then). Rows are only added: what stood on a
    deal's page on a day can be told for ever.
    """

    __tablename__ = "receiving_account"
    __table_args__ = (
        CheckConstraint("confirmed_by <> proposed_by", name="four_eyes"),
        CheckConstraint(
            "proposed_by IS NULL OR (state = 'confirmed') = (confirmed_by IS NOT NULL AND confirmed_on IS NOT NULL)",
            name="confirmed_by_somebody",
        ),
        CheckConstraint("confirmed_on IS NULL OR valid_from > confirmed_on", name="of_a_later_day"),
        CheckConstraint("holder <> '' AND bank <> '' AND number <> ''", name="all_given"),
        CheckConstraint("length(currency) = 3", name="currency_code"),
    )

    id: Mapped[pk]
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    holder: Mapped[str] = mapped_column(String(200))
    bank: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date]
    proposed_by: Mapped[int | None] = mapped_column(nullable=True)  # type: ignore[assignment]
    confirmed_on: Mapped[date | None]

    @property
    def grouped(self) -> str:
        """The number in groups of four, as people compare it."""
        plain = self.number.replace(" ", "")
        return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


class Receipt(HasLifecycle, Base):
    """Money that arrived: in the trading center's bank account, as one officer says and another confirms, or at a
    payment provider, as its `operation_id` says (then `evidence` digests the provider's word, and no officer is named).

    `purpose` is an opaque key ('deal:42'); `evidence` the SHA-256 of the bank's advice; the officers are persons.
    `taken_back_minor` of it the payer's bank took out of our account again, by debits that were booked.
    """

    __tablename__ = "receipt"
    __lifecycle__ = RECEIPT
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("confirmed_by <> recorded_by", name="four_eyes"),
        CheckConstraint("(operation_id IS NULL) = (recorded_by IS NOT NULL)", name="recorded_by_somebody"),
        CheckConstraint(
            "operation_id IS NOT NULL OR (state = 'confirmed') = (confirmed_by IS NOT NULL)",
            name="confirmed_by_somebody",
        ),
        CheckConstraint(
            "operation_id IS NULL OR (state = 'confirmed' AND confirmed_by IS NULL)", name="confirmed_by_provider"
        ),
        CheckConstraint("state <> 'rejected' OR (rejected_by IS NOT NULL AND reason <> '')", name="rejected_why"),
        CheckConstraint("length(evidence) = 64", name="evidence_digest"),
        CheckConstraint("bank_reference <> ''", name="bank_reference_given"),
        CheckConstraint("taken_back_minor BETWEEN 0 AND amount_minor", name="taken_back_within_amount"),
        whole("amount_minor"),
        # A mistaken record is rejected and its bank reference can be recorded again; otherwise it counts once.
        Index(
            "uq_receipt_bank_reference",
            "bank_reference",
            unique=True,
            sqlite_where=text("state <> 'rejected'"),
            postgresql_where=text("state <> 'rejected'"),
        ),
        Index("ix_receipt_state_id", "state", "id"),
    )

    id: Mapped[pk]
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    amount_minor: Mapped[minor]
    taken_back_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    bank_reference: Mapped[str] = mapped_column(String(255))
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("provider_operation.id"), index=True)
    method: Mapped[str] = mapped_column(String(40), default="")
    received_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(64))
    state: Mapped[ReceiptState] = mapped_column(enum_type(ReceiptState), default=ReceiptState.RECORDED)
    recorded_by: Mapped[int | None]
    recorded_by_name: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    confirmed_by_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    rejected_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    operation: Mapped[ProviderOperation | None] = relationship(lazy="select")

    @property
    def amount(self) -> Money:
        """What arrived."""
        return Money(self.amount_minor, self.currency)

    @property
    def not_taken_back(self) -> Money:
        """What of it the payer's bank has not taken out of our account again."""
        return Money(self.amount_minor - self.taken_back_minor, self.currency)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"receipt:{self.id}"


class Payout(HasLifecycle, Base):
    """Money on its way out. It lies on `transit:payout:<id>` until the bank has paid, or goes back to `from_account`.

    `key` names the act that asked for it (once for ever); `sent_by` and `confirmed_by` are two persons, unless it goes
    through a payment provider (`channel`), whose word then counts. A refund names the receipt that it sends back.
    """

    __tablename__ = "payout"
    __lifecycle__ = PAYOUT
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("confirmed_by <> sent_by", name="four_eyes"),
        CheckConstraint("returned_by <> sent_by", name="four_eyes_return"),
        CheckConstraint(
            "channel <> 'manual_bank' OR state IN ('queued', 'failed', 'stayed', 'stopped')"
            " OR (sent_by IS NOT NULL AND bank_reference IS NOT NULL)",
            name="sent_how",
        ),
        CheckConstraint(
            "channel <> 'manual_bank' OR state <> 'paid' OR confirmed_by IS NOT NULL", name="paid_confirmed"
        ),
        CheckConstraint(
            "channel <> 'manual_bank' OR kind = 'refund' OR bank_account_id IS NOT NULL"
            " OR state IN ('queued', 'failed', 'stayed', 'stopped')",
            name="sent_to_a_confirmed_account",
        ),
        CheckConstraint(
            "channel = 'manual_bank' OR (sent_by IS NULL AND confirmed_by IS NULL)", name="provider_has_no_officers"
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'failed', 'stayed', 'stopped') OR reason <> ''", name="returned_why"
        ),
        whole("amount_minor"),
        Index("ix_payout_state_id", "state", "id"),
    )

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[PayoutKind] = mapped_column(enum_type(PayoutKind))
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    from_account: Mapped[str] = mapped_column(String(130))
    channel: Mapped[str] = mapped_column(String(20), default=MANUAL_BANK)
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("payee_bank_account.id"))  # as ordered at the bank
    state: Mapped[PayoutState] = mapped_column(enum_type(PayoutState), default=PayoutState.QUEUED)
    queued_by_name: Mapped[str] = mapped_column(String(200))
    queued_at: Mapped[datetime]
    bank_reference: Mapped[str | None] = mapped_column(String(255), unique=True)
    sent_by: Mapped[int | None]
    sent_by_name: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    confirmed_by_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    returned_by: Mapped[int | None]
    returned_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    bank_account: Mapped[PayeeBankAccount | None] = relationship(lazy="select")

    @property
    def amount(self) -> Money:
        """What goes out."""
        return Money(self.amount_minor, self.currency)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"payout:{self.id}"

    @property
    def is_by_bank(self) -> bool:
        """Whether officers order and confirm it."""
        return self.channel == MANUAL_BANK

    @property
    def transit(self) -> str:
        """The account on which it lies while it is on its way."""
        return f"transit:payout:{self.id}"
