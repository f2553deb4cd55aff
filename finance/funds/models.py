"""Tables of funds: capital paid in, terms by version, loans under cover; claims lie in `claims`."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, append_only, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from finance.funds.claims import BEARER_COLUMNS, ClaimObjection, CompensationClaim, Recovery
from finance.funds.grants import SubsidyGrant, SubsidyPayment, SubsidyRule
from finance.funds.policies import InsuranceClaim, InsurancePolicy
from finance.funds.states import FUND, FundState
from parties.organisations.models import Organisation
from settlement.ledger.models import table_of

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
    """Periods of a claim, in days: arrears, claim, payment (calendar days), publicity (working days)."""

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


class FundTerms(Base):
    """One version of a compensation fund's terms: how a loss is shared (basis points, together the whole), how many
    times its capital it may cover (BR-51), its caps in fen, and its stop-loss: the part of the capital paid out within
    a year that suspends it. `bank_stop_bp` is the part of bad loans above which a bank brings in no more (BR-53).

    A loan keeps the version of the day on which it came under cover.
    """

    __tablename__ = "fund_terms"
    __table_args__ = (
        UniqueConstraint("fund_id", "valid_from"),
        CheckConstraint(
            "fund_bp + bank_bp + insurer_bp + guarantor_bp + appraiser_bp = 10000", name="shares_are_whole"
        ),
        CheckConstraint(
            "fund_bp > 0 AND bank_bp >= 0 AND insurer_bp >= 0 AND guarantor_bp >= 0 AND appraiser_bp >= 0",
            name="shares_not_negative",
        ),
        CheckConstraint("leverage BETWEEN 1 AND 100", name="leverage_within_reason"),
        CheckConstraint("claim_cap_minor > 0 AND debtor_cap_minor > 0 AND year_cap_minor > 0", name="caps_positive"),
        CheckConstraint("stop_loss_bp BETWEEN 1 AND 10000", name="stop_loss_is_a_part"),
        CheckConstraint("bank_stop_bp BETWEEN 1 AND 10000", name="bank_stop_is_a_part"),
    )

    id: Mapped[pk]
    fund_id: Mapped[int] = mapped_column(ForeignKey("finance_fund.id"))
    valid_from: Mapped[date]
    fund_bp: Mapped[int]
    bank_bp: Mapped[int]
    insurer_bp: Mapped[int]
    guarantor_bp: Mapped[int]
    appraiser_bp: Mapped[int]
    leverage: Mapped[int]
    claim_cap_minor: Mapped[minor | None]
    debtor_cap_minor: Mapped[minor | None]
    year_cap_minor: Mapped[minor | None]
    stop_loss_bp: Mapped[int | None]
    bank_stop_bp: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300))
    entered_at: Mapped[datetime]

    @property
    def shares(self) -> tuple[int, ...]:
        """The parts in basis points, in the order of `Bearer`."""
        return tuple(getattr(self, column.replace("_minor", "_bp")) for column in BEARER_COLUMNS)

    @property
    def claim_cap(self) -> Money | None:
        """The most that the fund bears of one claim."""
        return _money(self.claim_cap_minor)

    @property
    def debtor_cap(self) -> Money | None:
        """The most that it bears of all claims over one debtor's loans."""
        return _money(self.debtor_cap_minor)

    @property
    def year_cap(self) -> Money | None:
        """The most that it pays within a calendar year."""
        return _money(self.year_cap_minor)


def _money(fen: int | None) -> Money | None:
    return Money(fen) if fen is not None else None


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
    """A bank's loan under a fund's cover, by the bank's own code; until `ended_on` it uses the fund's capacity."""

    __tablename__ = "covered_loan"
    __table_args__ = (
        UniqueConstraint("bank_id", "code"),
        CheckConstraint("principal_minor > 0", name="principal_positive"),
        CheckConstraint("code <> '' AND debtor_name <> '' AND debtor_key <> ''", name="named"),
        CheckConstraint("ended_on IS NULL OR ended_on >= covered_on", name="ended_after_cover"),
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
    ended_on: Mapped[date | None]
    classified_on: Mapped[date | None]
    entered_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship(viewonly=True)
    terms: Mapped[FundTerms] = relationship(viewonly=True)
    bank: Mapped[Organisation] = relationship(viewonly=True)

    @property
    def principal(self) -> Money:
        """What was lent, CNY."""
        return Money(self.principal_minor)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"covered:{self.id}"


append_only(table_of(FundTerms))
