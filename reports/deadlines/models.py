"""Tables of deadlines: which reminders were sent, and who reads a calendar feed. No clock is stored here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk


class ClockReminder(Base):
    """The people of an organisation were reminded of a clock at a step: once for ever.

    `kind`, `subject` and `due_on` name the clock as it ran then: a day that is moved makes another one. `step` are the
    days before its last day; -1 is the day after it.
    """

    __tablename__ = "clock_reminder"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "subject", "due_on", "step"),)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    step: Mapped[int]
    sent_at: Mapped[datetime]


class CalendarKey(Base):
    """The address under which a person's calendar program reads the deadlines they have in one organisation.

    `digest` is the SHA-256 of the secret part of the address, which is shown once; a new one replaces it.
    """

    __tablename__ = "calendar_key"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id"),
        UniqueConstraint("digest"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        Index("ix_calendar_key_organisation_id", "organisation_id"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
