"""Three ways to the same balance: the ledger's bank account, receipts and payouts, and the bank's own statements.

What one of them knows and another does not is an item, aged by the day on which the money moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.currencies import YUAN
from core.money import Money
from settlement.ledger.models import Account
from settlement.ledger.plan import AccountKind
from settlement.ledger.queries import balance
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import MANUAL_BANK, OperationKind
from settlement.payments.providers.states import OperationState
from settlement.payments.statements.models import AgeingRule, BankLine, BankStatement, LineBooking
from settlement.payments.statements.queries import lines_standing
from settlement.payments.statements.reading import LineSide
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import BookingState, PayoutState, ReceiptState

MOST_LINES = 5_000


class ItemKind(StrEnum):
    """What one side knows and another does not."""

    LINE_OPEN = "line_open"
    LINE_WAITS = "line_waits"
    SUSPENSE = "suspense"
    RECEIPT_UNSEEN = "receipt_unseen"
    PAYOUT_SENT = "payout_sent"
    PAYOUT_UNSEEN = "payout_unseen"
    RETURN_UNSEEN = "return_unseen"
    MOVED_UNSEEN = "moved_unseen"
    GAP = "gap"


# How an item stands between statement and ledger: the bank has it and the ledger not, the other way, or neither.
BANK_ONLY = frozenset({ItemKind.LINE_OPEN, ItemKind.LINE_WAITS})
BOOKS_ONLY = frozenset({ItemKind.RECEIPT_UNSEEN, ItemKind.PAYOUT_UNSEEN, ItemKind.RETURN_UNSEEN, ItemKind.MOVED_UNSEEN})


@dataclass(frozen=True, slots=True)
class Item:
    """One difference. `minor` is below zero where money left; `group` counts the groups of the ageing rule from 0."""

    kind: ItemKind
    subject: str
    day: date
    minor: int
    currency: str
    text: str
    age_days: int = 0
    group: int = 0

    @property
    def amount(self) -> Money:
        """What moved."""
        return Money(self.minor, self.currency)

    @property
    def key(self) -> str:
        """Names it from night to night."""
        return f"bank:{self.kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What stands on each side on a day. `statement` is None where no statement tells a closing balance.

    ledger = statement − what only the bank has + what only the books have + `unexplained`.
    """

    day: date
    ledger: Money
    statement: Money | None
    statement_on: date | None
    items: Sequence[Item]
    limits: Sequence[int]

    def sum_of(self, kinds: frozenset[ItemKind]) -> Money:
        """The items of some kinds together."""
        return Money(sum(item.minor for item in self.items if item.kind in kinds), self.ledger.currency)

    @property
    def bank_only(self) -> Money:
        """On the statements, not in the books."""
        return self.sum_of(BANK_ONLY)

    @property
    def books_only(self) -> Money:
        """In the books, on no statement."""
        return self.sum_of(BOOKS_ONLY)

    @property
    def unexplained(self) -> Money:
        """What no item explains; nothing where the three agree, or where no statement tells a balance."""
        if self.statement is None:
            return Money(0, self.ledger.currency)
        return self.ledger - (self.statement - self.bank_only + self.books_only)


def currencies_of_bank(session: Session) -> list[str]:
    """In which currencies there is a bank account of ours, in the ledger or on a statement; CNY first."""
    kept = select(Account.currency).where(Account.kind == AccountKind.BANK)
    told = select(BankStatement.currency)
    return sorted({YUAN, *session.scalars(kept.union(told))}, key=lambda each: (each != YUAN, each))


def reconcile(session: Session, day: date, currency: str = YUAN) -> Reconciliation:
    """The three sides as they stand, with the items aged to the day, oldest first."""
    limits = _limits(session, day)
    latest = _latest(session, currency)
    first_on = session.scalar(select(func.min(BankStatement.first_on)).where(BankStatement.currency == currency))
    found = [*_lines(session, currency), *_payments(session, currency, first_on), *_gaps(session, currency)]
    items = sorted((_aged(item, day, limits) for item in found), key=lambda item: (-item.age_days, item.key))
    told = [each.closing_minor for each in latest if each.closing_minor is not None]
    return Reconciliation(
        day=day,
        ledger=balance(session, "bank", currency),
        statement=Money(sum(told), currency) if told and len(told) == len(latest) else None,
        statement_on=min((each.last_on for each in latest), default=None),
        items=items,
        limits=limits,
    )


def _limits(session: Session, day: date) -> list[int]:
    newest = select(func.max(AgeingRule.valid_from)).where(AgeingRule.valid_from <= day).scalar_subquery()
    rows = select(AgeingRule.up_to_days).where(AgeingRule.valid_from == newest)
    return list(session.scalars(rows.order_by(AgeingRule.up_to_days)))


def _aged(item: Item, day: date, limits: Sequence[int]) -> Item:
    age = max((day - item.day).days, 0)
    return replace(item, age_days=age, group=sum(1 for limit in limits if age > limit))


