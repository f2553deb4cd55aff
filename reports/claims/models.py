"""Tables of reported deals: what a center says of one, its rights, and how several centers share it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import LARGEST_MINOR, Money
from core.states import HasLifecycle, enum_type
from listings.terms.vocabulary import LicenseType
from parties.centers.models import Center
from reports.claims.states import CLAIM, JOINT, ClaimState, JointState
from settlement.rulebook.models import stands
from settlement.volumes.models import Category, RightKind, Uncounted

LEADING = "(state = 'submitted' AND corrects_id IS NULL) OR state = 'accepted'"
STANDING = "state IN ('draft', 'submitted', 'joined', 'accepted') AND corrects_id IS NULL"


class Part(StrEnum):
    """What a center did for the deal (BR-83)."""

    CLOSE = "CLOSE"
    LIST = "LIST"
    INTRODUCE = "INTRODUCE"


class VolumeClaim(HasLifecycle, Base):
    """One deal, as a center reports it; amounts in CNY fen. It becomes volume facts when it is accepted.

    `dedupe_key` is the hash of its rights, sides, contract date and amount (BR-84); a joined claim takes that of the
    correction of the claim which it is joined to. `counted_times` numbers its facts:
    they are taken back and written anew when the shares change. `corrects_id` is the claim in whose place it stands.
    `license_type` is what the contract says of a licence, where the report tells it.
    """

    __tablename__ = "volume_claim"
    __lifecycle__ = CLAIM
    __table_args__ = (
        CheckConstraint(f"amount_minor > 0 AND amount_minor <= {LARGEST_MINOR}", name="amount_above_zero"),
        CheckConstraint("seller_code <> buyer_code", name="two_sides"),
        CheckConstraint("contract_on <= recognised_on", name="agreed_before_recognised"),
        CheckConstraint("length(dedupe_key) = 64", name="key_is_sha256"),
        CheckConstraint("uncounted IS NULL OR state NOT IN ('draft', 'submitted', 'joined')", name="judged_first"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_with_reason"),
        CheckConstraint("category <> 'set_apart'", name="of_an_operation"),
        CheckConstraint("license_type IS NULL OR category = 'license'", name="type_of_a_licence"),
        Index("uq_volume_claim_leading", "dedupe_key", unique=True, sqlite_where=text(LEADING),
              postgresql_where=text(LEADING)),
        Index("uq_volume_claim_of_center", "center_id", "dedupe_key", unique=True, sqlite_where=text(STANDING),
              postgresql_where=text(STANDING)),
        Index("ix_volume_claim_recognised_on", "recognised_on"),
        Index("ix_volume_claim_state", "state"),
        Index("ix_volume_claim_sides", "seller_code", "buyer_code"),
    )  # fmt: skip

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(enum_type(ClaimState), default=ClaimState.DRAFT)
    part: Mapped[Part] = mapped_column(enum_type(Part), default=Part.CLOSE)
    category: Mapped[Category] = mapped_column(enum_type(Category))
    right_kind: Mapped[RightKind] = mapped_column(enum_type(RightKind))
    license_type: Mapped[LicenseType | None] = mapped_column(enum_type(LicenseType))
    seller_name: Mapped[str] = mapped_column(String(200))
    seller_code: Mapped[str] = mapped_column(String(60))
    buyer_name: Mapped[str] = mapped_column(String(200))
    buyer_code: Mapped[str] = mapped_column(String(60))
    contract_on: Mapped[date]
    recognised_on: Mapped[date]
    amount_minor: Mapped[minor]
    recordal_no: Mapped[str] = mapped_column(String(100), default="")
    related_party: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    dedupe_key: Mapped[str] = mapped_column(String(64), index=True)
    uncounted: Mapped[Uncounted | None] = mapped_column(enum_type(Uncounted))
    reason: Mapped[str] = mapped_column(String(500), default="")
    counted_times: Mapped[int] = mapped_column(default=0)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("volume_claim.id"), index=True)
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("register_intake.id"), index=True)
    entered_by: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    judged_by: Mapped[str] = mapped_column(String(200), default="")
    judged_at: Mapped[datetime | None]

    center: Mapped[Center] = relationship(viewonly=True)
    rights: Mapped[list["ClaimedRight"]] = relationship(order_by="ClaimedRight.place", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key, under which its facts and its evidence stand."""
        return f"claim:{self.id}"

    @property
    def number(self) -> str:
        """How people name it."""
        return f"R{self.id:06d}"

    @property
    def amount(self) -> Money:
        """What was agreed."""
        return Money(self.amount_minor)

    @property
    def is_counted(self) -> bool:
        """Whether it is in the figures."""
        return self.state is ClaimState.ACCEPTED and self.uncounted is None

    @property
    def source_key(self) -> str:
        """The key of the facts that stand for it now."""
        return f"{self.subject}:{self.counted_times}"


class ClaimedRight(Base):
    """A right that the deal is about; `number_key` is its number as it is compared."""

    __tablename__ = "volume_claim_right"
    __table_args__ = (
        UniqueConstraint("claim_id", "place"),
        UniqueConstraint("claim_id", "number_key"),
        Index("ix_volume_claim_right_number_key", "number_key"),
    )

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("volume_claim.id"))
    place: Mapped[int]
    number: Mapped[str] = mapped_column(String(80))
    number_key: Mapped[str] = mapped_column(String(80))


class JointCase(HasLifecycle, Base):
    """One deal that several centers report: counted once, by shares on which they agree or the city office decides."""

    __tablename__ = "joint_case"
    __lifecycle__ = JOINT
    __table_args__ = (
        CheckConstraint("length(dedupe_key) = 64", name="key_is_sha256"),
        CheckConstraint("state <> 'decided' OR reason <> ''", name="decided_with_reason"),
        Index("uq_joint_case_key", "dedupe_key", unique=True, sqlite_where=text("state <> 'dissolved'"),
              postgresql_where=text("state <> 'dissolved'")),
    )  # fmt: skip

    id: Mapped[pk]
    dedupe_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[JointState] = mapped_column(enum_type(JointState), default=JointState.OPEN)
    reason: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    shares: Mapped[list["JointShare"]] = relationship(order_by="JointShare.center_id", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"joint:{self.id}"


class JointShare(Base):
    """What of the deal is a center's, in basis points; `agreed_at` is when it said yes to the shares on the table."""

    __tablename__ = "joint_share"
    __table_args__ = (
        UniqueConstraint("case_id", "center_id"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_is_a_part"),
    )

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("joint_case.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    share_bp: Mapped[int] = mapped_column(default=0)
    agreed_at: Mapped[datetime | None]

    center: Mapped[Center] = relationship(viewonly=True)


class ReportingNumber(StrEnum):
    """A number of the rules of reporting."""

    ROUND_TRIP_DAYS = "round_trip_days"
    BACK_AND_FORTH_DAYS = "back_and_forth_days"
    CONFIRM_WORKING_DAYS = "confirm_working_days"


class ReportingRule(Base):
    """A number of the rules of reporting, with the day from which it holds and its source."""

    __tablename__ = "reporting_rule"
    __table_args__ = (
        UniqueConstraint("rule", "valid_from"),
        CheckConstraint("number >= 0", name="number_not_negative"),
    )

    id: Mapped[pk]
    rule: Mapped[ReportingNumber] = mapped_column(enum_type(ReportingNumber))
    number: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


stands(ReportingRule)
