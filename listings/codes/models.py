"""Official code lists as they were loaded from files, and how many rights carry each code."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Json, pk


class CodeEntry(Base):
    """One code of one edition of a list, with its official titles.

    `edition` is "" where the file names none; `source` is the kind of file that it came from. `titles` holds what is
    neither English nor Chinese, by the language's code. `parent` is the code that it lies in, "" at the top; `place`
    sorts the codes of a list.
    """

    __tablename__ = "code_entry"
    __table_args__ = (
        UniqueConstraint("scheme", "code", "edition", "source"),
        Index("ix_code_entry_scheme_parent_place", "scheme", "parent", "place"),
    )

    id: Mapped[pk]
    scheme: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(40))
    title_en: Mapped[str] = mapped_column(default="")
    title_zh: Mapped[str] = mapped_column(default="")
    titles: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    parent: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    loaded_at: Mapped[datetime]


class CodeCount(Base):
    """How many rights on record carried a code when they were counted last; codes that none carries have no row."""

    __tablename__ = "code_count"
    __table_args__ = (CheckConstraint("rights > 0", name="rights_counted"),)

    scheme: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    rights: Mapped[int]
    counted_at: Mapped[datetime]
