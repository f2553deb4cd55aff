"""A standard's new edition: conversion of certificates, and what happens to those that were not converted (BR-90)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from registers.programmes import news
from registers.programmes.keeping import CHUNK
from registers.programmes.models import EditionRule, Programme, Suspension, Title
from registers.programmes.standing import OFFICE, must_be_day, must_be_kept
from registers.programmes.states import IN_FORCE, STANDING, TitleState


def edition_rule(session: Session, standard: str, edition: str) -> EditionRule | None:
    """What replaces an edition, if anything does."""
    return session.scalar(select(EditionRule).filter_by(standard=standard, edition=edition, valid_to=None))


def convert_title(
    session: Session, *, title_id: int, converted_on: date, evidence: str | None = None, actor: Actor, now: datetime
) -> Title:
    """The certificate was converted to the edition that replaces its own; its last day stays (BR-90). City office.

    One that the end of the old edition had suspended holds again from that day. Raises Conflict `nothing_to_convert`,
    `not_standing`, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    rule = edition_rule(session, title.programme.standard, title.edition)
    if rule is None:
        raise Conflict(_("No newer edition of this standard is on record."), code="nothing_to_convert", rule="BR-90")
    if title.state_on(business_date(now)) not in STANDING:
        text = _("This certificate is over. A new certification gives three years from its own day.")
        raise Conflict(text, code="not_standing", rule="BR-90")
    must_be_day(converted_on, max(rule.in_force_from, title.granted_on), now, "converted_on")
    must_be_kept(session, title.subject, evidence, "evidence")
    before = {"edition": title.edition}
    title.former_edition, title.edition, title.converted_on = title.edition, rule.replaced_by, converted_on
    _lift(session, title, converted_on)
    after = {"edition": title.edition, "from": converted_on.isoformat(), "to": title.valid_to.isoformat()}
    audit.record(
        session, title.subject, "title.converted", actor=actor, now=now, before=before, after=after, evidence=evidence
    )
    return title


def _lift(session: Session, title: Title, converted_on: date) -> None:
    """End the suspension that the old edition's end had brought; one for another cause stays."""
    asked = select(Suspension).where(Suspension.title_id == title.id, Suspension.to_date.is_(None), Suspension.by_rule,
                                       Suspension.check_id.is_(None))  # fmt: skip
    suspension = session.scalar(asked)
    if suspension is None:
        return
    if converted_on <= suspension.from_date:
        session.delete(suspension)
    else:
        suspension.to_date = converted_on - timedelta(days=1)
    title.advance("restore")
    session.flush()


def suspend_replaced(session: Session, *, now: datetime, limit: int = CHUNK) -> int:
    """Suspend certificates of editions whose last day is over, from the day after it; how many there were (BR-90)."""
    today, done = business_date(now), 0
    over = select(EditionRule).where(EditionRule.last_day < today, EditionRule.valid_to.is_(None))
    for rule in session.scalars(over.order_by(EditionRule.id)):
        left = (
            select(Title)
            .join(Programme, Programme.id == Title.programme_id)
            .where(
                Programme.standard == rule.standard,
                Title.edition == rule.edition,
                Title.state.in_(IN_FORCE),
                Title.valid_to >= today,
            )
        )
        for title in session.scalars(left.order_by(Title.id).limit(limit - done).with_for_update(of=Title)):
            _suspend(session, title, rule, now)
            done += 1
    return done


def _suspend(session: Session, title: Title, rule: EditionRule, now: datetime) -> None:
    start = max(rule.last_day + timedelta(days=1), title.granted_on)
    ends = [each.to_date for each in title.suspensions if each.to_date is not None]
    start = max([start, *(day + timedelta(days=1) for day in ends)])
    session.add(Suspension(title_id=title.id, from_date=start, to_date=None, reason=rule.source, by_rule=True))
    title.advance("suspend")
    after = {"state": TitleState.SUSPENDED.value, "from": start.isoformat(), "reason": rule.source}
    audit.record(session, title.subject, "title.suspended", actor=SYSTEM, now=now, after=after)
    text = lazy_gettext(
        "%(number)s is suspended: its edition of the standard ended. Convert it or certify anew.", number=title.number
    )
    news.tell_holder(session, title, text, f"edition {rule.edition}", now=now)
