"""Tables of the docket: the rules that keep rights alive, payments that a center has seen, reminders that were sent."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.money import Money
from core.states import enum_type
from listings.assets.kinds import AssetKind
from listings.docket.vocabulary import Certainty, Charge, CountedFrom, Lapse, Part, Phase, Reduction


class UpkeepRule(Base):
    """When something falls due for a kind of right at an office (ST.3 code).

    The charge numbered n (from `first_number`, to `last_number` if there is one) falls due `first_months` + (n −
    `first_number`) × `step_months` after the day it is counted from; with `month_end` on the last day of that month,
    with `day_before` on the day before. It can be paid from `opens_months` before that (without: at any time before),
    without surcharge for `free_months` after, and with one until the end of `grace_months`. `late_bp` is the surcharge
    as a part of the full fee (at most `late_cap_minor`), `late_bp_month` the part for each full month; a surcharge in
    money is an `UpkeepFee`.
    """

    __tablename__ = "upkeep_rule"
    __table_args__ = (
        UniqueConstraint("office", "kind", "charge", "phase", "valid_from"),
        CheckConstraint("length(office) = 2 AND office = upper(office)", name="office_two"),
        CheckConstraint("first_number >= 1 AND (last_number IS NULL OR last_number >= first_number)", name="numbers"),
        CheckConstraint("first_months >= 0 AND (step_months > 0 OR last_number = first_number)", name="months_forward"),
        CheckConstraint("grace_months BETWEEN 0 AND 24 AND free_months BETWEEN 0 AND 12", name="grace_within_reason"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    office: Mapped[str] = mapped_column(String(2))
    kind: Mapped[AssetKind] = mapped_column(enum_type(AssetKind))
    charge: Mapped[Charge] = mapped_column(enum_type(Charge))
    phase: Mapped[Phase] = mapped_column(enum_type(Phase))
    counted_from: Mapped[CountedFrom] = mapped_column(enum_type(CountedFrom))
    first_number: Mapped[int] = mapped_column(default=1)
    last_number: Mapped[int | None]
    first_months: Mapped[int]
    step_months: Mapped[int]
    month_end: Mapped[bool] = mapped_column(default=False)
    day_before: Mapped[bool] = mapped_column(default=False)
    opens_months: Mapped[int | None]
    free_months: Mapped[int] = mapped_column(default=0)
    grace_months: Mapped[int] = mapped_column(default=0)
    late_bp: Mapped[int | None]
    late_cap_minor: Mapped[int | None] = mapped_column(BigInteger)
    late_bp_month: Mapped[int | None]
    restore_months: Mapped[int | None]
    lapse: Mapped[Lapse] = mapped_column(enum_type(Lapse))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    certainty: Mapped[Certainty] = mapped_column(enum_type(Certainty))


class UpkeepFee(Base):
    """An amount for the charges `number_from` to `number_to`; `per_class` for each class from `class_from` on."""

    __tablename__ = "upkeep_fee"
    __table_args__ = (
        UniqueConstraint("office", "kind", "charge", "part", "number_from", "class_from", "valid_from"),
        CheckConstraint("number_to IS NULL OR number_to >= number_from", name="numbers_in_order"),
        CheckConstraint("class_from >= 1 AND (class_to IS NULL OR class_to >= class_from)", name="classes_in_order"),
        CheckConstraint("amount_minor > 0", name="amount_above_zero"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    office: Mapped[str] = mapped_column(String(2))
    kind: Mapped[AssetKind] = mapped_column(enum_type(AssetKind))
    charge: Mapped[Charge] = mapped_column(enum_type(Charge))
    part: Mapped[Part] = mapped_column(enum_type(Part))
    number_from: Mapped[int] = mapped_column(default=1)
    number_to: Mapped[int | None]
    per_class: Mapped[bool] = mapped_column(default=False)
    class_from: Mapped[int] = mapped_column(default=1)
    class_to: Mapped[int | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    certainty: Mapped[Certainty] = mapped_column(enum_type(Certainty))

    @property
    def amount(self) -> Money:
        """The amount in the office's currency."""
        return Money(self.amount_minor, self.currency)


class UpkeepReduction(Base):
    """By how much a fee is reduced for some payers; `years_from_grant` counts the year of grant as the first."""

    __tablename__ = "upkeep_reduction"
    __table_args__ = (
        UniqueConstraint("office", "charge", "reduction", "valid_from"),
        CheckConstraint("rate_bp BETWEEN 1 AND 9999", name="rate_is_a_part"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    office: Mapped[str] = mapped_column(String(2))
    charge: Mapped[Charge] = mapped_column(enum_type(Charge))
    reduction: Mapped[Reduction] = mapped_column(enum_type(Reduction))
    rate_bp: Mapped[int]
    covers_late: Mapped[bool] = mapped_column(default=False)
    years_from_grant: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    certainty: Mapped[Certainty] = mapped_column(enum_type(Certainty))


class Annuity(Base):
    """A payment for a right that a center has seen; `evidence` is the SHA-256 of the office's receipt.

    `due` is the statutory day it was for. What was recorded by mistake is struck out and stays readable.
    """

    __tablename__ = "annuity"
    __table_args__ = (
        Index(
            "uq_annuity_standing",
            "asset_id",
            "charge",
            "number",
            unique=True,
            sqlite_where=text("struck_at IS NULL"),
            postgresql_where=text("struck_at IS NULL"),
        ),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("(struck_at IS NULL) = (struck_reason = '')", name="struck_with_reason"),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    charge: Mapped[Charge] = mapped_column(enum_type(Charge))
    number: Mapped[int]
    due: Mapped[date]
    paid_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str] = mapped_column(String(300), default="")


class DeadlineReminder(Base):
    """The owners of a right were reminded of a deadline at a stage: once for ever."""

    __tablename__ = "deadline_reminder"
    __table_args__ = (UniqueConstraint("asset_id", "charge", "number", "stage"),)

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    charge: Mapped[Charge] = mapped_column(enum_type(Charge))
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime]
