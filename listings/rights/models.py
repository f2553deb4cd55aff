"""What the engine knows besides the register: what co-owners agreed and consented to, marks that belong together, and
published prices."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, pk
from core.money import Money
from core.states import enum_type
from listings.rights.wanted import Wanted


class CoOwnerConsent(Base):
    """One co-owner's written consent to one kind of grant by another owner; the paper is kept by its digest."""

    __tablename__ = "co_owner_consent"
    __table_args__ = (
        CheckConstraint("length(evidence) = 64", name="evidence_is_a_digest"),
        Index(
            "uq_co_owner_consent_standing",
            "asset_id",
            "organisation_id",
            "kind_of_grant",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind_of_grant: Mapped[Wanted] = mapped_column(enum_type(Wanted))
    evidence: Mapped[str] = mapped_column(String(64))
    consented_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class CoOwnerAgreement(Base):
    """What all co-owners of a right agreed on among themselves, where it differs from the law (PL 14, CC 301, CL 14).

    `alone` are the kinds of grant that each of them may make alone, `together` those that take all of them, `shares`
    how they share what comes in, where that is not by the shares on record. It holds
    from `agreed_on` for those who owned the right then: who has come in since has not agreed. One stands at a time.
    """

    __tablename__ = "co_owner_agreement"
    __table_args__ = (
        CheckConstraint("length(evidence) = 64", name="evidence_is_a_digest"),
        CheckConstraint("ended_on IS NULL OR ended_on >= agreed_on", name="ends_after_it_began"),
        Index(
            "uq_co_owner_agreement_standing",
            "asset_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    alone: Mapped[list[str]] = mapped_column(default=list)
    together: Mapped[list[str]] = mapped_column(default=list)
    evidence: Mapped[str] = mapped_column(String(64))
    agreed_on: Mapped[date]
    ended_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    shares: Mapped[list["CoOwnerShare"]] = relationship(order_by="CoOwnerShare.id", lazy="select")

    @property
    def rules(self) -> dict[Wanted, bool]:
        """Kind of grant → whether one co-owner alone may make it; of what is not in it the law's own rule holds."""
        return {Wanted(each): False for each in self.together} | {Wanted(each): True for each in self.alone}


class CoOwnerShare(Base):
    """What of the income of a right falls to one co-owner by their agreement, in basis points; Σ of an agreement is
    10,000, or it has none."""

    __tablename__ = "co_owner_share"
    __table_args__ = (
        UniqueConstraint("agreement_id", "organisation_id"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_is_a_part"),
    )

    id: Mapped[pk]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("co_owner_agreement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    share_bp: Mapped[int]


assert isinstance(CoOwnerShare.__table__, Table)
append_only(CoOwnerShare.__table__)


class SimilarMark(Base):
    """A mark's place in a set of same or similar marks on same or similar goods (TML 42, TMR 31).

    `set_id` is the id of the asset with which the set began. A mark stands in one set at a time; the set holds for
    those of its marks that have the same owner. `ended_on` is the day on which somebody took it out.
    """

    __tablename__ = "similar_mark"
    __table_args__ = (
        Index(
            "uq_similar_mark_standing",
            "asset_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_similar_mark_set_id", "set_id"),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    set_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    ended_on: Mapped[date | None]


class PriceFound(StrEnum):
    """How the price of a right of the state was found (STL 18)."""

    AGREED = "agreed"
    EXCHANGE = "exchange"
    AUCTION = "auction"


class PricePublication(Base):
    """The published price of a right whose owner the state founded or owns (STL 18; BR-64).

    An agreed price is published with the right's name from `published_on` for the days of `rules.PUBLICITY_DAYS`; a
    listing at an exchange and an auction count from their day. `price_minor` is in CNY fen.
    """

    __tablename__ = "price_publication"
    __table_args__ = (
        CheckConstraint("length(evidence) = 64", name="evidence_is_a_digest"),
        CheckConstraint("price_minor > 0", name="price_positive"),
        Index("ix_price_publication_asset_id", "asset_id"),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    found_by: Mapped[PriceFound] = mapped_column(enum_type(PriceFound))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    published_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(64))
    withdrawn_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    @property
    def price(self) -> Money:
        """The published price."""
        return Money(self.price_minor)
