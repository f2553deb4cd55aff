"""The table of invoices and credit notes, numbered without a gap for each issuer and year, written once."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import enum_type
from settlement.invoices.guards import GUARDS
from settlement.ledger.guards import attach, whole
from settlement.ledger.models import table_of


class InvoiceKind(StrEnum):
    """What the paper does."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Invoice(Base):
    """What an issuer took as its fee of one release from one side, or what of it was given back (`credits_id`).

    `number` counts within issuer and year, `name` is what people read. `cause` names the table of the release ('deal',
    'royalty') and `cause_id` its row; `subject` is what it was about. The amount includes all taxes on it.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "number"),
        CheckConstraint("number >= 1 AND amount_minor > 0", name="counts_up"),
        CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits_an_invoice"),
        CheckConstraint(
            "(kind = 'invoice' AND name LIKE 'INV-%') OR (kind = 'credit_note' AND name LIKE 'CRN-%')", name="own_shape"
        ),
        CheckConstraint("issuer_id <> recipient_id", name="two_sides"),
        CheckConstraint("cause IN ('deal', 'royalty')", name="cause_is_known"),
        whole("amount_minor"),
        Index(
            "uq_invoice_once",
            "cause",
            "cause_id",
            "issuer_id",
            "recipient_id",
            unique=True,
            sqlite_where=text("kind = 'invoice'"),
            postgresql_where=text("kind = 'invoice'"),
        ),
        Index("ix_invoice_recipient_id_id", "recipient_id", "id"),
        Index("ix_invoice_issuer_id_id", "issuer_id", "id"),
    )

    id: Mapped[pk]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[InvoiceKind] = mapped_column(enum_type(InvoiceKind))
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cause: Mapped[str] = mapped_column(String(20))
    cause_id: Mapped[int]
    subject: Mapped[str] = mapped_column(String(60), index=True)
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    performed_on: Mapped[date]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]

    credited: Mapped["Invoice | None"] = relationship(remote_side="Invoice.id", viewonly=True)

    @property
    def amount(self) -> Money:
        """The amount, above zero; of a credit note what is given back."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_credit(self) -> bool:
        """Whether it gives back."""
        return self.kind is InvoiceKind.CREDIT_NOTE


append_only(table_of(Invoice))
attach(table_of(Invoice), GUARDS)
