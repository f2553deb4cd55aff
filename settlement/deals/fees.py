"""The rules of commission: what the platform and the centers take, of whom, by which kind of deal and from when.

A rule is a row with its first day and its source; a deal keeps the rules of the day of its acceptance as it agreed to
them (`FeeTerm`), so that a rule that changes later changes nothing of it (BR-61, BR-68).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, pk
from core.money import Money
from core.states import enum_type
from listings.terms.vocabulary import Act
from settlement.deals.split import commission
from settlement.rulebook.models import stands

Tiers = Sequence[tuple[int | None, int]]  # upper bound in minor units (None: no end), basis points of the slice


class FeeTaker(StrEnum):
    """For whom a fee is."""

    PLATFORM = "platform"
    CENTER = "center"


class DealKind(StrEnum):
    """What a rule is about; a licence that comes of a notice under a declaration is a kind of its own."""

    ASSIGNMENT = "assignment"
    LICENSE = "license"
    OPEN_LICENSE = "open_license"


class Payer(StrEnum):
    """Who bears a fee: out of the seller's part, on top of the price, or the same from each side."""

    SELLER = "seller"
    BUYER = "buyer"
    BOTH = "both"


def kind_of_deal(act: Act, open_licence: bool = False) -> DealKind:
    """Which rules a deal falls under."""
    if open_licence:
        return DealKind.OPEN_LICENSE
    return DealKind.ASSIGNMENT if act is Act.ASSIGN else DealKind.LICENSE


class FeeRule(Base):
    """A commission in force from `valid_from` until the day before `valid_to`.

    `tiers` are cumulative; without any, `rate_bp` is the rate of the whole price. Running royalties bear `rate_bp` in
    any case, on the seller's side alone. Floor, cap and bounds are in fen and hold for prices in CNY only. A rule that
    was announced here begins later than the day on which it was (`announced_on`), never before.
    """

    __tablename__ = "fee_rule"
    __table_args__ = (
        UniqueConstraint("kind", "taker", "valid_from"),
        CheckConstraint("rate_bp BETWEEN 0 AND 2500", name="rate_within_reason"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
        CheckConstraint("announced_on IS NULL OR valid_from > announced_on", name="not_in_the_past"),
        CheckConstraint("floor_minor IS NULL OR floor_minor > 0", name="floor_above_zero"),
        CheckConstraint("cap_minor IS NULL OR cap_minor >= coalesce(floor_minor, 1)", name="cap_above_floor"),
    )

    id: Mapped[pk]
    kind: Mapped[DealKind] = mapped_column(enum_type(DealKind))
    taker: Mapped[FeeTaker] = mapped_column(enum_type(FeeTaker))
    payer: Mapped[Payer] = mapped_column(enum_type(Payer), default=Payer.SELLER, server_default="seller")
    rate_bp: Mapped[int]
    tiers: Mapped[list[Any]] = mapped_column(Json, default=list)
    floor_minor: Mapped[int | None] = mapped_column(BigInteger)
    cap_minor: Mapped[int | None] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    announced_on: Mapped[date | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("rule_proposal.id"))

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None where none is known."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def term(self) -> "FeeTerm":
        """What a deal keeps of it."""
        tiers = tuple((upper, bp) for upper, bp in self.tiers)
        return FeeTerm(self.taker, self.payer, self.rate_bp, tiers, self.floor_minor, self.cap_minor, self.source)


@dataclass(frozen=True, slots=True)
class FeeTerm:
    """A rule as a deal keeps it. Amounts in fen, rates in basis points."""

    taker: FeeTaker
    payer: Payer
    rate_bp: int
    tiers: Tiers = ()
    floor_minor: int | None = None
    cap_minor: int | None = None
    source: str = ""

    def fee_on(self, price: Money) -> Money:
        """The commission on a whole price, of one side (worked examples 1 and 2); never above the price."""
        in_yuan = price.currency == "CNY"
        return commission(
            price,
            rate_bp=self.rate_bp,
            tiers=self.tiers if in_yuan else (),
            floor=Money(self.floor_minor) if in_yuan and self.floor_minor else None,
            cap=Money(self.cap_minor) if in_yuan and self.cap_minor else None,
        )

    def of_seller(self, price: Money) -> Money:
        """What the seller bears of it."""
        return self.fee_on(price) if self.payer is not Payer.BUYER else Money(0, price.currency)

    def of_buyer(self, price: Money) -> Money:
        """What the buyer pays on top of the price."""
        return self.fee_on(price) if self.payer is not Payer.SELLER else Money(0, price.currency)

    @property
    def seller_bp(self) -> int:
        """The rate that the seller bears of running royalties."""
        return 0 if self.payer is Payer.BUYER else self.rate_bp

    def as_json(self) -> dict[str, Any]:
        """As the deal keeps it, and as both sides sign it."""
        return {
            "taker": self.taker.value,
            "payer": self.payer.value,
            "rate_bp": self.rate_bp,
            "tiers": [list(each) for each in self.tiers],
            "floor": self.floor_minor,
            "cap": self.cap_minor,
            "source": self.source,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "FeeTerm":
        """The term that `as_json` wrote."""
        tiers = tuple((upper, bp) for upper, bp in kept["tiers"])
        taker, payer = FeeTaker(kept["taker"]), Payer(kept["payer"])
        return cls(taker, payer, kept["rate_bp"], tiers, kept["floor"], kept["cap"], kept["source"])


stands(FeeRule)
