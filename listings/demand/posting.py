"""Writing a need: it is begun, answered question by question, and published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor, Role
from core.clock import business_date
from core.db import locked, names
from core.errors import Conflict, NotAllowed
from core.i18n import LANGUAGES, _, lazy_gettext
from core.money import Money
from listings.demand import checks, notes, queries, rules
from listings.demand.anonymity import given_away
from listings.demand.marking import mark
from listings.demand.models import Need
from listings.demand.states import NEED, OPEN, NeedState
from listings.demand.steps import ASKED, STEP_LABELS, missing_steps
from listings.terms.fields import FIELDS
from listings.terms.territories import TERRITORIES


def begin_need(session: Session, *, actor: Actor, now: datetime) -> Need:
    """Begin a draft for the organisation that the actor acts for, in the language that the actor reads.

    Raises NotAllowed without the role of a buyer, Conflict (`too_many_needs`) beyond what one may have open.
    """
    actor.must_have(Role.BUYER)
    if actor.organisation_id is None:
        raise NotAllowed(_("A need is posted for an organisation. Choose for whom you act."))
    most = rules.in_force(rules.MOST_OPEN, business_date(now))
    running = select(func.count(Need.id)).where(
        names(actor.organisation_id, Need.organisation_id), Need.state.in_(OPEN)
    )
    if (session.scalar(running) or 0) >= most:
        raise Conflict(
            _(
                "Your organisation has %(most)s needs that are not over. Withdraw one before you post another.",
                most=most,
            ),
            code="too_many_needs",
        )
    need = Need(
        organisation_id=actor.organisation_id, state=NeedState.DRAFT, title="", problem="", fields=[], ipc=[],
        keywords="", wanted=[], territories=[], currency="CNY", is_anonymous=False, answered=[],
        language=actor.language if actor.language in LANGUAGES else "en", created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(need)
    session.flush()
    audit.record(session, need.subject, "need.drafted", actor=actor, now=now)
    return need


def draft_need(
    session: Session,
    *,
    title: str,
    problem: str,
    language: str,
    wanted: Sequence[str],
    territories: Sequence[str],
    deadline: date,
    center_id: int | None,
    fields: Sequence[str] = (),
    ipc: Sequence[str] = (),
    keywords: str = "",
    budget_min: Money | None = None,
    budget_max: Money | None = None,
    is_anonymous: bool = False,
    actor: Actor,
    now: datetime,
) -> Need:
    """Begin a draft and answer all its questions at once; an end of the budget that is None is open."""
    need = begin_need(session, actor=actor, now=now)
    changes: dict[str, Any] = {
        "title": title, "problem": problem, "language": language, "fields": fields, "ipc": ipc, "keywords": keywords,
        "wanted": wanted, "budget_min": budget_min, "budget_max": budget_max, "territories": territories,
        "deadline": deadline, "center_id": center_id, "is_anonymous": is_anonymous,
    }  # fmt: skip
    return change_need(session, need_id=need.id, changes=changes, actor=actor, now=now)


def change_need(session: Session, *, need_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Need:
    """Answer some questions of a draft or of a paused need; what is not named stays as it is.

    Raises Unacceptable by field, IllegalTransition while it is public or once it is over.
    """
    need = own(session, need_id, actor)
    before = snapshot(need)
    need.advance("change")
    checks.answers_fit(session, need, changes, today=business_date(now))
    _apply(need, changes)
    need.updated_at = now
    session.flush()
    after = snapshot(need)
    changed = [name for name in after if after[name] != before[name]]
    audit.record(
        session, need.subject, "need.changed", actor=actor, now=now,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return need


def publish_need(session: Session, *, need_id: int, actor: Actor, now: datetime) -> Need:
    """Make a draft public: right holders find it, and those who watch for it are told.

    Raises Conflict (`unanswered`) while a question is open, (`deadline_passed`) where its last day is over.
    """
    need = own(session, need_id, actor)
    NEED.after(need.state, "publish")  # not a draft: that is said before its answers are looked at
    missing = missing_steps(need)
    if missing:
        questions = _(", ").join(str(STEP_LABELS[step]) for step in missing)
        raise Conflict(
            _("Some questions are still open: %(questions)s. Answer them and publish it then.", questions=questions),
            code="unanswered",
        )
    must_have_time_left(need, business_date(now))
    must_keep_the_name_back(session, need)
    need.advance("publish")
    need.published_at = need.updated_at = now
    mark(session, need)
    audit.record(session, need.subject, "need.published", actor=actor, now=now, after=snapshot(need))
    notes.tell_center(
        session, need, lazy_gettext("A need was published that your center looks after: %(title)s"), "published",
        now=now,
    )  # fmt: skip
    events.publish(session, events.Published(need.subject), actor=actor, now=now)
    return need


def must_have_time_left(need: Need, today: date) -> None:
    """Conflict where the last day has passed."""
    if need.deadline is None or need.deadline < today:
        raise Conflict(_("The last day of this need has passed. Choose a later one first."), code="deadline_passed")


def must_keep_the_name_back(session: Session, need: Need) -> None:
    """Conflict where a need without a name would give the name away."""
    told = [text for texts in given_away(session, need, {}).values() for text in texts]
    if told:
        raise Conflict(" ".join(told), code="name_given_away")


def own(session: Session, need_id: int, actor: Actor) -> Need:
    """The need, locked, for somebody who buys for the organisation that posted it; NotFound where it is not public."""
    queries.readable_need(session, need_id, actor)
    need = locked(session, Need, need_id)
    actor.must_act_for(need.organisation_id)
    actor.must_have(Role.BUYER)
    return need


def snapshot(need: Need) -> dict[str, Any]:
    """What the trail keeps of a need."""
    return {
        "state": need.state.value,
        "title": need.title,
        "problem": need.problem,
        "language": need.language,
        "fields": list(need.fields),
        "ipc": list(need.ipc),
        "keywords": need.keywords,
        "wanted": list(need.wanted),
        "budget_min": str(need.budget_min) if need.budget_min else None,
        "budget_max": str(need.budget_max) if need.budget_max else None,
        "territories": list(need.territories),
        "deadline": need.deadline.isoformat() if need.deadline else None,
        "center_id": need.center_id,
        "is_anonymous": need.is_anonymous,
    }


def _apply(need: Need, changes: Mapping[str, Any]) -> None:
    """Put answers into a need, and note which questions they answer (`Need.answered`)."""
    for name in ("title", "problem", "keywords"):
        if name in changes:
            setattr(need, name, str(changes[name]).strip())
    for name in ("language", "center_id", "is_anonymous"):
        if name in changes:
            setattr(need, name, changes[name])
    if "fields" in changes:
        need.fields = list(FIELDS.reduced(changes["fields"]))
    if "ipc" in changes:
        need.ipc = sorted({symbol for each in changes["ipc"] if (symbol := checks.ipc_symbol(each))})
    if "wanted" in changes:
        need.wanted = sorted({str(each) for each in changes["wanted"]})
    if "territories" in changes:
        need.territories = list(TERRITORIES.reduced(changes["territories"]))
    for name in ("budget_min", "budget_max"):
        if name in changes:
            setattr(need, f"{name}_minor", None if changes[name] is None else changes[name].minor)
    if "deadline" in changes:
        need.until(changes["deadline"])
    answered = set(need.answered) | {
        step.value for step, names in ASKED.items() if not changes.keys().isdisjoint(names)
    }
    need.answered = sorted(answered if need.center_id is not None else answered - {"contact"})
