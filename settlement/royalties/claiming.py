"""Accepted figures that turn out wrong: by an audit of the books or an error, agreed by the other side, restated."""

from collections.abc import Sequence
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
from core.money import Money
from listings.terms.reckoning import Use
from settlement.deals.rules import last_day_to_pay
from settlement.royalties import auditing
from settlement.royalties.claims import ClaimKind
from settlement.royalties.invoicing import raise_due
from settlement.royalties.models import Basis, Claim, Finding, Plan
from settlement.royalties.news import tell, tell_both
from settlement.royalties.owed import DueKind
from settlement.royalties.restating import effect_of, findings_of
from settlement.royalties.states import ClaimState
from settlement.royalties.stating import count, uses_accepted


@dataclass(frozen=True, slots=True)
class Found:
    """What one period's figures are found to be."""

    period_n: int
    base: Money
    units: int = 0
    sublicences: Money | None = None


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
    tell(session, plan, [other_side(plan, row)], f"claimed-{row.id}", text, now)
    return row


def other_side(plan: Plan, row: Claim) -> int:
    """Who answers a claim."""
    return plan.licensee_id if row.claimed_for == plan.licensor_id else plan.licensor_id


def _must_fit(plan: Plan, kind: ClaimKind, findings: Sequence[Found], reason: str, cost: Money) -> None:
    faults: dict[str, list[str]] = {}
    accepted = {each.n for each in plan.periods if each.agreed is not None}
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


def agree(session: Session, *, claim_id: int, seen: str | None = None, actor: Actor, now: datetime) -> Claim:
    """The other side agrees: new versions are drawn; what they add is invoiced with interest from the day on which it
    was due, what they take back is a credit. The licensee bears an audit's cost if the part that it had not stated
    reaches the threshold of the licence (worked example 9).

    `seen` is the digest of what the page before said would happen. Raises NotAllowed, IllegalTransition, Conflict
    `effect_differs` where something else would by now.
    """
    plan, row = _opened(session, claim_id)
    actor.must_act_for(other_side(plan, row))
    type(row).__lifecycle__.after(row.state, "agree")
    effect = effect_of(plan, row, business_date(now))
    if seen is not None and seen != effect.digest:
        text = _("Since you looked, other figures follow from this claim. Nothing was agreed; check them again.")
        raise Conflict(text, code="effect_differs")
    row.stated_minor, row.true_minor, row.decided_at = effect.stated.minor, effect.true.minor, now
    row.cost_shifted = bool(effect.cost)
    row.advance("agree")
    session.flush()
    claimed = frozenset(findings_of(plan, row))
    count(session, plan, effect.uses, basis=Basis.CLAIM, claimed=claimed, reason=row.reason, actor=actor, now=now)
    day = last_day_to_pay(session, business_date(now))
    for each in effect.changes:
        if each.interest:
            raise_due(session, plan, DueKind.INTEREST, each.interest, key=f"claim:{row.id}:{each.period.n}", due_on=day,
                      period=each.period, actor=actor, now=now)  # fmt: skip
    if effect.cost:
        raise_due(session, plan, DueKind.AUDIT_COST, effect.cost, key=f"claim:{row.id}:cost", due_on=day, actor=actor,
                  now=now)  # fmt: skip
    after = {"claim": row.id, "state": row.state.value, "underpaid_bp": effect.short_bp,
             "cost_shifted": row.cost_shifted}  # fmt: skip
    audit.record(session, plan.subject, "royalty.claim_agreed", actor=actor, now=now, after=after)
    told = lazy_gettext("A claim under plan %(number)s was agreed. New versions of its statements are here.",
                         number=plan.number)  # fmt: skip
    tell_both(session, plan, f"agreed-{row.id}", told, now)
    return row


def decline(session: Session, *, claim_id: int, answer: str, actor: Actor, now: datetime) -> Claim:
    """The other side does not agree and says why; the statements stay as they are."""
    plan, row = _opened(session, claim_id)
    actor.must_act_for(other_side(plan, row))
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
