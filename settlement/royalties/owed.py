"""Tables of what royalties make due: invoices, credits, what was paid of them, and its release to the parties."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import enum_type
from settlement.deals.split import LineKind
from settlement.ledger.models import table_of


class DueKind(StrEnum):
    """For what an amount is invoiced."""

    ROYALTY = "royalty"
    ADJUSTMENT = "adjustment"  # what a new version adds
    INTEREST = "interest"
    AUDIT_COST = "audit_cost"


# What the center and the platform have a part in, and what counts as volume; the rest is the licensor's alone.
SHARED = (DueKind.ROYALTY, DueKind.ADJUSTMENT)


class Due(Base):
    """One invoice to the licensee: `paid_minor` of it was paid, `credited_minor` was set off against a credit.

    `key` is its cause ('statement:5', 'late:9:2', 'claim:3:cost'), so that no cause is invoiced twice.
    """

    __tablename__ = "royalty_due"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("number"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("number LIKE 'RI-%'", name="own_shape"),
        CheckConstraint(
            "paid_minor >= 0 AND credited_minor >= 0 AND paid_minor + credited_minor <= amount_minor",
            name="paid_within_amount",
        ),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"), index=True)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_period.id"), index=True)
    kind: Mapped[DueKind] = mapped_column(enum_type(DueKind))
    key: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(30))
    amount_minor: Mapped[minor]
    paid_minor: Mapped[minor] = mapped_column(default=0)
    credited_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date] = mapped_column(index=True)
    raised_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """What was invoiced."""
        return Money(self.amount_minor, self.currency)

    @property
    def open(self) -> Money:
        """What is neither paid nor set off."""
        return Money(self.amount_minor - self.paid_minor - self.credited_minor, self.currency)

    def is_late(self, day: date) -> bool:
        """Whether something of it was to be paid before `day`."""
        return bool(self.open) and self.due_on < day


class Credit(Base):
    """What a new version took back: `used_minor` was set off against dues, `refunded_minor` was paid back, and the rest
    waits for the next due."""

    __tablename__ = "royalty_credit"
    __table_args__ = (
        UniqueConstraint("statement_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "used_minor >= 0 AND refunded_minor >= 0 AND used_minor + refunded_minor <= amount_minor",
            name="used_within_amount",
        ),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("royalty_statement.id"))
    amount_minor: Mapped[minor]
    used_minor: Mapped[minor] = mapped_column(default=0)
    refunded_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def left(self) -> Money:
        """What still waits for a due."""
        return Money(self.amount_minor - self.used_minor - self.refunded_minor, self.currency)


class Payment(Base):
    """A receipt that came for the plan: `applied_minor` of it paid dues, the rest goes back to who paid it."""

    __tablename__ = "royalty_payment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "applied_minor >= 0 AND returned_minor >= 0 AND applied_minor + returned_minor <= amount_minor",
            name="used_within_amount",
        ),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), unique=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    received_on: Mapped[date]
    amount_minor: Mapped[minor]
    applied_minor: Mapped[minor] = mapped_column(default=0)
    returned_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))

    paid: Mapped[list["Paid"]] = relationship(order_by="Paid.id", lazy="select")

    @property
    def unused(self) -> Money:
        """What neither paid a due nor is on its way back."""
        return Money(self.amount_minor - self.applied_minor - self.returned_minor, self.currency)


class Paid(Base):
    """What of a payment went to which due. Never changed."""

    __tablename__ = "royalty_paid"
    __table_args__ = (
        UniqueConstraint("payment_id", "due_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    id: Mapped[pk]
    payment_id: Mapped[int] = mapped_column(ForeignKey("royalty_payment.id"))
    due_id: Mapped[int] = mapped_column(ForeignKey("royalty_due.id"), index=True)
    amount_minor: Mapped[minor]


class Settled(Base):
    """The release of what was paid of one due: of royalties, or of what is the licensor's alone (`shared` False).

    `n` counts in the plan. Each has a split of its own, by which it is taken back.
    """

    __tablename__ = "royalty_release"
    __table_args__ = (
        UniqueConstraint("plan_id", "n"),
        UniqueConstraint("paid_id"),
        CheckConstraint("gross_minor > 0", name="gross_positive"),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"))
    n: Mapped[int]
    paid_id: Mapped[int] = mapped_column(ForeignKey("royalty_paid.id"))
    shared: Mapped[bool]
    gross_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    effective_on: Mapped[date]
    released_at: Mapped[datetime]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))

    lines: Mapped[list["SettledLine"]] = relationship(order_by="SettledLine.place", lazy="select")

    @property
    def key(self) -> str:
        """The one key of the release in ledger and volumes."""
        return f"royalty:{self.plan_id}:release:{self.n}"

    @property
    def gross(self) -> Money:
        """All that was released, before fees and tax."""
        return Money(self.gross_minor, self.currency)


class SettledLine(Base):
    """What one taker got in one release; of a tax, `borne_by_id` is the owner who is taxed, and the rate is that of
    `tax_rule_id`, or of `treaty_id` where that is lower (neither: as the deal froze it at acceptance)."""

    __tablename__ = "royalty_release_line"
    __table_args__ = (
        UniqueConstraint("release_id", "place"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("kind = 'tax' OR (tax_rule_id IS NULL AND treaty_id IS NULL)", name="taxed_by_a_rule"),
    )

    id: Mapped[pk]
    release_id: Mapped[int] = mapped_column(ForeignKey("royalty_release.id"))
    place: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind))
    account: Mapped[str] = mapped_column(String(60))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    borne_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    amount_minor: Mapped[minor]
    tax_rule_id: Mapped[int | None] = mapped_column(ForeignKey("tax_rule.id"))
    treaty_id: Mapped[int | None] = mapped_column(ForeignKey("treaty_rate.id"))


for model in (Paid, Settled, SettledLine):
    append_only(table_of(model))
