"""The rule of price guidance (how many contracts a cell needs, what counts as an outlier), and the cells it gave."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, minor, pk
from core.money import Money
from core.states import enum_type
from listings.assets.kinds import AssetKind
from listings.terms.vocabulary import Grant
from settlement.rulebook.models import stands


class PriceRule(Base):
    """From a day on: a cell narrowed to a field takes `least_in_field` contracts, any other `least` (BR-8A); what lies
    beyond the quartiles by more than `fence_bp` of the distance between them is an outlier; deals of the last `months`
    count."""

    __tablename__ = "price_rule"
    __table_args__ = (CheckConstraint("least >= 3 AND least_in_field >= least AND fence_bp > 0", name="private"),)

    id: Mapped[pk]
    valid_from: Mapped[date] = mapped_column(unique=True)
    least_in_field: Mapped[int]
    least: Mapped[int]
    fence_bp: Mapped[int]
    months: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))


class PriceCell(Base):
    """What is published of a group of contracts as of the end of a day; `field` '' is of all fields.

    `contracts` are those that count, `left_out` outliers; a quarter of the prices lie below `lower`, half below
    `median`, a quarter above `upper`. Every reckoning takes the place of the one before.
    """

    __tablename__ = "price_cell"
    __table_args__ = (
        UniqueConstraint("kind", "grant", "field"),
        CheckConstraint("contracts >= 3 AND left_out >= 0", name="private"),
        CheckConstraint(
            "lower_minor > 0 AND lower_minor <= median_minor AND median_minor <= upper_minor", name="order"
        ),
    )

    id: Mapped[pk]
    day: Mapped[date]
    kind: Mapped[AssetKind] = mapped_column(enum_type(AssetKind))
    grant: Mapped[Grant] = mapped_column(enum_type(Grant))
    field: Mapped[str] = mapped_column(String(20))
    contracts: Mapped[int]
    left_out: Mapped[int]
    lower_minor: Mapped[minor]
    median_minor: Mapped[minor]
    upper_minor: Mapped[minor]

    @property
    def lower(self) -> Money:
        """A quarter of the prices lie below it."""
        return Money(self.lower_minor)

    @property
    def median(self) -> Money:
        """Half of the prices lie below it."""
        return Money(self.median_minor)

    @property
    def upper(self) -> Money:
        """A quarter of the prices lie above it."""
        return Money(self.upper_minor)


stands(PriceRule)
