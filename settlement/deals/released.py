"""Tables of what was released of a deal's money, and of what of it was taken back."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from settlement.deals.split import Line

if TYPE_CHECKING:
    from settlement.deals.models import DealLine


class Release(Base):
    """One release of held money: of the price (`gross_minor`), and of the fees on top of it (`fee_minor`).

    `n` counts within the deal, so no release can happen twice.
    """

    __tablename__ = "deal_release"
    __table_args__ = (
        UniqueConstraint("deal_id", "n"),
        CheckConstraint("gross_minor >= 0 AND fee_minor >= 0 AND gross_minor + fee_minor > 0", name="gross_positive"),
        CheckConstraint("reversed_minor >= 0 AND reversed_minor <= gross_minor", name="reversed_within_gross"),
        CheckConstraint("fee_reversed_minor >= 0 AND fee_reversed_minor <= fee_minor", name="reversed_within_fee"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    n: Mapped[int]
    gross_minor: Mapped[minor]
    reversed_minor: Mapped[minor] = mapped_column(default=0)
    fee_minor: Mapped[minor] = mapped_column(default=0)
    fee_reversed_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    effective_on: Mapped[date]
    released_at: Mapped[datetime]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))

    lines: Mapped[list["ReleaseLine"]] = relationship(order_by="ReleaseLine.id", lazy="select")

    @property
    def gross(self) -> Money:
        """All that was released, before fees and tax."""
        return Money(self.gross_minor, self.currency)

    @property
    def standing(self) -> Money:
        """What has not been taken back."""
        return Money(self.gross_minor - self.reversed_minor, self.currency)

    @property
    def fee(self) -> Money:
        """What was released of the fees on top of the price."""
        return Money(self.fee_minor, self.currency)

    @property
    def fee_standing(self) -> Money:
        """What of the fees on top has not been taken back."""
        return Money(self.fee_minor - self.fee_reversed_minor, self.currency)

    @property
    def key(self) -> str:
        """The one key of the release in ledger and volumes."""
        return f"deal:{self.deal_id}:release:{self.n}"


class ReleaseLine(Base):
    """What one taker got in one release."""

    __tablename__ = "deal_release_line"
    __table_args__ = (
        UniqueConstraint("release_id", "deal_line_id"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("reversed_minor >= 0 AND reversed_minor <= amount_minor", name="reversed_within_amount"),
    )

    id: Mapped[pk]
    release_id: Mapped[int] = mapped_column(ForeignKey("deal_release.id"))
    deal_line_id: Mapped[int] = mapped_column(ForeignKey("deal_line.id"))
    amount_minor: Mapped[minor]
    reversed_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))

    deal_line: Mapped["DealLine"] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """The taker's part."""
        return Money(self.amount_minor, self.currency)

    @property
    def standing(self) -> Line:
        """What of it has not been taken back."""
        rest = Money(self.amount_minor - self.reversed_minor, self.currency)
        agreed = self.deal_line
        return Line(agreed.kind, agreed.account, rest, agreed.center_id, agreed.on_top)
