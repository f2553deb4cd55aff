"""The city office's side: return, refuse or propose; publicity and its objections (BR-54)."""

import unicodedata
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given
from core.clock import business_date
from core.db import found, locked
from core.deadlines import working_days_after
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from registers.programmes import news
from registers.programmes.models import Application, Batch, Objection
from registers.programmes.rules import rule_on
from registers.programmes.standing import OFFICE, must_be_day
from registers.programmes.states import ApplicationState, ObjectionState

NOBODY = {"anonymous", "匿名", "无名", "佚名", "某人", "群众", "unknown", "none", "n/a", "不详", "nobody", "noname"}
RULE = "BR-54"


def return_application(
    session: Session, *, application_id: int, reason: str, actor: Actor, now: datetime
) -> Application:
    """Send it back with what is missing; the applicant may hand it in again. City office."""
    row = _opened(session, application_id, actor)
    Application.__lifecycle__.after(row.state, "return")
    row.reason = given(reason, "reason", _("Write what is missing or wrong."))
    row.advance("return")
    row.reviewed_by = actor.person_id
    _note(session, row, "application.returned", actor, now)
    text = lazy_gettext(
        "Application %(number)s was returned to you. Correct it and hand it in again.", number=row.number
    )
    news.tell_applicant(session, row, text, f"returned {now.isoformat()}", now=now)
    return row


def refuse_application(
    session: Session, *, application_id: int, reason: str, actor: Actor, now: datetime
) -> Application:
    """Refuse it, with the reason. City office."""
    row = _opened(session, application_id, actor)
    Application.__lifecycle__.after(row.state, "refuse")
    _refuse(session, row, given(reason, "reason", _("Write why it is refused.")), actor, now)
    return row


def propose_application(session: Session, *, application_id: int, actor: Actor, now: datetime) -> Application:
    """Propose it for publicity; whoever proposes does not grant. City office."""
    row = _opened(session, application_id, actor)
    row.advance("propose")
    row.reviewed_by = actor.person_id
    _note(session, row, "application.proposed", actor, now)
    return row


def publish_batch(session: Session, *, batch_id: int, actor: Actor, now: datetime) -> list[Application]:
    """Put every proposed application of a batch into publicity, for the working days of the programme's rule (BR-54).

    The day of publication is not counted. Raises Conflict `nothing_proposed`.
    """
    actor.must_have(*OFFICE)
    batch, today = locked(session, Batch, batch_id), business_date(now)
    proposed = select(Application).filter_by(batch_id=batch.id, state=ApplicationState.PROPOSED)
    rows = session.scalars(proposed.order_by(Application.id).with_for_update()).all()
    if not rows:
        text = _("No application of this batch is proposed. Review those that were handed in first.")
        raise Conflict(text, code="nothing_proposed")
    ends = working_days_after(session, today, rule_on(session, batch.programme_id, today).publicity_days)
    for row in rows:
        row.published_on, row.publicity_ends = today, ends
        row.advance("publish")
        _note(session, row, "application.published", actor, now, to=ends.isoformat())
        told = lazy_gettext("Application %(number)s is in publicity.", number=row.number)
        news.tell_applicant(session, row, told, "published", now=now)
    return list(rows)


