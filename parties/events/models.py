"""Tables of events: the event, its exhibitors, their lots, meetings, and the deals that came about at it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from parties.events.states import MEETING, MeetingState
from parties.organisations.models import Organisation


class EventKind(StrEnum):
    """What an event is."""

    FAIR = "fair"
    MATCHMAKING = "matchmaking"
    TRAINING = "training"


class Event(Base):
    """A fair, a matchmaking day or a training from `first_day` to `last_day`; `code` names it in addresses."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code) AND name <> ''", name="named"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_began"),
        Index("ix_event_first_day", "first_day"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[EventKind] = mapped_column(enum_type(EventKind))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    organiser: Mapped[str] = mapped_column(String(200))
    venue: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(String(1000), default="")
    first_day: Mapped[date]
    last_day: Mapped[date]
    entered_at: Mapped[datetime]

    exhibitors: Mapped[list["Exhibitor"]] = relationship(order_by="Exhibitor.booth", viewonly=True)
    lots: Mapped[list["Lot"]] = relationship(order_by="Lot.number", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"event:{self.id}"

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name


class Exhibitor(Base):
    """An organisation with a booth at an event."""

    __tablename__ = "event_exhibitor"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        UniqueConstraint("event_id", "booth"),
        CheckConstraint("booth <> ''", name="booth_given"),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    booth: Mapped[str] = mapped_column(String(20))
    entered_at: Mapped[datetime]

    event: Mapped[Event] = relationship(viewonly=True)
    organisation: Mapped[Organisation] = relationship(viewonly=True)


class Lot(Base):
    """What an exhibitor shows, numbered within the event; `listing_id` names its listing, where there is one."""

    __tablename__ = "event_lot"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("number >= 1 AND title <> ''", name="numbered"),
        CheckConstraint("asked_minor IS NULL OR asked_minor > 0", name="asked_above_zero"),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    exhibitor_id: Mapped[int] = mapped_column(ForeignKey("event_exhibitor.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    listing_id: Mapped[int | None]
    asked_minor: Mapped[minor | None]
    entered_at: Mapped[datetime]

    exhibitor: Mapped[Exhibitor] = relationship(viewonly=True)

    @property
    def asked(self) -> Money | None:
        """What is asked for it, in CNY."""
        return None if self.asked_minor is None else Money(self.asked_minor)

    def display(self, language: str) -> str:
        """Its title for a reader of `language`."""
        return self.title if language.startswith("zh") else self.title_en or self.title


class Meeting(HasLifecycle, Base):
    """An organisation asks an exhibitor for a meeting at a time during the event."""

    __tablename__ = "event_meeting"
    __lifecycle__ = MEETING
    __table_args__ = (Index("ix_event_meeting_visitor_id", "visitor_id"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    exhibitor_id: Mapped[int] = mapped_column(ForeignKey("event_exhibitor.id"), index=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("event_lot.id"))
    state: Mapped[MeetingState] = mapped_column(enum_type(MeetingState), default=MeetingState.ASKED)
    starts_at: Mapped[datetime]
    wish: Mapped[str] = mapped_column(String(500))
    result: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime]

    event: Mapped[Event] = relationship(viewonly=True)
    exhibitor: Mapped[Exhibitor] = relationship(viewonly=True)
    visitor: Mapped[Organisation] = relationship(viewonly=True)
    lot: Mapped[Lot | None] = relationship(viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"meeting:{self.id}"


class EventDeal(Base):
    """A deal that came about at an event, by its opaque key: each deal at one event at most."""

    __tablename__ = "event_deal"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    deal: Mapped[str] = mapped_column(String(40), unique=True)
    tagged_at: Mapped[datetime]
    tagged_by: Mapped[str] = mapped_column(String(200))

    event: Mapped[Event] = relationship(viewonly=True)
