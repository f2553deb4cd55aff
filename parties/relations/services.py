"""Saying that two organisations belong together, confirming it, and ending it (BR-85)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor, Role
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from parties.organisations.keeping import keep_only_one
from parties.organisations.queries import must_be_known
from parties.relations.models import PartyRelation, RelationKind
from parties.relations.states import RelationState

OFFICE = (Role.CITY_OFFICE,)


def propose_relation(
    session: Session, *, one_id: int, other_id: int, kind: RelationKind, from_date: date, evidence: str, actor: Actor,
    now: datetime,
) -> PartyRelation:  # fmt: skip
    """Say that two organisations belong together, with what proves it: for one of them, or for the city office.

    Of a parent the first one is the parent. Raises NotAllowed, NotFound, Unacceptable by field, Conflict
    `relation_known`.
    """
    if not (actor.has(*OFFICE) or actor.acts_for(one_id) or actor.acts_for(other_id)):
        raise NotAllowed(_("Relations are entered for one’s own organisation, or by the city office."))
    must_be_known(session, {one_id, other_id})
    faults: dict[str, list[str]] = {}
    if one_id == other_id:
        faults["other_id"] = [_("Choose another organisation.")]
    if from_date > business_date(now):
        faults["from_date"] = [_("Choose today or an earlier day.")]
    if not evidence.strip():
        faults["evidence"] = [_("Write what proves it, such as an entry in the register of companies.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    if kind is not RelationKind.PARENT:
        one_id, other_id = sorted((one_id, other_id))
    row = PartyRelation(
        one_id=one_id, other_id=other_id, kind=kind, from_date=from_date, evidence=evidence.strip()[:500],
        proposed_by=actor.person_id, proposed_name=actor.name, proposed_at=now,
    )  # fmt: skip
    known = Conflict(_("This relation is on record, or waits to be confirmed."), code="relation_known")
    keep_only_one(session, row, known)
    after = {"one": one_id, "other": other_id, "kind": kind.value, "from": from_date.isoformat()}
    audit.record(session, row.subject, "relation.proposed", actor=actor, now=now, after=after)
    return row


def confirm_relation(session: Session, *, relation_id: int, actor: Actor, now: datetime) -> PartyRelation:
    """A second person, of the city office, confirms it; deals between the two are looked at again.

    Raises NotAllowed, NotFound, IllegalTransition, Conflict `same_person`.
    """
    actor.must_have(*OFFICE)
    row = locked(session, PartyRelation, relation_id)
    if row.proposed_by is not None and row.proposed_by == actor.person_id:
        raise Conflict(_("Who entered it does not confirm it. Ask a second person."), code="same_person")
    row.advance("confirm")
    row.confirmed_by, row.confirmed_name, row.confirmed_at = actor.person_id, actor.name, now
    session.flush()
    audit.record(session, row.subject, "relation.confirmed", actor=actor, now=now)
    events.publish(session, events.PartiesRelated(row.one_id, row.other_id), actor=actor, now=now)
    return row


def reject_relation(session: Session, *, relation_id: int, reason: str, actor: Actor, now: datetime) -> PartyRelation:
    """The city office does not follow it, with a reason. Raises NotAllowed, IllegalTransition, Unacceptable."""
    actor.must_have(*OFFICE)
    row = locked(session, PartyRelation, relation_id)
    row.reason = _given(reason)
    row.advance("reject")
    session.flush()
    audit.record(session, row.subject, "relation.rejected", actor=actor, now=now, after={"reason": row.reason})
    return row


def end_relation(
    session: Session, *, relation_id: int, last_day: date, reason: str, actor: Actor, now: datetime
) -> PartyRelation:
    """It ended on a day; deals signed up to then stay deals of related sides. City office.

    Raises NotAllowed, NotFound, Unacceptable by field, Conflict `not_in_force`.
    """
    actor.must_have(*OFFICE)
    row = locked(session, PartyRelation, relation_id)
    if row.state is not RelationState.CONFIRMED or row.to_date is not None:
        raise Conflict(_("Only a confirmed relation that goes on can be ended."), code="not_in_force")
    if not row.from_date <= last_day <= business_date(now):
        text = _("Choose a day from its first one to today.")
        raise Unacceptable(text, code="last_day", fields={"last_day": [text]})
    row.reason, row.to_date = _given(reason), last_day
    session.flush()
    after = {"last_day": last_day.isoformat(), "reason": row.reason}
    audit.record(session, row.subject, "relation.ended", actor=actor, now=now, after=after)
    return row


def _given(reason: str) -> str:
    if not reason.strip():
        text = _("Write the reason; the other side reads it.")
        raise Unacceptable(text, code="reason_missing", fields={"reason": [text]})
    return reason.strip()[:500]
