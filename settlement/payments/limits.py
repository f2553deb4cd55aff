"""Up to what sum money goes out by a provider at once; above it two officers look at it first, at the bank."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, minor, pk
from core.money import Money


class TransferLimit(Base):
    """The largest payout in a currency that is transferred to a payee's account at a provider without a second officer
    (reference: settlement §8.1, step 8); without a row none is."""

    __tablename__ = "transfer_limit_rule"
    __table_args__ = (UniqueConstraint("currency", "valid_from"), CheckConstraint("most_minor >= 0", name="most"))

    id: Mapped[pk]
    currency: Mapped[str] = mapped_column(String(3))
    most_minor: Mapped[minor]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


def largest_transfer(session: Session, currency: str, day: date) -> Money | None:
    """Up to what amount a payout leaves without a second officer, by the rule in force on the day; None: none does."""
    rules = select(TransferLimit.most_minor).where(TransferLimit.currency == currency, TransferLimit.valid_from <= day)
    most = session.scalar(rules.order_by(TransferLimit.valid_from.desc()).limit(1))
    return None if most is None else Money(most, currency)
