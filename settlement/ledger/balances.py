"""What stood on an account at the end of any day: the last closed period's balances and what moved since.

What is older than the last closed period is never added up again.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from settlement.ledger.models import Account, AccountingPeriod, BalanceCheckpoint, Journal, Transfer, table_of
from settlement.ledger.plan import Side


def closed_until(session: Session) -> date | None:
    """The last day that is closed; None where none is."""
    return session.scalar(select(func.max(AccountingPeriod.ends)))


def balances_at(
    session: Session, day: date, *, account_ids: Iterable[int] | None = None, before: AccountingPeriod | None = None
) -> dict[int, int]:
    """Account id → minor units on its own side at the end of `day`; zero may be left out.

    Starts from the last period that ended by then (and before the period `before`, which is being closed).
    """
    asked = select(AccountingPeriod).where(AccountingPeriod.ends <= day).order_by(AccountingPeriod.ends.desc()).limit(1)
    if before is not None:
        asked = asked.where(AccountingPeriod.id != before.id)
    start = session.scalar(asked)
    chosen = None if account_ids is None else sorted(account_ids)
    stood: dict[int, int] = {}
    if start is not None:
        kept = select(BalanceCheckpoint.account_id, BalanceCheckpoint.balance_minor).filter_by(period_id=start.id)
        kept = kept if chosen is None else kept.where(BalanceCheckpoint.account_id.in_(chosen))
        stood = {row.account_id: row.balance_minor for row in session.execute(kept)}
    for account_id, minor in session.execute(moved(start.ends if start else None, day, chosen)):
        stood[account_id] = stood.get(account_id, 0) + int(minor)
    return stood


def moved(after: date | None, until: date, account_ids: list[int] | None = None) -> Select[Any]:
    """(account id, what its own side grew by in minor units) of the days behind `after` up to `until`."""
    journal, transfer, account = table_of(Journal), table_of(Transfer), table_of(Account)
    legs = []
    for own, side in ((transfer.c.debit_id, Side.DEBIT), (transfer.c.credit_id, Side.CREDIT)):
        leg = (
            select(own.label("account_id"), transfer.c.amount_minor.label("amount"), literal(side.value).label("side"))
            .join(journal, journal.c.id == transfer.c.journal_id)
            .where(journal.c.effective_on <= until)
        )
        leg = leg if after is None else leg.where(journal.c.effective_on > after)
        legs.append(leg if account_ids is None else leg.where(own.in_(account_ids)))
    both = union_all(*legs).subquery()
    signed = case((both.c.side == account.c.side, both.c.amount), else_=-both.c.amount)
    return (
        select(both.c.account_id, func.sum(signed))
        .join(account, account.c.id == both.c.account_id)
        .group_by(both.c.account_id)
    )


def lines_between(
    session: Session, account: Account, first: date, last: date, *, limit: int | None = None
) -> Sequence[Any]:
    """The transfers of an account in the days from `first` to `last`, by day and id, with the other account's code."""
    journal, transfer, other = table_of(Journal), table_of(Transfer), table_of(Account)
    own = account.id
    asked = (
        select(
            transfer.c.id, transfer.c.journal_id, transfer.c.debit_id, transfer.c.amount_minor, journal.c.effective_on,
            journal.c.subject, journal.c.note, journal.c.reverses, other.c.code.label("other"),
            other.c.kind.label("other_kind"),
        )
        .join(journal, journal.c.id == transfer.c.journal_id)
        .join(other, other.c.id == case((transfer.c.debit_id == own, transfer.c.credit_id), else_=transfer.c.debit_id))
        .where(or_(transfer.c.debit_id == own, transfer.c.credit_id == own))
        .where(journal.c.effective_on >= first, journal.c.effective_on <= last)
        .order_by(journal.c.effective_on, transfer.c.id)
        .limit(limit)
    )  # fmt: skip
    return session.execute(asked).all()
