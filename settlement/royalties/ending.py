"""The end of a licence: by its term, with its deal, by a notice, or by the closing center's manager; and what is left.

The rights are locked before the plan: with the licence ends what it burdens them with.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.deadlines import add_months, due_in_days
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext, speaking
from core.money import total
from core.show import day
from listings.assets import services as assets
from settlement.deals.items import lock_rights
from settlement.deals.models import Deal
from settlement.deals.standing import works_for_center
from settlement.recordal import services as recordal
from settlement.royalties.endings import EndGround, EndNotice
from settlement.royalties.models import Period, Plan
from settlement.royalties.news import tell, tell_both
from settlement.royalties.opening import least_on, open_periods
from settlement.royalties.returned import ReversalKind
from settlement.royalties.reversing import most_of, note_reversal
from settlement.royalties.states import PLAN, EndNoticeState, PeriodState, PlanState
from settlement.royalties.stating import count, uses_accepted

DAY = timedelta(days=1)
SETTLED = (PeriodState.ACCEPTED, PeriodState.DROPPED)


def deal_ended(session: Session, event: events.DealEnded, *, actor: Actor, now: datetime) -> None:
    """Follower of DealEnded: a licence that was cancelled or refunded ends today. A deal that is closed has only paid
    its fixed price: its royalties go on."""
    plan_id = session.scalar(select(Plan.id).filter_by(deal_id=event.deal_id, state=PlanState.RUNNING))
    if plan_id is None or event.asset_id is not None or event.outcome == "closed":
        return
    plan = locked(session, Plan, plan_id)
    last = last_day_from(plan, business_date(now))
    _end(session, plan, last, reason=f"deal {event.outcome}", actor=actor, now=now)


def opened(session: Session, plan_id: int) -> Plan:
    """The plan, locked behind the rights of its deal, as everybody locks them."""
    lock_rights(session, found(session, Plan, plan_id).deal_id)
    return locked(session, Plan, plan_id)


def end_plan(session: Session, *, plan_id: int, ends_on: date, reason: str, actor: Actor, now: datetime) -> Plan:
    """The licence ends on the day `ends_on`, the last of its last period, which is then reported like any other; what
    it burdens the rights with ends with it. A notice ends it from the day on which it ran out and not before: what was
    licensed until then stays licensed (CC 565, 566).

    By the manager of the closing center (for both sides, or on a decision), or by the licensor whose notice of late
    payment has run out. Raises NotAllowed, IllegalTransition, Conflict `notice_needed`, Unacceptable without a reason
    and for a day that a reported period lies behind or is cut by, or that has not come yet.
    """
    plan = opened(session, plan_id)
    deal = found(session, Deal, plan.deal_id)
    manages = works_for_center(session, deal, actor, Role.CENTER_MANAGER)
    if not manages and not actor.acts_for(plan.licensor_id):
        raise NotAllowed(_("The licensor ends a licence here, or the manager of the center that closed the deal."))
    PLAN.after(plan.state, "end")
    notice = open_notice(plan, EndGround.NON_PAYMENT)
    if not manages and not may_end(plan, business_date(now)):
        raise Conflict(
            _("A licensor ends a licence for late payment: by a notice, when its %(days)s days are over and something"
              " is late still. What both sides agree on, the manager of the closing center enters.",
              days=plan.cure_days),
            code="notice_needed",
        )  # fmt: skip
    earliest = plan.starts_on if manages or notice is None else notice.until
    _must_be_fit(plan, ends_on, reason, earliest, business_date(now))
    if notice is not None:
        _close(session, plan, notice, "use", actor=actor, now=now)
    _end(session, plan, ends_on, reason=reason.strip(), actor=actor, now=now)
    lift(session, plan, actor=actor, now=now)
    return plan


def end_agreed(session: Session, plan: Plan, *, reason: str, actor: Actor, now: datetime) -> None:
    """Both sides end the licence today; the plan is locked behind its rights. Notices that ran have nothing to end."""
    for ground in EndGround:
        notice = open_notice(plan, ground)
        if notice is not None:
            _close(session, plan, notice, "lapse", actor=actor, now=now)
    _end(session, plan, last_day_from(plan, business_date(now)), reason=reason, actor=actor, now=now)


def last_day_from(plan: Plan, today: date) -> date:
    """The last day of a licence that ends today: not before its first, nor after its last."""
    last = max(today, plan.starts_on)
    return min(last, plan.ends_on or last)


def _must_be_fit(plan: Plan, ends_on: date, reason: str, earliest: date, today: date) -> None:
    faults: dict[str, list[str]] = {}
    if not reason.strip():
        faults["reason"] = [_("Say why the licence ends.")]
    free = (PeriodState.OPEN, PeriodState.ESTIMATED)
    fixed = [each.ends_on for each in plan.periods if each.state not in free or each.accepted is not None]
    first, last = max([plan.starts_on, earliest, *fixed]), min(today, plan.ends_on or today)
    if not first <= ends_on <= last:
        message = _("Write a day from %(first)s to %(last)s: what is reported stays, and what lies ahead is not over.",
                    first=day(first), last=day(last))  # fmt: skip
        faults["ends_on"] = [message]
    if faults:
        raise Unacceptable(_("The licence cannot end like this."), fields=faults)


def open_notice(plan: Plan, ground: EndGround) -> EndNotice | None:
    """The notice that runs."""
    running = (each for each in plan.end_notices if each.state is EndNoticeState.GIVEN)
    return next((each for each in running if each.ground is ground), None)


def is_late(plan: Plan, today: date) -> bool:
    """Whether something that was invoiced is late, or a report, without which nothing is invoiced (CC 873)."""
    return any(each.is_late(today) for each in plan.dues) or any(each.is_late(today) for each in plan.periods)


def may_end(plan: Plan, today: date) -> bool:
    """Whether a notice of late payment has run out without payment."""
    notice = open_notice(plan, EndGround.NON_PAYMENT)
    return notice is not None and notice.until < today and is_late(plan, today)


def give_notice(session: Session, *, plan_id: int, reason: str, actor: Actor, now: datetime) -> EndNotice:
    """The licensor gives notice that it ends the licence if what is late is not paid within the days agreed.

    Raises NotAllowed, IllegalTransition, Conflict (`nothing_late`, `notice_given`), Unacceptable without a reason.
    """
    plan = locked(session, Plan, plan_id)
    actor.must_act_for(plan.licensor_id)
    PLAN.after(plan.state, "end")
    today = business_date(now)
    if not is_late(plan, today):
        raise Conflict(_("Nothing of this licence is late. There is nothing to give notice of."), code="nothing_late")
    until = due_in_days(session, today, plan.cure_days)
    return _given(session, plan, EndGround.NON_PAYMENT, until, reason, actor=actor, now=now)


def end_with_notice(session: Session, *, plan_id: int, reason: str, actor: Actor, now: datetime) -> EndNotice:
    """The licensee ends the licence with the notice that was agreed: its last day is so many months from today, and not
    before its first.

    Raises NotAllowed, IllegalTransition, Conflict (`no_notice_agreed`, `ends_before`, `notice_given`), Unacceptable.
    """
    plan = opened(session, plan_id)
    actor.must_act_for(plan.licensee_id)
    PLAN.after(plan.state, "end")
    if plan.notice_months is None:
        raise Conflict(
            _("This licence lets the licensee end it by no notice. Agree with the licensor; the manager of the closing"
              " center enters it."),
            code="no_notice_agreed",
        )  # fmt: skip
    last = max(add_months(business_date(now), plan.notice_months), plan.starts_on)
    if plan.ends_on is not None and plan.ends_on <= last:
        raise Conflict(_("The licence ends on %(day)s anyhow, before a notice would.", day=day(plan.ends_on)),
                       code="ends_before")  # fmt: skip
    notice = _given(session, plan, EndGround.BY_LICENSEE, last, reason, actor=actor, now=now)
    _shorten(session, plan, last, now=now)
    return notice


def _given(
    session: Session, plan: Plan, ground: EndGround, until: date, reason: str, *, actor: Actor, now: datetime
) -> EndNotice:
    if open_notice(plan, ground) is not None:
        raise Conflict(_("This notice was given already, and runs."), code="notice_given")
    if not reason.strip():
        raise Unacceptable(_("The licence cannot end like this."), fields={"reason": [_("Say why the licence ends.")]})
    notice = EndNotice(
        ground=ground,
        state=EndNoticeState.GIVEN,
        reason=reason.strip(),
        given_on=business_date(now),
        until=until,
    )
    plan.end_notices.append(notice)
    session.flush()
    after = {"ground": ground.value, "until": until.isoformat(), "reason": notice.reason}
    audit.record(session, plan.subject, "royalty.notice_given", actor=actor, now=now, after=after)
    if ground is EndGround.NON_PAYMENT:
        text = lazy_gettext("Pay and report what is late under plan %(number)s by %(day)s. After that day the licensor"
                            " may end the licence.", number=plan.number, day=until)  # fmt: skip
        tell(session, plan, [plan.licensee_id], f"notice-{notice.id}", text, now)
    else:
        text = lazy_gettext("The licensee ends the licence of plan %(number)s by notice. Its last day is %(day)s.",
                            number=plan.number, day=until)  # fmt: skip
        tell(session, plan, [plan.licensor_id], f"notice-{notice.id}", text, now)
    return notice


def _close(session: Session, plan: Plan, notice: EndNotice, action: str, *, actor: Actor, now: datetime) -> None:
    notice.closed_at = now
    notice.advance(action)
    session.flush()
    after = {"ground": notice.ground.value, "state": notice.state.value}
    audit.record(session, plan.subject, "royalty.notice_closed", actor=actor, now=now, after=after)


def _shorten(session: Session, plan: Plan, ends_on: date, *, now: datetime) -> None:
    """Another last day: what was to follow falls away, the period it lies in is cut, the least is that of its days."""
    plan.ends_on = ends_on
    for period in plan.periods:
        if period.starts_on > ends_on and period.can("drop"):
            period.advance("drop")
        elif period.ends_on >= ends_on and period.state is not PeriodState.DROPPED:
            period.ends_on = min(period.ends_on, ends_on)
            period.report_due_on = due_in_days(session, period.ends_on, period.report_days)
            period.least_minor = least_on(plan, period.ends_on)
    session.flush()
    open_periods(session, plan, now=now)


def _end(session: Session, plan: Plan, ends_on: date, *, reason: str, actor: Actor, now: datetime) -> None:
    plan.ends_on, plan.end_reason, plan.ended_at = ends_on, reason, now
    plan.advance("end")
    _shorten(session, plan, ends_on, now=now)
    after = {"ends_on": ends_on.isoformat(), "reason": reason}
    audit.record(session, plan.subject, "royalty.ended", actor=actor, now=now, after=after)
    _ask_for_the_last(session, plan, now=now)
    count(session, plan, uses_accepted(plan), reason=reason, actor=actor, now=now)


def _ask_for_the_last(session: Session, plan: Plan, *, now: datetime) -> None:
    text = lazy_gettext("The licence of plan %(number)s has ended. Its last period is still reported.",
                        number=plan.number)  # fmt: skip
    tell_both(session, plan, "ended", text, now)


def lift(session: Session, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """From the day after its last one the licence no longer burdens the rights, nor what was granted on under it; where
    it was recorded, the register is cleared of it."""
    assert plan.ends_on is not None
    deal = found(session, Deal, plan.deal_id)
    assets.end_encumbrances(session, ref=deal.subject, on=plan.ends_on + DAY, actor=actor, now=now)
    why = plan.end_reason or _("The licence has ended before its term.")
    recordal.licence_ended(session, deal_id=deal.id, ended_on=plan.ends_on, why=why, actor=actor, now=now)


def end_expired(session: Session, plan: Plan, *, now: datetime) -> None:
    """A plan whose last day has passed ends by itself; its periods are those that there are. The rights are locked."""
    if plan.ends_on is None or plan.ends_on >= business_date(now) or not plan.can("end"):
        return
    plan.ended_at = now
    plan.advance("end")
    session.flush()
    after = {"ends_on": plan.ends_on.isoformat()}
    audit.record(session, plan.subject, "royalty.ended", actor=SYSTEM, now=now, after=after)
    notice = open_notice(plan, EndGround.BY_LICENSEE)
    if notice is not None:  # else what stands on the rights ends by its own last day
        plan.end_reason = notice.reason
        _close(session, plan, notice, "use", actor=SYSTEM, now=now)
        lift(session, plan, actor=SYSTEM, now=now)
    _ask_for_the_last(session, plan, now=now)


def follow_notices(session: Session, plan: Plan, *, now: datetime) -> None:
    """A notice of late payment falls away when nothing is late any more."""
    notice = open_notice(plan, EndGround.NON_PAYMENT)
    if notice is not None and not is_late(plan, business_date(now)):
        _close(session, plan, notice, "lapse", actor=SYSTEM, now=now)


def settle_leftovers(session: Session, plan: Plan, *, now: datetime) -> None:
    """When every period of an ended licence is settled: a credit that no due is left for is asked to be paid back (one
    officer approves); an advance that was not used up stays with the licensor, as it is part of the fixed price. For a
    report nobody waits longer than a notice would give for it: what comes later still is invoiced all the same."""
    missing = [each for each in plan.periods if each.state not in SETTLED]
    waited = all(_is_given_up(session, plan, each, business_date(now)) for each in missing)
    is_over = plan.state is PlanState.ENDED and waited
    asked_before = any(each.asked_by is None for each in plan.reversals)
    if not is_over or asked_before or not any(each.left for each in plan.credits):
        return
    if any(each.open for each in plan.dues) or any(each.state == "asked" for each in plan.reversals):
        return
    amount = most_of(session, plan, ReversalKind.CREDIT, None)
    if amount:
        said = []
        for language in ("zh_Hans", "en"):
            with speaking(language):
                said.append(_("The licence has ended, and a credit is left."))
        note_reversal(
            session, plan, ReversalKind.CREDIT, amount, reason=" ".join(said), person_id=None, actor=SYSTEM, now=now
        )
        text = lazy_gettext("All periods of plan %(number)s are settled. A credit of %(amount)s is paid back.",
                            number=plan.number, amount=total([amount]))  # fmt: skip
        if missing:
            text = lazy_gettext(
                "Reports of plan %(number)s are missing, and nobody waits for them any longer. A credit of %(amount)s"
                " is paid back; what is reported later is invoiced.", number=plan.number, amount=total([amount])
            )  # fmt: skip
        tell_both(session, plan, "credit-left", text, now)


def _is_given_up(session: Session, plan: Plan, period: Period, today: date) -> bool:
    """Whether the report of an estimated period is late by the days that a notice of it gives as well."""
    is_estimated = period.state is PeriodState.ESTIMATED
    return is_estimated and due_in_days(session, period.report_due_on, plan.cure_days) < today
