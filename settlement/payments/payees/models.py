"""The table of payees' accounts at payment providers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from settlement.payments.states import PAYEE_ACCOUNT, PayeeState


class PayeeAccount(HasLifecycle, Base):
    """An organisation's account at a provider, one at each. `key` is our id of it there, `ref` the provider's own.

    One person of the organisation chooses it, an officer of the trading center confirms it: alone, nobody says where an
    organisation is paid. `can_receive` and `missing` (what the provider still wants to know) are its last word, of
    `seen_at`. What is released goes there only while the organisation is paid there (USED) and it can take money.
    """

    __tablename__ = "payee_account"
    __lifecycle__ = PAYEE_ACCOUNT
    __table_args__ = (
        UniqueConstraint("organisation_id", "provider"),
        UniqueConstraint("provider", "ref"),
        CheckConstraint("state IN ('asked', 'declined') OR ref IS NOT NULL", name="open_where"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_why"),
        CheckConstraint("state NOT IN ('chosen', 'used') OR chosen_by IS NOT NULL", name="chosen_by_somebody"),
        CheckConstraint("state <> 'used' OR confirmed_by IS NOT NULL", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by <> chosen_by", name="four_eyes"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    provider: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60), unique=True)
    ref: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[PayeeState] = mapped_column(enum_type(PayeeState), default=PayeeState.ASKED)
    can_receive: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(String(300), default="")
    asked_by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    chosen_by: Mapped[int | None]
    chosen_by_name: Mapped[str | None] = mapped_column(String(200))
    chosen_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    confirmed_by_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"payeeaccount:{self.id}"

    @property
    def is_paid_into(self) -> bool:
        """Whether what is released to the organisation goes there."""
        return self.state is PayeeState.USED and self.can_receive
