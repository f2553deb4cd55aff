"""Tables of what holders report each year, and how far they are on the way to a stock exchange."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, pk
from core.money import LARGEST_MINOR, Money
from core.states import enum_type


class OutputReport(Base):
    """The output value of a pilot unit in a year: each correction is a further version, the latest one counts."""

    __tablename__ = "output_report"
    __table_args__ = (
        UniqueConstraint("title_id", "year", "version"),
        CheckConstraint(f"output_minor >= 0 AND output_minor <= {LARGEST_MINOR}", name="output_bound"),
        CheckConstraint("version >= 1 AND year BETWEEN 1980 AND 2200", name="version_and_year"),
        CheckConstraint("version = 1 OR reason <> ''", name="correction_has_reason"),
    )

    id: Mapped[pk]
    title_id: Mapped[int] = mapped_column(ForeignKey("register_title.id"))
    year: Mapped[int]
    version: Mapped[int]
    output_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(500), default="")
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("register_intake.id"))
    reported_by: Mapped[str] = mapped_column(String(200))
    reported_at: Mapped[datetime]

    @property
    def output(self) -> Money:
        """The output value in CNY."""
        return Money(self.output_minor)


class ListingStage(StrEnum):
    """How far a unit is on its way to a stock exchange, in their order."""

    COUNSELLING = "counselling"
    ACCEPTED = "accepted"
    PASSED = "passed"
    REGISTERED = "registered"
    LISTED = "listed"


class ListingStep(Base):
    """A holder reached a stage on a day, at a board."""

    __tablename__ = "listing_step"
    __table_args__ = (
        UniqueConstraint("title_id", "stage"),
        CheckConstraint("board <> ''", name="board_named"),
    )

    id: Mapped[pk]
    title_id: Mapped[int] = mapped_column(ForeignKey("register_title.id"))
    stage: Mapped[ListingStage] = mapped_column(enum_type(ListingStage))
    reached_on: Mapped[date]
    board: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime]


assert isinstance(OutputReport.__table__, Table)
append_only(OutputReport.__table__)
