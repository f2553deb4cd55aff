"""A payer's bank takes a royalty payment back: nothing leaves until it is decided; what is lost is owed again.

Nothing that stands before a plan in the order of locks is touched, so a lost dispute is settled at once.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.i18n import lazy_gettext
from core.money import Money
from settlement.deals.paying import pay_the_rest, stop_unsent
from settlement.holds import services as holds
from settlement.holds.queries import hold_of
from settlement.ledger.queries import balance
from settlement.ledger.services import Move, post
from settlement.payments.models import Payout
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState
from settlement.payments.states import PayoutState
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
        _freeze(session, plan, row, actor=actor, now=now)
        text = lazy_gettext("A royalty payment of plan %(number)s is disputed by the payer's bank. Nothing is paid out"
                            " until that is decided.", number=plan.number)  # fmt: skip
        tell_both(session, plan, f"disputed-{row.id}", text, now)
        return
    why = _thaw(session, plan, row, actor=actor, now=now)
    if event.operation == "dispute_lost":
        _lose(session, plan, row, actor=actor, now=now)
    else:
        text = lazy_gettext("The dispute about royalties of plan %(number)s is won. Their money can move again.",
                            number=plan.number)  # fmt: skip
        tell_both(session, plan, f"dispute-won-{row.id}", text, now)
        pay_the_rest(session, plan, _stopped(session, plan, row), {}, row.subject, actor=actor, now=now)
    _freeze_again(session, plan, why, actor=actor, now=now)
    release_waiting(session, plan, actor=actor, now=now)


def _reason(row: PaymentDispute) -> str:
    return row.why


def _freeze(session: Session, plan: Plan, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    hold = hold_of(session, plan.subject)
    if hold is not None and not hold.frozen:
        holds.freeze(session, subject=plan.subject, reason=_reason(row), actor=actor, now=now)
    stop_unsent(session, plan, reason=_reason(row), actor=actor, now=now)


def _thaw(session: Session, plan: Plan, row: PaymentDispute, *, actor: Actor, now: datetime) -> str:
    """Lift the freeze; gives the reason of one that is not of this dispute, which is put back."""
    hold = hold_of(session, plan.subject)
    if hold is None or not hold.frozen:
        return ""
    why = hold.frozen_why
    holds.unfreeze(session, subject=plan.subject, reason=_reason(row), actor=actor, now=now)
    return "" if why == _reason(row) else why


def _freeze_again(session: Session, plan: Plan, why: str, *, actor: Actor, now: datetime) -> None:
    """What froze the money besides holds on: a court's order, or another dispute that is open."""
    still = session.scalar(
        select(PaymentDispute).filter_by(purpose=plan.subject, state=DisputeState.OPENED).order_by(PaymentDispute.id)
    )
    if why and hold_of(session, plan.subject) is not None and (still is None or why != _reason(still)):
        holds.freeze(session, subject=plan.subject, reason=why, actor=actor, now=now)
    if still is not None:
        _freeze(session, plan, still, actor=actor, now=now)


def _stopped(session: Session, plan: Plan, row: PaymentDispute) -> list[Payout]:
    mine = select(Payout).filter_by(purpose=plan.subject, state=PayoutState.STOPPED, reason=_reason(row))
    return list(session.scalars(mine.order_by(Payout.id)))


def _lose(session: Session, plan: Plan, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    """The bank kept the payment: what it had paid is owed again, what was over comes out of what is unapplied, and
    only what went back to the payer before is a loss."""
    payment = session.scalars(select(Payment).filter_by(receipt_id=row.receipt_id)).one()
    left, parts = row.amount, []
    if row.currency == plan.currency:
        for paid, there in parts_of(session, plan, payment_id=payment.id, shared_only=False):
            if part := min(left, there):
                parts.append((paid, part))
                left = left - part
    taken = take_back(session, plan, parts, key=row.subject, reason=_reason(row), owed_again=True, actor=actor, now=now)
    pay_the_rest(session, plan, _stopped(session, plan, row), taken, row.subject, actor=actor, now=now)
    _post(session, plan, row, "taken", f"unapplied:{plan.subject}", row.amount - left, actor, now)
    over = min(left, payment.unused, balance(session, f"unapplied:{plan.subject}", row.currency))
    _post(session, plan, row, "unapplied", f"unapplied:{plan.subject}", over, actor, now)
    payment.returned_minor += over.minor
    _post(session, plan, row, "loss", "loss", left - over, actor, now)
    after = {"amount": row.amount.amount, "currency": row.currency, "lost": (left - over).amount, "dispute": row.ref}
    audit.record(session, plan.subject, "royalty.dispute_lost", actor=actor, now=now, after=after)
    text = lazy_gettext("The dispute about royalties of plan %(number)s is lost: the payer has the money back, and what"
                        " it had paid is owed again.", number=plan.number)  # fmt: skip
    tell_both(session, plan, f"dispute-lost-{row.id}", text, now)


def _post(
    session: Session, plan: Plan, row: PaymentDispute, what: str, account: str, part: Money, actor: Actor, now: datetime
) -> None:
    if part:
        post(
            session,
            key=f"{row.subject}:lost:{what}",
            moves=[Move(account, row.account, part)],
            effective_on=business_date(now),
            subject=plan.subject,
            actor=actor,
            now=now,
            note=row.ref,
        )
