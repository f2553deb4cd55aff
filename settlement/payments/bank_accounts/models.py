"""The table of payees' bank accounts: entered by the organisation, compared by an officer of the trading center."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from settlement.payments.proposing import Proposed, two_persons


class PayeeBankAccount(Proposed, Base):
    """Where an organisation is paid by bank, in one currency. The last confirmed one counts, until it is withdrawn;
    rows stay on record. `evidence` is the SHA-256 of the bank's proof that the account is the organisation's."""

    __tablename__ = "payee_bank_account"
    __table_args__ = (
        *two_persons(),
        CheckConstraint("holder <> '' AND bank <> '' AND number <> ''", name="all_given"),
        CheckConstraint("length(currency) = 3", name="currency_code"),
        CheckConstraint("length(evidence) = 64", name="evidence_digest"),
        CheckConstraint(
            "withdrawn_at IS NULL OR (state = 'confirmed' AND withdrawn_by IS NOT NULL)", name="withdrawn_by_somebody"
        ),
        Index(
            "uq_payee_bank_account_one_proposed",
            "organisation_id",
            "currency",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    holder: Mapped[str] = mapped_column(String(200))
    bank: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(40))
    evidence: Mapped[str] = mapped_column(String(64))
    withdrawn_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"payeebank:{self.id}"

    @property
    def grouped(self) -> str:
        """The number in groups of four, as people compare it."""
        plain = self.number.replace(" ", "")
        return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))
