"""Accepted figures that turn out wrong: by an audit of the books or an error, agreed by the other side, restated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.files import StoredFile
from core.i18n import _, lazy_gettext
from core.money import BASIS, Money, total
from listings.terms.reckoning import Use
from settlement.deals.rules import last_day_to_pay
from settlement.royalties import auditing
from settlement.royalties.claims import ClaimKind
from settlement.royalties.invoicing import raise_due
from settlement.royalties.models import Basis, Claim, Due, Finding, Period, Plan
from settlement.royalties.news import tell, tell_both
from settlement.royalties.owed import DueKind
from settlement.royalties.paying import interest_on
from settlement.royalties.states import ClaimState
from settlement.royalties.stating import count, reckoned, uses_accepted


@dataclass(frozen=True, slots=True)
class Found:
    """What one period's figures are found to be."""

    period_n: int
    base: Money
    units: int = 0
    sublicences: Money | None = None


def underpaid_bp(stated: Money, true: Money) -> int:
    """The part of what was due that was not stated, in basis points rounded down; 0 where nothing is missing.

    Worked example 9: 800,000 stated, 900,000 due: 1,111 (11.1 %).
    """
    missing = true.minor - stated.minor
    return missing * BASIS // true.minor if missing > 0 else 0


def claim(
    session: Session,
    *,
    plan_id: int,
    kind: ClaimKind,
    findings: Sequence[Found],
    reason: str,
    cost: Money | None = None,
    evidence: StoredFile | None = None,
    actor: Actor,
    now: datetime,
) -> Claim:
    """A side says what accepted figures truly are: the licensor after an audit, or either of them for an error.

    Nothing changes until the other side agrees. Raises NotAllowed, Conflict (`claim_open`, and for an audit as
    `auditing.must_be_due`), Unacceptable.
    """
    plan = locked(session, Plan, plan_id)
    actor.must_act_for_one_of([plan.licensor_id] if kind is ClaimKind.AUDIT else [plan.licensor_id, plan.licensee_id])
    if session.scalar(select(Claim.id).filter_by(plan_id=plan.id, state=ClaimState.CLAIMED)) is not None:
        raise Conflict(_("Another claim waits for its answer. It is answered first."), code="claim_open")
    if kind is ClaimKind.AUDIT:
        auditing.must_be_due(session, plan, now)
    borne = cost or plan.money(0)
    _must_fit(plan, kind, findings, reason, borne)
    _must_not_be_too_old(session, plan, kind, findings, now)
    periods = {each.n: each for each in plan.periods}
    row = Claim(
        kind=kind,
        state=ClaimState.CLAIMED,
        claimed_for=plan.licensor_id if actor.acts_for(plan.licensor_id) else plan.licensee_id,
        claimed_at=now,
        reason=reason.strip(),
        cost_minor=borne.minor,
        currency=plan.currency,
        evidence=evidence.sha256 if evidence else None,
    )
    row.findings = [
        Finding(
            period_id=periods[each.period_n].id,
            base_minor=each.base.minor,
            units=each.units,
            sublicences_minor=each.sublicences.minor if each.sublicences else 0,
        )
        for each in findings
    ]
    plan.claims.append(row)
    session.flush()
    after = {"claim": row.id, "kind": kind.value, "periods": [each.period_n for each in findings], "reason": row.reason}
    audit.record(session, plan.subject, "royalty.claimed", actor=actor, now=now, after=after, evidence=row.evidence)
    text = lazy_gettext("The other side claims that royalties of plan %(number)s were stated wrongly. Answer it.",
                        number=plan.number)  # fmt: skip
    tell(session, plan, [_other_side(plan, row)], f"claimed-{row.id}", text, now)
    return row


def _other_side(plan: Plan, row: Claim) -> int:
    return plan.licensee_id if row.claimed_for == plan.licensor_id else plan.licensor_id


