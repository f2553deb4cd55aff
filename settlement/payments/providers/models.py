"""Tables of what is asked of payment providers, of their notices, and of disputes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from settlement.ledger.guards import whole
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import DISPUTE, OPERATION, DisputeState, OperationState, Polled


class ProviderOperation(HasLifecycle, Base):
    """One thing asked of a provider. `act` names what asked for it, `key` is our id of it at the provider: both once
    for ever.

    `tries` counts the calls. `renewals` counts idempotency keys: a new one is taken only after the provider keeps a
    failure under the old one and was found to have nothing.
    """

    __tablename__ = "provider_operation"
    __lifecycle__ = OPERATION
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("tries >= 0 AND renewals >= 0", name="counts_not_negative"),
        CheckConstraint("state IN ('intended', 'declined') OR first_sent_at IS NOT NULL", name="sent_when"),
        CheckConstraint("state NOT IN ('declined', 'returned') OR reason <> ''", name="declined_why"),
        whole("amount_minor"),
        UniqueConstraint("provider", "ref"),
        Index("ix_provider_operation_state_id", "state", "id"),
    )

    id: Mapped[pk]
    provider: Mapped[str] = mapped_column(String(20))
    kind: Mapped[OperationKind] = mapped_column(enum_type(OperationKind))
    act: Mapped[str] = mapped_column(String(200), unique=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    of_ref: Mapped[str] = mapped_column(String(255), default="")
    destination: Mapped[str] = mapped_column(String(120), default="")
    methods: Mapped[list[str]] = mapped_column(default=list)
    title: Mapped[str] = mapped_column(String(200), default="")
    back_to: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[OperationState] = mapped_column(enum_type(OperationState), default=OperationState.INTENDED)
    ref: Mapped[str | None] = mapped_column(String(255))
    page: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    tries: Mapped[int] = mapped_column(default=0)
    renewals: Mapped[int] = mapped_column(default=0)
    is_kept_failure: Mapped[bool] = mapped_column(default=False)
    intended_by_name: Mapped[str] = mapped_column(String(200))
    intended_at: Mapped[datetime]
    first_sent_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_minor, self.currency)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"operation:{self.id}"

    @property
    def account(self) -> str:
        """Our money at this provider."""
        return f"provider:{self.provider}"


class ProviderEvent(Base):
    """A verified notice, kept once; it only says where to look."""

    __tablename__ = "provider_event"
    __table_args__ = (UniqueConstraint("provider", "event_id"),)

    id: Mapped[pk]
    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(120))
    ref: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]


class ProviderPoll(Base):
    """Up to when a provider was asked for everything of a kind, and all of it was taken in."""

    __tablename__ = "provider_poll"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    what: Mapped[Polled] = mapped_column(enum_type(Polled), primary_key=True)
    until: Mapped[datetime]


class PaymentDispute(HasLifecycle, Base):
    """A payer's bank took a receipt's money back from us, for the time being (OPENED) or for good (LOST): at a
    payment provider, or (no operation) a transfer out of our own bank account.
    """

    __tablename__ = "payment_dispute"
    __lifecycle__ = DISPUTE
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("(state = 'opened') = (closed_at IS NULL)", name="closed_when"),
        CheckConstraint("(operation_id IS NULL) = (provider = 'manual_bank')", name="of_an_operation"),
        UniqueConstraint("provider", "ref"),
        whole("amount_minor"),
    )

    id: Mapped[pk]
    provider: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(255))
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("provider_operation.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(300), default="")
    due_at: Mapped[datetime | None]
    state: Mapped[DisputeState] = mapped_column(enum_type(DisputeState), default=DisputeState.OPENED)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What is disputed."""
        return Money(self.amount_minor, self.currency)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"dispute:{self.id}"

    @property
    def cause(self) -> str:
        """Under which it stays the money of its purpose."""
        return f"payment-{self.subject}"

    @property
    def why(self) -> str:
        """Names it where money is frozen or taken back for it."""
        return f"Bank return {self.ref}" if self.operation_id is None else f"Dispute {self.ref} ({self.provider})"

    @property
    def account(self) -> str:
        """Where the money stands that the provider took, until it is decided."""
        return f"disputed:{self.purpose}"
