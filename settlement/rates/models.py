"""The table of rates: what one unit of a currency is worth in yuan on a day, as its publisher said."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, minor, pk
from settlement.ledger.models import table_of

SCALE = 10**8  # a rate has eight decimals


class FxRate(Base):
    """`rate_e8` hundred-millionths of a yuan for one whole unit of `currency` (one yen, one dinar) on the day `day`."""

    __tablename__ = "fx_rate"
    __table_args__ = (
        UniqueConstraint("currency", "day"),
        CheckConstraint("currency <> 'CNY' AND length(currency) = 3", name="of_another_currency"),
        CheckConstraint("rate_e8 > 0 AND rate_e8 <= 1000000000000", name="rate_within_reason"),
        CheckConstraint("source <> ''", name="source_given"),
    )

    id: Mapped[pk]
    currency: Mapped[str] = mapped_column(String(3))
    day: Mapped[date]
    rate_e8: Mapped[minor]
    source: Mapped[str] = mapped_column(String(300))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


append_only(table_of(FxRate))
