"""Every night: the three sides compared, written into the trail, and what has stood for long told once."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Role
from core.clock import business_date
from core.db import transaction
from core.i18n import lazy_gettext
from core.jobs import Job, tell_progress
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.payments.statements.reconciling import ItemKind, Reconciliation, currencies_of_bank, reconcile

RECONCILE = "reconcile-bank"  # a line of the timetable
PAGE = "/finance/reconciliation"
MOST_TOLD = 50


def nightly(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The nightly round."""
    with transaction() as session:
        told = reconcile_and_tell(session, now=now)
    tell_progress(job.id, told=told)


def reconcile_and_tell(session: Session, *, now: datetime) -> int:
    """Compare each currency, write down what stood where, and tell the finance officers of each lasting difference
    once; how many.

    An item is told when it leaves the first group of the ageing rule, a gap and an unexplained difference at once. As
    long as no statement was read there is nothing to compare with: that is told, once, and no payment by itself.
    """
    return sum(
        _tell_of(session, reconcile(session, business_date(now), each), now) for each in currencies_of_bank(session)
    )


def _tell_of(session: Session, seen: Reconciliation, now: datetime) -> int:
    after = {
        "currency": seen.ledger.currency,
        "ledger": str(seen.ledger),
        "statement": str(seen.statement) if seen.statement is not None else None,
        "unexplained": str(seen.unexplained),
        "items": len(seen.items),
    }
    audit.record(session, "bank", "bank.reconciled", actor=SYSTEM, now=now, after=after)
    if seen.statement_on is None:
        return _tell_without_statement(session, seen, now)
    lasting = [item for item in seen.items if item.group > 0 or item.kind is ItemKind.GAP][:MOST_TOLD]
    for item in lasting:
        text = lazy_gettext(
            "The bank's statement and the books differ by %(amount)s of %(day)s. The reconciliation says what to do.",
            amount=item.amount,
            day=item.day,
        )
        _tell(session, text, item.key, now)
    return len(lasting) + _tell_unexplained(session, seen, now)


def _tell_without_statement(session: Session, seen: Reconciliation, now: datetime) -> int:
    if not seen.items:
        return 0
    currency = seen.ledger.currency
    text = lazy_gettext(
        "No bank statement in %(currency)s was read yet, so the books are compared with nothing. Take in the first"
        " one.",
        currency=currency,
    )
    _tell(session, text, f"bank:no-statement:{currency}", now)
    return 1


def _tell_unexplained(session: Session, seen: Reconciliation, now: datetime) -> int:
    if not seen.unexplained:
        return 0
    text = lazy_gettext(
        "%(amount)s between the bank's balance and the books are explained by nothing. Look at the reconciliation.",
        amount=seen.unexplained,
    )
    _tell(session, text, f"bank:unexplained:{seen.unexplained.minor}:{seen.unexplained.currency}", now)
    return 1


def _tell(session: Session, text: Any, key: str, now: datetime) -> None:
    center = trading_center(session).id
    notices.notify(
        session, organisation_id=center, text=text, href=PAGE, key=key, roles=(Role.FINANCE_OFFICER,), now=now
    )
