"""Tables of people: accounts, memberships, letters with links, throttled sign-ins, API keys."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Role
from core.db import Base, Json, pk
from core.money import Money
from core.states import enum_type


class Person(Base):
    """Somebody with an account. `email` is folded (trimmed, lower case) and unique."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email_folded"),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="en")
    disabled_at: Mapped[datetime | None]
    password_set_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Their opaque key."""
        return f"person:{self.id}"


class Membership(Base):
    """A person's role in an organisation from `began_at` until `ended_at`; one such membership is active at a time."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_it_began"),
        Index(
            "uq_membership_active",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BindingLimit(Base):
    """The greatest amount to which a member may bind an organisation alone; no row, or no amount: without limit.

    `set_by` is who set it, None for the platform; nobody sets their own.
    """

    __tablename__ = "binding_limit"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id"),
        CheckConstraint("limit_minor IS NULL OR limit_minor >= 0", name="limit_not_negative"),
        CheckConstraint("set_by IS NULL OR set_by <> person_id", name="not_ones_own"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def limit(self) -> Money | None:
        """The amount; None for no limit."""
        return None if self.limit_minor is None else Money(self.limit_minor, self.currency)


class LetterKind(StrEnum):
    """What the link in a letter does; a link of one kind never opens another door."""

    INVITATION = "invitation"
    RESET = "reset"
    REGISTRATION = "registration"


class LetterLink(Base):
    """The link that a letter carried: single use, expiring, kept only as its SHA-256.

    `content` is what the link does when it is used (roles of an invitation, particulars of a registration).
    """

    __tablename__ = "letter_link"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_later"),
        Index(
            "uq_letter_link_open_invitation",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=text("kind = 'invitation' AND used_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("kind = 'invitation' AND used_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("ix_letter_link_email_created_at", "email", "created_at"),
    )

    id: Mapped[pk]
    kind: Mapped[LetterKind] = mapped_column(enum_type(LetterKind))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    content: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class Throttle(Base):
    """How often something failed for one key ('pair:…', 'address:…', 'email:…'), shared by all processes."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_not_negative"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    free_at: Mapped[datetime]


class ApiKey(Base):
    """A key for programs: shown once, kept as its SHA-256; acts as its person for one organisation, within scopes."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_later"),
        UniqueConstraint("digest"),
        Index("ix_api_key_person_id", "person_id"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    start: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"key:{self.id}"

    def is_in_force(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at
