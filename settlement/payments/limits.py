"""Up to what sum money goes out by a provider at once; above it two officers look at it first, at the bank.

What leaves together counts together: of one purpose (a deal, a plan) on one business day, and to one payee on that day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import business_date, start_of_day
from core.db import Base, minor, pk
from core.money import Money
from settlement.payments.models import Payout, PayoutKind
from settlement.payments.providers.port import MANUAL_BANK
from settlement.payments.states import PayoutState
from settlement.rulebook.proposing import rule_exists


class TransferLimit(Base):
    """What in a currency is transferred to payees' accounts at a provider without a second officer, at most, of one
    purpose or to one payee in a day (reference: settlement §8.1, step 8); without a row nothing is."""

    __tablename__ = "transfer_limit_rule"
    __table_args__ = (UniqueConstraint("currency", "valid_from"), CheckConstraint("most_minor >= 0", name="most"))

    id: Mapped[pk]
    currency: Mapped[str] = mapped_column(String(3))
    most_minor: Mapped[minor]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


def largest_transfer(session: Session, currency: str, day: date) -> Money | None:
    """Up to what amount payouts leave without a second officer, by the rule in force on the day; None: none does."""
    rules = select(TransferLimit.most_minor).where(TransferLimit.currency == currency, TransferLimit.valid_from <= day)
    most = session.scalar(rules.order_by(TransferLimit.valid_from.desc()).limit(1))
    return None if most is None else Money(most, currency)


def write_limit(session: Session, most: Money, *, valid_from: date, source: str) -> None:
    """Write what two officers have decided; the rule before holds until the day before. Conflict `rule_exists` where
    another one begins on that day."""
    same = select(TransferLimit.id).filter_by(currency=most.currency, valid_from=valid_from)
    if session.scalar(same) is not None:
        raise rule_exists()
    session.add(TransferLimit(currency=most.currency, most_minor=most.minor, valid_from=valid_from, source=source))
    session.flush()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payout that could leave by a provider."""

    key: str
    payee_id: int
    amount: Money


def within_limit(session: Session, purpose: str, wanted: Sequence[Wanted], now: datetime) -> set[str]:
    """The keys of those that leave without a second officer, in their order: each with what leaves today for the same
    purpose, and to the same payee, is within the limit. The caller has locked the purpose."""
    if not wanted:
        return set()
    day = business_date(now)
    most = {each: largest_transfer(session, each, day) for each in {row.amount.currency for row in wanted}}
    of_purpose, to_payee = _left_today(session, purpose, {each.payee_id for each in wanted}, day)
    within = set()
    for each in wanted:
        currency, minor_units = each.amount.currency, each.amount.minor
        limit = most[currency]
        together = max(of_purpose[currency], to_payee[each.payee_id, currency]) + minor_units
        if limit is not None and together <= limit.minor:
            within.add(each.key)
            of_purpose[currency] += minor_units
            to_payee[each.payee_id, currency] += minor_units
    return within


def _left_today(
    session: Session, purpose: str, payees: set[int], day: date
) -> tuple[Counter[str], Counter[tuple[int, str]]]:
    """What a provider was asked for on the day, or waits to be asked for, whenever it was queued: of the purpose by
    currency, and to each payee."""
    rows = (
        select(Payout.purpose, Payout.payee_id, Payout.currency, func.sum(Payout.amount_minor))
        .where(
            Payout.kind == PayoutKind.PAYOUT,
            Payout.channel != MANUAL_BANK,
            or_(
                Payout.state == PayoutState.QUEUED,
                and_(
                    Payout.state.in_([PayoutState.SENT, PayoutState.PAID]),
                    Payout.sent_at >= start_of_day(day),
                ),
            ),
            or_(Payout.purpose == purpose, Payout.payee_id.in_(payees)),
        )
        .group_by(Payout.purpose, Payout.payee_id, Payout.currency)
    )
    of_purpose, to_payee = Counter[str](), Counter[tuple[int, str]]()
    for own, payee_id, currency, gone in session.execute(rows):
        to_payee[payee_id, currency] += int(gone)
        if own == purpose:
            of_purpose[currency] += int(gone)
    return of_purpose, to_payee
