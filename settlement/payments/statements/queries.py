"""Reads of statements and their lines."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor
from core.db import found
from settlement.ledger import queries as ledger
from settlement.payments.models import Payout, Receipt
from settlement.payments.statements.models import BankLine, BankStatement, BookingKind, LineBooking
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import BookingState, PayoutState, ReceiptState


def may_read_files(session: Session, actor: Actor, statement_id: int) -> bool:
    """Whether a statement's file may be read: by whoever reads the books."""
    return session.get(BankStatement, statement_id) is not None and ledger.may_read_books(session, actor)


def statement(session: Session, statement_id: int) -> BankStatement:
    """The statement, or NotFound."""
    return found(session, BankStatement, statement_id)


def line(session: Session, line_id: int) -> BankLine:
    """The line, or NotFound."""
    return found(session, BankLine, line_id)


def statements(session: Session, *, limit: int = 50) -> list[BankStatement]:
    """The latest, newest first."""
    rows = select(BankStatement).order_by(BankStatement.last_on.desc(), BankStatement.id.desc())
    return list(session.scalars(rows.limit(limit)))


def statements_after(session: Session, after: int, limit: int) -> list[BankStatement]:
    """All of them by id, for programs that page."""
    rows = select(BankStatement).where(BankStatement.id > after)
    return list(session.scalars(rows.order_by(BankStatement.id).limit(limit)))


def lines_of(session: Session, statement_id: int, *, after: int = 0, limit: int = 100) -> list[BankLine]:
    """Lines that a statement told first, in its order."""
    rows = _lines().where(BankLine.statement_id == statement_id, BankLine.id > after)
    return list(session.scalars(rows.order_by(BankLine.id).limit(limit)))


def _lines() -> Select[BankLine]:
    return select(BankLine).options(joinedload(BankLine.receipt), joinedload(BankLine.payout))


def lines_standing(
    session: Session, standing: LineStanding, *, currency: str | None = None, after: int = 0, limit: int = 50
) -> list[BankLine]:
    """Lines that stand so (of one currency, if it is named), oldest first."""
    rows = _where(_lines(), standing).where(BankLine.id > after)
    rows = rows if currency is None else rows.where(BankLine.currency == currency)
    return list(session.scalars(rows.order_by(BankLine.id).limit(limit)))


def counts(session: Session) -> dict[LineStanding, int]:
    """How many lines are open, wait for a second officer, or lie in suspense."""
    return {
        standing: session.scalar(_where(select(func.count()).select_from(BankLine), standing)) or 0
        for standing in (LineStanding.OPEN, LineStanding.WAITS, LineStanding.SUSPENSE)
    }


def _where(rows: Select[Any], standing: LineStanding) -> Select[Any]:
    """The same as BankLine.standing, for the database."""
    receipt, payout = BankLine.receipt_id, BankLine.payout_id
    recorded = select(Receipt.id).where(Receipt.state == ReceiptState.RECORDED)
    rejected = select(Receipt.id).where(Receipt.state == ReceiptState.REJECTED)
    sent = select(Payout.id).where(Payout.state == PayoutState.SENT)
    unbound = and_(or_(receipt.is_(None), receipt.in_(rejected)), payout.is_(None))
    standing_bookings = select(LineBooking.line_id).where(LineBooking.state != BookingState.REJECTED)
    proposed = select(LineBooking.line_id).where(LineBooking.state == BookingState.PROPOSED)
    back = select(LineBooking.of_line_id).where(
        LineBooking.state == BookingState.CONFIRMED, LineBooking.of_line_id.is_not(None)
    )
    aside = select(LineBooking.line_id).where(
        LineBooking.kind == BookingKind.SUSPENSE, LineBooking.state == BookingState.CONFIRMED
    )
    key = BankLine.id
    if standing is LineStanding.OPEN:
        return rows.where(unbound, key.not_in(standing_bookings))
    if standing is LineStanding.WAITS:
        return rows.where(or_(receipt.in_(recorded), payout.in_(sent), and_(unbound, key.in_(proposed))))
    if standing is LineStanding.SUSPENSE:
        return rows.where(unbound, key.in_(aside), key.not_in(back))
    waiting = or_(receipt.in_(recorded), payout.in_(sent), and_(unbound, key.in_(proposed)))
    return rows.where(
        ~waiting, ~and_(unbound, key.not_in(standing_bookings)), ~and_(unbound, key.in_(aside), key.not_in(back))
    )


def suspense(session: Session) -> Sequence[BankLine]:
    """Credits whose money lies aside because nobody knows what it is for, oldest first."""
    return lines_standing(session, LineStanding.SUSPENSE, limit=500)
