"""The rule of price guidance: how many contracts a cell needs, and what counts as an outlier."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
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


stands(PriceRule)
