"""Tables of the field's numbers, each with the days on which it is in force."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, minor, pk
from core.states import enum_type
from finance.pledges.vocabulary import Rule
from settlement.rulebook.models import stands


class PledgeRule(Base):
    """A number of the field for an item (a sort of right, a grade; empty where there is one for all), in force from
    `valid_from` until the day before `valid_to`."""

    __tablename__ = "pledge_rule"
    __table_args__ = (
        UniqueConstraint("rule", "item", "valid_from"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    rule: Mapped[Rule] = mapped_column(enum_type(Rule))
    item: Mapped[str] = mapped_column(String(40), default="")
    number: Mapped[minor]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


class ScorecardWeight(Base):
    """The weight of an indicator within the one above it, in basis points; of the first level for each scenario."""

    __tablename__ = "scorecard_weight"
    __table_args__ = (
        UniqueConstraint("scenario", "indicator", "valid_from"),
        CheckConstraint("weight_bp BETWEEN 0 AND 10000", name="weight_in_bounds"),
    )

    id: Mapped[pk]
    scenario: Mapped[str] = mapped_column(String(40), default="")
    indicator: Mapped[str] = mapped_column(String(10))
    weight_bp: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


stands(PledgeRule)
stands(ScorecardWeight)
