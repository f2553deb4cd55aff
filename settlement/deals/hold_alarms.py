"""Warnings before money has lain at a payment provider for longer than it may."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Role
from core.clock import business_date
from core.db import transaction
from core.i18n import lazy_gettext
from core.jobs import Job
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.deals.models import Deal, DealReceipt
from settlement.holds.models import Hold
from settlement.payments.models import Receipt
from settlement.payments.providers import port

WARN = "warn-held"  # a line of the timetable
BEFORE = (30, 10)  # days before the longest hold ends: 60 and 80 of 90


def warn(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The daily round."""
    with transaction() as session:
        warn_of_long_holds(session, now=now)


def warn_of_long_holds(session: Session, *, now: datetime) -> int:
    """Tell the finance officers, once for each receipt and each mark, of money that is still held; how many."""
    told, today = 0, business_date(now)
    for provider in port.configured():
        for days in BEFORE if provider.caps.hold_days else ():
            age = provider.caps.hold_days - days
            for receipt_id, deal in _held_since(session, provider.name, today - timedelta(days=age)):
                text = lazy_gettext(
                    "Money for deal %(number)s has been held at the payment provider for %(days)s days; %(most)s are"
                    " the most. Send it to our bank account now.",
                    number=deal.number,
                    days=age,
                    most=provider.caps.hold_days,
                )
                notices.notify(
                    session, organisation_id=trading_center(session).id, text=text, href=f"/deals/{deal.number}",
                    key=f"held-{age}:receipt:{receipt_id}", roles=(Role.FINANCE_OFFICER,), now=now,
                )  # fmt: skip
                told += 1
    return told


def _held_since(session: Session, provider: str, day: date) -> list[tuple[int, Deal]]:
    """Receipts of a provider up to a day whose deal still holds money."""
    query = (
        select(Receipt.id, Deal)
        .join(DealReceipt, DealReceipt.receipt_id == Receipt.id)
        .join(Deal, Deal.id == DealReceipt.deal_id)
        .where(
            Receipt.recorded_by_name == provider,
            Receipt.operation_id.is_not(None),
            Receipt.received_on <= day,
            DealReceipt.applied_minor > 0,
        )
    )
    rows = session.execute(query.order_by(Receipt.id)).all()
    holds = {hold.subject for hold in session.scalars(select(Hold)) if hold.left}
    return [(row[0], row[1]) for row in rows if row[1].subject in holds]
