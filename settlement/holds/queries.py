"""Reads of held money, and its self-check against the ledger."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.faults import Fault
from core.money import Money
from settlement.holds.models import Hold
from settlement.ledger.models import Account
from settlement.ledger.plan import AccountKind


def hold_of(session: Session, subject: str) -> Hold | None:
    """The hold of a subject, or None."""
    return session.scalar(select(Hold).filter_by(subject=subject))


def held(session: Session, subject: str, currency: str = "CNY") -> Money:
    """What is held for a subject now; zero where nothing ever was."""
    hold = hold_of(session, subject)
    return hold.left if hold else Money(0, currency)


def check(session: Session) -> list[Fault]:
    """Each hold's sums are those of its account; no held account is without its hold."""
    return list(_faults(session))


def _faults(session: Session) -> Iterator[Fault]:
    accounts = {row.code: row for row in session.scalars(select(Account).where(Account.kind == AccountKind.HELD))}
    for hold in session.scalars(select(Hold).order_by(Hold.id)):
        account = accounts.pop(f"{hold.account}:{hold.currency}", None)
        booked = (account.credits_minor, account.debits_minor) if account else (0, 0)
        own = (hold.taken_minor, hold.released_minor + hold.refunded_minor)
        if own != booked:
            yield Fault("hold_total", hold.subject, f"the hold says in and out {own}, its account {booked}")
    for code, account in accounts.items():
        if account.credits_minor or account.debits_minor:
            yield Fault("held_stray", code, "money lies on a held account without a hold")