def file_objection(
    session: Session,
    *,
    application_id: int,
    statement: str,
    name: str = "",
    contact: str = "",
    received_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Objection:
    """An objection in writing with a name, within publicity (BR-54).

    Who is signed in objects in the own name; the city office enters a letter with its writer's name, address and the
    day on which it came. Raises Unacceptable `anonymous`, `statement_missing`, `contact_missing`; Conflict
    `not_public`, `too_late`.
    """
    row = locked(session, Application, application_id)
    by_office, day = actor.has(*OFFICE), received_on
    if not by_office or day is None:
        day = business_date(now)
    if not by_office:
        name = f"{actor.name} ({actor.organisation_name})" if actor.organisation_name else actor.name
    _must_be_in_publicity(row, day)
    must_be_day(day, row.published_on or day, now, "received_on")
    objection = Objection(
        application_id=row.id,
        name=_named(name),
        contact=given(contact, "contact", _("Write an address, telephone number or e-mail address for the answer.")),
        statement=given(statement, "statement", _("Write what you object to, and why.")),
        received_on=day,
        person_id=None if by_office else actor.person_id,
        entered_at=now,
    )
    row.advance("object")
    session.add(objection)
    session.flush()
    _note(session, row, "application.objected", actor, now, objection=objection.id)
    text = lazy_gettext("Decide on an objection to application %(number)s.", number=row.number)
    key = f"{row.subject}:objection:{objection.id}"
    news.tell_office(session, text, f"/applications/{row.number}", key, now=now)
    return objection


def decide_objection(
    session: Session, *, objection_id: int, uphold: bool, decision: str, actor: Actor, now: datetime
) -> Objection:
    """Dismiss an objection with the reason, or uphold it: then the application is refused. City office."""
    actor.must_have(*OFFICE)
    row = locked(session, Application, found(session, Objection, objection_id).application_id)
    objection = locked(session, Objection, objection_id)
    Objection.__lifecycle__.after(objection.state, "uphold" if uphold else "dismiss")
    objection.decision = given(decision, "decision", _("Write the reason of the decision."))
    objection.decided_at = now
    objection.advance("uphold" if uphold else "dismiss")
    _note(session, row, "application.objection_decided", actor, now, objection=objection.id, upheld=uphold)
    if uphold:
        _refuse(session, row, objection.decision, actor, now)
    return objection


def must_be_decided(session: Session, row: Application, today: date) -> None:
    """Conflict `in_publicity` while publicity lasts, `objections_open` while an objection is not decided."""
    if row.publicity_ends is not None and today <= row.publicity_ends:
        text = _(
            "Publicity lasts to the end of %(day)s. Grant it on the day after.", day=row.publicity_ends.isoformat()
        )
        raise Conflict(text, code="in_publicity", rule=RULE)
    open_ones = select(Objection.id).filter_by(application_id=row.id, state=ObjectionState.OPEN)
    if session.scalar(open_ones.limit(1)) is not None:
        raise Conflict(_("An objection is not decided yet. Decide on it first."), code="objections_open", rule=RULE)


def _must_be_in_publicity(row: Application, day: date) -> None:
    if row.state is not ApplicationState.PUBLIC:
        text = _("This application is not in publicity, so there is nothing to object to.")
        raise Conflict(text, code="not_public", rule=RULE)
    if row.publicity_ends is not None and day > row.publicity_ends:
        text = _("Publicity ended on %(day)s. A later objection is not taken.", day=row.publicity_ends.isoformat())
        raise Conflict(text, code="too_late", rule=RULE)


def _named(name: str) -> str:
    said = " ".join(name.split())
    plain = "".join(sign for sign in said.casefold() if unicodedata.category(sign)[0] in "LN" or sign == "/")
    if len(plain) < 2 or plain in NOBODY:
        text = _("An objection bears the real name of its writer; an anonymous one is not taken.")
        raise Unacceptable(text, code="anonymous", fields={"name": [text]}, rule=RULE)
    return said


def _opened(session: Session, application_id: int, actor: Actor) -> Application:
    actor.must_have(*OFFICE)
    return locked(session, Application, application_id)


def _refuse(session: Session, row: Application, reason: str, actor: Actor, now: datetime) -> None:
    row.reason = reason
    row.advance("refuse")
    row.ended_at = now
    _note(session, row, "application.refused", actor, now)
    text = lazy_gettext("Application %(number)s is refused. Its page says why.", number=row.number)
    news.tell_applicant(session, row, text, "refused", now=now)


def _note(session: Session, row: Application, action: str, actor: Actor, now: datetime, **more: object) -> None:
    after = {"state": row.state.value, "reason": row.reason, **more}
    audit.record(session, row.subject, action, actor=actor, now=now, after=after)
