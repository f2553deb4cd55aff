"""Tables of pledge loans: the loan, its rights, appraisals, offers, instalments, payments and grades."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import business_year
from core.db import Base, append_only, minor, pk
from core.money import LARGEST_MINOR, Money
from core.states import HasLifecycle, enum_type
from finance.pledges.states import LOAN, OFFER, PAID_OUT, REGISTERED_ONCE, LoanState, OfferState
from finance.pledges.vocabulary import (
    Enforcement,
    Grade,
    LoanSource,
    Method,
    PaymentKind,
    Repayment,
    RightSort,
    Scenario,
)
from settlement.ledger.models import table_of

NUMBER = re.compile(r"PL-(\d{4})-(\d{6,12})")
REGISTERED_STATES = ", ".join(f"'{state.value}'" for state in REGISTERED_ONCE)
PAID_OUT_STATES = ", ".join(f"'{state.value}'" for state in PAID_OUT)
KEYED = "registration_key IS NOT NULL"
STANDING = "pledged_on IS NOT NULL AND freed_on IS NULL"


class PledgeLoan(HasLifecycle, Base):
    """One loan secured by rights; of a list (`source` import) only what its registration says.

    `debtor_*` owes the money; `pledgor_id` gives the rights, and is the debtor unless said otherwise. `district` is the
    code of the debtor's region (GB/T 2260). `wanted_*` is what was asked for, `principal_minor` what was contracted.
    `ends_on` is the last day of the debt. `told` names what the bank was told and agreed to (BR-41). `contract` is the
    digest that the parties sign. `registration_key` is the office's number as it is compared. `classified_on` is the
    day since which the loan is non-performing; `claim_by` the last day for the bank's claim. `appraised_until` is the
    last day of the appraisal, `appraisals_round` counts how often the rights were appraised anew. `surcharge_bp` is the
    part of the yearly rate by which it is raised on arrears.
    """

    __tablename__ = "pledge_loan"
    __lifecycle__ = LOAN
    __table_args__ = (
        CheckConstraint(f"wanted_minor BETWEEN 1 AND {LARGEST_MINOR}", name="wanted_bound"),
        CheckConstraint(
            f"principal_minor IS NULL OR principal_minor BETWEEN 1 AND {LARGEST_MINOR}", name="principal_bound"
        ),
        CheckConstraint("currency = 'CNY'", name="in_yuan"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on > starts_on", name="term_in_order"),
        CheckConstraint("surcharge_bp BETWEEN 0 AND 10000", name="surcharge_in_bounds"),
        CheckConstraint(
            "drawn_on IS NULL OR appraised_until IS NULL OR drawn_on <= appraised_until", name="drawn_while_appraised"
        ),
        CheckConstraint("enforcement IS NULL OR enforcement <> 'forfeiture'", name="no_forfeiture"),
        CheckConstraint(
            f"state NOT IN ({REGISTERED_STATES}) OR"
            " (registered_on IS NOT NULL AND registration_no <> '' AND principal_minor IS NOT NULL)",
            name="registered_with_number",
        ),
        # The pledge is created by its registration (CC 444): no money goes out before.
        CheckConstraint(
            "disbursed_on IS NULL OR (registered_on IS NOT NULL AND disbursed_on >= registered_on)",
            name="disbursed_after_registration",
        ),
        CheckConstraint(
            f"state NOT IN ({PAID_OUT_STATES}) OR disbursed_on IS NOT NULL", name="paid_out_on_a_day"
        ),
        CheckConstraint("released_on IS NULL OR released_on >= registered_on", name="released_after_registration"),
        CheckConstraint("source <> 'import' OR released_on >= disbursed_on", name="released_after_payout"),
        CheckConstraint("(compensated_on IS NULL) = (compensated_minor IS NULL)", name="compensated_with_amount"),
        CheckConstraint("source = 'import' OR (bank_name = '') = (bank_id IS NULL)", name="bank_named"),
        CheckConstraint("source = 'import' OR (debtor_id IS NOT NULL AND pledgor_id IS NOT NULL"
                        " AND center_id IS NOT NULL)", name="sides_known"),
        Index("uq_pledge_loan_registration_key", "registration_key", unique=True, sqlite_where=text(KEYED),
              postgresql_where=text(KEYED)),
        Index("ix_pledge_loan_registered_on", "registered_on"),
        Index("ix_pledge_loan_state", "state"),
        Index("ix_pledge_loan_debtor_id", "debtor_id"),
        Index("ix_pledge_loan_bank_id", "bank_id"),
    )  # fmt: skip

    id: Mapped[pk]
    state: Mapped[LoanState] = mapped_column(enum_type(LoanState), default=LoanState.APPLIED)
    source: Mapped[LoanSource] = mapped_column(enum_type(LoanSource), default=LoanSource.PLATFORM)
    pledgor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    debtor_name: Mapped[str] = mapped_column(String(200))
    debtor_uscc: Mapped[str] = mapped_column(String(18), default="")
    district: Mapped[str] = mapped_column(String(12), default="")
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    bank_name: Mapped[str] = mapped_column(String(200), default="")
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"), index=True)
    sort: Mapped[RightSort] = mapped_column(enum_type(RightSort))
    pieces: Mapped[int] = mapped_column(default=1)
    purpose: Mapped[str] = mapped_column(String(1000), default="")
    wanted_minor: Mapped[minor]
    wanted_months: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    principal_minor: Mapped[int | None] = mapped_column(BigInteger)
    rate_bp: Mapped[int | None]
    surcharge_bp: Mapped[int] = mapped_column(default=0)
    repayment: Mapped[Repayment | None] = mapped_column(enum_type(Repayment))
    enforcement: Mapped[Enforcement | None] = mapped_column(enum_type(Enforcement))
    clauses: Mapped[str] = mapped_column(String(4000), default="")
    told: Mapped[list[str]] = mapped_column(default=list)
    appraiser: Mapped[str] = mapped_column(String(200), default="")
    signers: Mapped[list[str]] = mapped_column(default=list)
    appraised_on: Mapped[date | None]
    appraised_until: Mapped[date | None]
    appraisals_round: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    contract: Mapped[str | None] = mapped_column(String(64))
    drawn: Mapped[int] = mapped_column(default=0)
    drawn_on: Mapped[date | None]
    contracted_on: Mapped[date | None]
    registration_no: Mapped[str] = mapped_column(String(80), default="")
    registration_key: Mapped[str | None] = mapped_column(String(80))
    registered_on: Mapped[date | None]
    disbursed_on: Mapped[date | None]
    grade: Mapped[Grade] = mapped_column(enum_type(Grade), default=Grade.NORMAL)
    classified_on: Mapped[date | None]
    claim_by: Mapped[date | None]
    claimed_on: Mapped[date | None]
    compensated_on: Mapped[date | None]
    compensated_minor: Mapped[int | None] = mapped_column(BigInteger)
    released_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    applied_at: Mapped[datetime]

    assets: Mapped[list["LoanAsset"]] = relationship(order_by="LoanAsset.asset_id", cascade="all, delete-orphan")
    offers: Mapped[list["LoanOffer"]] = relationship(order_by="LoanOffer.id", viewonly=True)
    appraisals: Mapped[list["PledgeAppraisal"]] = relationship(order_by="PledgeAppraisal.id", viewonly=True)
    instalments: Mapped[list["LoanInstalment"]] = relationship(order_by="LoanInstalment.n", viewonly=True)
    payments: Mapped[list["LoanPayment"]] = relationship(order_by="LoanPayment.id", viewonly=True)

    @property
    def number(self) -> str:
        """Its number here: the year of the application (of a list: of the registration as it was brought) and a serial;
        it stays whatever is put right."""
        return f"PL-{business_year(self.applied_at)}-{self.id:06d}"

    @property
    def subject(self) -> str:
        """Its opaque key, under which audit, files, encumbrances and recordals know it."""
        return f"pledge:{self.id}"

    @property
    def wanted(self) -> Money:
        """What was asked for."""
        return Money(self.wanted_minor, self.currency)

    @property
    def principal(self) -> Money | None:
        """What was contracted, and secured by the registration; None before."""
        return None if self.principal_minor is None else Money(self.principal_minor, self.currency)

    @property
    def appraised(self) -> Money | None:
        """What its rights are worth by the appraisal; None before it is concluded."""
        values = [each.value_minor for each in self.assets]
        return Money(sum(each or 0 for each in values), self.currency) if values and None not in values else None

    @property
    def asset_ids(self) -> list[int]:
        """Its rights by number."""
        return [each.asset_id for each in self.assets]

    @property
    def compensated(self) -> Money | None:
        """What a fund paid the bank; None where none has."""
        return None if self.compensated_minor is None else Money(self.compensated_minor, self.currency)


class LoanAsset(Base):
    """A right that is given as security, what it is worth by the appraisal, and from when to when it was pledged."""

    __tablename__ = "loan_asset"
    __table_args__ = (
        UniqueConstraint("loan_id", "asset_id"),
        CheckConstraint("value_minor IS NULL OR value_minor > 0", name="value_positive"),
        CheckConstraint("freed_on IS NULL OR (pledged_on IS NOT NULL AND freed_on >= pledged_on)", name="in_order"),
        # A right is pledged once at a time (BR-41).
        Index("uq_loan_asset_standing", "asset_id", unique=True, sqlite_where=text(STANDING),
              postgresql_where=text(STANDING)),
    )  # fmt: skip

    id: Mapped[pk]
    loan_id: Mapped[int] = mapped_column(ForeignKey("pledge_loan.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    sort: Mapped[RightSort] = mapped_column(enum_type(RightSort))
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    pledged_on: Mapped[date | None]
    freed_on: Mapped[date | None]

    @property
    def value(self) -> Money | None:
        """Its part of the appraisal."""
        return None if self.value_minor is None else Money(self.value_minor)


class PledgeAppraisal(Base):
    """One right appraised by one method: what was put in, every figure on the way, and what came out.

    `value_minor` is the amount, of a scorecard `score_bp` the score (10,000 is the best). Nothing is changed later: a
    new appraisal is a new row.
    """

    __tablename__ = "pledge_appraisal"
    __table_args__ = (
        CheckConstraint("(method = 'scorecard') = (value_minor IS NULL)", name="value_or_score"),
        CheckConstraint("(method = 'scorecard') = (score_bp IS NOT NULL)", name="score_of_a_card"),
        CheckConstraint("value_minor IS NULL OR value_minor > 0", name="value_positive"),
        Index("ix_pledge_appraisal_loan_id", "loan_id"),
    )

    id: Mapped[pk]
    loan_id: Mapped[int] = mapped_column(ForeignKey("pledge_loan.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    round: Mapped[int] = mapped_column(default=1)
    method: Mapped[Method] = mapped_column(enum_type(Method))
    scenario: Mapped[Scenario] = mapped_column(enum_type(Scenario))
    base_on: Mapped[date]
    inputs: Mapped[dict[str, Any]]
    figures: Mapped[list[Any]]
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    score_bp: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]

    @property
    def value(self) -> Money | None:
        """What came out; None of a scorecard."""
        return None if self.value_minor is None else Money(self.value_minor)


class LoanOffer(HasLifecycle, Base):
    """What a bank would lend, until the end of `valid_until`."""

    __tablename__ = "loan_offer"
    __lifecycle__ = OFFER
    __table_args__ = (
        CheckConstraint(f"principal_minor BETWEEN 1 AND {LARGEST_MINOR}", name="principal_bound"),
        CheckConstraint("rate_bp BETWEEN 1 AND 3600", name="rate_in_bounds"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months_in_bounds"),
        # One open offer of each bank, and one that was accepted.
        Index("uq_loan_offer_open", "loan_id", "bank_id", unique=True, sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
        Index("uq_loan_offer_accepted", "loan_id", unique=True, sqlite_where=text("state = 'accepted'"),
              postgresql_where=text("state = 'accepted'")),
    )  # fmt: skip

    id: Mapped[pk]
    loan_id: Mapped[int] = mapped_column(ForeignKey("pledge_loan.id"))
    bank_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[OfferState] = mapped_column(enum_type(OfferState), default=OfferState.OPEN)
    principal_minor: Mapped[minor]
    rate_bp: Mapped[int]
    months: Mapped[int]
    repayment: Mapped[Repayment] = mapped_column(enum_type(Repayment))
    valid_until: Mapped[date]
    note: Mapped[str] = mapped_column(String(1000), default="")
    offered_at: Mapped[datetime]

    @property
    def principal(self) -> Money:
        """How much."""
        return Money(self.principal_minor)


class LoanInstalment(Base):
    """What is owed on a day: a part of the principal and the interest since the instalment before.

    `late_minor` is the default interest that has run up on what is not paid until `late_to`, as it was last reckoned.
    """

    __tablename__ = "loan_instalment"
    __table_args__ = (
        UniqueConstraint("loan_id", "n"),
        CheckConstraint("principal_minor >= 0 AND interest_minor >= 0", name="not_negative"),
        CheckConstraint(
            "paid_principal_minor BETWEEN 0 AND principal_minor AND paid_interest_minor BETWEEN 0 AND interest_minor",
            name="paid_within",
        ),
        CheckConstraint("paid_late_minor BETWEEN 0 AND late_minor", name="late_paid_within"),
        Index("ix_loan_instalment_due_on", "due_on"),
    )

    id: Mapped[pk]
    loan_id: Mapped[int] = mapped_column(ForeignKey("pledge_loan.id"))
    n: Mapped[int]
    due_on: Mapped[date]
    principal_minor: Mapped[minor]
    interest_minor: Mapped[minor]
    paid_principal_minor: Mapped[minor] = mapped_column(default=0)
    paid_interest_minor: Mapped[minor] = mapped_column(default=0)
    late_minor: Mapped[minor] = mapped_column(default=0)
    paid_late_minor: Mapped[minor] = mapped_column(default=0)
    late_to: Mapped[date | None]

    @property
    def left(self) -> Money:
        """What is still owed of it."""
        paid = self.paid_principal_minor + self.paid_interest_minor
        return Money(self.principal_minor + self.interest_minor - paid)

    @property
    def amount(self) -> Money:
        """All of it."""
        return Money(self.principal_minor + self.interest_minor)


class LoanPayment(Base):
    """Money that came in on a loan, as the bank books it; `amount` = cost + default interest (`late_minor`) + interest
    + principal + surplus. `early_minor` is what of the principal was not due yet."""

    __tablename__ = "loan_payment"
    __table_args__ = (
        UniqueConstraint("loan_id", "reference"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "cost_minor >= 0 AND late_minor >= 0 AND interest_minor >= 0 AND principal_minor >= 0"
            " AND surplus_minor >= 0"
            " AND amount_minor = cost_minor + late_minor + interest_minor + principal_minor + surplus_minor",
            name="adds_up",
        ),
        CheckConstraint("early_minor BETWEEN 0 AND principal_minor", name="early_within"),
        CheckConstraint("surplus_minor = 0 OR kind = 'proceeds'", name="surplus_of_a_sale"),
        CheckConstraint("reference <> ''", name="reference_given"),
    )

    id: Mapped[pk]
    loan_id: Mapped[int] = mapped_column(ForeignKey("pledge_loan.id"))
    kind: Mapped[PaymentKind] = mapped_column(enum_type(PaymentKind))
    paid_on: Mapped[date]
    amount_minor: Mapped[minor]
    cost_minor: Mapped[minor] = mapped_column(default=0)
    late_minor: Mapped[minor] = mapped_column(default=0)
    interest_minor: Mapped[minor]
    principal_minor: Mapped[minor]
    early_minor: Mapped[minor] = mapped_column(default=0)
    surplus_minor: Mapped[minor] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(300), default="")
    booked_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """All that came in."""
        return Money(self.amount_minor)

    @property
    def cost(self) -> Money:
        """What it cost to get it."""
        return Money(self.cost_minor)

    @property
    def late(self) -> Money:
        """The part put to default interest."""
        return Money(self.late_minor)

    @property
    def interest(self) -> Money:
        """The part put to interest."""
        return Money(self.interest_minor)

    @property
    def principal(self) -> Money:
        """The part put to the principal."""
        return Money(self.principal_minor)

    @property
    def surplus(self) -> Money:
        """What went to the pledgor."""
        return Money(self.surplus_minor)


for table in (PledgeAppraisal, LoanPayment):
    append_only(table_of(table))
