"""From a signed licence to its royalty plan, and the plan's periods as they begin."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.clock import business_date
from core.db import found
from core.deadlines import due_in_days
from core.errors import Conflict
from core.i18n import _
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Act
from settlement.deals.models import Deal
from settlement.royalties.commission import snapshot, too_dear
from settlement.royalties.models import Period, Plan
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
        cure_days=agreed.get("cure_days") or rule.cure_days,
        notice_months=agreed.get("notice_months"),
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
            least_minor=least_on(plan, ends_on),
            report_due_on=due_in_days(session, ends_on, plan.report_days),
        )
        plan.periods.append(period)
        session.flush()
        opened.append(period)
        begins = ends_on + DAY
    return opened


def least_on(plan: Plan, ends_on: date) -> int | None:
    if not closes_year(ends_on, plan.ends_on):
        return None
    least = least_of(plan.terms.minimum_per_year, ends_on.year, first=plan.starts_on, last=plan.ends_on)
    return least.minor if least is not None else None
