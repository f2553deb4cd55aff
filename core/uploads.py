"""Files over the API: kept in one step, named by their id in the act that needs them as evidence, read again."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast

from flask import Response, current_app, jsonify, request, send_file
from marshmallow import fields
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from core import api, clock, downloads, files, idempotency, web
from core.actor import Actor, Scope
from core.db import claim_on_begin, db, found, transaction
from core.errors import NotAllowed, NotFound, Unacceptable
from core.fields import Instant, Shape, whole
from core.fields import Text as Line
from core.files import StoredFile
from core.i18n import _

bp = api.blueprint("files")

PURPOSE = "what the file is evidence of: deal:42, recordal:7, receipt:9, asset:5, or organisation:<your own>"


class FileIn(Shape):
    """What comes beside the file: for what it is kept."""

    purpose = Line(longest=60, required=True)


BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "purpose": {"type": "string", "maxLength": 60, "description": PURPOSE, "example": "deal:42"},
                },
                "required": ["file", "purpose"],
            }
        }
    },
}


class FileOut(Shape):
    """A kept file."""

    id = fields.Integer()
    sha256 = fields.String()
    name = fields.String()
    media_type = fields.String()
    size_bytes = fields.Integer()
    purpose = fields.String()
    kept_at = Instant()


def chosen(name: str = "file") -> FileStorage | None:
    """The file that was chosen in a form's field; None where none was."""
    sent = request.files.get(name)
    return sent if sent is not None and sent.filename else None


def must_be_chosen(name: str = "file") -> FileStorage:
    """The same; Unacceptable where none was."""
    sent = chosen(name)
    if sent is None:
        text = _("Choose the file first.")
        raise Unacceptable(text, fields={name: [text]})
    return sent


def kept(session: Session, sent: FileStorage | None, purpose: str, *, actor: Actor, now: datetime) -> StoredFile | None:
    """The chosen file, kept for a purpose that the caller has looked at; None where none was chosen."""
    return _kept(session, sent, purpose, actor, now) if sent is not None else None


def bytes_in(content: str, field: str) -> bytes:
    """The bytes that a program sent as Base64 in a field; Unacceptable where it is none."""
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        text = _("Send the file's bytes in Base64.")
        raise Unacceptable(text, fields={field: [text]}) from None


def _kept(session: Session, sent: FileStorage, purpose: str, actor: Actor, now: datetime) -> StoredFile:
    stream = cast(BinaryIO, sent.stream)
    return files.keep_upload(session, stream, sent.filename or "", purpose=purpose, actor=actor, now=now)


def may_keep(session: Session, actor: Actor, purpose: str, table: Mapping[str, downloads.Permission]) -> bool:
    """Whether the actor may add evidence to a thing: one whose unit says so (`may_add_files`; who reads a file may
    not, for that, add one that others take for the bank's or the office's), or their own organisation."""
    kind, _colon, key = purpose.partition(":")
    number = whole(key)
    if number is None:
        return False
    if kind == downloads.OWN:
        return actor.acts_for(number)
    return kind in table and table[kind](session, actor, number)


def keep() -> Response:
    """Keep a file as evidence; its id is named in the act that needs it."""
    actor, now = api.reader(), clock.now()
    assert actor is not None
    if actor.scopes <= {Scope.READ}:
        raise NotAllowed(_("This key may only read. Make one that may also act."), code="scope_missing")
    form, sent = web.load(FileIn), request.files.get("file")
    if sent is None:
        raise Unacceptable(_("Send the file as the part “file”."), fields={"file": [_("Fill this in.")]})
    digest = hashlib.file_digest(cast(BinaryIO, sent.stream), "sha256").hexdigest()  # type: ignore[arg-type]
    sent.stream.seek(0)
    asked = ("POST", "/files", form["purpose"], digest)
    token = claim_on_begin.set(api.claim_of(actor, now, *asked))
    try:
        with transaction() as session:
            stored = keep_for(session, sent, form["purpose"], actor=actor, now=now)
            body = FileOut().dump(stored)
            idempotency.keep_answer(session, 201, body)
    except idempotency.Answered as seen:
        return api.replayed(seen.answer)
    finally:
        claim_on_begin.reset(token)
    answer = jsonify(body)
    answer.status_code = 201
    return answer


def keep_for(session: Session, sent: FileStorage, purpose: str, *, actor: Actor, now: Any) -> StoredFile:
    """The stored file; NotFound where the purpose is no thing of the actor's."""
    if not may_keep(session, actor, purpose, current_app.extensions["file_additions"]):
        raise NotFound(
            _("There is nothing under “%(purpose)s” that you may add a file to.", purpose=purpose),
            code="no_such_purpose",
        )
    return _kept(session, sent, purpose, actor, now)


keep_documented = api.document(bp, keep, keep, rule="/files", public=False, write=True)
keep_documented = bp.doc(requestBody=BODY)(keep_documented)
bp.route("/files", methods=["POST"])(bp.response(201, FileOut)(keep_documented))


@api.read(bp, "/files/<int:file_id>", gives=FileOut)
def show_file(session: Session, file_id: int, *, actor: Actor) -> StoredFile:
    """What is known of a kept file"""
    return readable(session, file_id, actor)


def content(file_id: int) -> Response:
    """The bytes of a kept file"""
    actor = api.reader()
    assert actor is not None
    stored = readable(db.session, file_id, actor)
    return send_file(
        files.shelf().open(stored.sha256), mimetype=stored.media_type, as_attachment=True, download_name=stored.name
    )


content_documented = api.document(bp, content, content, rule="/files/<int:file_id>/content", public=False, write=False)
bp.route("/files/<int:file_id>/content", methods=["GET"])(
    bp.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")(
        content_documented
    )
)


def readable(session: Session, file_id: int, actor: Actor) -> StoredFile:
    """The file; NotFound for those whom it does not concern."""
    stored = found(session, StoredFile, file_id)
    if not downloads.may_read(session, actor, stored, current_app.extensions["file_permissions"]):
        raise NotFound(_("There is no such file."))
    return stored
