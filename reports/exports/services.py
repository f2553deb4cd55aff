"""Keeping, forgetting and sending exports."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files, mail
from core.actor import Actor
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
    """Exports whose day, week or month has not been sent yet."""
    asked = (
        select(SavedExport)
        .where(SavedExport.rhythm != Rhythm.NEVER, SavedExport.forgotten_at.is_(None))
        .order_by(SavedExport.id)
    )
    return [row.id for row in session.scalars(asked) if row.sent_for != slot(row.rhythm, day)]


def send_export(session: Session, *, export_id: int, now: datetime) -> bool:
    """Make the file as its owner may see it today, keep it, and write the letter that leads to it; once a slot.

    False where nothing is to be sent: sent already, forgotten, the owner disabled, or no longer allowed to see it.
    """
    row = session.get(SavedExport, export_id, with_for_update=True)
    day = business_date(now)
    if row is None or row.forgotten_at is not None or row.sent_for == slot(row.rhythm, day):
        return False
    person, actor = found(session, Person, row.person_id), people.actor_of(session, row.person_id, row.organisation_id)
    row.sent_for = slot(row.rhythm, day)
    if person.disabled_at is not None or actor is None:
        return False
    with speaking(person.language):
        try:
            sheet = sheet_of(session, row.report, asked_of(row.wishes, day), actor)
        except Refusal:
            return False
        content = sheet.written(row.format, made_at=now)
        kept = files.keep_upload(
            session, io.BytesIO(content), f"{row.report}-{day.isoformat()}.{row.format.value}", purpose=row.subject,
            actor=actor, now=now, workbooks=True,
        )  # fmt: skip
        text = "\n\n".join(
            [
                str(GREETING),
                _("here is the export “%(name)s” of %(day)s: %(title)s, %(about)s.", name=row.name, day=day.isoformat(),
                  title=sheet.title, about=sheet.about),
                address(f"/files/{kept.id}"),
                _("It opens when you are signed in. To end these letters, forget the export: %(where)s",
                  where=address("/exports")),
                str(CLOSING),
            ]
        )  # fmt: skip
        subject = _("Export: %(name)s", name=row.name)
    mail.send_later(session, to=person.email, subject=subject, text=text, key=f"{row.subject}:{row.sent_for}", now=now)
    return True
