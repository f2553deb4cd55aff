"""Closing a month or a year of the books for ever: one finance officer asks for it, a second one closes them."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit, show
from core.actor import Actor, Role
from core.clock import business_date
from core.db import is_sqlite, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.ledger import queries
from settlement.ledger.balances import balances_at, closed_until
from settlement.ledger.closings import PeriodClosing
from settlement.ledger.models import AccountingPeriod, BalanceCheckpoint, Journal, table_of
from settlement.ledger.officers import must_be_second
from settlement.ledger.states import ClosingState

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
    """Finance officers of the trading center: one asks, another closes."""
    return actor.person_id is not None and queries.is_officer(session, actor)


def open_closing(session: Session) -> PeriodClosing | None:
    """The wish to close the books that waits for its second officer."""
    return session.scalar(select(PeriodClosing).filter_by(state=ClosingState.ASKED))


def ask_to_close(session: Session, *, ends: date, actor: Actor, now: datetime) -> PeriodClosing:
    """A finance officer asks that the books be closed up to the end of a month; nothing is closed yet.

    Raises NotAllowed, Unacceptable `period`, Conflict (`period_closed`, `already_asked`).
    """
    person_id = _officer(session, actor)
    _must_be_closable(session, ends, now)
    if open_closing(session) is not None:
        raise Conflict(
            _("A closing of the books waits for its second officer already. It is closed or put aside first."),
            code="already_asked",
        )
    row = PeriodClosing(ends=ends, state=ClosingState.ASKED, asked_by=person_id, asked_by_name=actor.name, asked_at=now)
    session.add(row)
    session.flush()
    after = {"ends": ends.isoformat()}
    audit.record(session, f"closing:{row.id}", "ledger.closing_asked", actor=actor, now=now, after=after)
    text = lazy_gettext("Somebody asks to close the books up to %(day)s. Another finance officer closes them.",
                        day=show.day(ends))  # fmt: skip
    notices.notify(
        session, organisation_id=organisations.trading_center(session).id, text=text, href="/finance/periods",
        key=f"closing:{row.id}", roles=(Role.FINANCE_OFFICER,), now=now,
    )  # fmt: skip
    return row


def decline_closing(session: Session, *, closing_id: int, actor: Actor, now: datetime) -> PeriodClosing:
    """An officer (the one who asked, too) puts the wish aside; the books stay open."""
    _officer(session, actor)
    row = locked(session, PeriodClosing, closing_id)
    row.advance("decline")
    row.decided_at = now
    audit.record(session, f"closing:{row.id}", "ledger.closing_declined", actor=actor, now=now)
    return row


def approve_closing(session: Session, *, closing_id: int, actor: Actor, now: datetime) -> AccountingPeriod:
    """A second finance officer closes the books as the first one asked.

    Raises NotAllowed `four_eyes`, IllegalTransition, and what `close_period` raises.
    """
    person_id = _officer(session, actor)
    row = locked(session, PeriodClosing, closing_id)
    must_be_second(row.asked_by, person_id, did=_("You asked for this closing yourself."))
    row.advance("approve")
    row.approved_by, row.decided_at = person_id, now
    session.flush()
    return close_period(session, ends=row.ends, asked=row, actor=actor, now=now)


def _officer(session: Session, actor: Actor) -> int:
    if actor.person_id is None or not queries.is_officer(session, actor):
        raise NotAllowed(_("The finance officers of the trading center close the books."), code="books_closed")
    return actor.person_id


def next_to_close(session: Session, *, now: datetime) -> tuple[date, date] | None:
    """First day and last possible day (the end of last month) of what can be closed; None where nothing can."""
    last = business_date(now).replace(day=1) - DAY
    starts = _starts(session, last)
    return (starts, last) if starts <= last else None


def close_period(
    session: Session, *, ends: date, asked: PeriodClosing | None = None, actor: Actor, now: datetime
) -> AccountingPeriod:
    """Close the books up to the end of a month; nothing is booked into it any more, and it is never opened again.

    By the system, or by the officer who approves what another one `asked`. Keeps what stood on every account. Raises
    NotAllowed `four_eyes`, Unacceptable `period` (not the end of a month, or not over yet), Conflict `period_closed`.
    """
    if not actor.is_system:
        must_be_second(
            asked.asked_by if asked else actor.person_id,
            actor.person_id or 0,
            did=_("Nobody else has asked for this closing."),
        )
    if not is_sqlite(session):  # whoever closes at the same moment waits, and then sees what was closed
        session.execute(sql("LOCK TABLE accounting_period IN SHARE ROW EXCLUSIVE MODE"))
    _must_be_closable(session, ends, now)
    row = AccountingPeriod(
        starts=_starts(session, ends), ends=ends, closed_at=now, actor_name=actor.name, person_id=actor.person_id,
        asked_by=asked.asked_by if asked else None, asked_by_name=asked.asked_by_name if asked else "",
    )  # fmt: skip
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


def _must_be_closable(session: Session, ends: date, now: datetime) -> None:
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
