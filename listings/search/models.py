"""The index: one entry for each listing on sale, its tokens, and the sections of its classes.

Everything here is derived and can be written again from the listings. An entry knows its listing by number only,
because the market stands on the search and not the other way round.
"""

from datetime import date, datetime
from enum import IntFlag

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, BigId

# Prefixes are read as ranges of the index, so tokens are ordered by code point on both databases.
Token = String(64).with_variant(String(64, collation="C"), "postgresql")


class Place(IntFlag):
    """Where in a listing a token stands; a token may stand in several."""

    TITLE = 1
    NUMBER = 2
    OWNER = 4
    CLASS = 8
    SUMMARY = 16
    CENTER = 32
    KIND = 64


# How much a find in each place counts towards the order of results.
WEIGHTS = {
    Place.TITLE: 8,
    Place.NUMBER: 16,
    Place.OWNER: 4,
    Place.CLASS: 3,
    Place.SUMMARY: 2,
    Place.CENTER: 1,
    Place.KIND: 1,
}


class SearchEntry(Base):
    """What a result row and the facets need of a listing on sale. Amounts are minor units (fen) of CNY;
    `price_minor` is the lowest asking price, None where every price is by negotiation."""

    __tablename__ = "search_entry"
    __table_args__ = (
        CheckConstraint("for_sale OR exclusive OR sole OR ordinary", name="something_offered"),
        Index("ix_search_entry_published_at_listing_id", "published_at", "listing_id"),
        Index("ix_search_entry_kind", "kind"),
    )

    listing_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(String(80), default="")
    class_scheme: Mapped[str] = mapped_column(String(20), default="")
    class_code: Mapped[str] = mapped_column(String(60), default="")
    for_sale: Mapped[bool]
    exclusive: Mapped[bool]
    sole: Mapped[bool]
    ordinary: Mapped[bool]
    sale_minor: Mapped[int | None] = mapped_column(BigInteger)
    license_minor: Mapped[int | None] = mapped_column(BigInteger)
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    ends_on: Mapped[date | None]
    published_at: Mapped[datetime]


class SearchToken(Base):
    """One token of one entry with the weight of its places and the places themselves (a sum of `Place`)."""

    __tablename__ = "search_token"
    __table_args__ = (Index("ix_search_token_listing_id", "listing_id"), {"sqlite_with_rowid": False})

    token: Mapped[str] = mapped_column(Token, primary_key=True)
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("search_entry.listing_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    weight: Mapped[int]
    places: Mapped[int]


class SearchSection(Base):
    """A section of a classification that an entry falls into, such as 'ipc.h' or 'nice.9'; each once."""

    __tablename__ = "search_section"
    __table_args__ = (Index("ix_search_section_section", "section"), {"sqlite_with_rowid": False})

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("search_entry.listing_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    section: Mapped[str] = mapped_column(String(20), primary_key=True)
