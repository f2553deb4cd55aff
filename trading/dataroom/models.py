"""Tables of data rooms: the room of a listing, its documents, who has access, and the log."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import business_date
from core.db import Base, append_only, pk
from core.states import HasLifecycle, enum_type
from settlement.contracts.services import UNNAMED
from trading.dataroom.states import ACCESS, LIVE, AccessState, Tier, Told

LIVE_STATES = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in LIVE)))
STILL_THERE = text("removed_at IS NULL")


class DataRoom(Base):
    """The room of a listing, with what the seller's non-disclosure agreement says.

    `purpose` is for what the documents are shown, `term_months` how long they are kept secret from the signature on,
    `access_days` how many days a door stays open, `dispute` which court or arbitration decides.
    """

    __tablename__ = "data_room"
    __table_args__ = (
        UniqueConstraint("listing_id"),
        CheckConstraint("term_months BETWEEN 1 AND 240", name="term_within_reason"),
        CheckConstraint("access_days BETWEEN 1 AND 365", name="access_within_reason"),
        CheckConstraint("dispute IN ('court_seller', 'court_buyer', 'arbitration')", name="dispute"),
        CheckConstraint("(dispute = 'arbitration') = (arbitration_body IS NOT NULL)", name="arbitration_body"),
        Index("ix_data_room_seller_id", "seller_id"),
    )

    id: Mapped[pk]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[str] = mapped_column(String(500))
    term_months: Mapped[int]
    access_days: Mapped[int]
    dispute: Mapped[str] = mapped_column(String(20))
    arbitration_body: Mapped[str | None] = mapped_column(String(200))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"room:{self.id}"

    @property
    def terms(self) -> dict[str, Any]:
        """What an agreement that is sent now says."""
        names = ("purpose", "term_months", "access_days", "dispute", "arbitration_body")
        return {name: getattr(self, name) for name in names}


class RoomDocument(Base):
    """A kept file in a room. `pages` counts those of a PDF, each of which is marked in every copy; other kinds of files
    have none and carry no mark."""

    __tablename__ = "room_document"
    __table_args__ = (
        CheckConstraint("tier BETWEEN 0 AND 3", name="tier"),
        CheckConstraint("pages IS NULL OR pages >= 1", name="pages_count"),
        Index(
            "uq_room_document_file",
            "room_id",
            "file_id",
            unique=True,
            sqlite_where=STILL_THERE,
            postgresql_where=STILL_THERE,
        ),
    )

    id: Mapped[pk]
    room_id: Mapped[int] = mapped_column(ForeignKey("data_room.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(String(200))
    tier: Mapped[int]
    pages: Mapped[int | None]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @property
    def is_marked(self) -> bool:
        """Whether copies bear who took them."""
        return self.pages is not None


class RoomAccess(HasLifecycle, Base):
    """A buyer's wish for a tier (2 or 3) of a room, and what became of it.

    `number` stands for the organisation in this room where its name is not told: it asked without it (`is_anonymous`)
    and has not told it since (`named_at`). A signed agreement (tier 3) is between sides that know each other.
    `terms` is what the agreement said when it was sent, `nda_sha256` the digest of its very bytes. The door is open
    from `opened_at` up to, not including, `expires_at`. `reason` is why it was denied or revoked.
    """

    __tablename__ = "room_access"
    __lifecycle__ = ACCESS
    __table_args__ = (
        CheckConstraint("tier IN (2, 3)", name="tier"),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("tier < 3 OR NOT is_anonymous OR named_at IS NOT NULL", name="signed_by_somebody_known"),
        CheckConstraint("state IN ('requested', 'denied') OR nda_sha256 IS NOT NULL", name="nda_sent"),
        CheckConstraint("state NOT IN ('nda_signed', 'open', 'expired') OR signed_at IS NOT NULL", name="nda_signed"),
        CheckConstraint(
            "state NOT IN ('open', 'expired') OR (opened_at IS NOT NULL AND expires_at > opened_at)", name="open_until"
        ),
        CheckConstraint("(state IN ('denied', 'revoked')) = (reason IS NOT NULL)", name="reason_given"),
        CheckConstraint("nda_sha256 IS NULL OR length(nda_sha256) = 64", name="digest_is_sha256"),
        Index(
            "uq_room_access_live",
            "room_id",
            "buyer_id",
            "tier",
            unique=True,
            sqlite_where=LIVE_STATES,
            postgresql_where=LIVE_STATES,
        ),
        Index("ix_room_access_buyer_id", "buyer_id"),
        Index("ix_room_access_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[pk]
    room_id: Mapped[int] = mapped_column(ForeignKey("data_room.id"), index=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    tier: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(500))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    named_at: Mapped[datetime | None]
    state: Mapped[AccessState] = mapped_column(enum_type(AccessState), default=AccessState.REQUESTED)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    nda_sha256: Mapped[str | None] = mapped_column(String(64))
    requested_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))

    @property
    def subject(self) -> str:
        """Its opaque key, and that of its agreement."""
        return f"nda:{self.id}"

    @property
    def is_masked(self) -> bool:
        """Whether the seller is not told who this is."""
        return self.is_anonymous and self.named_at is None

    @property
    def signing_subject(self) -> str:
        """Under which key its agreement is signed: where the name is not told, the page on which anybody verifies a
        document must not find it."""
        return f"{self.subject}{UNNAMED}" if self.is_anonymous else self.subject

    @property
    def is_signed_by_both(self) -> bool:
        """Whether its agreement takes two signatures."""
        return self.tier == Tier.SIGNED

    @property
    def last_day(self) -> date | None:
        """The last business day on which the door is open."""
        return None if self.expires_at is None else business_date(self.expires_at - timedelta(seconds=1))

    def opens(self, tier: int, now: datetime) -> bool:
        """Whether it opens a document of the tier now: the clock decides, whether or not a timer has come by."""
        is_open = self.state is AccessState.OPEN and self.expires_at is not None and now < self.expires_at
        return is_open and tier <= self.tier


class RoomLog(Base):
    """One line of the log: what somebody did in a room, when and from where (the shortened address); with an access,
    both its sides read it.

    `copy_no` counts the copies that were taken in a room; it stands on every page of a marked copy.
    """

    __tablename__ = "room_log"
    __table_args__ = (
        UniqueConstraint("room_id", "copy_no"),
        CheckConstraint("(act = 'downloaded') = (copy_no IS NOT NULL)", name="copies_are_numbered"),
        Index("ix_room_log_room_id_id", "room_id", "id"),
        Index("ix_room_log_room_id_organisation_id", "room_id", "organisation_id"),
    )

    id: Mapped[pk]
    room_id: Mapped[int] = mapped_column(ForeignKey("data_room.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("room_document.id"))
    access_id: Mapped[int | None] = mapped_column(ForeignKey("room_access.id"), index=True)
    tier: Mapped[int | None]
    act: Mapped[Told] = mapped_column(enum_type(Told))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None]
    person_name: Mapped[str] = mapped_column(String(200))
    copy_no: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(50), default="")
    at: Mapped[datetime]


assert isinstance(RoomLog.__table__, Table)
append_only(RoomLog.__table__)
