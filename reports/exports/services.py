"""Keeping, forgetting and sending exports."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files, mail
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import found
from core.errors import Conflict, NotAllowed, NotFound, Refusal, Unacceptable
from core.i18n import _, speaking
from parties.organisations.keeping import keep_only_one
from parties.people import queries as people
from parties.people.letters import CLOSING, GREETING, address
from parties.people.models import Person
from reports.exports.asking import asked_of
from reports.exports.catalogue import REPORTS, sheet_of
from reports.exports.models import Rhythm, SavedExport
from reports.exports.sheets import Format

MOST_KEPT = 50


def save_export(
    session: Session, *, name: str, report: str, wishes: Mapping[str, Any], format: Format, rhythm: Rhythm,
    actor: Actor, now: datetime,
) -> SavedExport:  # fmt: skip
    """Keep a report with its wishes under a name; what may not be seen now is refused now.

    Raises NotFound `no_such_report`, NotAllowed, Unacceptable by field, Conflict `name_taken` or `too_many_kept`.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Exports are kept for people. Sign in with an account of your own."))
    called = " ".join(name.split())
    if not called:
        text = _("Write a name by which you know it again.")
        raise Unacceptable(text, code="name_missing", fields={"name": [text]})
    sheet_of(session, report, asked_of(wishes, business_date(now)), actor)
    if len(kept_by(session, actor)) >= MOST_KEPT:
        raise Conflict(_("You keep %(most)s exports already. Forget one first.", most=MOST_KEPT), code="too_many_kept")
    row = SavedExport(
        person_id=actor.person_id, organisation_id=actor.organisation_id, name=called[:120], report=report,
        wishes={key: said for key, said in wishes.items() if key in REPORTS[report].wishes and said not in (None, "")},
        format=format, rhythm=rhythm, saved_at=now,
    )  # fmt: skip
    text = _("You have an export of this name already.")
    keep_only_one(session, row, Conflict(text, code="name_taken", fields={"name": [text]}))
    after = {"name": row.name, "report": report, "rhythm": rhythm.value}
    audit.record(session, row.subject, "export.saved", actor=actor, now=now, after=after)
    return row


def forget_export(session: Session, *, export_id: int, actor: Actor, now: datetime) -> None:
    """Forget one's own export; nothing more is sent."""
    row = own_export(session, export_id, actor)
    audit.record(session, row.subject, "export.forgotten", actor=actor, now=now, before={"name": row.name})
    row.forgotten_at = now
    session.flush()


def own_export(session: Session, export_id: int, actor: Actor) -> SavedExport:
    """One's own export; NotFound otherwise."""
    row = found(session, SavedExport, export_id)
    if actor.person_id is None or row.person_id != actor.person_id or row.forgotten_at is not None:
        raise NotFound(_("There is nothing here under this number."))
    return row


def kept_by(session: Session, actor: Actor) -> list[SavedExport]:
    """What the actor keeps, by name."""
    return list(
        session.scalars(
            select(SavedExport).filter_by(person_id=actor.person_id or 0, forgotten_at=None).order_by(SavedExport.name)
        )
    )


def slot(rhythm: Rhythm, day: date) -> str:
    """What is sent once: a day, an ISO week, a month; empty for what is never sent."""
    if rhythm is Rhythm.DAILY:
        return day.isoformat()
    if rhythm is Rhythm.WEEKLY:
        year, week, _day = day.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{day:%Y-%m}" if rhythm is Rhythm.MONTHLY else ""


def due(session: Session, day: date) -> list[int]:
    """Exports whose day, week or month has not been sent yet, nor said to be impossible."""
    asked = (
        select(SavedExport)
        .where(SavedExport.rhythm != Rhythm.NEVER, SavedExport.forgotten_at.is_(None))
        .order_by(SavedExport.id)
    )
    return [row.id for row in session.scalars(asked) if _is_due(row, day)]


def _is_due(row: SavedExport, day: date) -> bool:
    return row.forgotten_at is None and slot(row.rhythm, day) not in (row.sent_for, row.failed_for)


def send_export(session: Session, *, export_id: int, now: datetime) -> bool:
    """Make the file as its owner may see it today, keep it, and write the letter that leads to it; once a slot.

    False where nothing is sent: sent already, forgotten, or the owner may not have it: then a letter says why.
    """
    row = session.get(SavedExport, export_id, with_for_update=True)
    day = business_date(now)
    if row is None or not _is_due(row, day):
        return False
    person, actor = found(session, Person, row.person_id), people.actor_of(session, row.person_id, row.organisation_id)
    with speaking(person.language):
        try:
            if actor is None or actor.organisation_id != row.organisation_id:
                raise NotAllowed(_("You do not act any more for the organisation for which you kept it."))
            sheet = sheet_of(session, row.report, asked_of(row.wishes, day), actor)
            kept = files.keep_upload(
                session, io.BytesIO(sheet.written(row.format, made_at=now)),
                f"{row.report}-{day.isoformat()}.{row.format.value}", purpose=row.subject, actor=SYSTEM, now=now,
                workbooks=True,
            )  # fmt: skip
        except Refusal as refusal:
            row.failed_for = slot(row.rhythm, day)
            _tell_of_failure(session, row, person, str(refusal.message), now=now)
            after = {"reason": str(refusal.message)[:300]}
            audit.record(session, row.subject, "export.not_sent", actor=SYSTEM, now=now, after=after)
            return False
        told = [
            _("here is the export “%(name)s” of %(day)s: %(title)s, %(about)s.", name=row.name, day=day.isoformat(),
              title=sheet.title, about=sheet.about),
            address(f"/files/{kept.id}"),
            _("It opens when you are signed in. To end these letters, forget the export: %(where)s",
              where=address("/exports")),
        ]  # fmt: skip
        row.sent_for = slot(row.rhythm, day)
        _write(session, row, person, _("Export: %(name)s", name=row.name), told, row.sent_for, now=now)
    return True


def tell_of_fault(session: Session, *, export_id: int, now: datetime) -> None:
    """A fault here has kept an export from being made: its owner hears of it once, and it is tried again."""
    row = found(session, SavedExport, export_id)
    person = found(session, Person, row.person_id)
    with speaking(person.language):
        why = _("A fault of the platform. Its people see it, and it is tried again.")
        _tell_of_failure(session, row, person, why, now=now)


def _tell_of_failure(session: Session, row: SavedExport, person: Person, why: str, *, now: datetime) -> None:
    told = [
        _("the export “%(name)s” of %(day)s could not be made.", name=row.name, day=business_date(now).isoformat()),
        why,
        _("To change it, keep it anew with other wishes, and forget this one: %(where)s", where=address("/exports")),
    ]
    subject = _("Export not made: %(name)s", name=row.name)
    _write(session, row, person, subject, told, f"{slot(row.rhythm, business_date(now))}:failed", now=now)


def _write(
    session: Session, row: SavedExport, person: Person, subject: str, told: list[str], key: str, *, now: datetime
) -> None:
    """A letter to the owner, once for each key; none to somebody whose account is disabled."""
    session.flush()
    if person.disabled_at is None:
        text = "\n\n".join([str(GREETING), *told, str(CLOSING)])
        mail.send_later(session, to=person.email, subject=subject, text=text, key=f"{row.subject}:{key}", now=now)
