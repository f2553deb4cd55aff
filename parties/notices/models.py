"""The table of notices: one row for each person that is told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, pk


class Notice(Base):
    """What one person of one organisation is told. `text` is a catalogue text with `content` for its names, so that
    it is read in whatever language its reader has chosen by then; `key` keeps it from being told twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "key"),
        Index("ix_notice_reader", "person_id", "organisation_id", "id"),
        Index("ix_notice_unread", "person_id", "organisation_id", "read_at"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(String(500))
    content: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    href: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    @property
    def is_unread(self) -> bool:
        """Whether nobody has marked it as read."""
        return self.read_at is None
