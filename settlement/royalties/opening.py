"""From a signed licence to its royalty plan, the plan's periods as they begin, and its end."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.deadlines import due_in_days
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from core.show import day
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Act
from settlement.deals.models import Deal
from settlement.deals.standing import works_for_center
from settlement.royalties.commission import snapshot, too_dear
from settlement.royalties.models import Period, Plan
from settlement.royalties.news import tell_both
from settlement.royalties.rules import rule_on
from settlement.royalties.spans import closes_year, least_of, span_of
from settlement.royalties.states import PLAN, PeriodState, PlanState
from settlement.royalties.stating import count, uses_accepted

DAY = timedelta(days=1)


def deal_signed(session: Session, event: events.DealSigned, *, actor: Actor, now: datetime) -> None:
    """Follower of DealSigned: a licence with a running royalty gets its plan. The same news again does nothing."""
    deal = found(session, Deal, event.deal_id)
    terms = Terms.from_json(deal.terms)
    known = session.scalar(select(Plan.id).filter_by(deal_id=deal.id))
    if deal.act is not Act.LICENSE or terms.royalty is None or known is not None:
        return
    plan = _plan_of(session, deal, terms, now)
    if too_dear(plan.commission, max(owner.tax_bp for owner in deal.owners)):
        raise Conflict(_("Fees, shares and tax together are more than a royalty."), code="fees_exceed_price")
    session.add(plan)
    session.flush()
    after = {"deal": deal.number, "starts_on": plan.starts_on.isoformat(), "royalty": plan.royalty}
    audit.record(session, plan.subject, "royalty.opened", actor=actor, now=now, after=after)
    open_periods(session, plan, now=now)


def _plan_of(session: Session, deal: Deal, terms: Terms, now: datetime) -> Plan:
    assert terms.royalty is not None
    rule, agreed, signed_on = rule_on(session, business_date(now)), terms.further, business_date(now)
    starts_on = max(terms.scope.starts, signed_on)
    return Plan(
        deal_id=deal.id,
        number=f"{deal.number}-R",
        state=PlanState.RUNNING,
        licensor_id=deal.seller_id,
        licensee_id=deal.buyer_id,
        starts_on=starts_on,
        ends_on=max(terms.scope.ends, terms.scope.starts, signed_on) if terms.scope.ends else None,
        currency=terms.currency,
        royalty=terms.royalty.as_json(),
        advance_minor=terms.fixed_total.minor if terms.royalty.creditable else 0,
        share_bp=agreed.get("sublicence_share_bp") or 0,
        commission=snapshot(session, deal, starts_on=starts_on),
        deductions_bp=agreed.get("deductions_cap_bp"),
        report_days=agreed.get("report_days") or rule.report_days,
        pay_days=agreed.get("pay_days"),
        contest_days=rule.contest_days,
        interest_bp=agreed.get("interest") or rule.interest_bp,
        threshold_bp=agreed.get("audit_threshold_bp") or rule.threshold_bp,
        opened_at=now,
    )


def open_periods(session: Session, plan: Plan, *, now: datetime) -> list[Period]:
    """Open every period that has begun and is not there yet; returns the new ones. The plan is locked or new."""
    today, opened = business_date(now), []
    begins = plan.periods[-1].ends_on + DAY if plan.periods else plan.starts_on
    while begins <= min(today, plan.ends_on or today):
        starts_on, ends_on = span_of(begins, plan.terms.period, first=plan.starts_on, last=plan.ends_on)
        period = Period(
            n=len(plan.periods) + 1,
            state=PeriodState.OPEN,
            starts_on=starts_on,
            ends_on=ends_on,
            least_minor=_least(plan, ends_on),
            report_due_on=due_in_days(session, ends_on, plan.report_days),
        )
        plan.periods.append(period)
        session.flush()
        opened.append(period)
        begins = ends_on + DAY
    return opened


def _least(plan: Plan, ends_on: date) -> int | None:
    if not closes_year(ends_on, plan.ends_on):
        return None
    least = least_of(plan.terms.minimum_per_year, ends_on.year, first=plan.starts_on, last=plan.ends_on)
    return least.minor if least is not None else None


def deal_ended(session: Session, event: events.DealEnded, *, actor: Actor, now: datetime) -> None:
    """Follower of DealEnded: a licence that was cancelled or refunded ends today. A deal that is closed has only paid
    its fixed price: its royalties go on."""
    plan_id = session.scalar(select(Plan.id).filter_by(deal_id=event.deal_id, state=PlanState.RUNNING))
    if plan_id is None or event.asset_id is not None or event.outcome == "closed":
        return
    plan = locked(session, Plan, plan_id)
    last = max(business_date(now), plan.starts_on)
    _end(session, plan, min(last, plan.ends_on or last), reason=f"deal {event.outcome}", actor=actor, now=now)


def end_plan(session: Session, *, plan_id: int, ends_on: date, reason: str, actor: Actor, now: datetime) -> Plan:
    """The licence ends on the day `ends_on`, the last of its last period, which is then reported like any other.

    By the licensor, or the manager of the closing center. Raises NotAllowed, IllegalTransition, Unacceptable without a
    reason and for a day that a reported period lies behind or is cut by, or that has not come yet.
    """
    plan = locked(session, Plan, plan_id)
    deal = found(session, Deal, plan.deal_id)
    if not actor.acts_for(plan.licensor_id) and not works_for_center(session, deal, actor, Role.CENTER_MANAGER):
        raise NotAllowed(_("The licensor ends a licence here, or the manager of the center that closed the deal."))
    PLAN.after(plan.state, "end")
    faults: dict[str, list[str]] = {}
    if not reason.strip():
        faults["reason"] = [_("Say why the licence ends.")]
    fixed = [each.ends_on for each in plan.periods if each.state not in (PeriodState.OPEN, PeriodState.ESTIMATED)]
    first, last = max([plan.starts_on, *fixed]), min(business_date(now), plan.ends_on or business_date(now))
    if not first <= ends_on <= last:
        message = _("Write a day from %(first)s to %(last)s: what is reported stays, and what lies ahead is not over.",
                    first=day(first), last=day(last))  # fmt: skip
        faults["ends_on"] = [message]
    if faults:
        raise Unacceptable(_("The licence cannot end like this."), fields=faults)
    _end(session, plan, ends_on, reason=reason.strip(), actor=actor, now=now)
    return plan


def _end(session: Session, plan: Plan, ends_on: date, *, reason: str, actor: Actor, now: datetime) -> None:
    """Fix the last day: what was to follow falls away, the period it lies in is cut, the least is that of its days."""
    plan.ends_on, plan.end_reason, plan.ended_at = ends_on, reason, now
    plan.advance("end")
    for period in plan.periods:
        if period.starts_on > ends_on and period.can("drop"):
            period.advance("drop")
        elif period.ends_on >= ends_on and period.state is not PeriodState.DROPPED:
            period.ends_on = min(period.ends_on, ends_on)
            period.report_due_on = due_in_days(session, period.ends_on, plan.report_days)
            period.least_minor = _least(plan, period.ends_on)
    session.flush()
    open_periods(session, plan, now=now)
    after = {"ends_on": ends_on.isoformat(), "reason": reason}
    audit.record(session, plan.subject, "royalty.ended", actor=actor, now=now, after=after)
    text = lazy_gettext("The licence of plan %(number)s has ended. Its last period is still reported.",
                        number=plan.number)  # fmt: skip
    tell_both(session, plan, "ended", text, now)
    count(session, plan, uses_accepted(plan), reason=reason, actor=actor, now=now)


def end_expired(session: Session, plan: Plan, *, now: datetime) -> None:
    """A plan whose last day has passed ends by itself; its periods are those that there are."""
    if plan.ends_on is None or plan.ends_on >= business_date(now) or not plan.can("end"):
        return
    plan.ended_at = now
    plan.advance("end")
    session.flush()
    after = {"ends_on": plan.ends_on.isoformat()}
    audit.record(session, plan.subject, "royalty.ended", actor=SYSTEM, now=now, after=after)
