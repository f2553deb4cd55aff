"""Closing a month or a year of the books for ever."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit, show
from core.actor import Actor
from core.clock import business_date
from core.db import is_sqlite
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from settlement.ledger import queries
from settlement.ledger.balances import balances_at, closed_until
from settlement.ledger.models import AccountingPeriod, BalanceCheckpoint, Journal, table_of

DAY = timedelta(days=1)


def periods(session: Session) -> list[AccountingPeriod]:
    """The closed periods, the latest first."""
    return list(session.scalars(select(AccountingPeriod).order_by(AccountingPeriod.ends.desc())))


def open_day(session: Session, day: date, *, key: str) -> date:
    """On which day what happened on `day` is booked: that day, or where it is closed the first one that is open.

    A journal that stands under `key` already keeps its own day, so that a replay says the same.
    """
    known = session.scalar(select(Journal.effective_on).filter_by(key=key))
    closed = closed_until(session)
    return known or (day if closed is None or closed < day else closed + DAY)


def may_close(session: Session, actor: Actor) -> bool:
    """Finance officers of the trading center, and the system."""
    return actor.is_system or queries.is_officer(session, actor)


def next_to_close(session: Session, *, now: datetime) -> tuple[date, date] | None:
    """First day and last possible day (the end of last month) of what can be closed; None where nothing can."""
    last = business_date(now).replace(day=1) - DAY
    starts = _starts(session, last)
    return (starts, last) if starts <= last else None


def close_period(session: Session, *, ends: date, actor: Actor, now: datetime) -> AccountingPeriod:
    """Close the books up to the end of a month; nothing is booked into it any more, and it is never opened again.

    Keeps what stood on every account. Raises NotAllowed, Unacceptable `period` (not the end of a month, or not over
    yet), Conflict `period_closed`.
    """
    if not may_close(session, actor):
        raise NotAllowed(_("The finance officers of the trading center close the books."), code="books_closed")
    if not is_sqlite(session):  # whoever closes at the same moment waits, and then sees what was closed
        session.execute(text("LOCK TABLE accounting_period IN SHARE ROW EXCLUSIVE MODE"))
    closed = closed_until(session)
    if closed is not None and ends <= closed:
        raise Conflict(
            _("The books are closed up to %(day)s. What is closed stays closed.", day=show.day(closed)),
            code="period_closed",
        )
    if (ends + DAY).day != 1 or ends >= business_date(now):
        reason = _("Choose the last day of a month that is over.")
        raise Unacceptable(
            _("The books are closed by whole months that are over."), code="period", fields={"ends": [reason]}
        )
    row = AccountingPeriod(
        starts=_starts(session, ends), ends=ends, closed_at=now, actor_name=actor.name, person_id=actor.person_id
    )
    session.add(row)
    try:
        session.flush()  # from here on nobody posts until this is committed
    except IntegrityError:
        raise Conflict(
            _("Somebody else has closed this period at the same moment. Look at the closed periods again."),
            code="period_closed",
        ) from None
    _keep_balances(session, row)
    after = {"starts": row.starts.isoformat(), "ends": ends.isoformat()}
    audit.record(session, f"period:{row.id}", "ledger.period_closed", actor=actor, now=now, after=after)
    return row


def _starts(session: Session, ends: date) -> date:
    closed = closed_until(session)
    first = session.scalar(select(func.min(Journal.effective_on)))
    return closed + DAY if closed else min(first or ends, ends).replace(day=1)


def _keep_balances(session: Session, period: AccountingPeriod) -> None:
    stood = balances_at(session, period.ends, before=period)
    rows = [
        {"period_id": period.id, "account_id": account_id, "balance_minor": minor}
        for account_id, minor in sorted(stood.items())
        if minor
    ]
    if rows:
        session.execute(table_of(BalanceCheckpoint).insert(), rows)
