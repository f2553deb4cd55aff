"""A title after it was granted: checks, suspension, restoration, revocation, expiry."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor
from core.answers import given
from core.clock import business_date
from core.db import locked
from core.errors import Conflict
from core.i18n import LazyText, _, lazy_gettext
from registers.programmes import news, tiers
from registers.programmes.granting import plan_check
from registers.programmes.models import Check, ProgrammeRule, Suspension, Title
from registers.programmes.rules import last_day, rule_on
from registers.programmes.standing import OFFICE, must_be_day, must_be_kept
from registers.programmes.states import STANDING, TitleState

CHUNK = 200


def pass_check(
    session: Session,
    *,
    title_id: int,
    passed_on: date,
    note: str = "",
    evidence: str | None = None,
    actor: Actor,
    now: datetime,
) -> Title:
    """The re-check or yearly surveillance was passed; where the rule says so, the title is lengthened. What was
    suspended because this check was missed holds again from the day on. City office.

    Raises Conflict `no_check`, `not_called_yet`; IllegalTransition, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    state, check = title.state_on(business_date(now)), open_check(session, title)
    suspension = suspended_for(session, title, check) if state is TitleState.SUSPENDED else None
    Title.__lifecycle__.after(TitleState.CHECK_DUE if suspension is not None else state, "pass check")
    if check is None:
        raise Conflict(_("No check of this title is due before it ends."), code="no_check")
    if passed_on < check.calls_on:
        text = _("This check is made from %(day)s on.", day=check.calls_on.isoformat())
        raise Conflict(text, code="not_called_yet")
    must_be_day(passed_on, check.calls_on, now, "passed_on")
    must_be_kept(session, title.subject, evidence, "evidence")
    check.passed_on, check.note, check.evidence = passed_on, note.strip(), evidence
    session.flush()
    if suspension is not None:
        lift(session, title, suspension, passed_on)
        tiers.resume_with_title(session, title, passed_on, actor=actor, now=now)
    rule = rule_on(session, title.programme_id, passed_on)
    before = {"to": title.valid_to.isoformat()}
    follow(session, title, check, rule)
    title.advance("pass check")
    after = {"to": title.valid_to.isoformat(), "passed": passed_on.isoformat()}
    audit.record(
        session,
        title.subject,
        "title.check_passed",
        actor=actor,
        now=now,
        before=before,
        after=after,
        evidence=evidence,
    )
    return title


def follow(session: Session, title: Title, check: Check, rule: ProgrammeRule) -> None:
    """What a passed check brings: a longer title where the rule renews it, and the next check."""
    start = check.due_on + timedelta(days=1)
    if rule.check_renews:
        title.valid_to = last_day(title.valid_to + timedelta(days=1), rule.validity_months)
        session.flush()
    plan_check(session, title, rule, start)


def open_check(session: Session, title: Title) -> Check | None:
    """The check that is not passed yet."""
    return session.scalar(select(Check).where(Check.title_id == title.id, Check.passed_on.is_(None)))


def suspended_for(session: Session, title: Title, check: Check | None) -> Suspension | None:
    """The open suspension that a missed check brought; None for one of another cause."""
    if check is None:
        return None
    asked = select(Suspension).where(Suspension.title_id == title.id, Suspension.to_date.is_(None))
    return session.scalar(asked.where(Suspension.check_id == check.id))


def lift(session: Session, title: Title, suspension: Suspension, on: date) -> None:
    """End a suspension that a rule had brought, the day before its cause was put right; one that began later is
    dropped."""
    if on <= suspension.from_date:
        session.delete(suspension)
    else:
        suspension.to_date = on - timedelta(days=1)
    title.advance("restore")
    session.flush()


