"""Files that a center adds to its annual report: taken with the figures and words into the hash that is signed."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files
from core.actor import Actor
from core.db import locked
from core.errors import Conflict, NotFound
from core.i18n import _
from parties.centers.services import must_work_for
from parties.organisations.keeping import keep_only_one
from reports.annual import content
from reports.annual.models import AnnualReport, Attachment
from reports.annual.states import TAKES_FILES

MOST = 20  # files of one report; the row of the report is locked while one is added


def purpose_of(row: AnnualReport) -> str:
    """The key under which the files are kept: they are read on the report's page, and by its center."""
    return f"attachment:{row.id}"


def of_report(session: Session, report_id: int) -> list[Attachment]:
    """The files of a report, in the order in which they were added."""
    return list(session.scalars(select(Attachment).filter_by(report_id=report_id).order_by(Attachment.id)))


def listed(session: Session, row: AnnualReport) -> list[list[str]]:
    """[name, SHA-256] of each, as the report's hash takes them."""
    return [[each.name, each.sha256] for each in of_report(session, row.id)]


def attachment_of(session: Session, row: AnnualReport, attachment_id: int) -> Attachment:
    """One of the report's files; NotFound."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.report_id != row.id:
        raise NotFound(_("There is no such file."))
    return found


def attach_file(
    session: Session, *, report_id: int, stream: BinaryIO, name: str, actor: Actor, now: datetime
) -> Attachment:
    """Add a file to a report that is not confirmed. The center's people.

    Raises Conflict `report_signed`, `attached_already` for the same file or another of its name, `too_many_files`;
    Unacceptable for a file that cannot be kept.
    """
    row = _changed(session, report_id, actor)
    if len(of_report(session, row.id)) >= MOST:
        text = _("A report takes %(most)s files. Take one off first.", most=MOST)
        raise Conflict(text, code="too_many_files")
    kept = files.keep_upload(session, stream, name, purpose=purpose_of(row), actor=actor, now=now)
    added = Attachment(
        report_id=row.id, file_id=kept.id, name=files.plain_name(name), sha256=kept.sha256, added_by=actor.name,
        added_at=now,
    )  # fmt: skip
    text = _("This file, or another of its name, is there already.")
    keep_only_one(session, added, Conflict(text, code="attached_already", fields={"file": [text]}))
    _signed_anew(session, row, "attached", added, actor=actor, now=now)
    return added


def take_off(session: Session, *, report_id: int, attachment_id: int, actor: Actor, now: datetime) -> AnnualReport:
    """Take a file off a report that is not confirmed. The center's people. Raises Conflict `report_signed`."""
    row = _changed(session, report_id, actor)
    gone = attachment_of(session, row, attachment_id)
    session.delete(gone)
    _signed_anew(session, row, "taken_off", gone, actor=actor, now=now)
    return row


def _changed(session: Session, report_id: int, actor: Actor) -> AnnualReport:
    """The report, locked, if its files may change now."""
    row = locked(session, AnnualReport, report_id)
    must_work_for(session, actor, row.center_id)
    if row.state not in TAKES_FILES:
        text = _("The report is confirmed: its files are signed with it, and stay. Ask the city office to return it.")
        raise Conflict(text, code="report_signed")
    return row


def _signed_anew(
    session: Session, row: AnnualReport, act: str, file: Attachment, *, actor: Actor, now: datetime
) -> None:
    """The report's hash is over the files that it has now."""
    after = {"name": file.name, "sha256": file.sha256}
    session.flush()
    row.sha256 = content.digest(row.figures, row.narrative, listed(session, row))
    audit.record(session, row.subject, f"annual.{act}", actor=actor, now=now, after=after, evidence=file.sha256)
    session.flush()


def carry_over(session: Session, before: AnnualReport, row: AnnualReport, *, now: datetime) -> None:
    """A restated version begins with the files of the one that it corrects, as it does with its words."""
    for each in of_report(session, before.id):
        stored = session.get_one(files.StoredFile, each.file_id)
        kept = files.also_for(session, stored, purpose=purpose_of(row), now=now)
        session.add(
            Attachment(
                report_id=row.id, file_id=kept.id, name=each.name, sha256=each.sha256, added_by=each.added_by,
                added_at=each.added_at,
            )
        )  # fmt: skip
    session.flush()
