"""The books as JSON, for the finance officers of the trading center and the city office."""

from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.money import total
from core.paging import page_of
from settlement.ledger import queries
from settlement.ledger.schemas import (
    CurrencyQuery,
    JournalOut,
    LedgerAccountOut,
    LedgerAccountQuery,
    StatementLineOut,
    TrialBalanceOut,
)

bp = api.blueprint("ledger")


@api.read(bp, "/ledger/trial-balance", gives=TrialBalanceOut, takes=CurrencyQuery, scope=Scope.FINANCE)
def trial_balance(session: Session, query: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """The trial balance of a currency"""
    queries.must_read_books(session, actor)
    currency = query["currency"] if query["currency"] in queries.currencies(session) else "CNY"
    rows = queries.trial_balance(session, currency)
    debits, credits = [row.debits for row in rows], [row.credits for row in rows]
    return {
        "currency": currency, "rows": rows, "debits": total(debits, currency), "credits": total(credits, currency)
    }  # fmt: skip


@api.page(bp, "/ledger/accounts", gives=LedgerAccountOut, takes=LedgerAccountQuery, scope=Scope.FINANCE)
def accounts(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Accounts of a kind"""
    queries.must_read_books(session, actor)
    rows = queries.accounts(
        session, query["kind"], query["currency"], with_zero=query["with_zero"], after=api.after_id(after),
        limit=limit + 1,
    )  # fmt: skip
    return page_of(rows, limit)


@api.page(bp, "/ledger/accounts/<code>/transfers", gives=StatementLineOut, scope=Scope.FINANCE)
def statement(
    session: Session, query: dict[str, Any], code: str, *, actor: Actor, after: str | None, limit: int
) -> Any:
    """An account's transfers with the running balance"""
    queries.must_read_books(session, actor)
    part = queries.statement(session, code, after=api.after_id(after), limit=limit)
    return part.lines, str(part.following) if part.following else None


@api.read(bp, "/ledger/journals/<int:journal_id>", gives=JournalOut, scope=Scope.FINANCE)
def journal(session: Session, journal_id: int, *, actor: Actor) -> dict[str, Any]:
    """One journal with its transfers"""
    queries.must_read_books(session, actor)
    head, lines, reversed_by = queries.journal(session, journal_id)
    own = {
        name: getattr(head, name) for name in ("id", "key", "subject", "effective_on", "booked_at", "reverses", "note")
    }
    return {**own, "lines": lines, "reversed_by": reversed_by.id if reversed_by else None}
