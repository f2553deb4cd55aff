"""Checks that nobody passed: where the programme's rule says so, they suspend the title by themselves (BR-90)."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM
from core.clock import business_date
from core.i18n import lazy_gettext
from registers.programmes import news, tiers
from registers.programmes.keeping import CHUNK
from registers.programmes.models import Check, ProgrammeRule, Suspension, Title
from registers.programmes.states import IN_FORCE, TitleState


def suspend_unchecked(session: Session, *, now: datetime, limit: int = CHUNK) -> int:
    """Suspend titles of which a check was missed for longer than the rule of the check's day allows, from the day after
    that; how many there were. Doing it twice changes nothing."""
    today, done = business_date(now), 0
    strict = select(ProgrammeRule).where(ProgrammeRule.suspend_after_days.is_not(None)).order_by(ProgrammeRule.id)
    for rule in session.scalars(strict).all():
        days = timedelta(days=rule.suspend_after_days or 0)
        missed = (
            select(Title, Check)
            .join(Check, Check.title_id == Title.id)
            .where(
                Title.programme_id == rule.programme_id,
                Title.state.in_(IN_FORCE),
                Title.valid_to >= today,
                Check.passed_on.is_(None),
                Check.due_on >= rule.valid_from,
                Check.due_on < (_followed_on(session, rule) or date.max),
                Check.due_on < today - days,
            )
        )
        locked = missed.order_by(Title.id).limit(limit - done).with_for_update(of=Title)
        for title, check in session.execute(locked).all():
            _suspend(session, title, check, rule, now)
            done += 1
    return done


def _followed_on(session: Session, rule: ProgrammeRule) -> date | None:
    """The day from which the next rule of the programme holds."""
    later = select(func.min(ProgrammeRule.valid_from))
    return session.scalar(
        later.where(ProgrammeRule.programme_id == rule.programme_id, ProgrammeRule.valid_from > rule.valid_from)
    )


def _suspend(session: Session, title: Title, check: Check, rule: ProgrammeRule, now: datetime) -> None:
    start = check.due_on + timedelta(days=(rule.suspend_after_days or 0) + 1)
    ends = [each.to_date for each in title.suspensions if each.to_date is not None]
    start = max([start, *(day + timedelta(days=1) for day in ends)])
    row = Suspension(
        title_id=title.id, from_date=start, to_date=None, reason=rule.source, by_rule=True, check_id=check.id
    )
    session.add(row)
    title.advance("suspend")
    session.flush()
    tiers.end_with_title(session, title, start, rule.source, actor=SYSTEM, now=now)
    after = {"state": TitleState.SUSPENDED.value, "from": start.isoformat(), "reason": rule.source}
    audit.record(session, title.subject, "title.suspended", actor=SYSTEM, now=now, after=after)
    text = lazy_gettext(
        "%(number)s is suspended: its check of %(day)s was missed. It holds again once the check is passed.",
        number=title.number, day=check.due_on,
    )  # fmt: skip
    news.tell_holder(session, title, text, f"missed {check.due_on}", now=now)
