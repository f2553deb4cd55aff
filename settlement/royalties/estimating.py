"""What the calendar does to a plan: periods open, what was not reported is estimated, what was not contested stands."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM
from core.clock import business_date
from core.i18n import lazy_gettext
from listings.terms.reckoning import Use
from settlement.royalties.advance import follow_the_price
from settlement.royalties.deciding import accept_uncontested
from settlement.royalties.ending import end_expired, follow_notices, opened, settle_leftovers
from settlement.royalties.models import Basis, Credit, Period, Plan
from settlement.royalties.news import tell, tell_both
from settlement.royalties.opening import open_periods
from settlement.royalties.releasing import release_waiting
from settlement.royalties.states import PeriodState, PlanState
from settlement.royalties.stating import count, draw, reckoned, uses_accepted

LOOKED_BACK = 4  # periods whose mean an estimate takes


def follow_the_calendar(session: Session, *, plan_id: int, now: datetime) -> None:
    """One plan, brought up to today; doing it again does nothing."""
    plan = opened(session, plan_id)
    open_periods(session, plan, now=now)
    follow_the_price(session, plan, now=now)
    accept_uncontested(session, plan, now=now)
    for period in plan.periods:
        _ask_or_estimate(session, plan, period, now=now)
        _charge_the_least(session, plan, period, now=now)
    release_waiting(session, plan, actor=SYSTEM, now=now)
    end_expired(session, plan, now=now)
    follow_notices(session, plan, now=now)
    settle_leftovers(session, plan, now=now)


def plans_with_work(session: Session) -> list[int]:
    """The plans that the calendar can still change: those that run, those with a period or a credit that is not
    settled, and those with an advance, of which something may yet go back."""
    unsettled = (PeriodState.OPEN, PeriodState.ESTIMATED, PeriodState.REPORTED, PeriodState.CONTESTED)
    waiting = select(Period.plan_id).where(Period.state.in_(unsettled))
    left = select(Credit.plan_id).where(Credit.used_minor + Credit.refunded_minor < Credit.amount_minor)
    open_ = (Plan.state == PlanState.RUNNING) | Plan.id.in_(waiting) | Plan.id.in_(left) | (Plan.advance_minor > 0)
    query = select(Plan.id).where(open_)
    return list(session.scalars(query.order_by(Plan.id)))


def _ask_or_estimate(session: Session, plan: Plan, period: Period, *, now: datetime) -> None:
    today = business_date(now)
    if period.state is not PeriodState.OPEN or not period.is_over(today):
        return
    if not period.is_late(today):
        text = lazy_gettext("Report what you sold under plan %(number)s by %(day)s.", number=plan.number,
                            day=period.report_due_on)  # fmt: skip
        tell(session, plan, [plan.licensee_id], f"report-{period.n}", text, now)
        return
    use = estimated_use(plan, period)
    period.advance("estimate")
    session.flush()
    each = reckoned(plan, {**uses_accepted(plan), period.n: use})[period.n]
    draw(session, plan, period, use, each, basis=Basis.ESTIMATE, actor=SYSTEM, now=now)
    after = {"state": period.state.value, "period": period.n}
    audit.record(session, plan.subject, "royalty.estimated", actor=SYSTEM, now=now, after=after)
    text = lazy_gettext(
        "No royalty report of plan %(number)s came by %(day)s. An estimate stands in its place; it does not count.",
        number=plan.number,
        day=period.report_due_on,
    )
    tell_both(session, plan, f"estimated-{period.n}", text, now)


def _charge_the_least(session: Session, plan: Plan, period: Period, *, now: datetime) -> None:
    """Where no report of a year's last period came in time, what the year asks beyond what was accepted of it falls due
    all the same (settlement §8.4); a report that comes later and is accepted takes its place."""
    if period.state is not PeriodState.ESTIMATED or period.accepted is not None or not period.least_minor:
        return
    none = plan.money(0)
    use = Use(period.year, none, 0, none, plan.money(period.least_minor), period.share_bp, period.terms)
    uses = {**uses_accepted(plan), period.n: use}
    if reckoned(plan, uses)[period.n].top_up:
        count(session, plan, uses, basis=Basis.LEAST, claimed=frozenset({period.n}), actor=SYSTEM, now=now)


def estimated_use(plan: Plan, period: Period) -> Use:
    """The mean of the last accepted periods before it; nothing where there are none."""
    before = [accepted for each in plan.periods if each.n < period.n and (accepted := each.agreed) is not None]
    last = before[-LOOKED_BACK:]
    many = max(1, len(last))
    base, units, income = (
        sum(getattr(each, name) for each in last) // many for name in ("base_minor", "units", "sublicences_minor")
    )
    least = plan.money(period.least_minor) if period.least_minor is not None else None
    base_of, income_of = plan.money(base), plan.money(income)
    return Use(period.year, base_of, units, income_of, least, period.share_bp, period.terms)
