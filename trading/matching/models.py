"""The table of matching: a score is reckoned when it is looked at; what is kept is what somebody put aside."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import enum_type


class WhyNot(StrEnum):
    """Why a match is put aside."""

    OTHER_PROBLEM = "other_problem"
    TOO_EXPENSIVE = "too_expensive"
    TERMS = "terms"
    KNOWN = "known"
    OTHER = "other"


class MatchDismissal(Base):
    """One side (an organisation) does not want to be shown a pair any more; the other side still is."""

    __tablename__ = "match_dismissal"
    __table_args__ = (
        UniqueConstraint("organisation_id", "need_id", "listing_id"),
        Index("ix_match_dismissal_need_id", "need_id"),
        Index("ix_match_dismissal_listing_id", "listing_id"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    reason: Mapped[WhyNot] = mapped_column(enum_type(WhyNot))
    note: Mapped[str] = mapped_column(String(500), default="")
    person_name: Mapped[str] = mapped_column(String(200))
    dismissed_at: Mapped[datetime]
