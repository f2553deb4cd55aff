"""Royalty money taken back: each part by the split of the release that it went out with (worked example 16), from what
is payable, else as a claim on the party. Two officers decide; what a payer's bank keeps is settled by `disputing`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.fields import whole
from core.i18n import _, lazy_gettext
from core.money import Money, total
from core.show import money as shown_money
from settlement.deals.closing import is_disputed
from settlement.deals.paying import pay_the_rest, stop_unsent
from settlement.deals.reversing import moves_back
from settlement.deals.split import Line, split_of_release
from settlement.deals.states import ReversalState
from settlement.holds import services as holds
from settlement.ledger import services as ledger
from settlement.payments.models import PayoutKind
from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.payouts import queue_payout
from settlement.payments.recalling import recall
from settlement.royalties import facts
from settlement.royalties.models import Due, Paid, Payment, Plan, RoyaltyReversal, Settled, TakenBack, TakenBackLine
from settlement.royalties.news import tell_both
from settlement.royalties.owed import SHARED
from settlement.royalties.releasing import standing
from settlement.royalties.returned import ReversalKind

Parts = Sequence[tuple[Paid, Money]]


def open_reversal(plan: Plan) -> RoyaltyReversal | None:
    """The reversal that waits for an officer."""
    return next((each for each in plan.reversals if each.state is ReversalState.ASKED), None)


def most_of(session: Session, plan: Plan, kind: ReversalKind, payment_id: int | None) -> Money:
    """The most that a reversal of the kind can take back: the credits that wait, or what of a payment still stands."""
    if kind is ReversalKind.CREDIT:
        return min(total([each.left for each in plan.credits], plan.currency), _standing_of(session, plan, None))
    return _standing_of(session, plan, payment_id)


def _standing_of(session: Session, plan: Plan, payment_id: int | None) -> Money:
    """What still stands of a payment; of all of them only what paid royalties, without a payment."""
    parts = parts_of(session, plan, payment_id=payment_id, shared_only=payment_id is None)
    return total([left for _paid, left in parts], plan.currency)


def parts_of(
    session: Session, plan: Plan, *, payment_id: int | None = None, period_id: int | None = None, shared_only: bool
) -> list[tuple[Paid, Money]]:
    """What stands of paid parts, the newest first: of one payment, or of all that paid a period's royalties first."""
    query = select(Paid, Due).join(Due, Due.id == Paid.due_id).where(Due.plan_id == plan.id)
    if payment_id is not None:
        query = query.where(Paid.payment_id == payment_id)
    if shared_only:
        query = query.where(Due.kind.in_(SHARED))
    rows = session.execute(query.order_by(Paid.id.desc())).all()
    ordered = sorted(rows, key=lambda row: period_id is not None and row[1].period_id != period_id)
    return [(paid, left) for paid, _due in ordered if (left := standing(session, paid))]


