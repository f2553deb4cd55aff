"""Bank statements as JSON: taken in, their lines with what each may be, and the same acts by the same two officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.paging import page_of
from settlement.ledger.queries import must_read_books
from settlement.ledger.schemas import CurrencyQuery
from settlement.payments.officers import must_be_officer
from settlement.payments.queries import kept_advice
from settlement.payments.statements import booking, queries
from settlement.payments.statements.matching import proposals
from settlement.payments.statements.models import BankLine, BankStatement
from settlement.payments.statements.reconciling import Reconciliation, reconcile
from settlement.payments.statements.schemas import (
    BankLineOut,
    BankStatementIn,
    BankStatementOut,
    BookingIn,
    LineAcceptIn,
    LineQuery,
    LineWithProposalsOut,
    PayoutIn,
    ReconciliationOut,
)
from settlement.payments.statements.states import LineStanding
from settlement.payments.statements.taking import take_statement

bp = api.blueprint("bank_statements")
LINE = "/bank-lines/<int:line_id>"
UNDECIDED = (LineStanding.OPEN, LineStanding.SUSPENSE)


@api.page(bp, "/bank-statements", gives=BankStatementOut, scope=Scope.FINANCE)
def statements(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Statements that were taken in"""
    must_read_books(session, actor)
    return page_of(queries.statements_after(session, api.after_id(after), limit + 1), limit)


@api.read(bp, "/bank-statements/<int:statement_id>", gives=BankStatementOut, scope=Scope.FINANCE)
def statement(session: Session, statement_id: int, *, actor: Actor) -> BankStatement:
    """One statement"""
    must_read_books(session, actor)
    return queries.statement(session, statement_id)


@api.write(
    bp, "POST", "/bank-statements", takes=BankStatementIn, gives=BankStatementOut, status=201, scope=Scope.FINANCE
)
def take(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> BankStatement:
    """Take in a statement's file (CAMT.053 or CSV), all of it or nothing. The file is kept first, by POST /files"""
    must_be_officer(session, actor)
    kept = kept_advice(session, body["file"], actor)
    return take_statement(session, kept=kept, account_id=body["account_id"], actor=actor, now=now)[0]


@api.page(bp, "/bank-statements/<int:statement_id>/lines", gives=BankLineOut, scope=Scope.FINANCE)
def lines_of_statement(
    session: Session, query: dict[str, Any], statement_id: int, *, actor: Actor, after: str | None, limit: int
) -> Any:
    """Lines that a statement told first"""
    must_read_books(session, actor)
    row = queries.statement(session, statement_id)
    return page_of(queries.lines_of(session, row.id, after=api.after_id(after), limit=limit + 1), limit)


def _with_proposals(session: Session, rows: Sequence[BankLine]) -> list[dict[str, Any]]:
    asked = [row for row in rows if row.standing in UNDECIDED]
    found = proposals(session, asked) if asked else {}
    return [{"line": row, "proposals": found.get(row.id, [])} for row in rows]


@api.page(bp, "/bank-lines", gives=LineWithProposalsOut, takes=LineQuery, scope=Scope.FINANCE)
def lines(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Lines that stand so, with what each may be"""
    must_read_books(session, actor)
    found = queries.lines_standing(session, query["standing"], after=api.after_id(after), limit=limit + 1)
    rows, following = page_of(found, limit)
    return _with_proposals(session, rows), following


@api.read(bp, LINE, gives=LineWithProposalsOut, scope=Scope.FINANCE)
def line(session: Session, line_id: int, *, actor: Actor) -> dict[str, Any]:
    """One line, with what it may be"""
    must_read_books(session, actor)
    return _with_proposals(session, [queries.line(session, line_id)])[0]


@api.write(bp, "POST", f"{LINE}/accept", takes=LineAcceptIn, gives=BankLineOut, scope=Scope.FINANCE)
def accept(session: Session, body: dict[str, Any], line_id: int, *, actor: Actor, now: datetime) -> BankLine:
    """Say what a credit is for; another officer confirms it"""
    booking.accept_receipt(session, line_id=line_id, **body, actor=actor, now=now)
    return queries.line(session, line_id)


@api.write(bp, "POST", f"{LINE}/booking", takes=BookingIn, gives=BankLineOut, scope=Scope.FINANCE)
def book(session: Session, body: dict[str, Any], line_id: int, *, actor: Actor, now: datetime) -> BankLine:
    """Say what a line is that is for nothing here; another officer confirms it"""
    booking.propose_booking(session, line_id=line_id, **body, actor=actor, now=now)
    return queries.line(session, line_id)


@api.write(bp, "POST", f"{LINE}/confirm", gives=BankLineOut, scope=Scope.FINANCE)
def confirm(session: Session, line_id: int, *, actor: Actor, now: datetime) -> BankLine:
    """Confirm what another officer took a line for: it is booked"""
    return booking.confirm_line(session, line_id=line_id, actor=actor, now=now)


@api.write(bp, "POST", f"{LINE}/reject", gives=BankLineOut, scope=Scope.FINANCE)
def reject(session: Session, line_id: int, *, actor: Actor, now: datetime) -> BankLine:
    """Put aside what was proposed for a line: it is open again"""
    return booking.reject_booking(session, line_id=line_id, actor=actor, now=now)


@api.write(bp, "POST", f"{LINE}/payout", takes=PayoutIn, gives=BankLineOut, scope=Scope.FINANCE)
def payout(session: Session, body: dict[str, Any], line_id: int, *, actor: Actor, now: datetime) -> BankLine:
    """Confirm that a debit is a payout that another officer ordered, or that a credit is one that came back"""
    row = queries.line(session, line_id)
    act = booking.take_back_payout if row.is_credit else booking.confirm_sent
    act(session, line_id=line_id, payout_id=body["payout_id"], actor=actor, now=now)
    return row


@api.read(bp, "/reconciliation", gives=ReconciliationOut, takes=CurrencyQuery, scope=Scope.FINANCE)
def reconciliation(session: Session, query: dict[str, Any], *, actor: Actor) -> Reconciliation:
    """Ledger, receipts and payouts, and the bank's statements in one currency as they stand today"""
    must_read_books(session, actor)
    return reconcile(session, clock.business_date(clock.now()), query["currency"])
