"""What the bank's answers do to a deal: closed when all is paid out, refunded when the refund has arrived."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.db import found, locked
from core.i18n import lazy_gettext
from settlement.deals.funding import deal_of
from settlement.deals.models import Deal
from settlement.deals.news import tell_all
from settlement.deals.states import DealState
from settlement.holds.queries import held
from settlement.payments.models import Payout
from settlement.payments.payouts import queue_payout
from settlement.payments.states import PayoutState

ON_THEIR_WAY = (PayoutState.QUEUED, PayoutState.SENT)


def payout_changed(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: the last paid payout closes the deal, the last refund that arrived ends it.

    A payout that came back is queued anew under a key of its own: the money still is owed.
    """
    deal_id = deal_of(event.purpose)
    if event.operation == "received" or deal_id is None or session.get(Deal, deal_id) is None:
        return
    deal = locked(session, Deal, deal_id)
    if event.operation == "returned":
        _pay_again(session, deal, found(session, Payout, event.payment_id), actor=actor, now=now)
    elif deal.state is DealState.REFUNDING and is_paid_out(session, deal):
        deal.advance("refunded")
        audit.record(session, deal.subject, "deal.refunded", actor=actor, now=now, after={"state": deal.state.value})
        text = lazy_gettext("The refund of deal %(number)s has arrived.", number=deal.number)
        tell_all(session, deal, "refunded", text, now)
        ended(session, deal, actor=actor, now=now)
    close_if_done(session, deal, actor=actor, now=now)


def _pay_again(session: Session, deal: Deal, payout: Payout, *, actor: Actor, now: datetime) -> None:
    queue_payout(
        session,
        purpose=payout.purpose,
        payee_id=payout.payee_id,
        kind=payout.kind,
        amount=payout.amount,
        from_account=payout.from_account,
        key=f"{payout.key}:again",
        actor=actor,
        now=now,
    )
    before = deal.state.value
    if deal.can("reopen"):
        deal.advance("reopen")
        deal.ended_at = None
    audit.record(
        session,
        deal.subject,
        "deal.payout_returned",
        actor=actor,
        now=now,
        before={"state": before},
        after={"state": deal.state.value, "payout": payout.id, "reason": payout.reason},
    )


def ended(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """Note the end and tell the units above."""
    deal.ended_at = now
    session.flush()
    events.publish(session, events.DealEnded(deal.id, deal.state.value), actor=actor, now=now)


def is_paid_out(session: Session, deal: Deal) -> bool:
    """Nothing held, and no payout or refund of the deal is still on its way."""
    on_their_way = select(Payout.id).where(Payout.purpose == deal.subject, Payout.state.in_(ON_THEIR_WAY)).limit(1)
    session.flush()
    return not held(session, deal.subject, deal.currency) and session.scalar(on_their_way) is None


def close_if_done(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> bool:
    """SETTLED becomes CLOSED when everything owed was paid, released and paid out."""
    owes = any(obligation.open for obligation in deal.obligations)
    if deal.state is not DealState.SETTLED or owes or not is_paid_out(session, deal):
        return False
    deal.advance("close")
    audit.record(session, deal.subject, "deal.closed", actor=actor, now=now, after={"state": deal.state.value})
    tell_all(session, deal, "closed", lazy_gettext("Deal %(number)s is closed.", number=deal.number), now)
    ended(session, deal, actor=actor, now=now)
    return True


def close_due(session: Session, *, now: datetime) -> int:
    """Close every settled deal that has nothing open (the timetable's net under `payout_changed`); returns how many."""
    due = session.scalars(select(Deal.id).filter_by(state=DealState.SETTLED).order_by(Deal.id)).all()
    return sum(close_if_done(session, locked(session, Deal, each), actor=SYSTEM, now=now) for each in due)
