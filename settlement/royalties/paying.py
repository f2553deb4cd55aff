"""Money that came for royalties: it pays what is due, oldest first; what nothing is due for goes back."""

from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events, logs
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.fields import whole
from core.money import BASIS, Money
from listings.terms.reckoning import rounded
from settlement.deals.funding import GONE_BACK, note_gone_back
from settlement.deals.losing import cover_doubled
from settlement.deals.paying import pay_again
from settlement.deals.rules import last_day_to_pay
from settlement.holds import services as holds
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.payouts import queue_payout
from settlement.payments.promised import unpromised
from settlement.royalties import facts
from settlement.royalties.invoicing import raise_due
from settlement.royalties.models import Due, Paid, Payment, Plan
from settlement.royalties.owed import SHARED, DueKind
from settlement.royalties.releasing import release_waiting

# The named steps of a payment, in their order: a process may die at any of them, and all of it or nothing is there.
STEPS = (
    "royalty: begin",
    "royalty: dues paid",
    "royalty: money held",
    "royalty: hold released",
    "royalty: volume written",
    "royalty: payouts queued",
    "royalty: told",
)


def plan_of(purpose: str) -> int | None:
    """The plan's id in 'royalty:7', None for money that came for something else."""
    kind, _colon, number = purpose.partition(":")
    return whole(number) if kind == "royalty" else None