def _in_order(session: Session, currency: str) -> dict[str, list[BankStatement]]:
    """Each account's statements by the days that they cover."""
    rows = select(BankStatement).where(BankStatement.currency == currency)
    accounts: dict[str, list[BankStatement]] = {}
    for each in session.scalars(rows.order_by(BankStatement.last_on, BankStatement.first_on, BankStatement.id)):
        accounts.setdefault(each.account, []).append(each)
    return accounts


def _latest(session: Session, currency: str) -> list[BankStatement]:
    """The last statement of each account; of several that end on one day the one that goes on from the others."""
    return [_last(rows) for rows in _in_order(session, currency).values()]


def _last(rows: Sequence[BankStatement]) -> BankStatement:
    same_day = [each for each in rows if each.last_on == rows[-1].last_on]
    gone_on_from = {each.opening_minor for each in same_day}
    ends = [each for each in same_day if each.closing_minor not in gone_on_from] or same_day
    return max(ends, key=lambda each: (each.line_count, each.id))  # a later export of a day tells more lines


def _gaps(session: Session, currency: str) -> Iterator[Item]:
    for rows in _in_order(session, currency).values():
        for before, after in pairwise(rows):
            if before.closing_minor is None or after.opening_minor is None or after.first_on <= before.last_on:
                continue  # statements that overlap tell the same lines
            missing = after.opening_minor - before.closing_minor
            if missing and not after.known_count:
                text = f"{before.number} → {after.number}"
                yield Item(ItemKind.GAP, after.subject, after.first_on, missing, currency, text)


def _lines(session: Session, currency: str) -> Iterator[Item]:
    kinds = {
        LineStanding.OPEN: ItemKind.LINE_OPEN,
        LineStanding.WAITS: ItemKind.LINE_WAITS,
        LineStanding.SUSPENSE: ItemKind.SUSPENSE,
    }
    for standing, kind in kinds.items():
        for line in lines_standing(session, standing, currency=currency, limit=MOST_LINES):
            if standing is LineStanding.WAITS and line.is_in_suspense:
                continue  # what was put aside is in the books already
            minor = line.amount_minor if line.is_credit else -line.amount_minor
            text = " · ".join(part for part in (line.party_name, line.text) if part)
            yield Item(kind, line.subject, line.booked_on, minor, currency, text)


def _payments(session: Session, currency: str, first_on: date | None) -> Iterator[Item]:
    """What officers confirmed by hand and no line shows; money of before the first statement is in its opening."""
    tied = select(BankLine.receipt_id).where(BankLine.receipt_id.is_not(None))
    receipts = select(Receipt).where(
        Receipt.currency == currency,
        Receipt.state == ReceiptState.CONFIRMED,
        Receipt.operation_id.is_(None),
        Receipt.id.not_in(tied),
    )
    for row in session.scalars(receipts):
        if first_on is None or row.received_on >= first_on:
            yield Item(
                ItemKind.RECEIPT_UNSEEN, row.subject, row.received_on, row.amount_minor, currency, row.bank_reference
            )
    yield from _payouts(session, currency, first_on)
    yield from _moved(session, currency, first_on)


def _payouts(session: Session, currency: str, first_on: date | None) -> Iterator[Item]:
    tied = select(BankLine.payout_id, BankLine.side).where(BankLine.payout_id.is_not(None))
    shown = {(row.payout_id, row.side) for row in session.execute(tied)}
    rows = select(Payout).where(
        Payout.currency == currency,
        Payout.channel == MANUAL_BANK,
        Payout.state.in_([PayoutState.SENT, PayoutState.PAID, PayoutState.RETURNED]),
    )
    for row in session.scalars(rows):
        text, minor = row.bank_reference or "", row.amount_minor
        debit, credit = ((row.id, side) in shown for side in (LineSide.DEBIT, LineSide.CREDIT))
        if row.state is PayoutState.SENT and row.sent_at is not None:
            yield Item(ItemKind.PAYOUT_SENT, row.subject, business_date(row.sent_at), -minor, currency, text)
        if row.confirmed_at is None or (first_on is not None and business_date(row.confirmed_at) < first_on):
            continue
        if not debit:
            yield Item(ItemKind.PAYOUT_UNSEEN, row.subject, business_date(row.confirmed_at), -minor, currency, text)
        if row.state is PayoutState.RETURNED and not credit and row.returned_at is not None:
            yield Item(ItemKind.RETURN_UNSEEN, row.subject, business_date(row.returned_at), minor, currency, text)


def _moved(session: Session, currency: str, first_on: date | None) -> Iterator[Item]:
    told = select(LineBooking.operation_id).where(
        LineBooking.operation_id.is_not(None), LineBooking.state == BookingState.CONFIRMED
    )
    rows = select(ProviderOperation).where(
        ProviderOperation.kind == OperationKind.PAYOUT,
        ProviderOperation.state == OperationState.SUCCEEDED,
        ProviderOperation.currency == currency,
        ProviderOperation.id.not_in(told),
    )
    for row in session.scalars(rows):
        day = business_date(row.intended_at)
        if first_on is None or day >= first_on:
            yield Item(ItemKind.MOVED_UNSEEN, row.subject, day, row.amount_minor, currency, row.provider)
