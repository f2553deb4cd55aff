"""The table of volume facts: what a center's work moved, one signed row for each cause, never changed afterwards."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.functions import FunctionElement

from core.db import Base, append_only, minor, pk
from core.money import LARGEST_MINOR, Money
from core.states import enum_type
from settlement.ledger.guards import attach, whole
from settlement.ledger.models import table_of
from settlement.rulebook.models import stands
from settlement.volumes.guards import GUARDS


class Measure(StrEnum):
    """What is counted (BR-82). SETTLED is the headline: the others stand beside it and are never added to it."""

    CONTRACTED = "contracted"
    COLLECTED = "collected"
    SETTLED = "settled"
    COMMISSION = "commission"
    ROYALTY_ACCRUED = "royalty_accrued"  # by the period of use, when a statement is accepted


class Category(StrEnum):
    """The kind of operation (BR-81). What of it is trade, and what stands apart, the policy of the year says."""

    TRANSFER = "transfer"
    LICENSE = "license"
    OPEN_LICENSE = "open_license"
    AUCTION = "auction"
    EQUITY = "equity"
    PLEDGE_FINANCE = "pledge_finance"
    SECURITIZATION = "securitization"
    INVESTMENT = "investment"
    INSURANCE = "insurance"
    SERVICE = "service"
    CULTIVATION = "cultivation"
    SET_APART = "set_apart"  # no operation of its own: where an operation's facts stand while it does not count (BR-85)


OPERATIONS: tuple[Category, ...] = tuple(each for each in Category if each is not Category.SET_APART)


class CountsAs(StrEnum):
    """Into which total a category goes: the narrow one is trade, the broad one trade and finance. What stands apart
    (sums insured, income of services) is in neither."""

    TRADE = "trade"
    FINANCE = "finance"
    APART = "apart"


class RightKind(StrEnum):
    """The family of the right that was traded."""

    PATENT = "patent"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    INDICATION = "indication"
    MIXED = "mixed"  # one price for rights of several families


class CurrentTransaction(FunctionElement[int]):
    """The number of the writing transaction on PostgreSQL; 0 on SQLite, where ids commit in order."""

    type = BigInteger()
    inherit_cache = True


@compiles(CurrentTransaction)
def _nothing(element: CurrentTransaction, compiler: Any, **_values: Any) -> str:
    return "0"


@compiles(CurrentTransaction, "postgresql")
def _xid(element: CurrentTransaction, compiler: Any, **_values: Any) -> str:
    return "pg_current_xact_id()::text::bigint"


class VolumeFact(Base):
    """`amount_minor` of one measure for one center: positive, or the negative of (part of) the fact it reverses.

    `recognised_on` (Asia/Shanghai) decides the year, also of its reversal; `booked_at` is when it was written. Of
    another currency `base_minor` is the amount in fen by the stored rate of that day (`rate_e8`, of `rate_on`), which a
    reversal keeps; an amount in CNY has none.
    """

    __tablename__ = "volume_fact"
    __table_args__ = (
        UniqueConstraint("source_key", "measure", "center_id"),
        CheckConstraint(
            "(reverses_id IS NULL AND amount_minor > 0) OR (reverses_id IS NOT NULL AND amount_minor < 0)", name="sign"
        ),
        CheckConstraint(f"abs(amount_minor) <= {LARGEST_MINOR}", name="amount_bound"),
        CheckConstraint("source_key <> '' AND subject <> ''", name="source_given"),
        CheckConstraint(
            "(currency = 'CNY') = (base_minor IS NULL) AND (base_minor IS NULL) = (rate_e8 IS NULL)"
            " AND (rate_e8 IS NULL) = (rate_on IS NULL)",
            name="in_yuan",
        ),
        CheckConstraint(
            "base_minor IS NULL OR (rate_e8 > 0 AND rate_on <= recognised_on"
            f" AND ((reverses_id IS NULL AND base_minor BETWEEN 0 AND {LARGEST_MINOR})"
            f" OR (reverses_id IS NOT NULL AND base_minor BETWEEN -{LARGEST_MINOR} AND 0)))",
            name="base_sign",
        ),
        whole("amount_minor"),
        Index("ix_volume_fact_recognised_on_id", "recognised_on", "id"),
        Index("ix_volume_fact_center_id_recognised_on", "center_id", "recognised_on"),
        Index("ix_volume_fact_xact", "xact"),
    )

    id: Mapped[pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    measure: Mapped[Measure] = mapped_column(enum_type(Measure))
    category: Mapped[Category] = mapped_column(enum_type(Category))
    right_kind: Mapped[RightKind] = mapped_column(enum_type(RightKind))
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    base_minor: Mapped[int | None] = mapped_column(BigInteger)
    rate_e8: Mapped[int | None] = mapped_column(BigInteger)
    rate_on: Mapped[date | None]
    recognised_on: Mapped[date]
    booked_at: Mapped[datetime]
    source_key: Mapped[str] = mapped_column(String(120))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("volume_fact.id"), index=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    actor_name: Mapped[str] = mapped_column(String(200))
    xact: Mapped[minor] = mapped_column(default=CurrentTransaction())

    @property
    def amount(self) -> Money:
        """The signed amount."""
        return Money(self.amount_minor, self.currency)

    @property
    def in_yuan(self) -> Money:
        """The signed amount in CNY, as it is counted."""
        return Money(self.amount_minor if self.base_minor is None else self.base_minor)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back (part of) another fact."""
        return self.reverses_id is not None


