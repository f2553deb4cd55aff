"""Tables of royalties: the figures of a day, the plan of a licence, its periods, what was reported, what was stated."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.terms.agreement import Royalty
from listings.terms.reckoning import Use
from settlement.deals.rules import TrailingRule
from settlement.ledger.models import table_of
from settlement.royalties.agreed_end.models import LicenceEnd as LicenceEnd
from settlement.royalties.claims import Claim, Finding, Inspection
from settlement.royalties.endings import EndNotice
from settlement.royalties.owed import Credit, Due, Paid, Payment, Settled, SettledLine
from settlement.royalties.returned import RoyaltyReversal, TakenBack, TakenBackLine
from settlement.royalties.states import PERIOD, PLAN, PeriodState, PlanState
from settlement.rulebook.models import stands

__all__ = [
    "Claim",
    "Credit",
    "EndNotice",
    "Due",
    "Finding",
    "Inspection",
    "Paid",
    "Payment",
    "Period",
    "Plan",
    "Report",
    "ReportLine",
    "RoyaltyReversal",
    "RoyaltyRule",
    "Settled",
    "SettledLine",
    "Statement",
    "StatementLine",
    "TakenBack",
    "TakenBackLine",
    "TrailingRule",
]


class Basis(StrEnum):
    """On what a statement rests."""

    REPORT = "report"
    ESTIMATE = "estimate"
    CLAIM = "claim"
    LEAST = "least"  # no report came of the year's last period: what the year asks at least
    FOLLOWS = "follows"  # another period's figures changed, and with them the steps of the year


class LineKind(StrEnum):
    """What a statement's line is."""

    STEP = "step"
    UNITS = "units"
    SUBLICENCES = "sublicences"
    CAP = "cap"
    ADVANCE = "advance"
    TOP_UP = "top_up"


class RoyaltyRule(Base):
    """What holds where a licence says nothing: days to report and to contest, interest, the threshold of an audit, and
    the days to pay after a notice.

    `interest_bp` is in hundredths of a per cent a day (5 is 0.05 %); all are in force from `valid_from` on.
    """

    __tablename__ = "royalty_rule"
    __table_args__ = (
        UniqueConstraint("valid_from"),
        CheckConstraint("report_days BETWEEN 1 AND 180 AND contest_days BETWEEN 1 AND 180", name="days_within_reason"),
        CheckConstraint("interest_bp BETWEEN 0 AND 10", name="interest_within_reason"),
        CheckConstraint("threshold_bp BETWEEN 1 AND 10000", name="threshold_is_a_part"),
        CheckConstraint("cure_days BETWEEN 1 AND 180", name="cure_within_reason"),
    )

    id: Mapped[pk]
    report_days: Mapped[int]
    contest_days: Mapped[int]
    interest_bp: Mapped[int]
    threshold_bp: Mapped[int]
    cure_days: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


