"""Tables of funds: capital paid in, terms by version, loans under cover; claims lie in `claims`."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import business_date
from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from finance.funds import guards
from finance.funds.claims import ClaimObjection, CompensationClaim, Recovery
from finance.funds.grants import SubsidyGrant, SubsidyPayment, SubsidyRule
from finance.funds.policies import InsuranceClaim, InsurancePolicy
from finance.funds.states import FUND, FundState
from finance.funds.terms import FundTerms, FundTermsProposal
from parties.organisations.models import Organisation
from settlement.ledger.guards import attach
from settlement.ledger.models import table_of
from settlement.rulebook.models import stands

__all__ = [
    "ClaimObjection",
    "CompensationClaim",
    "CoveredLoan",
    "Fund",
    "FundClock",
    "FundContribution",
    "FundKind",
    "FundRule",
    "FundTerms",
    "FundTermsProposal",
    "InsuranceClaim",
    "InsurancePolicy",
    "Recovery",
    "SubsidyGrant",
    "SubsidyPayment",
    "SubsidyRule",
]

LARGEST_FUND = 10**13  # fen: capacity, up to a hundred times the capital, stays within what money holds
STANDS = text("reversed_on IS NULL")


class FundKind(StrEnum):
    """What a fund is for."""

    COMPENSATION = "compensation"
    SUBSIDY = "subsidy"


class FundClock(StrEnum):
    """Periods in days: to bring a loan under cover after its first day, arrears, claim, payment (calendar days),
    publicity (working days)."""

    COVER = "cover"
    ARREARS = "arrears"
    CLAIM = "claim"
    PUBLICITY = "publicity"
    PAYMENT = "payment"


class FundRule(Base):
    """How many days a period has (BR-53, BR-54), in force from `valid_from` until the day before `valid_to`."""

    __tablename__ = "fund_rule"
    __table_args__ = (
        UniqueConstraint("clock", "valid_from"),
        CheckConstraint("days > 0", name="days_positive"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    clock: Mapped[FundClock] = mapped_column(enum_type(FundClock))
    days: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


class Fund(HasLifecycle, Base):
    """A fund of a district (compensation) or of the city (subsidy). `committed_minor` is what sponsors promised to pay
    in; what they paid stands in contributions and on the account `capital:fund:<id>`."""

    __tablename__ = "finance_fund"
    __lifecycle__ = FUND
    __table_args__ = (
        CheckConstraint("code <> '' AND code = upper(code) AND name <> '' AND district_name <> ''", name="named"),
        CheckConstraint(f"committed_minor BETWEEN 1 AND {LARGEST_FUND}", name="committed_within_reason"),
        CheckConstraint("(state = 'suspended') = (suspended_on IS NOT NULL)", name="suspended_when"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_when"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[FundKind] = mapped_column(enum_type(FundKind))
    name: Mapped[str] = mapped_column(String(200), unique=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    district: Mapped[str] = mapped_column(String(12), default="")
    district_name: Mapped[str] = mapped_column(String(80))
    district_name_en: Mapped[str] = mapped_column(String(80), default="")
    committed_minor: Mapped[minor]
    opened_on: Mapped[date]
    state: Mapped[FundState] = mapped_column(enum_type(FundState), default=FundState.OPEN)
    suspended_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime]

    def display(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    def place(self, language: str) -> str:
        """Its district for a reader of `language`."""
        return self.district_name if language.startswith("zh") else self.district_name_en or self.district_name

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"fund:{self.id}"

    @property
    def committed(self) -> Money:
        """What the sponsors promised, CNY."""
        return Money(self.committed_minor)


class FundContribution(Base):
    """Money that a sponsor paid into a fund on a day; one that was entered in error is reversed, with the reason."""

    __tablename__ = "fund_contribution"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("document_no <> '' AND sponsor <> ''", name="documented"),
        CheckConstraint("(reversed_on IS NULL) = (reason = '')", name="reversed_with_reason"),
        Index(
            "uq_fund_contribution_document", "fund_id", "document_no", unique=True, sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_fund_contribution_paid_on", "paid_on"),
    )  # fmt: skip

    id: Mapped[pk]
    fund_id: Mapped[int] = mapped_column(ForeignKey("finance_fund.id"))
    sponsor: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[minor]
    paid_on: Mapped[date]
    document_no: Mapped[str] = mapped_column(String(100))
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    reversed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship(viewonly=True)

    @property
    def amount(self) -> Money:
        """What was paid, CNY."""
        return Money(self.amount_minor)


class CoveredLoan(Base):
    """A bank's loan under a fund's cover, by the bank's own code; until `ended_on` it uses the fund's capacity.

    `due_on` is the day on which all of it is due back; None of loans of the platform, whose record ends the cover, and
    of loans that came in before it was asked for.
    """

    __tablename__ = "covered_loan"
    __table_args__ = (
        UniqueConstraint("bank_id", "code"),
        CheckConstraint("principal_minor > 0", name="principal_positive"),
        CheckConstraint("code <> '' AND debtor_name <> '' AND debtor_key <> ''", name="named"),
        CheckConstraint("ended_on IS NULL OR ended_on >= covered_on", name="ended_after_cover"),
        CheckConstraint("due_on IS NULL OR due_on >= covered_on", name="due_after_cover"),
        Index("ix_covered_loan_fund_id_ended_on", "fund_id", "ended_on"),
        Index("ix_covered_loan_debtor_key", "debtor_key"),
    )

    id: Mapped[pk]
    fund_id: Mapped[int] = mapped_column(ForeignKey("finance_fund.id"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("fund_terms.id"))
    bank_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(60))
    debtor_name: Mapped[str] = mapped_column(String(200))
    debtor_key: Mapped[str] = mapped_column(String(220))
    principal_minor: Mapped[minor]
    insurer: Mapped[str] = mapped_column(String(200), default="")
    guarantor: Mapped[str] = mapped_column(String(200), default="")
    appraiser: Mapped[str] = mapped_column(String(200), default="")
    covered_on: Mapped[date]
    due_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    classified_on: Mapped[date | None]
    entered_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship(viewonly=True)
    terms: Mapped[FundTerms] = relationship(viewonly=True)
    bank: Mapped[Organisation] = relationship(viewonly=True)

    @property
    def first_loss(self) -> date:
        """The first day of arrears, or of a classification, that its cover is for: it was in good order before."""
        return max(self.covered_on, business_date(self.entered_at))

    @property
    def principal(self) -> Money:
        """What was lent, CNY."""
        return Money(self.principal_minor)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"covered:{self.id}"


stands(FundRule)
attach(table_of(CoveredLoan), guards.LOANS)
