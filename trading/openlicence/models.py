"""Tables of open licences: the office's rules, the declarations, and who took them up."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.terms.vocabulary import Period
from settlement.rulebook.models import stands
from trading.openlicence.states import (
    OPEN_LICENCE,
    OPEN_TO_ALL,
    UPTAKE,
    EndCause,
    OpenLicenceState,
    UptakeState,
)

LIVE = text("state IN ('submitted', 'announced', 'withdrawing')")
STANDING = text("state IN ('notified', 'in_force')")


class FeeMode(StrEnum):
    """How the fee is paid: once, a sum each year, so much a unit, or a part of net sales (BR-33)."""

    LUMP_SUM = "lump_sum"
    PER_YEAR = "per_year"
    PER_UNIT = "per_unit"
    SALES_SHARE = "sales_share"


class Limit(StrEnum):
    """What the office limits: a fixed fee (fen), a part of net sales (basis points), the term (months)."""

    MOST_FIXED = "most_fixed"
    MOST_OF_SALES = "most_of_sales"
    LEAST_MONTHS = "least_months"


class OpenLicenceRule(Base):
    """One limit of the office, in force from `valid_from` until the day before `valid_to` (BR-33)."""

    __tablename__ = "open_licence_rule"
    __table_args__ = (
        UniqueConstraint("rule", "valid_from"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    rule: Mapped[Limit] = mapped_column(enum_type(Limit))
    number: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


class OpenLicence(HasLifecycle, Base):
    """A declaration that everybody may use a patent in China on these terms until `ends` (PL 50, 51; PIR 85).

    `fixed_minor` is the sum once or each year, or the entry fee beside a running royalty. `evaluation`, `announcement`
    and `withdrawal` are the SHA-256 of kept files. One live declaration for each patent.
    """

    __tablename__ = "open_licence"
    __lifecycle__ = OPEN_LICENCE
    __table_args__ = (
        CheckConstraint(
            "(mode IN ('lump_sum', 'per_year') AND fixed_minor > 0 AND unit_minor IS NULL AND rate_bp IS NULL)"
            " OR (mode = 'per_unit' AND unit_minor > 0 AND rate_bp IS NULL)"
            " OR (mode = 'sales_share' AND rate_bp BETWEEN 1 AND 10000 AND unit_minor IS NULL)",
            name="fee_of_its_mode",
        ),
        CheckConstraint("fixed_minor IS NULL OR fixed_minor > 0", name="fixed_positive"),
        CheckConstraint(
            "state NOT IN ('announced', 'withdrawing', 'withdrawn')"
            " OR (announced_on IS NOT NULL AND announcement_no <> '' AND announcement IS NOT NULL)",
            name="announced_with_evidence",
        ),
        CheckConstraint(
            "state <> 'withdrawn' OR (withdrawn_on >= announced_on AND withdrawal IS NOT NULL)",
            name="withdrawn_with_evidence",
        ),
        CheckConstraint(
            "state <> 'lapsed' OR (ended_on IS NOT NULL AND end_cause IS NOT NULL)", name="lapsed_for_cause"
        ),
        Index("uq_open_licence_live", "asset_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_open_licence_state", "state"),
    )

    id: Mapped[pk]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[OpenLicenceState] = mapped_column(enum_type(OpenLicenceState), default=OpenLicenceState.DRAFT)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    mode: Mapped[FeeMode] = mapped_column(enum_type(FeeMode))
    fixed_minor: Mapped[int | None] = mapped_column(BigInteger)
    unit_minor: Mapped[int | None] = mapped_column(BigInteger)
    rate_bp: Mapped[int | None]
    period: Mapped[Period] = mapped_column(enum_type(Period), default=Period.YEAR)
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    ends: Mapped[date]
    other_terms: Mapped[str] = mapped_column(String(2000), default="")
    evaluation: Mapped[str | None] = mapped_column(String(64))
    declared_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    announced_on: Mapped[date | None]
    announcement_no: Mapped[str] = mapped_column(String(80), default="")
    announcement: Mapped[str | None] = mapped_column(String(64))
    refused_on: Mapped[date | None]
    refusal_reason: Mapped[str] = mapped_column(String(1000), default="")
    withdrawal_filed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_no: Mapped[str] = mapped_column(String(80), default="")
    withdrawal: Mapped[str | None] = mapped_column(String(64))
    ended_on: Mapped[date | None]
    end_cause: Mapped[EndCause | None] = mapped_column(enum_type(EndCause))

    uptakes: Mapped[list["Uptake"]] = relationship(order_by="Uptake.id", viewonly=True)

    @property
    def subject(self) -> str:
        """The opaque key under which audit, files and the right's record know it."""
        return f"openlicence:{self.id}"

    @property
    def fixed(self) -> Money | None:
        """The sum once, each year, or at entry; None where there is none."""
        return Money(self.fixed_minor, self.currency) if self.fixed_minor is not None else None

    @property
    def unit(self) -> Money | None:
        """What is paid for each unit."""
        return Money(self.unit_minor, self.currency) if self.unit_minor is not None else None

    def is_open(self, day: date) -> bool:
        """Whether whoever gives notice on the day has a licence."""
        return self.state in OPEN_TO_ALL and self.ends >= day


class Uptake(HasLifecycle, Base):
    """Somebody's written notice under a declaration, and the deal that came of it (PL 51).

    `digest` is that of the terms that were read; the licence is in force from `in_force_on`, when the fee was paid.
    """

    __tablename__ = "open_licence_uptake"
    __lifecycle__ = UPTAKE
    __table_args__ = (
        UniqueConstraint("deal_id"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        CheckConstraint("state <> 'in_force' OR in_force_on IS NOT NULL", name="in_force_on_a_day"),
        Index(
            "uq_open_licence_uptake_standing",
            "open_licence_id",
            "licensee_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[pk]
    open_licence_id: Mapped[int] = mapped_column(ForeignKey("open_licence.id"))
    licensee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[UptakeState] = mapped_column(enum_type(UptakeState), default=UptakeState.NOTIFIED)
    digest: Mapped[str] = mapped_column(String(64))
    notified_at: Mapped[datetime]
    notified_by: Mapped[str] = mapped_column(String(200))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    in_force_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    open_licence: Mapped[OpenLicence] = relationship(viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key, and the source of its deal."""
        return f"uptake:{self.id}"


stands(OpenLicenceRule)
