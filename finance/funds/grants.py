"""Tables of subsidies: the rules with their limits, what a fund granted to whom for what, and what it paid on it."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, case, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import HasLifecycle, Lifecycle, enum_type
from settlement.ledger.models import table_of
from settlement.rulebook.models import stands

if TYPE_CHECKING:
    from finance.funds.models import Fund


class SubsidyKind(StrEnum):
    """What is subsidised."""

    INVESTMENT = "investment"
    INTEREST = "interest"
    INSURANCE = "insurance"
    APPRAISAL = "appraisal"


class GrantState(StrEnum):
    """How far a subsidy has come."""

    ASKED = "asked"
    COMMITTED = "committed"
    PAID = "paid"
    RELEASED = "released"
    REFUSED = "refused"


GRANT = Lifecycle(
    "subsidy",
    {
        (GrantState.ASKED, "approve"): GrantState.COMMITTED,
        (GrantState.ASKED, "refuse"): GrantState.REFUSED,
        (GrantState.COMMITTED, "pay a part"): GrantState.COMMITTED,
        (GrantState.COMMITTED, "pay the last"): GrantState.PAID,
        (GrantState.COMMITTED, "release"): GrantState.RELEASED,
        (GrantState.COMMITTED, "end"): GrantState.PAID,
    },
    start=GrantState.ASKED,
)
STANDING = text("state NOT IN ('refused', 'released')")


class SubsidyRule(Base):
    """A subsidy's numbers: which part of the cost, at most how much for one beneficiary in a year, and for how many
    consecutive years (BR-52); in force from `valid_from` until the day before `valid_to`."""

    __tablename__ = "subsidy_rule"
    __table_args__ = (
        UniqueConstraint("kind", "valid_from"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000 AND most_minor > 0 AND most_years > 0", name="within_reason"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    kind: Mapped[SubsidyKind] = mapped_column(enum_type(SubsidyKind))
    share_bp: Mapped[int]
    most_minor: Mapped[minor]
    most_years: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))

    @property
    def most(self) -> Money:
        """The limit for one beneficiary in a year, CNY."""
        return Money(self.most_minor)


class SubsidyGrant(HasLifecycle, Base):
    """A subsidy out of a fund for one subject, which is subsidised once (BR-56): `subject_key` is the project, the loan
    and year, the policy or the appraisal report, `once_key` the same as it is compared.

    `cost_minor` is what the beneficiary spent, `limit_minor` what the rule of the day allowed.
    """

    __tablename__ = "subsidy_grant"
    __lifecycle__ = GRANT
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND amount_minor <= cost_minor", name="amount_within_cost"),
        CheckConstraint("limit_minor IS NULL OR amount_minor <= limit_minor", name="amount_within_limit"),
        CheckConstraint(
            "kind = 'investment' OR state IN ('asked', 'refused') OR limit_minor IS NOT NULL", name="limited"
        ),
        CheckConstraint("paid_minor >= 0 AND paid_minor <= amount_minor", name="paid_within_amount"),
        CheckConstraint("approved_by <> asked_by", name="four_eyes"),
        CheckConstraint("subject_key <> '' AND beneficiary <> '' AND beneficiary_key <> ''", name="named"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_within_reason"),
        Index("uq_subsidy_grant_subject", "once_key", unique=True, sqlite_where=STANDING,
              postgresql_where=STANDING),
        Index("ix_subsidy_grant_beneficiary_key", "beneficiary_key"),
    )  # fmt: skip

    id: Mapped[pk]
    fund_id: Mapped[int] = mapped_column(ForeignKey("finance_fund.id"), index=True)
    kind: Mapped[SubsidyKind] = mapped_column(enum_type(SubsidyKind))
    state: Mapped[GrantState] = mapped_column(enum_type(GrantState), default=GrantState.ASKED)
    subject_key: Mapped[str] = mapped_column(String(120))
    once_key: Mapped[str] = mapped_column(String(120))
    beneficiary: Mapped[str] = mapped_column(String(200))
    beneficiary_key: Mapped[str] = mapped_column(String(220))
    year: Mapped[int]
    cost_minor: Mapped[minor]
    amount_minor: Mapped[minor]
    limit_minor: Mapped[minor | None]
    paid_minor: Mapped[minor] = mapped_column(default=0)
    statement: Mapped[str] = mapped_column(String(2000))
    asked_by: Mapped[int | None]
    asked_on: Mapped[date]
    approved_by: Mapped[int | None]
    committed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime]

    fund: Mapped["Fund"] = relationship(viewonly=True)
    payments: Mapped[list["SubsidyPayment"]] = relationship(order_by="SubsidyPayment.id", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"grant:{self.id}"

    @property
    def number(self) -> str:
        """As people name it: 'SG-2026-000012'."""
        return f"SG-{self.asked_on.year}-{self.id:06d}"

    @property
    def thing(self) -> str:
        """What it is for, as it was named."""
        return self.subject_key.partition(":")[2]

    @property
    def cost(self) -> Money:
        """What the beneficiary spent, CNY."""
        return Money(self.cost_minor)

    @property
    def amount(self) -> Money:
        """The subsidy, CNY."""
        return Money(self.amount_minor)

    @property
    def standing(self) -> Money:
        """What of it stands in limits and sums, CNY: of one whose rest was released, what was paid."""
        return self.paid if self.state is GrantState.PAID else self.amount

    @property
    def paid(self) -> Money:
        """What was paid of it, CNY."""
        return Money(self.paid_minor)


def standing_minor() -> ColumnElement[int]:
    """`SubsidyGrant.standing` in SQL, in fen."""
    return case((SubsidyGrant.state == GrantState.PAID, SubsidyGrant.paid_minor), else_=SubsidyGrant.amount_minor)


class SubsidyPayment(Base):
    """What a fund paid on a subsidy, on a day: by another officer than the one who approved it."""

    __tablename__ = "subsidy_payment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("approved_by <> sent_by", name="four_eyes"),
    )

    id: Mapped[pk]
    grant_id: Mapped[int] = mapped_column(ForeignKey("subsidy_grant.id"), index=True)
    amount_minor: Mapped[minor]
    paid_on: Mapped[date]
    sent_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    entered_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """How much, CNY."""
        return Money(self.amount_minor)


append_only(table_of(SubsidyPayment))


stands(SubsidyRule)
