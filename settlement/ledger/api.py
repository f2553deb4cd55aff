"""The books as JSON, for the finance officers of the trading center and the city office."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.money import total
from core.paging import page_of
from settlement.ledger import closing, queries
from settlement.ledger.closings import PeriodClosing
from settlement.ledger.models import AccountingPeriod
from settlement.ledger.schemas import (
    ClosingIn,
    ClosingOut,
    CurrencyQuery,
    JournalOut,
    LedgerAccountOut,
    LedgerAccountQuery,
    PeriodOut,
    PeriodsOut,
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


@api.read(bp, "/ledger/periods", gives=PeriodsOut, scope=Scope.FINANCE)
def periods(session: Session, *, actor: Actor) -> dict[str, Any]:
    """The closed periods of the books, and the closing that is asked for"""
    queries.must_read_books(session, actor)
    return {"closed": closing.periods(session), "asked": closing.open_closing(session)}


@api.write(bp, "POST", "/ledger/closings", takes=ClosingIn, gives=ClosingOut, status=201, scope=Scope.FINANCE)
def ask_to_close(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> PeriodClosing:
    """Ask that the books be closed up to the end of a month; a second officer closes them."""
    return closing.ask_to_close(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/ledger/closings/<int:closing_id>/approval", gives=PeriodOut, scope=Scope.FINANCE)
def approve_closing(session: Session, closing_id: int, *, actor: Actor, now: datetime) -> AccountingPeriod:
    """Close the books for ever, as another officer asked."""
    return closing.approve_closing(session, closing_id=closing_id, actor=actor, now=now)


@api.write(bp, "POST", "/ledger/closings/<int:closing_id>/refusal", gives=ClosingOut, scope=Scope.FINANCE)
def decline_closing(session: Session, closing_id: int, *, actor: Actor, now: datetime) -> PeriodClosing:
    """Put a closing aside; the books stay open."""
    return closing.decline_closing(session, closing_id=closing_id, actor=actor, now=now)