class Uncounted(StrEnum):
    """Why an operation is not counted but shown apart (BR-85)."""

    RELATED = "related"
    SAME_REPRESENTATIVE = "same_representative"
    ROUND_TRIP = "round_trip"
    BACK_AND_FORTH = "back_and_forth"
    TAKEN_OUT = "taken_out"


class Standing(StrEnum):
    """What the city office says of a doubt: nothing yet, that the operation counts, or that it stays apart."""

    OPEN = "open"
    COUNTS = "counts"
    STAYS = "stays"


class VolumeDoubt(Base):
    """One reason why what a subject moves may be no operation; while one stands, its volume is shown apart (BR-85).

    `ref` is the deal that is looked at ("deal:7"), `subject` under what its facts stand (the deal, its royalties).
    `about` says what was seen. It counts again only by the office's decision, with a reason. What lies in a closed year
    stays where it is until the office decides.
    """

    __tablename__ = "volume_doubt"
    __table_args__ = (
        UniqueConstraint("subject", "why"),
        CheckConstraint("(standing = 'open') = (decided_at IS NULL)", name="decided_on_a_day"),
        CheckConstraint("standing = 'open' OR (reason <> '' AND decided_by <> '')", name="decided_with_reason"),
        Index("ix_volume_doubt_ref", "ref"),
    )

    id: Mapped[pk]
    subject: Mapped[str] = mapped_column(String(60))
    ref: Mapped[str] = mapped_column(String(60))
    why: Mapped[Uncounted] = mapped_column(enum_type(Uncounted))
    about: Mapped[str] = mapped_column(String(300), default="")
    standing: Mapped[Standing] = mapped_column(enum_type(Standing), default=Standing.OPEN)
    raised_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]


class ClosedYear(Base):
    """A year whose figures were frozen: from then on its facts move by a decision, never by a doubt alone."""

    __tablename__ = "closed_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closed_at: Mapped[datetime]


class VolumePolicy(Base):
    """A version of the rules of counting; it holds for whole years, from `year_from` until the next version's."""

    __tablename__ = "volume_policy"
    __table_args__ = (CheckConstraint("version > 0 AND source <> ''", name="named"),)

    id: Mapped[pk]
    version: Mapped[int] = mapped_column(unique=True)
    year_from: Mapped[int] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(String(300))

    entries: Mapped[list["VolumePolicyEntry"]] = relationship(order_by="VolumePolicyEntry.id", viewonly=True)


class VolumePolicyEntry(Base):
    """What a version of the policy says of a category. One of which it says nothing stands apart."""

    __tablename__ = "volume_policy_entry"
    __table_args__ = (UniqueConstraint("policy_id", "category"),)

    id: Mapped[pk]
    policy_id: Mapped[int] = mapped_column(ForeignKey("volume_policy.id"))
    category: Mapped[Category] = mapped_column(enum_type(Category))
    counts_as: Mapped[CountsAs] = mapped_column(enum_type(CountsAs))


append_only(table_of(VolumeFact))
attach(table_of(VolumeFact), GUARDS)


stands(VolumePolicy)
stands(VolumePolicyEntry)
