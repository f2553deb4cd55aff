"""The table of targets: every version of every target, each written once with its source and its effective date."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, minor, pk


class Target(Base):
    """What an indicator is to reach in a year, by one version of a plan.

    `scope` says whose plan it is: 'programme' (the national key-city programme), 'city', or 'center:C01'. `value` is in
    the indicator's own whole unit: pieces, fen, or basis points of growth. A later version holds from its
    `effective_from` on; the ones before stay on record.
    """

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("indicator", "scope", "year", "version"),
        CheckConstraint("value > 0 AND version >= 1 AND source <> ''", name="value_with_source"),
        Index("ix_target_year", "year"),
    )

    id: Mapped[pk]
    indicator: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    value: Mapped[minor]
    effective_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str] = mapped_column(String(200), default="")

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"target:{self.indicator}:{self.year}"


assert isinstance(Target.__table__, Table)
append_only(Target.__table__)