def money_received(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: a confirmed receipt of 'royalty:…' is used at once. The same receipt acts once."""
    plan_id = plan_of(event.purpose)
    if event.operation != "received" or plan_id is None or session.get(Plan, plan_id) is None:
        return
    plan = locked(session, Plan, plan_id)
    logs.step("royalty: begin", plan=plan.id)
    if session.scalar(select(Payment.id).filter_by(receipt_id=event.payment_id)) is not None:
        return
    receipt = found(session, Receipt, event.payment_id)
    payment = Payment(
        receipt_id=receipt.id,
        payer_id=receipt.payer_id,
        received_on=receipt.received_on,
        amount_minor=receipt.amount_minor,
        applied_minor=0,
        returned_minor=0,
        currency=receipt.currency,
    )
    plan.payments.append(payment)
    session.flush()
    _apply(session, plan, payment, actor=actor, now=now)
    _give_back(session, plan, payment, actor=actor, now=now)
    release_waiting(session, plan, actor=actor, now=now)
    session.flush()
    logs.step("royalty: told", plan=plan.id)


def money_gone_back(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: of what lay unapplied for a plan, something was sent back by an officer or taken back
    by the payer's bank. It pays no royalties any more, nor what a bank takes later."""
    plan_id = plan_of(event.purpose)
    if event.operation not in GONE_BACK or plan_id is None or session.get(Plan, plan_id) is None:
        return
    note_gone_back(session, locked(session, Plan, plan_id).payments, event)


def payout_changed(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: a payout of royalties that came back is queued anew, less what is set off."""
    plan_id = plan_of(event.purpose)
    if event.operation != "returned" or plan_id is None or session.get(Plan, plan_id) is None:
        return
    plan, payout = locked(session, Plan, plan_id), found(session, Payout, event.payment_id)
    if left := cover_doubled(session, plan, payout, actor=actor, now=now):
        pay_again(
            session, plan, payout, left,
            by_bank=payout.kind is PayoutKind.REFUND or not payout.is_by_bank, actor=actor, now=now,
        )  # fmt: skip
    after = {"payout": payout.id, "reason": payout.reason}
    audit.record(session, plan.subject, "royalty.payout_returned", actor=actor, now=now, after=after)


def in_order(plan: Plan) -> list[Due]:
    """What is due, the oldest first."""
    return sorted(plan.dues, key=lambda each: (each.due_on, each.id))


def _apply(session: Session, plan: Plan, payment: Payment, *, actor: Actor, now: datetime) -> None:
    """Pay the oldest dues; what was paid late makes interest due, which the rest of the money pays too."""
    if payment.currency != plan.currency:
        return
    taken = {True: 0, False: 0}
    while payment.unused and (waiting := [each for each in in_order(plan) if each.open]):
        for due in waiting:
            part = min(payment.unused, due.open)
            if not part:
                break
            interest = interest_left(plan, due, part, payment.received_on) if due.kind in SHARED else plan.money(0)
            due.paid_minor += part.minor
            payment.applied_minor += part.minor
            payment.paid.append(Paid(due_id=due.id, amount_minor=part.minor))
            taken[due.kind in SHARED] += part.minor
            session.flush()
            _charge_interest(session, plan, payment, due, interest, actor=actor, now=now)
    logs.step("royalty: dues paid", plan=plan.id)
    for shared, minor in taken.items():
        if minor:
            _take(session, plan, payment, plan.money(minor), shared, actor=actor, now=now)
    logs.step("royalty: money held", plan=plan.id)


def _take(
    session: Session, plan: Plan, payment: Payment, amount: Money, shared: bool, *, actor: Actor, now: datetime
) -> None:
    key = facts.receipt_key(plan, payment)
    holds.take(
        session,
        subject=plan.subject,
        amount=amount,
        from_account=f"unapplied:{plan.subject}",
        key=key if shared else f"{key}:beside",
        actor=actor,
        now=now,
    )
    if shared:
        facts.collected(session, plan, payment, amount, actor=actor, now=now)
    after = {"receipt": payment.receipt_id, "amount": amount.amount, "currency": amount.currency}
    audit.record(session, plan.subject, "royalty.paid", actor=actor, now=now, after=after)


def interest_on(plan: Plan, amount: Money, days: int, period_id: int | None = None) -> Money:
    """Simple interest of so many days at the period's rate, half up; none before the first day of delay."""
    rate_bp = next((each.interest_bp for each in plan.periods if each.id == period_id), plan.interest_bp)
    exact = Fraction(amount.minor * rate_bp * max(0, days), BASIS)
    return rounded(exact, plan.currency)


def interest_left(plan: Plan, due: Due, part: Money, paid_on: date) -> Money:
    """The interest on a part of a due that is paid on a day, with that on what stands of earlier payments of it, less
    what was invoiced: of a payment that fell away its days were charged already."""
    charged = sum(each.amount_minor for each in plan.dues if _is_interest_on(each, due))
    interest = interest_on(plan, part, (paid_on - due.due_on).days, due.period_id)
    if not charged:
        return interest
    back: dict[int, int] = defaultdict(int)
    for row in plan.taken_back:
        back[row.paid_id] += row.gross_minor if row.owed_again else 0
    for payment in plan.payments:
        stands = plan.money(sum(each.amount_minor - back[each.id] for each in payment.paid if each.due_id == due.id))
        interest += interest_on(plan, stands, (payment.received_on - due.due_on).days, due.period_id)
    return max(interest - plan.money(charged), plan.money(0))


def _is_interest_on(interest: Due, due: Due) -> bool:
    return (
        interest.kind is DueKind.INTEREST and interest.key.startswith("late:") and interest.key.endswith(f":{due.id}")
    )


def _charge_interest(
    session: Session, plan: Plan, payment: Payment, due: Due, interest: Money, *, actor: Actor, now: datetime
) -> None:
    if not interest:
        return
    day = last_day_to_pay(session, business_date(now))
    key = f"late:{payment.id}:{due.id}"
    raise_due(session, plan, DueKind.INTEREST, interest, key=key, due_on=day, actor=actor, now=now)


def _give_back(session: Session, plan: Plan, payment: Payment, *, actor: Actor, now: datetime) -> None:
    """What nothing is due for goes back to who paid it."""
    there = unpromised(session, plan.subject, payment.currency)
    amount = min(payment.unused, there)
    if not amount:
        return
    queue_payout(
        session,
        purpose=plan.subject,
        payee_id=payment.payer_id,
        kind=PayoutKind.REFUND,
        amount=amount,
        from_account=f"unapplied:{plan.subject}",
        key=f"{facts.receipt_key(plan, payment)}:excess",
        receipt_id=payment.receipt_id,
        actor=actor,
        now=now,
    )
    payment.returned_minor += amount.minor
    session.flush()
    after = {"receipt": payment.receipt_id, "amount": amount.amount, "currency": amount.currency}
    audit.record(session, plan.subject, "royalty.excess_returned", actor=actor, now=now, after=after)
