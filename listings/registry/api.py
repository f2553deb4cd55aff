"""The importer for programs."""

import io
from datetime import datetime
from typing import Any

from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.db import names
from core.fields import Choice, Flag, Instant, Shape, Text, Whole
from listings.registry import imported, uploads
from listings.registry.messages import message_of
from listings.registry.models import ImportFinding, ImportState, RegistryImport

bp = api.blueprint("registry")

LONGEST_REASONS = 1000


class ImportIn(Shape):
    """A registry file as text (UTF-8)."""

    name = Text(longest=120, required=True, metadata={"description": "file name, ending in .xml or .csv"})
    content = fields.String(required=True, metadata={"description": "the whole file"})
    dry_run = Flag(load_default=False)


class ReasonOut(Shape):
    """Why something was not taken over."""

    record = fields.String()
    line = Whole(allow_none=True)
    code = fields.String()
    message = fields.String()


class ImportOut(Shape):
    """How an import goes or went."""

    id = Whole()
    name = fields.String()
    dry_run = fields.Boolean()
    state = Choice(ImportState)
    new = Whole()
    changed = Whole()
    same = Whole()
    refused = Whole()
    read_bytes = Whole(metadata={"description": "how much of the file is done"})
    size_bytes = Whole()
    created_at = Instant()
    finished_at = Instant(allow_none=True)


class ImportPage(ImportOut):
    """The same with its reasons (the first thousand)."""

    reasons = fields.List(fields.Nested(ReasonOut))


@api.write(bp, "POST", "/imports", takes=ImportIn, gives=ImportOut, status=202, scope=Scope.TRADE)
def ask_import(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RegistryImport:
    """Import a registry file; the worker does it, its outcome is read under the id."""
    stream = io.BytesIO(body["content"].encode("utf-8", "replace"))
    return uploads.upload_file(session, stream=stream, name=body["name"], dry_run=body["dry_run"], actor=actor, now=now)


@api.read(bp, "/imports/<int:import_id>", gives=ImportPage)
def show_import(session: Session, import_id: int, *, actor: Actor) -> dict[str, Any]:
    """How an import goes or went, with the reason for everything that was not taken over."""
    run = uploads.import_of(session, import_id, actor)
    rows = select(ImportFinding).filter_by(import_id=run.id).order_by(ImportFinding.id).limit(LONGEST_REASONS)
    reasons = [
        {"record": each.record, "line": each.line, "code": each.code, "message": message_of(each.code, each.texts)}
        for each in session.scalars(rows)
    ]
    return {**{name: getattr(run, name) for name in ImportOut().fields}, "reasons": reasons}


class TakenOut(Shape):
    """A record that came in, and its right as it stands now."""

    record = fields.String()
    line = Whole(allow_none=True)
    verdict = fields.String(metadata={"description": "new, changed or same"})
    asset_id = Whole(allow_none=True)
    number = fields.String(allow_none=True)


@api.page(bp, "/imports/<int:import_id>/records", gives=TakenOut)
def imported_records(
    session: Session, query: dict[str, Any], import_id: int, *, actor: Actor, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """What became of each record that came in."""
    uploads.import_of(session, import_id, actor)
    rows = imported.taken_after(session, import_id, after=api.after_id(after), limit=limit + 1)
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return [_taken(each) for each in rows[:limit]], following


def _taken(each: imported.Taken) -> dict[str, Any]:
    right = each.asset
    of_right = {"asset_id": right.id if right else None, "number": right.number_display if right else None}
    return {"record": each.record, "line": each.line, "verdict": each.verdict, **of_right}


@api.write(bp, "POST", "/imports/<int:import_id>/cancel", gives=ImportOut)
def cancel_import(session: Session, import_id: int, *, actor: Actor, now: datetime) -> RegistryImport:
    """Stop an import that waits or runs; what was taken over stays."""
    return uploads.cancel_import(session, import_id=import_id, actor=actor, now=now)


@api.write(bp, "POST", "/imports/<int:import_id>/resume", gives=ImportOut)
def resume_import(session: Session, import_id: int, *, actor: Actor, now: datetime) -> RegistryImport:
    """Go on with an import that was cancelled or has failed."""
    return uploads.resume_import(session, import_id=import_id, actor=actor, now=now)


@api.page(bp, "/imports", gives=ImportOut)
def my_imports(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[RegistryImport], str | None]:
    """The imports of the organisation acted for, oldest first."""
    rows = select(RegistryImport).where(
        names(actor.organisation_id, RegistryImport.organisation_id), RegistryImport.id > api.after_id(after)
    )
    found = list(session.scalars(rows.order_by(RegistryImport.id).limit(limit + 1)))
    return found[:limit], str(found[limit - 1].id) if len(found) > limit else None