class Plan(HasLifecycle, Base):
    """The running royalty of one licence, as signed. Amounts in minor units of `currency`.

    `royalty` are the royalty's own terms for the newest period; `advance_minor` what the fixed price still pays of it.
    `pay_days` is None where nothing is agreed: then the days of every payment hold. Shares are the deal's, the tax is
    that of the day of each payment; `commission` is what platform, center and broker get. Days, shares and rates are
    those of the newest period.
    """

    __tablename__ = "royalty_plan"
    __lifecycle__ = PLAN
    __table_args__ = (
        UniqueConstraint("deal_id"),
        UniqueConstraint("number"),
        CheckConstraint("number LIKE 'RP-%'", name="own_shape"),
        CheckConstraint("licensor_id <> licensee_id", name="two_sides"),
        CheckConstraint("advance_minor >= 0", name="advance_not_negative"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_is_a_part"),
        CheckConstraint("interest_bp BETWEEN 0 AND 10", name="interest_within_reason"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        CheckConstraint("state <> 'ended' OR (ends_on IS NOT NULL AND ended_at IS NOT NULL)", name="ended_on_a_day"),
        Index("ix_royalty_plan_state", "state"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    number: Mapped[str] = mapped_column(String(24))
    state: Mapped[PlanState] = mapped_column(enum_type(PlanState), default=PlanState.RUNNING)
    licensor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    licensee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    royalty: Mapped[dict[str, Any]]
    advance_minor: Mapped[minor]
    share_bp: Mapped[int]
    commission: Mapped[dict[str, Any]]
    deductions_bp: Mapped[int | None]
    report_days: Mapped[int]
    pay_days: Mapped[int | None]
    contest_days: Mapped[int]
    cure_days: Mapped[int]
    notice_months: Mapped[int | None]
    interest_bp: Mapped[int]
    threshold_bp: Mapped[int]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(1000), default="")

    periods: Mapped[list["Period"]] = relationship(order_by="Period.n", lazy="select")
    dues: Mapped[list[Due]] = relationship(order_by=(Due.due_on, Due.id), lazy="select")
    credits: Mapped[list[Credit]] = relationship(order_by=Credit.id, lazy="select")
    payments: Mapped[list[Payment]] = relationship(order_by=Payment.id, lazy="select")
    releases: Mapped[list[Settled]] = relationship(order_by=Settled.n, lazy="select")
    claims: Mapped[list[Claim]] = relationship(order_by=Claim.id, lazy="select")
    taken_back: Mapped[list[TakenBack]] = relationship(order_by=TakenBack.id, lazy="select")
    inspections: Mapped[list[Inspection]] = relationship(order_by=Inspection.id, lazy="select")
    end_notices: Mapped[list[EndNotice]] = relationship(order_by=EndNotice.id, lazy="select")
    reversals: Mapped[list[RoyaltyReversal]] = relationship(order_by=RoyaltyReversal.id, lazy="select")

    @property
    def subject(self) -> str:
        """The opaque key under which ledger, holds, volumes and payments know it."""
        return f"royalty:{self.id}"

    @property
    def terms(self) -> Royalty:
        """The royalty as agreed."""
        return Royalty.from_json(self.royalty)

    @property
    def prepaid(self) -> Money:
        """What of the fixed price counts towards royalties."""
        return Money(self.advance_minor, self.currency)

    def money(self, minor_units: int) -> Money:
        """An amount in the plan's currency."""
        return Money(minor_units, self.currency)


class Period(HasLifecycle, Base):
    """One period of a plan, both days included. `least_minor` is what the year asks at least, with its last period.

    Its days, shares and rates (`royalty`) are those of the terms in force on its first day: an amendment reaches the
    periods that begin after it. `accepted_version` is the statement that counts, never an estimate; of a year's last
    period that is not reported in time the least counts until a report is accepted.
    """

    __tablename__ = "royalty_period"
    __lifecycle__ = PERIOD
    __table_args__ = (
        UniqueConstraint("plan_id", "n"),
        UniqueConstraint("plan_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on AND report_due_on > ends_on", name="days_in_order"),
        CheckConstraint("least_minor IS NULL OR least_minor >= 0", name="least_not_negative"),
        CheckConstraint("state <> 'accepted' OR accepted_version IS NOT NULL", name="accepted_with_statement"),
        CheckConstraint("accepted_version IS NULL OR state NOT IN ('open', 'dropped')", name="counts_when_over"),
        CheckConstraint("state <> 'contested' OR contest_reason <> ''", name="contested_with_reason"),
        CheckConstraint("state <> 'reported' OR contest_until IS NOT NULL", name="reported_with_clock"),
        Index("ix_royalty_period_state_report_due_on", "state", "report_due_on"),
    )

    id: Mapped[pk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("royalty_plan.id"))
    n: Mapped[int]
    state: Mapped[PeriodState] = mapped_column(enum_type(PeriodState), default=PeriodState.OPEN)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    least_minor: Mapped[minor | None]
    royalty: Mapped[dict[str, Any]]
    share_bp: Mapped[int]
    deductions_bp: Mapped[int | None]
    report_days: Mapped[int]
    pay_days: Mapped[int | None]
    interest_bp: Mapped[int]
    threshold_bp: Mapped[int]
    report_due_on: Mapped[date]
    contest_until: Mapped[date | None]
    contest_reason: Mapped[str] = mapped_column(String(1000), default="")
    accepted_version: Mapped[int | None]
    accepted_at: Mapped[datetime | None]

    reports: Mapped[list["Report"]] = relationship(order_by="Report.n", lazy="select")
    statements: Mapped[list["Statement"]] = relationship(order_by="Statement.version", lazy="select")

    @property
    def terms(self) -> Royalty:
        """The royalty as agreed for it."""
        return Royalty.from_json(self.royalty)

    @property
    def year(self) -> int:
        """The calendar year whose steps and least it belongs to."""
        return self.ends_on.year

    @property
    def latest(self) -> "Statement | None":
        """The newest version, accepted or not."""
        return self.statements[-1] if self.statements else None

    @property
    def accepted(self) -> "Statement | None":
        """The version that counts."""
        return next((each for each in self.statements if each.version == self.accepted_version), None)

    @property
    def agreed(self) -> "Statement | None":
        """The version that counts because it was reported and accepted."""
        return self.accepted if self.state is PeriodState.ACCEPTED else None

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.ends_on < day

    def is_late(self, day: date) -> bool:
        """Whether it was to be reported before `day` and is not."""
        return self.state in (PeriodState.OPEN, PeriodState.ESTIMATED) and self.report_due_on < day


class Report(Base):
    """What the licensee says it used, once; a later report of the period stands beside it. Never changed."""

    __tablename__ = "royalty_report"
    __table_args__ = (
        UniqueConstraint("period_id", "n"),
        CheckConstraint("sublicences_minor >= 0", name="income_not_negative"),
    )

    id: Mapped[pk]
    period_id: Mapped[int] = mapped_column(ForeignKey("royalty_period.id"))
    n: Mapped[int]
    from_file: Mapped[bool]
    sublicences_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(String(1000), default="")
    reported_on: Mapped[date]
    reported_at: Mapped[datetime]
    reported_by_name: Mapped[str] = mapped_column(String(200))

    lines: Mapped[list["ReportLine"]] = relationship(order_by="ReportLine.place", lazy="select")


class ReportLine(Base):
    """One product in one territory: units, gross sales, and what is taken off them."""

    __tablename__ = "royalty_report_line"
    __table_args__ = (
        UniqueConstraint("report_id", "place"),
        CheckConstraint("units >= 0 AND gross_minor >= 0 AND deductions_minor >= 0", name="not_negative"),
        CheckConstraint("deductions_minor <= gross_minor", name="deductions_within_gross"),
    )

    id: Mapped[pk]
    report_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"))
    place: Mapped[int]
    product: Mapped[str] = mapped_column(String(120))
    territory: Mapped[str] = mapped_column(String(60), default="")
    units: Mapped[minor]
    gross_minor: Mapped[minor]
    deductions_minor: Mapped[minor]

    @property
    def net_minor(self) -> int:
        """What is left of the gross."""
        return self.gross_minor - self.deductions_minor


class Statement(Base):
    """One version of a period's royalty, with every line; never changed. Its lines add up to `due_minor`.

    `difference_minor` is what it adds to (or, below zero, takes from) the version that counted before it.
    """

    __tablename__ = "royalty_statement"
    __table_args__ = (
        UniqueConstraint("period_id", "version"),
        CheckConstraint("base_minor >= 0 AND units >= 0 AND sublicences_minor >= 0", name="use_not_negative"),
        CheckConstraint(
            "earned_minor >= 0 AND cut_minor >= 0 AND credited_minor >= 0 AND top_up_minor >= 0 AND left_minor >= 0",
            name="parts_not_negative",
        ),
        CheckConstraint("credited_minor <= earned_minor - cut_minor", name="recouped_within_earned"),
        CheckConstraint("due_minor = earned_minor - cut_minor - credited_minor + top_up_minor", name="adds_up"),
        CheckConstraint("version > 0", name="version_counts"),
    )

    id: Mapped[pk]
    period_id: Mapped[int] = mapped_column(ForeignKey("royalty_period.id"))
    version: Mapped[int]
    basis: Mapped[Basis] = mapped_column(enum_type(Basis))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_report.id"))
    base_minor: Mapped[minor]
    units: Mapped[minor]
    sublicences_minor: Mapped[minor]
    earned_minor: Mapped[minor]
    cut_minor: Mapped[minor]
    credited_minor: Mapped[minor]
    top_up_minor: Mapped[minor]
    left_minor: Mapped[minor]
    due_minor: Mapped[minor]
    difference_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    drawn_at: Mapped[datetime]
    drawn_by_name: Mapped[str] = mapped_column(String(200))

    lines: Mapped[list["StatementLine"]] = relationship(order_by="StatementLine.place", lazy="select")

    @property
    def due(self) -> Money:
        """What is to be paid for the period, by this version."""
        return Money(self.due_minor, self.currency)

    @property
    def difference(self) -> Money:
        """What it changes of what counted before."""
        return Money(self.difference_minor, self.currency)

    @property
    def royalty_minor(self) -> int:
        """The period's royalty, paid in advance or not."""
        return self.earned_minor - self.cut_minor + self.top_up_minor

    @property
    def is_estimate(self) -> bool:
        """Whether it is the platform's guess in place of a report: shown, never counted."""
        return self.basis is Basis.ESTIMATE

    def use(self, period: Period) -> Use:
        """What was used in its period, for reckoning it again."""
        least_minor = period.least_minor
        least = Money(least_minor, self.currency) if least_minor is not None else None
        sold, sublicences = Money(self.base_minor, self.currency), Money(self.sublicences_minor, self.currency)
        return Use(period.year, sold, self.units, sublicences, least, period.share_bp, period.terms)


class StatementLine(Base):
    """One line: `base_minor` × `rate_bp`, `units` × `per_unit_minor`, or an amount; what is taken off is below zero."""

    __tablename__ = "royalty_statement_line"
    __table_args__ = (UniqueConstraint("statement_id", "place"),)

    id: Mapped[pk]
    statement_id: Mapped[int] = mapped_column(ForeignKey("royalty_statement.id"))
    place: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind))
    base_minor: Mapped[minor | None]
    rate_bp: Mapped[int | None]
    units: Mapped[minor | None]
    per_unit_minor: Mapped[minor | None]
    amount_minor: Mapped[minor]


for model in (Report, ReportLine, Statement, StatementLine):
    append_only(table_of(model))


stands(RoyaltyRule)
