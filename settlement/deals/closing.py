"""What the bank's answers do to a deal: closed when all is paid out, refunded when the refund has arrived."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.db import found, locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from settlement.deals.funding import deal_of
from settlement.deals.losing import cover_doubled
from settlement.deals.models import Deal
from settlement.deals.news import tell_all
from settlement.deals.paying import Owner, pay_again
from settlement.deals.states import DealState, ReversalState
from settlement.deals.wishes import Award
from settlement.holds.queries import held
from settlement.payments.models import Payout, PayoutKind
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState
from settlement.payments.states import PayoutState

ON_THEIR_WAY = (PayoutState.QUEUED, PayoutState.STAYED, PayoutState.SENT)


def payout_changed(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: the last paid payout closes the deal, the last refund that arrived ends it.

    A payout that came back is queued anew under a key of its own, as far as the money still is owed.
    """
    deal_id = deal_of(event.purpose)
    if event.operation not in ("paid", "returned", "refunded") or deal_id is None or session.get(Deal, deal_id) is None:
        return
    deal = locked(session, Deal, deal_id)
    if event.operation == "returned":
        _pay_again(session, deal, found(session, Payout, event.payment_id), actor=actor, now=now)
    end_if_refunded(session, deal, actor=actor, now=now)
    close_if_done(session, deal, actor=actor, now=now)


def end_if_refunded(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """REFUNDING becomes REFUNDED when nothing is on its way back to who paid."""
    if deal.state is DealState.REFUNDING and is_refunded(session, deal):
        deal.advance("refunded")
        audit.record(session, deal.subject, "deal.refunded", actor=actor, now=now, after={"state": deal.state.value})
        text = lazy_gettext("The refund of deal %(number)s has arrived.", number=deal.number)
        if deal.came_to_nothing and any(each.standing for each in deal.releases):
            text = lazy_gettext(
                "Deal %(number)s has ended: what was held of it went to both sides as the award says.",
                number=deal.number,
            )
        tell_all(session, deal, "refunded", text, now)
        ended(session, deal, actor=actor, now=now)


def _pay_again(session: Session, deal: Deal, payout: Payout, *, actor: Actor, now: datetime) -> None:
    """A refund is owed whole, but for what its payer had from its bank besides. What a party earned is
    first set off against what it owes back (a reversal may have come between); only the rest is paid. The deal is open
    again while something of its own is on its way."""
    before = deal.state.value
    left = cover_doubled(session, deal, payout, actor=actor, now=now)
    again = pay_again(
        session, deal, payout, left,
        by_bank=payout.kind is PayoutKind.REFUND or not payout.is_by_bank, actor=actor, now=now,
    ) if left else None  # fmt: skip
    is_open_again = again is not None and (payout.kind is PayoutKind.REFUND or deal.state is DealState.CLOSED)
    if is_open_again and deal.can("reopen"):
        deal.advance("reopen")
        deal.ended_at = None
    audit.record(
        session,
        deal.subject,
        "deal.payout_returned" if again else "deal.payout_set_off",
        actor=actor,
        now=now,
        before={"state": before},
        after={"state": deal.state.value, "payout": payout.id, "reason": payout.reason},
    )


def ended(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """Note the end and tell the units above. A split that waits for its second officer has nothing left to split."""
    deal.ended_at = now
    drop_award(session, deal, actor=actor, now=now)
    session.flush()
    events.publish(session, events.DealEnded(deal.id, deal.state.value), actor=actor, now=now)


def drop_award(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """A split that was asked for falls with its deal."""
    for row in session.scalars(select(Award).filter_by(deal_id=deal.id, state=ReversalState.ASKED)).all():
        row.advance("decline")
        row.decided_at = now
        audit.record(session, deal.subject, "deal.award_declined", actor=actor, now=now, after={"award": row.id})


def is_paid_out(session: Session, deal: Deal, *kinds: PayoutKind) -> bool:
    """Nothing held, and no payout of the deal (of the kinds; default: nor refund) is still on its way."""
    on_their_way = select(Payout.id).where(Payout.purpose == deal.subject, Payout.state.in_(ON_THEIR_WAY))
    session.flush()
    still = session.scalar(on_their_way.where(Payout.kind.in_(kinds or tuple(PayoutKind))).limit(1))
    return not held(session, deal.subject, deal.currency) and still is None


def is_disputed(session: Session, deal: Owner) -> bool:
    """Whether a payer's bank has taken money of the deal (or of a plan's royalties) back and it is not decided yet."""
    mine = select(PaymentDispute.id).filter_by(purpose=deal.subject, state=DisputeState.OPENED)
    return session.scalar(mine.limit(1)) is not None


def must_not_be_disputed(session: Session, deal: Deal) -> None:
    """Conflict `disputed` while a payer's bank has taken money of the deal back, and until a lost dispute is settled:
    what it took must not be sent back a second time."""
    if is_disputed(session, deal) or unsettled_losses(session, deal):
        raise Conflict(
            _("A payment for this deal is disputed by the payer's bank. Its money stays frozen until that is decided."),
            code="disputed",
        )


def unsettled_losses(session: Session, deal: Deal) -> list[PaymentDispute]:
    """The disputes of the deal that are lost and not settled in the books yet: a job does it, right after."""
    mine = select(PaymentDispute).filter_by(purpose=deal.subject, state=DisputeState.LOST).order_by(PaymentDispute.id)
    lost = list(session.scalars(mine))
    entries = audit.history(session, deal.subject) if lost else []
    settled = {entry.after.get("dispute") for entry in entries if entry.action == "deal.dispute_lost"}
    return [row for row in lost if row.ref not in settled]


def is_refunded(session: Session, deal: Deal) -> bool:
    """Every refund has arrived: what a party is still paid does not keep the buyer's refund open."""
    return is_paid_out(session, deal, PayoutKind.REFUND)


def close_if_done(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> bool:
    """SETTLED becomes CLOSED when everything owed was paid, released and paid out."""
    owes = any(obligation.open for obligation in deal.obligations)
    if deal.state is not DealState.SETTLED or owes or not is_paid_out(session, deal) or is_disputed(session, deal):
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