def suspend_title(
    session: Session, *, title_id: int, from_date: date, reason: str, by_rule: bool = False, actor: Actor, now: datetime
) -> Title:
    """The title does not hold from a day on, until it is restored or revoked. City office.

    Raises IllegalTransition, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    Title.__lifecycle__.after(title.state_on(business_date(now)), "suspend")
    must_be_day(from_date, _free_from(title), now, "from_date")
    why = given(reason, "reason", _("Write why it is suspended."))
    session.add(Suspension(title_id=title.id, from_date=from_date, to_date=None, reason=why, by_rule=by_rule))
    title.advance("suspend")
    tiers.end_with_title(session, title, from_date, why, actor=actor, now=now)
    _note(session, title, "title.suspended", actor, now, reason=why, **{"from": from_date.isoformat()})
    _tell(session, title, lazy_gettext("%(number)s is suspended. Its page says why.", number=title.number), now)
    return title


def restore_title(
    session: Session, *, title_id: int, restored_on: date, reason: str, actor: Actor, now: datetime
) -> Title:
    """The title holds again from a day on; the days before it did not. City office.

    Raises Conflict `check_missed` where the suspension ends with the check that was missed.
    """
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    Title.__lifecycle__.after(title.state_on(business_date(now)), "restore")
    if suspended_for(session, title, open_check(session, title)) is not None:
        text = _("It is suspended because its check was missed. Record the passed check: that restores it.")
        raise Conflict(text, code="check_missed", rule="BR-90")
    why = given(reason, "reason", _("Write why it is restored."))
    end_suspension(session, title, restored_on, now)
    tiers.resume_with_title(session, title, restored_on, actor=actor, now=now)
    _note(session, title, "title.restored", actor, now, reason=why, **{"from": restored_on.isoformat()})
    _tell(session, title, lazy_gettext("%(number)s is restored.", number=title.number), now)
    return title


def end_suspension(session: Session, title: Title, restored_on: date, now: datetime) -> None:
    """The last day of the open suspension is the one before; one that began that very day is dropped."""
    opened = select(Suspension).where(Suspension.title_id == title.id, Suspension.to_date.is_(None))
    suspension = session.scalars(opened).one()
    must_be_day(restored_on, suspension.from_date, now, "restored_on")
    if restored_on == suspension.from_date:
        session.delete(suspension)
    else:
        suspension.to_date = restored_on - timedelta(days=1)
    title.advance("restore")
    session.flush()


def revoke_title(session: Session, *, title_id: int, ended_on: date, reason: str, actor: Actor, now: datetime) -> Title:
    """The title holds no more from a day on. City office. Raises IllegalTransition, Unacceptable by field."""
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    Title.__lifecycle__.after(title.state_on(business_date(now)), "revoke")
    must_be_day(ended_on, title.granted_on, now, "ended_on")
    title.ended_on, title.end_reason = ended_on, given(reason, "reason", _("Write why it is revoked."))
    title.advance("revoke")
    tiers.end_with_title(session, title, ended_on, title.end_reason, actor=actor, now=now)
    _note(session, title, "title.revoked", actor, now, reason=title.end_reason, **{"from": ended_on.isoformat()})
    _tell(session, title, lazy_gettext("%(number)s is revoked. Its page says why.", number=title.number), now)
    return title


def follow_the_calendar(session: Session, *, now: datetime, limit: int = CHUNK) -> int:
    """Expire what is over and call for the checks that begin; up to `limit` titles, how many there were."""
    today = business_date(now)
    over = select(Title).where(Title.state.in_(STANDING), Title.valid_to < today).order_by(Title.id).limit(limit)
    ended = session.scalars(over.with_for_update()).all()
    for title in ended:
        title.advance("expire")
        first_day_after = title.valid_to + timedelta(days=1)
        tiers.end_with_title(session, title, first_day_after, _("Not renewed in time."), actor=SYSTEM, now=now)
        _note(session, title, "title.expired", SYSTEM, now, to=title.valid_to.isoformat())
    called = (
        select(Title)
        .join(Check, Check.title_id == Title.id)
        .where(
            Title.state == TitleState.VALID, Title.valid_to >= today, Check.passed_on.is_(None), Check.calls_on <= today
        )
        .order_by(Title.id)
        .limit(limit - len(ended))
        .with_for_update(of=Title)
    )
    due = session.scalars(called).all()
    for title in due:
        check = open_check(session, title)
        title.advance("call for check")
        day = check.due_on.isoformat() if check is not None else ""
        _note(session, title, "title.check_called", SYSTEM, now, due=day)
        text = lazy_gettext("%(number)s is to be checked by %(day)s.", number=title.number, day=day)
        news.tell_holder(session, title, text, f"check {day}", now=now)
    return len(ended) + len(due)


def _free_from(title: Title) -> date:
    """The first day on which a new suspension may begin."""
    ends = [each.to_date for each in title.suspensions if each.to_date is not None]
    return max([title.granted_on, *(day + timedelta(days=1) for day in ends)])


def _note(session: Session, title: Title, action: str, actor: Actor, now: datetime, **more: object) -> None:
    after = {"state": title.state.value, **more}
    audit.record(session, title.subject, action, actor=actor, now=now, after=after)


def _tell(session: Session, title: Title, text: LazyText, now: datetime) -> None:
    news.tell_holder(session, title, text, now.isoformat(), now=now)
