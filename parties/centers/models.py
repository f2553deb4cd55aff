"""Tables of IP operation centers and the grants of their tiers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import enum_type
from parties.organisations.models import Organisation


class Tier(StrEnum):
    """The tier of a center; the highest first."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"


class GrantMode(StrEnum):
    """How a tier comes about: national and provincial ones are approved, municipal ones filed."""

    APPROVED = "approved"
    FILED = "filed"


MODE_OF = {Tier.NATIONAL: GrantMode.APPROVED, Tier.PROVINCIAL: GrantMode.APPROVED, Tier.MUNICIPAL: GrantMode.FILED}


class Center(Base):
    """An IP operation center: one organisation runs it, `code` names it in addresses and reports."""

    __tablename__ = "center"
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code)", name="code_capital"),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    industry: Mapped[str] = mapped_column(String(80), default="")
    region_code: Mapped[str] = mapped_column(String(12), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(viewonly=True)
    grants: Mapped[list["CenterGrant"]] = relationship(
        order_by="CenterGrant.from_date.desc(), CenterGrant.id.desc()", viewonly=True
    )

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"center:{self.id}"


class CenterGrant(Base):
    """A tier granted to a center from `from_date` to `to_date`, both included; open while `to_date` is NULL."""

    __tablename__ = "center_grant"
    __table_args__ = (
        CheckConstraint(
            "(tier IN ('national', 'provincial') AND mode = 'approved') OR (tier = 'municipal' AND mode = 'filed')",
            name="mode_of_tier",
        ),
        CheckConstraint("to_date IS NULL OR to_date >= from_date", name="ends_after_it_began"),
        CheckConstraint("authority <> '' AND document_no <> ''", name="document_named"),
        Index(
            "uq_center_grant_open",
            "center_id",
            "tier",
            unique=True,
            sqlite_where=text("to_date IS NULL"),
            postgresql_where=text("to_date IS NULL"),
        ),
        Index("uq_center_grant_start", "center_id", "tier", "from_date", unique=True),
    )

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    tier: Mapped[Tier] = mapped_column(enum_type(Tier))
    mode: Mapped[GrantMode] = mapped_column(enum_type(GrantMode))
    authority: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str] = mapped_column(String(100))
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    granted_at: Mapped[datetime]

    center: Mapped[Center] = relationship(viewonly=True)

    def holds_on(self, day: date) -> bool:
        """Whether the grant is in force on that day."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


class CenterSuccession(Base):
    """From `from_date` on another center stands where this one stood: after a merger, or for the main part of a split.

    What was counted before stays with the center that did it; what is agreed from that day on goes to the successor.
    """

    __tablename__ = "center_succession"
    __table_args__ = (
        CheckConstraint("successor_id <> center_id", name="another_center"),
        CheckConstraint("document_no <> ''", name="document_named"),
    )

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), unique=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    from_date: Mapped[date]
    document_no: Mapped[str] = mapped_column(String(100))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
