"""Reads of held money, and its self-check against the ledger."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.faults import Fault
from core.money import Money
from settlement.holds.models import Hold, Stay
from settlement.ledger.models import Account
from settlement.ledger.plan import AccountKind


def hold_of(session: Session, subject: str) -> Hold | None:
    """The hold of a subject, or None."""
    return session.scalar(select(Hold).filter_by(subject=subject))


def held(session: Session, subject: str, currency: str = "CNY") -> Money:
    """What is held for a subject now; zero where nothing ever was."""
    hold = hold_of(session, subject)
    return hold.left if hold else Money(0, currency)


def stays_on(session: Session, subject: str) -> list[Stay]:
    """What keeps the money of a subject where it is, the first first."""
    return list(session.scalars(select(Stay).filter_by(subject=subject, lifted_at=None).order_by(Stay.id)))


def why_stayed(session: Session, subject: str) -> str:
    """The reason of the first stay on a subject; '' where none stands."""
    stays = stays_on(session, subject)
    return stays[0].reason if stays else ""


def stopped_among(session: Session, subjects: Collection[str]) -> set[str]:
    """Those of the subjects whose money may not leave for now."""
    return set(session.scalars(select(Stay.subject).where(Stay.subject.in_(subjects), Stay.lifted_at.is_(None))))


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