def _must_fit(plan: Plan, kind: ClaimKind, findings: Sequence[Found], reason: str, cost: Money) -> None:
    faults: dict[str, list[str]] = {}
    accepted = {each.n for each in plan.periods if each.accepted is not None}
    numbers = [each.period_n for each in findings]
    amounts = [cost, *(each.base for each in findings), *(each.sublicences or cost for each in findings)]
    if not numbers or len(set(numbers)) < len(numbers) or not accepted.issuperset(numbers):
        faults["findings"] = [_("Name periods whose statements are accepted, each once.")]
    elif any(each.currency != plan.currency for each in amounts):
        faults["findings"] = [_("This licence is reckoned in %(currency)s.", currency=plan.currency)]
    elif any(each.minor < 0 for each in amounts) or any(each.units < 0 for each in findings):
        faults["findings"] = [_("No figure is below zero.")]
    elif not _differs(plan, findings):
        faults["findings"] = [_("These are the figures that are accepted already. Change what is wrong.")]
    if not reason.strip():
        faults["reason"] = [_("Say what was found, and where in the books.")]
    if kind is not ClaimKind.AUDIT and cost:
        faults["cost"] = [_("Only an audit has a cost that can be shifted.")]
    if faults:
        raise Unacceptable(_("The claim does not fit. Nothing was claimed."), fields=faults)


def _must_not_be_too_old(
    session: Session, plan: Plan, kind: ClaimKind, findings: Sequence[Found], now: datetime
) -> None:
    named = {each.period_n for each in findings}
    why = auditing.too_old(session, plan, [each for each in plan.periods if each.n in named], now)
    if kind is ClaimKind.AUDIT and why:
        raise Unacceptable(_("The claim does not fit. Nothing was claimed."), fields={"findings": [why]})


def _differs(plan: Plan, findings: Sequence[Found]) -> bool:
    uses = uses_accepted(plan)
    return any(_use(uses[each.period_n], each) != uses[each.period_n] for each in findings)


def _use(before: Use, each: Found) -> Use:
    return replace(
        before, base=each.base, units=each.units, sublicences=each.sublicences or Money(0, each.base.currency)
    )


def _opened(session: Session, claim_id: int) -> tuple[Plan, Claim]:
    plan = locked(session, Plan, found(session, Claim, claim_id).plan_id)
    return plan, locked(session, Claim, claim_id)


def agree(session: Session, *, claim_id: int, actor: Actor, now: datetime) -> Claim:
    """The other side agrees: new versions are drawn; what they add is invoiced with interest from the day on which it
    was due, what they take back is a credit. The licensee bears an audit's cost if the part that it had not stated
    reaches the threshold of the licence (worked example 9)."""
    plan, row = _opened(session, claim_id)
    actor.must_act_for(_other_side(plan, row))
    type(row).__lifecycle__.after(row.state, "agree")
    before = {each.n: each.accepted for each in plan.periods}
    stated, true, uses = _royalties(plan, row)
    row.stated_minor, row.true_minor, row.decided_at = stated.minor, true.minor, now
    short = underpaid_bp(stated, true)
    row.cost_shifted = bool(row.cost_minor) and _reaches(threshold_of(plan, row), stated, true)
    row.advance("agree")
    session.flush()
    first_due = _days_due(plan)
    claimed = frozenset(_found_in(plan, row))
    count(session, plan, uses, basis=Basis.CLAIM, claimed=claimed, reason=row.reason, actor=actor, now=now)
    for period in plan.periods:
        was, now_is = before[period.n], period.accepted
        added = now_is.due_minor - (was.due_minor if was else 0) if now_is else 0
        if added > 0:
            _charge(session, plan, row, period, plan.money(added), first_due, actor=actor, now=now)
    if row.cost_shifted:
        day = last_day_to_pay(session, business_date(now))
        raise_due(session, plan, DueKind.AUDIT_COST, plan.money(row.cost_minor), key=f"claim:{row.id}:cost", due_on=day,
                  actor=actor, now=now)  # fmt: skip
    after = {"claim": row.id, "state": row.state.value, "underpaid_bp": short, "cost_shifted": row.cost_shifted}
    audit.record(session, plan.subject, "royalty.claim_agreed", actor=actor, now=now, after=after)
    text = lazy_gettext("A claim under plan %(number)s was agreed. New versions of its statements are here.",
                        number=plan.number)  # fmt: skip
    tell_both(session, plan, f"agreed-{row.id}", text, now)
    return row


