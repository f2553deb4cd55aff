"""Tables of the market: a listing of one right, and what the center said of it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import business_date
from core.currencies import KNOWN_IN_SQL
from core.db import Base, append_only, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.market.states import LISTING, OPEN, ListingState
from listings.terms.scope import Scope
from listings.terms.vocabulary import Grant, LicenseType

OPEN_STATES = ", ".join(f"'{state.value}'" for state in OPEN)


class Listing(HasLifecycle, Base):
    """One right, or a bundle of them, offered for sale, for licence, or for both.

    `items` are the rights; `asset_id` repeats the first of them, by which lists name the listing. `is_open` says
    whether its state keeps the rights from being listed elsewhere.
    With `express` the published terms of an ordinary licence are an offer to everybody (CC 472, 473): whoever takes
    them has agreed. Prices are minor units of `currency`, None is 'by negotiation'. `scope` is where and for what
    licences are offered (`Scope.as_json()`); a sale always is of the whole right. `answered` are the steps of the task
    list that were answered. `suspended_reason` is the code of the cause in the right, `held_reason` the center's own
    words, `stopped_by` the opaque key of a complaint being decided or upheld ('takedown:5'): a suspension lasts as long
    as one of them stands. The last stays with a listing that ends, so that its right is not listed anew past it.
    `expires_at` is the first instant at which it is no longer
    on sale.
    """

    __tablename__ = "listing"
    __lifecycle__ = LISTING
    __table_args__ = (
        UniqueConstraint("id", "is_open"),  # what its items' `is_open` follows
        CheckConstraint(f"is_open = (state IN ({OPEN_STATES}))", name="open_by_state"),
        Index("ix_listing_asset_id", "asset_id"),
        Index("ix_listing_seller_id", "seller_id"),
        Index("ix_listing_center_id_state", "center_id", "state"),
        Index("ix_listing_state_expires_at", "state", "expires_at"),
        Index("ix_listing_updated_at_id", "updated_at", "id"),
        CheckConstraint("sale_price_minor IS NULL OR (for_sale AND sale_price_minor > 0)", name="sale_price"),
        CheckConstraint("license_price_minor IS NULL OR license_price_minor > 0", name="license_price"),
        CheckConstraint("NOT express OR license_price_minor IS NOT NULL", name="express_has_a_price"),
        CheckConstraint(f"currency IN ({KNOWN_IN_SQL})", name="currency"),
        CheckConstraint("center_id IS NOT NULL OR state IN ('draft', 'withdrawn')", name="center_chosen"),
        CheckConstraint(
            "(published_at IS NOT NULL AND expires_at IS NOT NULL) "
            "OR state NOT IN ('published', 'reserved', 'suspended', 'expired', 'closed')",
            name="published_when",
        ),
        CheckConstraint(
            "state <> 'suspended' OR suspended_reason IS NOT NULL OR held_reason IS NOT NULL OR stopped_by IS NOT NULL",
            name="suspended_why",
        ),
        CheckConstraint(
            "state = 'suspended' OR (suspended_reason IS NULL AND held_reason IS NULL)", name="reasons_of_a_suspension"
        ),
        CheckConstraint("state <> 'published' OR stopped_by IS NULL", name="stopped_is_not_on_sale"),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    for_sale: Mapped[bool] = mapped_column(default=False)
    sale_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    license_types: Mapped[list[str]] = mapped_column(default=list)
    license_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    express: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)
    summary: Mapped[str] = mapped_column(default="")
    answered: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[ListingState] = mapped_column(enum_type(ListingState), default=ListingState.DRAFT)
    is_open: Mapped[bool] = mapped_column(default=True)
    suspended_reason: Mapped[str | None] = mapped_column(String(40))
    held_reason: Mapped[str | None] = mapped_column(String(500))
    stopped_by: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    items: Mapped[list["ListingItem"]] = relationship(
        primaryjoin="Listing.id == foreign(ListingItem.listing_id)",
        order_by="ListingItem.place",
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    def advance(self, action: str) -> None:
        """Take the act's arrow; with it the rights are taken, or free for another listing."""
        super().advance(action)
        self.is_open = self.state in OPEN

    @property
    def asset_ids(self) -> list[int]:
        """Its rights in their order."""
        return [item.asset_id for item in self.items]

    def parts_of(self, price: Money) -> dict[int, Money]:
        """What of a price falls to each of its rights, by largest remainder."""
        amounts = price.split([item.allocation_bp for item in self.items])
        return dict(zip(self.asset_ids, amounts, strict=True))

    @property
    def is_bundle(self) -> bool:
        """Whether it offers several rights together."""
        return len(self.items) > 1

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"listing:{self.id}"

    @property
    def sale_price(self) -> Money | None:
        """The asking price of the whole right; None where there is none or it is by negotiation."""
        return None if self.sale_price_minor is None else Money(self.sale_price_minor, self.currency)

    @property
    def license_price(self) -> Money | None:
        """The asking price of a licence; None where there is none or it is by negotiation."""
        return None if self.license_price_minor is None else Money(self.license_price_minor, self.currency)

    @property
    def grants(self) -> list[Grant]:
        """What is offered, in one word each, the widest first."""
        offered = [Grant(kind.value) for kind in LicenseType if kind.value in self.license_types]
        return [Grant.ASSIGN, *offered] if self.for_sale else offered

    @property
    def is_on_sale(self) -> bool:
        """Whether offers can be made."""
        return self.state is ListingState.PUBLISHED

    @property
    def license_scope(self) -> Scope | None:
        """Where, for what and until when licences are offered."""
        return Scope.from_json(self.scope) if self.scope else None

    @property
    def last_day(self) -> date | None:
        """The last business day on which it is on sale."""
        return None if self.expires_at is None else business_date(self.expires_at - timedelta(seconds=1))


class ListingItem(Base):
    """One right of a listing, with the part of the whole price that falls to it, in basis points.

    `is_open` follows the listing's own in the database, so that a right stands in one open listing only.
    """

    __tablename__ = "listing_item"
    __table_args__ = (
        ForeignKeyConstraint(["listing_id", "is_open"], ["listing.id", "listing.is_open"], onupdate="CASCADE"),
        UniqueConstraint("listing_id", "place"),
        UniqueConstraint("listing_id", "asset_id"),
        CheckConstraint("allocation_bp BETWEEN 0 AND 10000", name="allocation_is_a_part"),
        Index(
            "uq_listing_item_open_asset",
            "asset_id",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        Index("ix_listing_item_asset_id", "asset_id"),
    )

    id: Mapped[pk]
    listing_id: Mapped[int]
    place: Mapped[int]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    allocation_bp: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)


class ListingReview(Base):
    """One decision of the center: approve, return or reject, with its reasons ({code, field, text})."""

    __tablename__ = "listing_review"
    __table_args__ = (
        Index("ix_listing_review_listing_id", "listing_id"),
        CheckConstraint("decision IN ('approve', 'return', 'reject')", name="decision"),
    )

    id: Mapped[pk]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    decision: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    person_id: Mapped[int | None]
    reviewer: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ListingSending(Base):
    """One sending of a listing to its center: the digest of its answers and of the seller's answer to the center."""

    __tablename__ = "listing_sending"
    __table_args__ = (
        UniqueConstraint("listing_id", "digest"),
        CheckConstraint("length(digest) = 64", name="whole_digest"),
    )

    id: Mapped[pk]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime]


for kept in (ListingReview, ListingSending):
    assert isinstance(kept.__table__, Table)
    append_only(kept.__table__)
