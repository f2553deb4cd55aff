"""Tables of insurance: policies on record, what was claimed under them and what the insurers paid."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, Lifecycle, enum_type


class PolicyKind(StrEnum):
    """What is insured."""

    INFRINGEMENT = "infringement"
    ENFORCEMENT = "enforcement"
    LOSS = "loss"
    LOAN = "loan"
    TRANSACTION = "transaction"
    OVERSEAS = "overseas"


class PolicyClaimState(StrEnum):
    """What became of a claim under a policy."""

    REPORTED = "reported"
    PAID = "paid"
    REJECTED = "rejected"


POLICY_CLAIM = Lifecycle(
    "claim under an insurance policy",
    {
        (PolicyClaimState.REPORTED, "pay"): PolicyClaimState.PAID,
        (PolicyClaimState.REPORTED, "reject"): PolicyClaimState.REJECTED,
    },
    start=PolicyClaimState.REPORTED,
)


class InsurancePolicy(Base):
    """A policy as the insurer issued it, entered by the insurer (`insurer_id`) or the city office; it
    covers what happens from `first_day` to `last_day`, both included."""

    __tablename__ = "insurance_policy"
    __table_args__ = (
        CheckConstraint("number <> '' AND insurer <> '' AND insured <> ''", name="named"),
        CheckConstraint("premium_minor > 0 AND sum_minor >= premium_minor", name="sums_within_reason"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
    )

    id: Mapped[pk]
    number: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[PolicyKind] = mapped_column(enum_type(PolicyKind))
    insurer: Mapped[str] = mapped_column(String(200))
    insurer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    insured: Mapped[str] = mapped_column(String(200))
    insured_key: Mapped[str] = mapped_column(String(220), index=True)
    rights: Mapped[list[str]]
    premium_minor: Mapped[minor]
    sum_minor: Mapped[minor]
    first_day: Mapped[date]
    last_day: Mapped[date]
    entered_at: Mapped[datetime]

    claims: Mapped[list["InsuranceClaim"]] = relationship(order_by="InsuranceClaim.id", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"policy:{self.id}"

    @property
    def premium(self) -> Money:
        """What the insured pays, CNY."""
        return Money(self.premium_minor)

    @property
    def sum_insured(self) -> Money:
        """The most that the insurer pays, CNY."""
        return Money(self.sum_minor)


class InsuranceClaim(HasLifecycle, Base):
    """What happened on a day within a policy's cover, what was claimed, and what the insurer paid."""

    __tablename__ = "insurance_claim"
    __lifecycle__ = POLICY_CLAIM
    __table_args__ = (
        CheckConstraint("claimed_minor > 0 AND paid_minor >= 0", name="amounts_not_negative"),
        CheckConstraint("(state = 'paid') = (paid_minor > 0)", name="paid_something"),
        CheckConstraint("(state = 'reported') = (decided_on IS NULL)", name="decided_when"),
    )

    id: Mapped[pk]
    policy_id: Mapped[int] = mapped_column(ForeignKey("insurance_policy.id"), index=True)
    state: Mapped[PolicyClaimState] = mapped_column(enum_type(PolicyClaimState), default=PolicyClaimState.REPORTED)
    occurred_on: Mapped[date]
    what: Mapped[str] = mapped_column(String(500))
    claimed_minor: Mapped[minor]
    paid_minor: Mapped[minor] = mapped_column(default=0)
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime]

    policy: Mapped[InsurancePolicy] = relationship(viewonly=True)

    @property
    def claimed(self) -> Money:
        """What the insured asks for, CNY."""
        return Money(self.claimed_minor)

    @property
    def paid(self) -> Money:
        """What the insurer paid, CNY."""
        return Money(self.paid_minor)
