"""Tables of negotiations: who talks about which listing, and every version of the terms."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, Json, minor, pk
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.terms.agreement import Terms
from trading.negotiation.states import NEGOTIATION, OFFER, NegotiationState, OfferState


class Negotiation(HasLifecycle, Base):
    """Two sides about one listing. `center_id` is the center that looks after the listing and reads along;
    `introducer_id` the one that brought the buyer, if there is one (BR-83)."""

    __tablename__ = "negotiation"
    __lifecycle__ = NEGOTIATION
    __table_args__ = (
        CheckConstraint("buyer_id <> seller_id", name="two_sides"),
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
    state: Mapped[NegotiationState] = mapped_column(enum_type(NegotiationState), default=NegotiationState.OPEN)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    offers: Mapped[list["Offer"]] = relationship(
        order_by="Offer.version_no", back_populates="negotiation", lazy="select"
    )

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"negotiation:{self.id}"

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
