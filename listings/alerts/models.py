"""Tables of alerts: saved searches, and what each of them has told already."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import enum_type


class Watch(StrEnum):
    """What a saved search looks through."""

    LISTINGS = "listings"
    NEEDS = "needs"


class Rhythm(StrEnum):
    """How often a saved search writes."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class SavedSearch(Base):
    """A search that a person keeps under a name.

    `parameters` are the (name, value) pairs of its address without order and page, `digest` is theirs. What was
    published after `watched_from` is new to it; `looked_at` is when a round last looked. `token` is the unguessable
    part of the address that ends its letters.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("person_id", "watch", "digest"),
        UniqueConstraint("token"),
        Index("ix_saved_search_watch_rhythm", "watch", "rhythm"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("length(token) >= 32", name="token_long"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    watch: Mapped[Watch] = mapped_column(enum_type(Watch))
    name: Mapped[str] = mapped_column(String(120))
    parameters: Mapped[list[Any]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(String(64))
    rhythm: Mapped[Rhythm] = mapped_column(enum_type(Rhythm))
    token: Mapped[str] = mapped_column(String(64))
    watched_from: Mapped[datetime]
    looked_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"saved_search:{self.id}"


class SavedFind(Base):
    """A listing or need (`thing_id`, by what the search watches) that a saved search has told; once and never again."""

    __tablename__ = "saved_find"
    __table_args__ = (
        Index("uq_saved_find_once", "saved_search_id", "thing_id", unique=True),
        Index("ix_saved_find_saved_search_id_found_at", "saved_search_id", "found_at"),
    )

    id: Mapped[pk]
    saved_search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"))
    thing_id: Mapped[int] = mapped_column(BigInteger)
    found_at: Mapped[datetime]
