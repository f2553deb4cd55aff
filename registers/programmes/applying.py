"""The applicant's side: draft, hand in with evidence, take back."""

from datetime import datetime
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files
from core.actor import Actor
from core.answers import given
from core.clock import business_date, business_year
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import Organisation
from registers.programmes import bodies, news
from registers.programmes.checklist import Checks, kept_of, must_fulfil
from registers.programmes.models import Application, Batch, Programme, ProgrammeKind, Title
from registers.programmes.standing import APPLICANTS
from registers.programmes.states import STANDING
from registers.programmes.tiers import must_run_a_center

OF_A_THING = (ProgrammeKind.BASE, ProgrammeKind.MAKER_SPACE, ProgrammeKind.PRODUCT)  # with a name of its own


def draft_application(
    session: Session,
    *,
    batch_id: int,
    statement: str,
    contact: str,
    object_name: str = "",
    edition: str = "",
    certificate_no: str = "",
    issuer: str = "",
    actor: Actor,
    now: datetime,
    **checks: Unpack[Checks],
) -> Application:
    """Begin an application for the actor's organisation in a batch that is open.

    Raises Conflict `batch_closed`, `already_applied`, `already_held`; Unacceptable by field.
    """
    actor.must_have(*APPLICANTS)
    batch = found(session, Batch, batch_id)
    organisation = found(session, Organisation, _own(actor))
    must_be_open(batch, now)
    must_run_a_center(session, batch.programme, organisation.id)
    row = Application(
        number=f"new-{batch.id}-{organisation.id}-{now.timestamp():.0f}"[-20:],
        batch_id=batch.id,
        organisation_id=organisation.id,
        body_id=bodies.body_of(session, organisation, now=now),
        drafted_at=now,
        **_answers(batch.programme, statement, contact, object_name, edition, certificate_no, issuer),
        **kept_of(batch.programme.kind, checks),
    )
    _must_not_be_held(session, batch.programme, row)
    taken = _("Your organisation has an application in this batch already. Go on with that one.")
    keep_only_one(session, row, Conflict(taken, code="already_applied"))
    row.number = f"AP-{business_year(now)}-{row.id:06d}"
    audit.record(session, row.subject, "application.drafted", actor=actor, now=now, after={"code": batch.number})
    return row


def change_application(
    session: Session,
    *,
    application_id: int,
    statement: str,
    contact: str,
    object_name: str = "",
    edition: str = "",
    certificate_no: str = "",
    issuer: str = "",
    actor: Actor,
    now: datetime,
    **checks: Unpack[Checks],
) -> Application:
    """Change a draft, or what was returned. Raises NotAllowed, IllegalTransition, Unacceptable by field."""
    row = _own_application(session, application_id, actor)
    Application.__lifecycle__.after(row.state, "change")
    answers = _answers(row.batch.programme, statement, contact, object_name, edition, certificate_no, issuer)
    for name, value in {**answers, **kept_of(row.batch.programme.kind, checks)}.items():
        setattr(row, name, value)
    row.advance("change")
    audit.record(session, row.subject, "application.changed", actor=actor, now=now)
    return row


def submit_application(session: Session, *, application_id: int, actor: Actor, now: datetime) -> Application:
    """Hand it in with at least one file of evidence, before the batch closes (one that was returned also later).

    Raises NotAllowed, IllegalTransition, Conflict `batch_closed`, Unacceptable `evidence_missing`, `checklist`.
    """
    row = _own_application(session, application_id, actor)
    Application.__lifecycle__.after(row.state, "submit")
    if row.submitted_at is None:
        must_be_open(row.batch, now)
    if not files.of_purpose(session, row.subject):
        text = _("Add at least one file of evidence before you hand the application in.")
        raise Unacceptable(text, code="evidence_missing", fields={"file": [text]})
    must_fulfil(session, row, business_date(now))
    row.advance("submit")
    row.submitted_at, row.reason = now, ""
    audit.record(session, row.subject, "application.submitted", actor=actor, now=now)
    told = lazy_gettext("Review application %(number)s.", number=row.number)
    news.tell_office(session, told, f"/applications/{row.number}", f"{row.subject}:{now.isoformat()}", now=now)
    return row


def withdraw_application(session: Session, *, application_id: int, actor: Actor, now: datetime) -> Application:
    """Take an application back; another one may be begun. Raises NotAllowed, IllegalTransition."""
    row = _own_application(session, application_id, actor)
    row.advance("withdraw")
    row.ended_at = now
    audit.record(session, row.subject, "application.withdrawn", actor=actor, now=now)
    return row


def must_be_open(batch: Batch, now: datetime) -> None:
    """Conflict `batch_closed` on a day on which no applications are taken."""
    if not batch.is_open(business_date(now)):
        text = _(
            "Batch %(number)s takes applications from %(opens)s to %(closes)s. Wait for the next one.",
            number=batch.number,
            opens=batch.opens.isoformat(),
            closes=batch.closes.isoformat(),
        )
        raise Conflict(text, code="batch_closed")


def _own(actor: Actor) -> int:
    if actor.organisation_id is None:
        raise NotAllowed(_("Applications are made for an organisation. Change whom you act for."))
    return actor.organisation_id


def _own_application(session: Session, application_id: int, actor: Actor) -> Application:
    row = locked(session, Application, application_id)
    actor.must_act_for(row.organisation_id)
    actor.must_have(*APPLICANTS)
    return row


def _answers(
    programme: Programme, statement: str, contact: str, object_name: str, edition: str, certificate_no: str, issuer: str
) -> dict[str, str]:
    """The answers, each needed where the kind of programme asks for it and dropped where it does not."""
    is_certificate, is_of_thing = programme.kind is ProgrammeKind.CERTIFICATION, programme.kind in OF_A_THING
    kept = {"statement": statement.strip(), "contact": contact.strip()}
    kept["object_name"] = " ".join(object_name.split()) if is_of_thing else ""
    for name, value in (("edition", edition), ("certificate_no", certificate_no), ("issuer", issuer)):
        kept[name] = " ".join(value.split()) if is_certificate else ""
    needed = ["statement", "contact"]
    needed += ["object_name"] if is_of_thing else []
    needed += ["edition", "certificate_no", "issuer"] if is_certificate else []
    for name in needed:
        given(kept[name], name, _("Fill this in."))
    return kept


def _must_not_be_held(session: Session, programme: Programme, row: Application) -> None:
    held = select(Title.number).where(
        Title.programme_id == programme.id,
        Title.body_id == row.body_id,
        Title.object_name == row.object_name,
        Title.state.in_(STANDING),
        Title.valid_to >= business_date(row.drafted_at),
    )
    number = session.scalar(held.limit(1))
    if number is not None and programme.kind is not ProgrammeKind.CERTIFICATION:
        text = _("You hold this already, under number %(number)s. It is kept by its re-check.", number=number)
        raise Conflict(text, code="already_held")
