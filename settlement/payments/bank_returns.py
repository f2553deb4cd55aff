"""A payer's bank takes a transfer back that is used already: booked as a payment that is disputed and lost at once.

Whoever used the money settles it, from where it went, as it settles what is lost at a payment provider.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.events import PaymentChanged, publish
from core.money import Money
from settlement.ledger.closing import open_day
from settlement.ledger.services import Move, post
from settlement.payments.models import Receipt
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.port import MANUAL_BANK
from settlement.payments.providers.states import DisputeState


def take_back_used(
    session: Session, receipt: Receipt, amount: Money, *, ref: str, day: date, reason: str, actor: Actor, now: datetime
) -> PaymentDispute:
    """Book that the bank took so much of a receipt back on a day (`ref` is its own reference of that); who used it is
    told.

    The caller has locked what the money was for.
    """
    row = PaymentDispute(
        provider=MANUAL_BANK,
        ref=ref,
        receipt_id=receipt.id,
        purpose=receipt.purpose,
        amount_minor=amount.minor,
        currency=receipt.currency,
        reason=reason[:300],
        state=DisputeState.OPENED,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    key = f"{row.subject}:opened"
    post(
        session,
        key=key,
        moves=[Move(row.account, "bank", row.amount)],
        effective_on=open_day(session, day, key=key),
        subject=row.purpose,
        actor=actor,
        now=now,
        note=ref,
    )
    after = {"amount": str(row.amount), "reason": row.reason, "receipt": receipt.id}
    audit.record(session, row.subject, "dispute.opened", actor=actor, now=now, after=after)
    publish(session, PaymentChanged(row.purpose, "disputed", row.id), actor=actor, now=now)
    row.advance("lose")
    row.closed_at = now
    session.flush()
    audit.record(session, row.subject, "dispute.lost", actor=actor, now=now)
    publish(session, PaymentChanged(row.purpose, "dispute_lost", row.id), actor=actor, now=now)
    return row
