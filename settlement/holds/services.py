"""Held money: taken for a purpose, then released to the parties or refunded, and frozen while something is open."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import is_sqlite
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _
from core.money import Money, total
from settlement.holds.models import Hold, Stay
from settlement.holds.queries import held, hold_of, stays_on
from settlement.ledger.models import Journal
from settlement.ledger.services import Move, Overdrawn, post_once

__all__ = [
    "held",
    "hold_of",
    "lift_stay",
    "put_back",
    "refund",
    "release",
    "set_aside",
    "stay",
    "stays_on",
    "take",
]


def take(
    session: Session,
    *,
    subject: str,
    amount: Money,
    from_account: str,
    key: str,
    actor: Actor,
    now: datetime,
    effective_on: date | None = None,
) -> Journal:
    """Move money from an account into the hold of `subject`; a replay of `key` moves nothing.

    Raises Overdrawn, Conflict (`key_reused`), Unacceptable (`cross_currency`).
    """
    hold = _own(session, subject, amount.currency, now)
    move = Move(from_account, hold.account, amount)
    journal, is_new = _post(session, hold, [move], key, effective_on, actor, now)
    if is_new:
        hold.taken_minor += amount.minor
        _note(session, hold, "hold.taken", amount, actor, now)
    return journal


def release(
    session: Session,
    *,
    subject: str,
    to: Sequence[tuple[str, Money]],
    key: str,
    effective_on: date,
    actor: Actor,
    now: datetime,
) -> Journal:
    """Give held money to the parties: (account code, amount) each; amounts of zero are left out.

    Raises Conflict `hold_frozen`, Overdrawn, NotFound where nothing was ever held.
    """
    hold = _locked(session, subject)
    moves = [Move(hold.account, account, amount) for account, amount in to if amount.minor != 0]
    amount = total([move.money for move in moves], hold.currency)
    journal, is_new = _post(session, hold, moves, key, effective_on, actor, now, leaving=amount)
    if is_new:
        hold.released_minor += amount.minor
        _note(session, hold, "hold.released", amount, actor, now)
    return journal


def refund(
    session: Session,
    *,
    subject: str,
    amount: Money,
    to_account: str,
    key: str,
    actor: Actor,
    now: datetime,
    effective_on: date | None = None,
) -> Journal:
    """Give held money back: to the account from which the payer's refund is paid.

    Raises as `release`. A refund that later fails stands on that account again, not in the hold.
    """
    hold = _locked(session, subject)
    move = Move(hold.account, to_account, amount)
    journal, is_new = _post(session, hold, [move], key, effective_on, actor, now, leaving=amount)
    if is_new:
        hold.refunded_minor += amount.minor
        _note(session, hold, "hold.refunded", amount, actor, now)
    return journal


def stay(session: Session, *, subject: str, cause: str, reason: str, actor: Actor, now: datetime) -> Stay:
    """Nothing leaves the subject's hold, and nothing that comes in later, until the cause lifts its stay.

    Several causes each have their own; the same cause again changes nothing. A release that stands before its posting
    is waited for.
    """
    _wait_for(session, subject)
    standing = next((each for each in stays_on(session, subject) if each.cause == cause), None)
    if standing is not None:
        return standing
    row = Stay(subject=subject, cause=cause, reason=reason.strip()[:300], since=now)
    session.add(row)
    session.flush()
    audit.record(session, subject, "hold.stayed", actor=actor, now=now, after={"reason": row.reason, "cause": cause})
    return row


def lift_stay(session: Session, *, subject: str, cause: str, reason: str, actor: Actor, now: datetime) -> bool:
    """What asked for the stay is over; whether there was one. Other stays keep the money."""
    _wait_for(session, subject)
    standing = next((each for each in stays_on(session, subject) if each.cause == cause), None)
    if standing is None:
        return False
    standing.lifted_at = max(now, standing.since)
    session.flush()
    before, after = {"reason": standing.reason}, {"reason": reason.strip()[:300], "cause": cause}
    audit.record(session, subject, "hold.stay_lifted", actor=actor, now=now, before=before, after=after)
    return True


def set_aside(session: Session, subject: str, *, now: datetime) -> list[Stay]:
    """Let money leave within this transaction that nobody here can keep (a payer's bank has taken it); `put_back`
    follows."""
    _wait_for(session, subject)
    rows = stays_on(session, subject)
    for row in rows:
        row.lifted_at = max(now, row.since)
    session.flush()
    return rows


def put_back(session: Session, rows: Sequence[Stay]) -> None:
    """The stays stand again as if nothing had been."""
    session.flush()  # what left, left before
    for row in rows:
        row.lifted_at = None
    session.flush()


def _wait_for(session: Session, subject: str) -> None:
    """Lock the hold, where there is one: what leaves it and what keeps it there come one after the other."""
    session.flush()
    session.scalar(select(Hold.id).filter_by(subject=subject).with_for_update())


def _post(
    session: Session,
    hold: Hold,
    moves: Sequence[Move],
    key: str,
    effective_on: date | None,
    actor: Actor,
    now: datetime,
    leaving: Money | None = None,
) -> tuple[Journal, bool]:
    """The journal and whether it is new; guards what leaves, but lets a replay through to its first answer."""
    day = effective_on or business_date(now)
    refusal = _refusal(session, hold, leaving) if leaving is not None else None
    if refusal is not None and session.scalar(select(Journal.id).filter_by(key=key)) is None:
        raise refusal
    journal, is_new = post_once(
        session, key=key, moves=moves, effective_on=day, subject=hold.subject, actor=actor, now=now
    )
    return journal, is_new


def _refusal(session: Session, hold: Hold, leaving: Money) -> Conflict | None:
    """Why the amount may not leave, or None."""
    stays = stays_on(session, hold.subject)
    if stays:
        return Conflict(
            _(
                "This money is frozen: %(why)s It can leave once that is settled and the freeze is lifted.",
                why=stays[0].reason,
            ),
            code="hold_frozen",
        )
    if leaving.currency != hold.currency or leaving > hold.left:
        return Overdrawn(
            _("%(left)s are held for this; %(wanted)s cannot leave. Nothing was moved.", left=hold.left, wanted=leaving)
        )
    return None


def _own(session: Session, subject: str, currency: str, now: datetime) -> Hold:
    """The hold of a subject, made if there is none, locked."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.flush()
    session.execute(
        make(Hold)
        .values(
            subject=subject, currency=currency, taken_minor=0, released_minor=0, refunded_minor=0, opened_at=now,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    hold = _locked(session, subject)
    if hold.currency != currency:
        raise Unacceptable(
            _("Money for this is held in %(own)s; %(other)s cannot be added.", own=hold.currency, other=currency),
            code="cross_currency",
        )
    return hold


def _locked(session: Session, subject: str) -> Hold:
    session.flush()
    hold = session.scalar(
        select(Hold).filter_by(subject=subject).with_for_update().execution_options(populate_existing=True)
    )
    if hold is None:
        raise NotFound(_("No money is held for this."), code="nothing_held")
    return hold


def _note(session: Session, hold: Hold, action: str, amount: Money, actor: Actor, now: datetime) -> None:
    audit.record(
        session, hold.subject, action, actor=actor, now=now, after={"amount": str(amount), "left": str(hold.left)}
    )
