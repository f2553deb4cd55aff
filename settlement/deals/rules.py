"""Fees, center shares and withholding tax: rules with numbers are rows with effective dates and a source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import deadlines
from core.clock import business_date
from core.db import Base, Json, pk
from core.errors import Conflict
from core.i18n import _
from settlement.deals.fees import DealKind, FeeRule, FeeTaker, FeeTerm
from settlement.deals.split import shares_of_roles
from settlement.deals.taxes import Tax, TaxItem, tax_rules
from settlement.rulebook.models import stands


class ShareRule(Base):
    """How much of a deal's volume and commission a role of a center stands for (BR-83)."""

    __tablename__ = "share_rule"
    __table_args__ = (
        UniqueConstraint("role", "valid_from"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_is_a_part"),
        CheckConstraint("role IN ('CLOSE', 'LIST', 'INTRODUCE')", name="role_is_known"),
    )

    id: Mapped[pk]
    role: Mapped[str] = mapped_column(String(20))
    share_bp: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


@dataclass(frozen=True, slots=True)
class Frozen:
    """The rules of one day, as a deal keeps them for ever."""

    platform: FeeTerm
    center: FeeTerm
    tax: Mapping[bool, int]
    shares: Sequence[tuple[str, int, int]]

    def tax_bp(self, is_resident: bool) -> int:
        """What is withheld from a resident, or from somebody else, in basis points."""
        return self.tax[is_resident]


class PaymentTermRule(Base):
    """How many working days the buyer has to pay what falls due by an event: a signing, a recordal."""

    __tablename__ = "payment_term_rule"
    __table_args__ = (
        UniqueConstraint("valid_from"),
        CheckConstraint("working_days BETWEEN 1 AND 60", name="days_within_reason"),
    )

    id: Mapped[pk]
    working_days: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


class TrailingRule(Base):
    """For how many years of a licence a taker has its commission of the royalties (None: as long as they run).

    `tiers` are steps over all its royalties (upper bound in fen or None, basis points; they hold in CNY only); without
    any, the rate that the deal keeps for running royalties holds.
    """

    __tablename__ = "trailing_rule"
    __table_args__ = (
        UniqueConstraint("taker", "valid_from"),
        CheckConstraint("taker IN ('platform', 'center', 'broker')", name="taker_is_known"),
        CheckConstraint("years IS NULL OR years BETWEEN 1 AND 50", name="years_within_reason"),
    )

    id: Mapped[pk]
    taker: Mapped[str] = mapped_column(String(20))
    years: Mapped[int | None]
    tiers: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


RuleRow = TypeVar("RuleRow", FeeRule, ShareRule, PaymentTermRule)


def rules_on(session: Session, model: type[RuleRow], day: date) -> list[RuleRow]:
    """The rules of a kind that are in force on a day."""
    query = select(model).where(model.valid_from <= day, (model.valid_to.is_(None)) | (model.valid_to > day))
    return list(session.scalars(query.order_by(model.valid_from, model.id)))


def last_day_to_pay(session: Session, event_on: date) -> date:
    """The last day to pay what fell due on `event_on`: so many working days later as the rule of that day says.

    Raises Conflict `rules_missing` where no rule is in force.
    """
    rules = rules_on(session, PaymentTermRule, event_on)
    if not rules:
        raise Conflict(
            _("There is no rule in force on %(day)s that says how long a buyer has to pay.", day=event_on),
            code="rules_missing",
        )
    return deadlines.working_days_after(session, event_on, rules[-1].working_days)


def frozen_on(session: Session, *, kind: DealKind, holders: dict[str, int | None], now: datetime) -> Frozen:
    """The fees, shares and tax of the day of acceptance. Raises Conflict where a rule of the day is missing."""
    day = business_date(now)
    fees = {rule.taker: rule.term for rule in rules_on(session, FeeRule, day) if rule.kind is kind}
    withheld = {item: rule.rate_bp for (tax, item), rule in tax_rules(session, day).items() if tax is Tax.WITHHOLDING}
    roles = {rule.role: rule.share_bp for rule in rules_on(session, ShareRule, day)}
    if len(fees) < len(FeeTaker) or len(withheld) < 2 or sum(roles.values()) != 10_000:
        raise Conflict(
            _("There are no fee, share and tax rules in force on %(day)s. The city office enters them first.", day=day),
            code="rules_missing",
        )
    return Frozen(
        platform=fees[FeeTaker.PLATFORM],
        center=fees[FeeTaker.CENTER],
        tax={True: withheld[TaxItem.RESIDENT], False: withheld[TaxItem.ABROAD]},
        shares=shares_of_roles(holders, roles),
    )


stands(ShareRule)
stands(PaymentTermRule)
stands(TrailingRule)
