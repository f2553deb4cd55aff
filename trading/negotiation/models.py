"""Tables of negotiations: who talks about which listing, and every version of the terms."""

from datetime import datetime
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

from core.db import Base, Json, append_only, minor, pk
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.terms.agreement import Terms
from trading.negotiation.states import (
    APPROVAL,
    NEGOTIATION,
    OFFER,
    ApprovalAct,
    ApprovalState,
    NegotiationState,
    OfferState,
)


class Negotiation(HasLifecycle, Base):
    """Two sides about one listing. `center_id` is the center that looks after the listing and reads along;
    `introducer_id` the one that brought the buyer, if there is one (BR-83). The name of an anonymous buyer is told to
    seller and center when both sides have agreed to it."""

    __tablename__ = "negotiation"
    __lifecycle__ = NEGOTIATION
    __table_args__ = (
        CheckConstraint("buyer_id <> seller_id", name="two_sides"),
        # A deal is never made with somebody unknown.
        CheckConstraint(
            "state <> 'agreed' OR NOT is_anonymous OR (buyer_agreed_at IS NOT NULL AND seller_agreed_at IS NOT NULL)",
            name="known_when_agreed",
        ),
        Index("ix_negotiation_seller_id_state", "seller_id", "state"),
        Index("ix_negotiation_buyer_id_state", "buyer_id", "state"),
        Index("ix_negotiation_center_id_state", "center_id", "state"),
    )

    id: Mapped[pk]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    introducer_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[NegotiationState] = mapped_column(enum_type(NegotiationState), default=NegotiationState.OPEN)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    buyer_agreed_at: Mapped[datetime | None]
    seller_agreed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    offers: Mapped[list["Offer"]] = relationship(
        order_by="Offer.version_no", back_populates="negotiation", lazy="select"
    )

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"negotiation:{self.id}"

    @property
    def is_masked(self) -> bool:
        """Whether the buyer's name is still kept back."""
        return self.is_anonymous and (self.buyer_agreed_at is None or self.seller_agreed_at is None)

    def other_side(self, organisation_id: int | None) -> int:
        """The counterparty of one side."""
        return self.buyer_id if organisation_id == self.seller_id else self.seller_id


class Offer(HasLifecycle, Base):
    """One version of the terms, sent by `author_id`. Terms never change: another text is another version.

    `digest` is the SHA-256 of the canonical terms; whoever accepts names it. `fixed_minor` (of `currency`) repeats
    the sum of the instalments for lists.
    """

    __tablename__ = "offer"
    __lifecycle__ = OFFER
    __table_args__ = (
        UniqueConstraint("negotiation_id", "version_no"),
        CheckConstraint("version_no >= 1", name="version_counts"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        CheckConstraint("expires_at > sent_at", name="stands_for_a_while"),
        CheckConstraint("(state = 'sent') = (answered_at IS NULL)", name="answered_when"),
        # One version is on the table, and one at most is ever accepted.
        Index(
            "uq_offer_sent",
            "negotiation_id",
            unique=True,
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
        Index(
            "uq_offer_accepted",
            "negotiation_id",
            unique=True,
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
        Index("ix_offer_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[pk]
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"))
    version_no: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    terms_json: Mapped[dict[str, Any]] = mapped_column("terms", Json)
    digest: Mapped[str] = mapped_column(String(64))
    fixed_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    message: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[OfferState] = mapped_column(enum_type(OfferState), default=OfferState.SENT)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")

    negotiation: Mapped[Negotiation] = relationship(back_populates="offers", lazy="select")

    @property
    def terms(self) -> Terms:
        """The typed terms."""
        return Terms.from_json(self.terms_json)

    @property
    def fixed(self) -> Money:
        """The sum of the instalments."""
        return Money(self.fixed_minor, self.currency)

    @property
    def addressee_id(self) -> int:
        """The only organisation that may accept or reject it."""
        return self.negotiation.other_side(self.author_id)

    def has_lapsed(self, now: datetime) -> bool:
        """Whether its time has passed, noted already or not."""
        return self.state is OfferState.EXPIRED or (self.state is OfferState.SENT and self.expires_at <= now)

    def must_not_have_lapsed(self, now: datetime) -> None:
        """OfferLapsed where it has."""
        if self.has_lapsed(now):
            raise OfferLapsed(self.version_no)

    def answered(self, action: str, now: datetime, answer: str = "") -> None:
        """Take the act's arrow and note when."""
        self.advance(action)
        self.answered_at, self.answer = now, answer


class OfferLapsed(Conflict):
    """The offer's time has passed."""

    code = "offer_lapsed"

    def __init__(self, version_no: int) -> None:
        super().__init__(
            _("Version %(number)s has lapsed. Send the same terms again if you still want them.", number=version_no)
        )


class Message(Base):
    """What one side says beside the terms, pinned to the version that it is about. It stays as it was sent."""

    __tablename__ = "negotiation_message"
    __table_args__ = (
        ForeignKeyConstraint(["negotiation_id", "version_no"], ["offer.negotiation_id", "offer.version_no"]),
        CheckConstraint("text <> ''", name="says_something"),
        Index("ix_negotiation_message_negotiation_id", "negotiation_id"),
    )

    id: Mapped[pk]
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"))
    version_no: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    sent_at: Mapped[datetime]


assert isinstance(Message.__table__, Table)
append_only(Message.__table__)


class ExclusiveWindow(Base):
    """The seller's promise to one buyer: until then no other negotiation about the listing is accepted."""

    __tablename__ = "exclusive_window"
    __table_args__ = (
        CheckConstraint("until > granted_at", name="lasts_a_while"),
        CheckConstraint("ended_at IS NULL OR ended_at <= until", name="ends_in_time"),
        Index(
            "uq_exclusive_window_open",
            "listing_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    negotiation_id: Mapped[int] = mapped_column(ForeignKey("negotiation.id"), index=True)
    granted_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Approval(HasLifecycle, Base):
    """An offer or an acceptance beyond the asker's own limit: kept whole, and done when a colleague approves.

    `amount_minor` is what it binds the organisation to, None where that has no bound. `answered_no` is the version that
    a counter-offer answers, `offer_id` the one that is accepted.
    """

    __tablename__ = "negotiation_approval"
    __lifecycle__ = APPROVAL
    __table_args__ = (
        CheckConstraint("(act = 'open') = (answered_no IS NULL AND offer_id IS NULL)", name="what_it_answers"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint("state NOT IN ('approved', 'declined') OR decided_by <> asked_by", name="four_eyes"),
        Index(
            "uq_negotiation_approval_asked",
            "negotiation_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_negotiation_approval_organisation_id_state", "organisation_id", "state"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    negotiation_id: Mapped[int | None] = mapped_column(ForeignKey("negotiation.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    answered_no: Mapped[int | None]
    act: Mapped[ApprovalAct] = mapped_column(enum_type(ApprovalAct))
    terms_json: Mapped[dict[str, Any]] = mapped_column("terms", Json)
    message: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime]
    introducer_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[ApprovalState] = mapped_column(enum_type(ApprovalState), default=ApprovalState.ASKED)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_name: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"approval:{self.id}"

    @property
    def terms(self) -> Terms:
        """The terms that are sent or accepted."""
        return Terms.from_json(self.terms_json)

    @property
    def amount(self) -> Money | None:
        """What the organisation would be bound to; None where that has no bound."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)
