"""Tables of claims on compensation funds: the claim with its shares, objections in publicity, recoveries."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from finance.funds import guards
from finance.funds.states import CLAIM, OBJECTION, RECOVERY, ClaimState, ObjectionState, RecoveryState
from settlement.ledger.guards import attach
from settlement.ledger.models import table_of

if TYPE_CHECKING:
    from finance.funds.models import CoveredLoan

LIVE = text("state NOT IN ('rejected', 'withdrawn')")


class Bearer(StrEnum):
    """Who bears a part of a loss, in the order in which terms name them (BR-50)."""

    FUND = "fund"
    BANK = "bank"
    INSURER = "insurer"
    GUARANTOR = "guarantor"
    APPRAISER = "appraiser"


BEARER_COLUMNS = tuple(f"{bearer.value}_minor" for bearer in Bearer)
SUM = " + ".join(BEARER_COLUMNS)
NOT_NEGATIVE = " AND ".join(f"{column} >= 0" for column in BEARER_COLUMNS)


class Ground(StrEnum):
    """Why a bank may claim: the loan is in arrears for longer than the rule says, or was classified as bad."""

    ARREARS = "arrears"
    CLASSIFIED = "classified"


class Shared:
    """An amount divided among those who bear it."""

    fund_minor: Mapped[minor] = mapped_column(default=0)
    bank_minor: Mapped[minor] = mapped_column(default=0)
    insurer_minor: Mapped[minor] = mapped_column(default=0)
    guarantor_minor: Mapped[minor] = mapped_column(default=0)
    appraiser_minor: Mapped[minor] = mapped_column(default=0)

    @property
    def shares(self) -> dict[Bearer, Money]:
        """Who bears how much, CNY; those without a part are left out."""
        found = {bearer: Money(getattr(self, f"{bearer.value}_minor")) for bearer in Bearer}
        return {bearer: amount for bearer, amount in found.items() if amount}

    @property
    def share_rows(self) -> list[dict[str, object]]:
        """The same as rows, for programs."""
        return [{"bearer": bearer, "amount": amount} for bearer, amount in self.shares.items()]

    def divide(self, parts: Mapping[Bearer, Money]) -> None:
        """Keep the parts."""
        for bearer in Bearer:
            setattr(self, f"{bearer.value}_minor", parts[bearer].minor if bearer in parts else 0)


class CompensationClaim(Shared, HasLifecycle, Base):
    """A bank's claim over a covered loan: `claimed_minor` as the bank says, `loss_minor` as it was verified (principal
    only), divided by the terms under which the loan was covered. `since` is the day of the first arrears or of the
    classification, `claim_by` the last day on which it could be handed in."""

    __tablename__ = "compensation_claim"
    __lifecycle__ = CLAIM
    __table_args__ = (
        CheckConstraint("since <= submitted_on AND submitted_on <= claim_by", name="in_time"),
        CheckConstraint("claimed_minor > 0 AND loss_minor >= 0 AND loss_minor <= claimed_minor", name="loss_in_claim"),
        CheckConstraint(f"({SUM}) = CASE WHEN published_on IS NULL THEN 0 ELSE loss_minor END", name="shares_add_up"),
        CheckConstraint(NOT_NEGATIVE, name="shares_not_negative"),
        CheckConstraint("recovered_minor BETWEEN 0 AND loss_minor", name="recovered_within_loss"),
        CheckConstraint("approved_by <> reviewed_by", name="four_eyes"),
        CheckConstraint("(state IN ('paid', 'closed')) = (paid_on IS NOT NULL)", name="paid_when"),
        CheckConstraint("paid_on IS NULL OR paid_on > publicity_ends", name="paid_after_publicity"),
        CheckConstraint("(published_on IS NULL) = (publicity_ends IS NULL)", name="publicity_has_an_end"),
        Index("uq_compensation_claim_live", "loan_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_compensation_claim_state", "state"),
    )

    id: Mapped[pk]
    loan_id: Mapped[int] = mapped_column(ForeignKey("covered_loan.id"))
    state: Mapped[ClaimState] = mapped_column(enum_type(ClaimState), default=ClaimState.SUBMITTED)
    ground: Mapped[Ground] = mapped_column(enum_type(Ground))
    since: Mapped[date]
    claim_by: Mapped[date]
    submitted_on: Mapped[date]
    claimed_minor: Mapped[minor]
    loss_minor: Mapped[minor] = mapped_column(default=0)
    recovered_minor: Mapped[minor] = mapped_column(default=0)
    of_pledge: Mapped[bool] = mapped_column(default=False)  # claimed with a pledge loan of the platform
    statement: Mapped[str] = mapped_column(String(2000))
    submitted_name: Mapped[str] = mapped_column(String(200))
    reviewed_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    published_on: Mapped[date | None]
    publicity_ends: Mapped[date | None]
    pay_by: Mapped[date | None]
    paid_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime]

    loan: Mapped["CoveredLoan"] = relationship(viewonly=True)
    objections: Mapped[list["ClaimObjection"]] = relationship(order_by="ClaimObjection.id", viewonly=True)
    recoveries: Mapped[list["Recovery"]] = relationship(order_by="Recovery.id", viewonly=True)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"fundclaim:{self.id}"

    @property
    def number(self) -> str:
        """As people name it: 'CC-2026-000012'."""
        return f"CC-{self.submitted_on.year}-{self.id:06d}"

    @property
    def claimed(self) -> Money:
        """What the bank says is lost, CNY."""
        return Money(self.claimed_minor)

    @property
    def loss(self) -> Money:
        """The loss of principal as verified, CNY."""
        return Money(self.loss_minor)

    @property
    def recovered(self) -> Money:
        """What came back net of cost and is booked, CNY."""
        return Money(self.recovered_minor)


class ClaimObjection(HasLifecycle, Base):
    """An objection to a claim in publicity: in writing, with a real name (BR-54)."""

    __tablename__ = "claim_objection"
    __lifecycle__ = OBJECTION
    __table_args__ = (
        CheckConstraint("name <> '' AND contact <> '' AND statement <> ''", name="in_writing_by_name"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when"),
    )

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("compensation_claim.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(200))
    statement: Mapped[str] = mapped_column(String(2000))
    received_on: Mapped[date]
    person_id: Mapped[int | None]
    state: Mapped[ObjectionState] = mapped_column(enum_type(ObjectionState), default=ObjectionState.OPEN)
    decision: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    entered_at: Mapped[datetime]


class Recovery(Shared, HasLifecycle, Base):
    """What came in on a compensated loan: gross, what it cost to get it, and the net divided as the loss is borne.

    It is divided when a second person books it: by then the fund's part has come in.
    """

    __tablename__ = "fund_recovery"
    __lifecycle__ = RECOVERY
    __table_args__ = (
        CheckConstraint("cost_minor >= 0 AND gross_minor > cost_minor", name="net_positive"),
        CheckConstraint(
            f"({SUM}) = CASE WHEN state = 'booked' THEN gross_minor - cost_minor ELSE 0 END", name="shares_add_up"
        ),
        CheckConstraint(NOT_NEGATIVE, name="shares_not_negative"),
        CheckConstraint("confirmed_by <> recorded_by", name="four_eyes"),
        CheckConstraint("(state = 'booked') = (booked_on IS NOT NULL)", name="booked_when"),
    )

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("compensation_claim.id"), index=True)
    state: Mapped[RecoveryState] = mapped_column(enum_type(RecoveryState), default=RecoveryState.REPORTED)
    received_on: Mapped[date]
    gross_minor: Mapped[minor]
    cost_minor: Mapped[minor]
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_by: Mapped[int | None]
    recorded_name: Mapped[str] = mapped_column(String(200))
    confirmed_by: Mapped[int | None]
    booked_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    entered_at: Mapped[datetime]

    claim: Mapped[CompensationClaim] = relationship(viewonly=True)

    @property
    def gross(self) -> Money:
        """What came in, CNY."""
        return Money(self.gross_minor)

    @property
    def cost(self) -> Money:
        """What was spent to get it, CNY."""
        return Money(self.cost_minor)

    @property
    def net(self) -> Money:
        """What is shared, CNY."""
        return self.gross - self.cost


attach(table_of(CompensationClaim), guards.CLAIMS)