def ask_reversal(
    session: Session,
    *,
    plan_id: int,
    kind: ReversalKind,
    amount: Money | None,
    payment_id: int | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> RoyaltyReversal:
    """An officer asks to pay a credit back, or to undo a payment; `amount` None is the most that can be.

    Nothing moves until a second officer approves. Raises NotAllowed, Conflict `already_asked`, Unacceptable.
    """
    person_id = must_be_officer(session, actor)
    plan = locked(session, Plan, plan_id)
    if open_reversal(plan) is not None:
        raise Conflict(_("A reversal of these royalties waits for its second officer already."), code="already_asked")
    if kind is ReversalKind.PAYMENT and all(each.id != payment_id for each in plan.payments):
        text = _("Choose the payment that falls away.")
        raise Unacceptable(_("The reversal cannot be asked for like this."), fields={"payment_id": [text]})
    most = most_of(session, plan, kind, payment_id)
    wanted = most if amount is None else amount
    faults: dict[str, list[str]] = {}
    if wanted.currency != most.currency or not 0 < wanted.minor <= most.minor:
        faults["amount"] = [_("Write an amount above zero and up to %(most)s.", most=shown_money(most))]
    if not reason.strip():
        faults["reason"] = [_("Say why the money is taken back.")]
    if faults:
        raise Unacceptable(_("The reversal cannot be asked for like this."), fields=faults)
    return note_reversal(
        session, plan, kind, wanted, payment_id=payment_id if kind is ReversalKind.PAYMENT else None,
        reason=reason.strip(), person_id=person_id, actor=actor, now=now,
    )  # fmt: skip


def note_reversal(
    session: Session,
    plan: Plan,
    kind: ReversalKind,
    amount: Money,
    *,
    payment_id: int | None = None,
    reason: str,
    person_id: int | None,
    actor: Actor,
    now: datetime,
) -> RoyaltyReversal:
    """Write the wish down; without a person it is the end of the licence that asks."""
    row = RoyaltyReversal(
        kind=kind,
        payment_id=payment_id,
        state=ReversalState.ASKED,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        asked_by=person_id,
        asked_at=now,
    )
    plan.reversals.append(row)
    session.flush()
    after = {"kind": kind.value, "amount": amount.amount, "currency": amount.currency, "reason": reason}
    audit.record(session, plan.subject, "royalty.reversal_asked", actor=actor, now=now, after=after)
    return row


def decline_reversal(session: Session, *, reversal_id: int, actor: Actor, now: datetime) -> RoyaltyReversal:
    """An officer puts the wish aside; nothing moves."""
    must_be_officer(session, actor)
    plan = locked(session, Plan, found(session, RoyaltyReversal, reversal_id).plan_id)
    row = locked(session, RoyaltyReversal, reversal_id)
    row.advance("decline")
    row.decided_at = now
    audit.record(session, plan.subject, "royalty.reversal_declined", actor=actor, now=now)
    return row


def approve_reversal(session: Session, *, reversal_id: int, actor: Actor, now: datetime) -> RoyaltyReversal:
    """A second officer approves: the money is taken back and goes to the licensee, the volume is corrected.

    Payouts that nobody has sent yet are stopped first, and what is left of them is queued anew. Raises NotAllowed
    `four_eyes`, IllegalTransition, Conflict: `disputed` while a payer's bank has taken a payment back, `nothing_left`
    where less stands by now.
    """
    must_be_officer(session, actor)
    plan = locked(session, Plan, found(session, RoyaltyReversal, reversal_id).plan_id)
    row = locked(session, RoyaltyReversal, reversal_id)
    must_be_second(row.asked_by, actor.person_id or 0, did=_("You asked for this reversal yourself."))
    type(row).__lifecycle__.after(row.state, "approve")
    if is_disputed(session, plan):
        raise Conflict(
            _("A royalty payment is disputed by the payer's bank. Nothing goes back until that is decided."),
            code="disputed",
        )
    if row.amount > most_of(session, plan, row.kind, row.payment_id):
        raise Conflict(_("Less stands by now than was asked for. Decline it and ask anew."), code="nothing_left")
    row.advance("approve")
    row.approved_by, row.decided_at = actor.person_id, now
    again = row.kind is ReversalKind.PAYMENT
    if again:
        parts = _first(parts_of(session, plan, payment_id=row.payment_id, shared_only=False), row.amount)
    else:
        parts = _of_credits(session, plan, row.amount)
    key = f"{plan.subject}:reversal:{row.id}"
    stopped = stop_unsent(session, plan, reason=row.reason, actor=actor, now=now)
    taken = take_back(session, plan, parts, key=key, reason=row.reason, owed_again=again, actor=actor, now=now)
    pay_the_rest(session, plan, stopped, taken, actor=actor, now=now)
    _send_back(session, plan, parts, key=key, actor=actor, now=now)
    after = {"kind": row.kind.value, "amount": row.amount.amount, "reason": row.reason}
    audit.record(session, plan.subject, "royalty.reversed", actor=actor, now=now, after=after)
    text = lazy_gettext("Royalties of plan %(number)s that were paid go back to the licensee.", number=plan.number)
    tell_both(session, plan, f"reversed-{row.id}", text, now)
    return row


def _first(parts: Parts, amount: Money) -> list[tuple[Paid, Money]]:
    """The first parts that together are `amount`."""
    left, chosen = amount, []
    for paid, there in parts:
        if part := min(left, there):
            chosen.append((paid, part))
            left = left - part
    return chosen


def _of_credits(session: Session, plan: Plan, amount: Money) -> list[tuple[Paid, Money]]:
    """What pays credits back, the oldest credit first: what its own period was paid with before that of others."""
    left, chosen = amount, dict[int, tuple[Paid, Money]]()
    periods = {each.id: period.id for period in plan.periods for each in period.statements}
    for credit in plan.credits:
        part = min(left, credit.left)
        credit.refunded_minor += part.minor
        left = left - part
        of = periods[credit.statement_id]
        there = [
            (paid, stands - chosen[paid.id][1] if paid.id in chosen else stands)
            for paid, stands in parts_of(session, plan, period_id=of, shared_only=True)
        ]
        for paid, more in _first(there, part):
            before = chosen[paid.id][1] if paid.id in chosen else plan.money(0)
            chosen[paid.id] = paid, before + more
    return list(chosen.values())


def take_back(
    session: Session,
    plan: Plan,
    parts: Parts,
    *,
    key: str,
    reason: str,
    owed_again: bool,
    actor: Actor,
    now: datetime,
) -> dict[int, Money]:
    """Take parts of paid dues back to `unapplied`; gives what of it was there, by organisation: the rest each owes.

    The money that is not frozen in the hold leaves it. The plan is locked.
    """
    taken: dict[int, Money] = {}
    for paid, amount in parts:
        release = session.scalar(select(Settled).filter_by(paid_id=paid.id))
        lines = _lines_back(session, release, amount) if release else []
        if release:
            moves = moves_back(session, plan, lines)
            ledger.post(
                session, key=f"{key}:{paid.id}", moves=moves, effective_on=business_date(now), subject=plan.subject,
                actor=actor, now=now, note=reason[:300],
            )  # fmt: skip
            for move in moves:
                owner = whole(move.debit.removeprefix("payable:org:"))
                if owner is not None:
                    taken[owner] = taken.get(owner, plan.money(0)) + move.money
                debtor = whole(move.debit.removeprefix("receivable:org:"))
                if debtor is not None:  # what was transferred to its account at a provider is called in from there
                    recall(session, organisation_id=debtor, amount=move.money, purpose=plan.subject, actor=actor,
                           now=now)  # fmt: skip
        else:
            holds.refund(
                session, subject=plan.subject, amount=amount, to_account=f"unapplied:{plan.subject}",
                key=f"{key}:{paid.id}", actor=actor, now=now,
            )  # fmt: skip
        _note_taken(session, plan, paid, release, amount, lines, key, reason, owed_again, now)
        facts.taken_back(session, plan, paid, release, amount, lines, key=key, reason=reason, actor=actor, now=now)
    return taken


def _lines_back(session: Session, release: Settled, amount: Money) -> list[Line]:
    """The part of each taker: of what still stands of the release, by largest remainder."""
    gone: dict[int, int] = {}
    for row in session.scalars(select(TakenBack).filter_by(release_id=release.id)).all():
        for line in row.lines:
            gone[line.place] = gone.get(line.place, 0) + line.amount_minor
    left = [
        Line(
            line.kind,
            line.account,
            Money(line.amount_minor - gone.get(line.place, 0), release.currency),
            line.center_id,
            borne_by=line.borne_by_id,
        )
        for line in release.lines
    ]
    return split_of_release(amount, left)


def _note_taken(
    session: Session,
    plan: Plan,
    paid: Paid,
    release: Settled | None,
    amount: Money,
    lines: Sequence[Line],
    key: str,
    reason: str,
    owed_again: bool,
    now: datetime,
) -> None:
    row = TakenBack(
        paid_id=paid.id,
        release_id=release.id if release else None,
        key=key,
        gross_minor=amount.minor,
        owed_again=owed_again,
        currency=amount.currency,
        effective_on=business_date(now),
        reason=reason[:1000],
        taken_at=now,
    )
    row.lines = [TakenBackLine(place=place, amount_minor=line.amount.minor) for place, line in enumerate(lines, 1)]
    plan.taken_back.append(row)
    payment, due = found(session, Payment, paid.payment_id), found(session, Due, paid.due_id)
    payment.applied_minor -= amount.minor
    payment.returned_minor += amount.minor
    if owed_again:
        due.paid_minor -= amount.minor
    session.flush()


def _send_back(session: Session, plan: Plan, parts: Parts, *, key: str, actor: Actor, now: datetime) -> None:
    """Each payment's part by a refund of its own, through the provider by which it came where that still takes it."""
    sums: dict[int, Money] = {}
    for paid, amount in parts:
        sums[paid.payment_id] = sums.get(paid.payment_id, plan.money(0)) + amount
    for payment_id, amount in sums.items():
        payment = found(session, Payment, payment_id)
        queue_payout(
            session,
            purpose=plan.subject,
            payee_id=payment.payer_id,
            kind=PayoutKind.REFUND,
            amount=amount,
            from_account=f"unapplied:{plan.subject}",
            key=f"{key}:refund:{payment_id}",
            receipt_id=payment.receipt_id,
            actor=actor,
            now=now,
        )
