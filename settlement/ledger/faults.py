"""The ledger's self-check: everything computed again from the transfers, every difference named."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from core.faults import Fault
from settlement.ledger.asking import fingerprint
from settlement.ledger.balances import moved
from settlement.ledger.models import (
    Account,
    AccountingPeriod,
    BalanceCheckpoint,
    Journal,
    Transfer,
    balance_minor,
    table_of,
)


def check(session: Session) -> list[Fault]:
    """All faults of the ledger; empty when the books are clean."""
    return [*_accounts(session), *_journals(session), *_reversals(session), *_checkpoints(session)]


def _accounts(session: Session) -> Iterator[Fault]:
    """Stored totals against the sums of the transfers, and the floors."""
    account, transfer = table_of(Account), table_of(Transfer)
    legs = union_all(
        select(transfer.c.debit_id.label("id"), transfer.c.amount_minor.label("debit"), literal(0).label("credit")),
        select(transfer.c.credit_id, literal(0), transfer.c.amount_minor),
    ).subquery()
    sums = select(legs.c.id, func.sum(legs.c.debit).label("debits"), func.sum(legs.c.credit).label("credits"))
    folded = sums.group_by(legs.c.id).subquery()
    rows = session.execute(
        select(
            account.c.code,
            account.c.side,
            account.c.may_go_negative,
            account.c.debits_minor,
            account.c.credits_minor,
            func.coalesce(folded.c.debits, 0).label("debits"),
            func.coalesce(folded.c.credits, 0).label("credits"),
        ).join(folded, folded.c.id == account.c.id, isouter=True)
    )
    for row in rows:
        stored, summed = (row.debits_minor, row.credits_minor), (int(row.debits), int(row.credits))
        if stored != summed:
            yield Fault("account_total", row.code, f"totals {stored} are stored, its transfers add up to {summed}")
        if not row.may_go_negative and balance_minor(row.side, *summed) < 0:
            yield Fault("below_floor", row.code, f"the balance is {balance_minor(row.side, *summed)}")


def _journals(session: Session) -> Iterator[Fault]:
    """Journals with missing or foreign lines, or whose content is not what was asked for."""
    journal, transfer = table_of(Journal), table_of(Transfer)
    debit, credit = table_of(Account).alias(), table_of(Account).alias()
    rows = session.execute(
        select(
            journal.c.id, journal.c.key, journal.c.request_hash, journal.c.subject, journal.c.effective_on,
            journal.c.reverses, journal.c.line_count, transfer.c.line_no, debit.c.code.label("debit"),
            credit.c.code.label("credit"), transfer.c.currency, transfer.c.amount_minor,
        )
        .join(transfer, transfer.c.journal_id == journal.c.id, isouter=True)
        .join(debit, debit.c.id == transfer.c.debit_id, isouter=True)
        .join(credit, credit.c.id == transfer.c.credit_id, isouter=True)
        .order_by(journal.c.id, transfer.c.line_no)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    for _id, group in groupby(rows, key=lambda row: row.id):
        lines = list(group)
        head = lines[0]
        present = [line for line in lines if line.line_no is not None]
        if [line.line_no for line in present] != list(range(1, head.line_count + 1)):
            yield Fault("journal_lines", head.key, f"{head.line_count} lines were posted, {len(present)} are there")
            continue
        content: list[list[object]] = [[line.debit, line.credit, line.currency, line.amount_minor] for line in present]
        if fingerprint(head.subject, head.effective_on, head.reverses, content) != head.request_hash:
            yield Fault("journal_content", head.key, "its rows are not what was posted")


def _reversals(session: Session) -> Iterator[Fault]:
    """Reversals that are not the exact opposite."""
    journal, mine, other = table_of(Journal), table_of(Transfer), table_of(Transfer).alias("first")
    same = (
        (other.c.journal_id == journal.c.reverses)
        & (other.c.line_no == mine.c.line_no)
        & (other.c.debit_id == mine.c.credit_id)
        & (other.c.credit_id == mine.c.debit_id)
        & (other.c.amount_minor == mine.c.amount_minor)
    )
    first = table_of(Journal).alias("first_journal")
    rows = session.execute(
        select(journal.c.key, journal.c.line_count, first.c.line_count, func.count(other.c.id))
        .join(first, first.c.id == journal.c.reverses)
        .join(mine, mine.c.journal_id == journal.c.id)
        .join(other, same, isouter=True)
        .group_by(journal.c.id, journal.c.key, journal.c.line_count, first.c.line_count)
    )
    for key, lines, firsts, matched in rows:
        if not lines == firsts == matched:
            yield Fault("reversal_inexact", key, f"{matched} of {firsts} lines are the exact opposite")


def _checkpoints(session: Session) -> Iterator[Fault]:
    """What is kept of each closed period against all transfers up to its end."""
    stood: dict[int, int] = {}
    after: date | None = None
    for period in session.scalars(select(AccountingPeriod).order_by(AccountingPeriod.ends)):
        for account_id, minor in session.execute(moved(after, period.ends)):
            stood[account_id] = stood.get(account_id, 0) + int(minor)
        rows = session.execute(
            select(BalanceCheckpoint.account_id, BalanceCheckpoint.balance_minor).filter_by(period_id=period.id)
        )
        kept: dict[int, int] = {row.account_id: row.balance_minor for row in rows}
        for account_id in sorted({*kept, *stood}):
            if kept.get(account_id, 0) != stood.get(account_id, 0):
                text = f"account {account_id} stood at {stood.get(account_id, 0)}, {kept.get(account_id, 0)} is kept"
                yield Fault("checkpoint_differs", f"period:{period.ends.isoformat()}", text)
        after = period.ends