def _reaches(threshold_bp: int, stated: Money, true: Money) -> bool:
    return true > stated and (true.minor - stated.minor) * BASIS >= threshold_bp * true.minor


def threshold_of(plan: Plan, row: Claim) -> int:
    """From which underpayment on an audit's cost is the licensee's: as agreed for the newest of the claim's periods."""
    newest = max(_found_in(plan, row))
    return next(each.threshold_bp for each in plan.periods if each.n == newest)


def _found_in(plan: Plan, row: Claim) -> dict[int, Finding]:
    numbers = {each.id: each.n for each in plan.periods}
    return {numbers[each.period_id]: each for each in row.findings}


def _royalties(plan: Plan, row: Claim) -> tuple[Money, Money, Mapping[int, Use]]:
    """The royalties of the claim's periods as stated and as found, and the uses that then count."""
    uses, found_ = uses_accepted(plan), _found_in(plan, row)
    stated = reckoned(plan, uses)
    for n, each in found_.items():
        income = plan.money(each.sublicences_minor)
        uses[n] = replace(uses[n], base=plan.money(each.base_minor), units=each.units, sublicences=income)
    true = reckoned(plan, uses)
    sums = [total([each[n].royalty for n in found_], plan.currency) for each in (stated, true)]
    return sums[0], sums[1], uses


def _days_due(plan: Plan) -> dict[int, Due]:
    """Period's id → its first invoice."""
    first: dict[int, Due] = {}
    for due in sorted(plan.dues, key=lambda each: each.id):
        if due.period_id is not None and due.kind is DueKind.ROYALTY:
            first.setdefault(due.period_id, due)
    return first


def _charge(
    session: Session,
    plan: Plan,
    row: Claim,
    period: Period,
    added: Money,
    first_due: Mapping[int, Due],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Interest on what a period adds, since the day on which its royalty was due."""
    due = first_due.get(period.id)
    since = due.due_on if due else period.report_due_on
    interest = interest_on(plan, added, (business_date(now) - since).days, period.id)
    if interest:
        day = last_day_to_pay(session, business_date(now))
        raise_due(session, plan, DueKind.INTEREST, interest, key=f"claim:{row.id}:{period.n}", due_on=day,
                  period=period, actor=actor, now=now)  # fmt: skip


def decline(session: Session, *, claim_id: int, answer: str, actor: Actor, now: datetime) -> Claim:
    """The other side does not agree and says why; the statements stay as they are."""
    plan, row = _opened(session, claim_id)
    actor.must_act_for(_other_side(plan, row))
    return _close(session, plan, row, "decline", answer, actor=actor, now=now)


def withdraw(session: Session, *, claim_id: int, answer: str = "", actor: Actor, now: datetime) -> Claim:
    """The side that claimed takes it back."""
    plan, row = _opened(session, claim_id)
    if not actor.acts_for(row.claimed_for):
        raise NotAllowed(_("Who made a claim takes it back."))
    return _close(session, plan, row, "withdraw", answer or row.reason, actor=actor, now=now)


def _close(session: Session, plan: Plan, row: Claim, action: str, answer: str, *, actor: Actor, now: datetime) -> Claim:
    type(row).__lifecycle__.after(row.state, action)
    if not answer.strip():
        raise Unacceptable(_("Say why."), fields={"answer": [_("Say why, so that the other side can answer it.")]})
    row.answer, row.decided_at = answer.strip(), now
    row.advance(action)
    session.flush()
    after = {"claim": row.id, "state": row.state.value, "answer": row.answer}
    audit.record(session, plan.subject, "royalty.claim_closed", actor=actor, now=now, after=after)
    text = lazy_gettext("A claim under plan %(number)s was closed; its statements stay as they are.",
                        number=plan.number)  # fmt: skip
    tell_both(session, plan, f"claim-closed-{row.id}", text, now)
    return row
