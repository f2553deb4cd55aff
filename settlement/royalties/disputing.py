"""A payer's bank takes a royalty payment back: nothing leaves until it is decided; what is lost is owed again.

Nothing that stands before a plan in the order of locks is touched, so a lost dispute is settled at once.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.db import found, locked
from core.i18n import lazy_gettext
from settlement.deals.losing import from_payer, from_unapplied, post_lost
from settlement.deals.paying import pay_the_rest, stop_unsent
from settlement.deals.staying import keep, keep_unsent, let_go
from settlement.holds import services as holds
from settlement.payments.providers.models import PaymentDispute
from settlement.royalties.models import Payment, Plan
from settlement.royalties.news import tell_both
from settlement.royalties.paying import plan_of
from settlement.royalties.releasing import release_waiting
from settlement.royalties.reversing import parts_of, take_back


def dispute_changed(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: a dispute freezes, a won one frees, a lost one takes the payment back."""
    plan_id = plan_of(event.purpose)
    if not event.operation.startswith("dispute") or plan_id is None or session.get(Plan, plan_id) is None:
        return
    plan, row = locked(session, Plan, plan_id), found(session, PaymentDispute, event.payment_id)
    if event.operation == "disputed":
        keep(session, plan, cause=row.cause, reason=row.why, actor=actor, now=now)
        text = lazy_gettext("A royalty payment of plan %(number)s is disputed by the payer's bank. Nothing is paid out"
                            " until that is decided.", number=plan.number)  # fmt: skip
        tell_both(session, plan, f"disputed-{row.id}", text, now)
        return
    if event.operation == "dispute_lost":
        _settle_loss(session, plan, row, actor=actor, now=now)
    else:
        text = lazy_gettext("The dispute about royalties of plan %(number)s is won. Their money can move again.",
                            number=plan.number)  # fmt: skip
        tell_both(session, plan, f"dispute-won-{row.id}", text, now)
    let_go(session, plan, cause=row.cause, reason=row.why, actor=actor, now=now)
    release_waiting(session, plan, actor=actor, now=now)


def _settle_loss(session: Session, plan: Plan, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    """What the bank has taken nobody here can keep: whatever else stays the money stands aside for it, and then again
    keeps what is left."""
    holds.lift_stay(session, subject=plan.subject, cause=row.cause, reason=row.why, actor=actor, now=now)
    stays = holds.set_aside(session, plan.subject, now=now)
    _lose(session, plan, row, actor=actor, now=now)
    holds.put_back(session, stays)
    keep_unsent(session, plan, actor=actor, now=now)


def _lose(session: Session, plan: Plan, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    """The bank kept the payment: what it had paid is owed again, what was over comes out of what is unapplied, and what
    went back to the payer before it owes; only the rest is a loss."""
    payment = session.scalars(select(Payment).filter_by(receipt_id=row.receipt_id)).one()
    left, parts = row.amount, []
    if row.currency == plan.currency:
        for paid, there in parts_of(session, plan, payment_id=payment.id, shared_only=False):
            if part := min(left, there):
                parts.append((paid, part))
                left = left - part
    stopped = stop_unsent(session, plan, reason=row.why, actor=actor, now=now)
    taken = take_back(session, plan, parts, key=row.subject, reason=row.why, owed_again=True, actor=actor, now=now)
    pay_the_rest(session, plan, stopped, taken, actor=actor, now=now)
    post_lost(session, plan, row, "taken", f"unapplied:{plan.subject}", row.amount - left, actor=actor, now=now)
    over = from_unapplied(session, plan, row, payment, left, actor=actor, now=now)
    left = left - over
    left = left - from_payer(session, plan, row, payment, left, actor=actor, now=now)
    post_lost(session, plan, row, "loss", "loss", left, actor=actor, now=now)
    after = {"amount": row.amount.amount, "currency": row.currency, "lost": left.amount, "dispute": row.ref}
    audit.record(session, plan.subject, "royalty.dispute_lost", actor=actor, now=now, after=after)
    text = lazy_gettext("The dispute about royalties of plan %(number)s is lost: the payer has the money back, and what"
                        " it had paid is owed again.", number=plan.number)  # fmt: skip
    tell_both(session, plan, f"dispute-lost-{row.id}", text, now)
