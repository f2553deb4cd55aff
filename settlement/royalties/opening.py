"""From a signed licence to its royalty plan, and the plan's periods as they begin."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import found
from core.deadlines import due_in_days
from core.errors import Conflict
from core.i18n import _
from listings.terms.agreement import Further, Terms
from listings.terms.vocabulary import Act
from settlement.deals.amending import royalty_on, terms_on
from settlement.deals.beginning import first_day_of_royalties
from settlement.deals.models import Deal
from settlement.royalties.commission import snapshot, too_dear
from settlement.royalties.models import Period, Plan, RoyaltyRule
from settlement.royalties.rules import rule_on
from settlement.royalties.spans import closes_year, least_of, span_of
from settlement.royalties.states import PeriodState, PlanState

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
    agreed, signed_on = terms.further, business_date(now)
    starts_on = first_day_of_royalties(terms, signed_on)
    rule = rule_on(session, signed_on)
    return Plan(
        deal_id=deal.id,
        number=f"RP{deal.number.removeprefix('XH')}",
        state=PlanState.RUNNING,
        licensor_id=deal.seller_id,
        licensee_id=deal.buyer_id,
        starts_on=starts_on,
        ends_on=max(terms.scope.ends, terms.scope.starts, signed_on) if terms.scope.ends else None,
        currency=terms.currency,
        royalty=terms.royalty.as_json(),
        advance_minor=terms.fixed_total.minor if terms.royalty.creditable else 0,
        commission=snapshot(session, deal, starts_on=starts_on),
        contest_days=rule.contest_days,
        **held_by(agreed, rule),
        **ended_by(agreed, rule),
        opened_at=now,
    )


def held_by(agreed: Further, rule: RoyaltyRule) -> dict[str, Any]:
    """The days, shares and rates of a period by its terms, else by the rule of the day of signature."""
    return {
        "share_bp": agreed.get("sublicence_share_bp") or 0,
        "deductions_bp": agreed.get("deductions_cap_bp"),
        "report_days": agreed.get("report_days") or rule.report_days,
        "pay_days": agreed.get("pay_days"),
        "interest_bp": agreed.get("interest") or rule.interest_bp,
        "threshold_bp": agreed.get("audit_threshold_bp") or rule.threshold_bp,
    }


def ended_by(agreed: Further, rule: RoyaltyRule) -> dict[str, Any]:
    """The days and months of the notices that end the licence."""
    return {"cure_days": agreed.get("cure_days") or rule.cure_days, "notice_months": agreed.get("notice_months")}


def open_periods(session: Session, plan: Plan, *, now: datetime) -> list[Period]:
    """Open every period that has begun and is not there yet; returns the new ones. The plan is locked or new."""
    today, opened = business_date(now), []
    begins = plan.periods[-1].ends_on + DAY if plan.periods else plan.starts_on
    while begins <= min(today, plan.ends_on or today):
        starts_on, ends_on = span_of(begins, plan.terms.period, first=plan.starts_on, last=plan.ends_on)
        held = _in_force(session, plan, starts_on, now=now)
        period = Period(
            n=len(plan.periods) + 1,
            state=PeriodState.OPEN,
            starts_on=starts_on,
            ends_on=ends_on,
            least_minor=least_on(plan, ends_on),
            report_due_on=due_in_days(session, ends_on, held["report_days"]),
            **held,
        )
        plan.periods.append(period)
        session.flush()
        opened.append(period)
        begins = ends_on + DAY
    return opened


def _in_force(session: Session, plan: Plan, day: date, *, now: datetime) -> dict[str, Any]:
    """What holds for a period that begins on the day, by the terms that both had signed by then; the plan says it from
    then on."""
    deal = found(session, Deal, plan.deal_id)
    agreed, rule = terms_on(session, deal, day).further, rule_on(session, business_date(plan.opened_at))
    held, ending = held_by(agreed, rule) | {"royalty": royalty_on(session, deal, day)}, ended_by(agreed, rule)
    before = {name: getattr(plan, name) for name in (held | ending)}
    if before != held | ending:
        for name, value in (held | ending).items():
            setattr(plan, name, value)
        session.flush()
        after = {"from": day.isoformat(), **held, **ending}
        audit.record(session, plan.subject, "royalty.amended", actor=SYSTEM, now=now, before=before, after=after)
    return held


def least_on(plan: Plan, ends_on: date) -> int | None:
    if not closes_year(ends_on, plan.ends_on):
        return None
    least = least_of(plan.terms.minimum_per_year, ends_on.year, first=plan.starts_on, last=plan.ends_on)
    return least.minor if least is not None else None
