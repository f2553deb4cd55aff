"""Kept files to read again: by the row's id, for those whom the file's purpose concerns."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, current_app, send_file
from sqlalchemy.orm import Session

from core import web
from core.actor import Actor
from core.db import db, found
from core.errors import NotFound
from core.fields import whole
from core.files import StoredFile, shelf
from core.i18n import _

bp = Blueprint("files", __name__, url_prefix="/files")

# may this actor read, or add to, what is kept for the thing with this number
Permission = Callable[[Session, Actor, int], bool]

# the kind of purpose under which a file waits for the act that names it
OWN = "organisation"


def may_read(session: Session, actor: Actor, stored: StoredFile, table: Mapping[str, Permission]) -> bool:
    """Whether the file's purpose concerns the actor; who kept it may read it again, for the same organisation.

    The unit of the purpose decides alone: a colleague of who kept it has no other way in. What waits under an
    organisation is its members'; what no unit speaks for is read by who kept it.
    """
    mine = actor.person_id == stored.person_id and actor.organisation_id == stored.organisation_id
    if actor.is_system or (stored.person_id is not None and mine):
        return True
    kind, _colon, key = stored.purpose.partition(":")
    number = whole(key)
    if number is None:
        return False
    if kind == OWN:
        return actor.acts_for(number)
    return kind in table and table[kind](session, actor, number)


@bp.get("/<int:file_id>")
def show(file_id: int) -> Response:
    """The bytes, as a download under a plain name; NotFound for those whom it does not concern."""
    stored = found(db.session, StoredFile, file_id)
    if not may_read(db.session, web.actor(), stored, current_app.extensions["file_permissions"]):
        raise NotFound(_("There is no such file."))
    answer = send_file(
        shelf().open(stored.sha256), mimetype=stored.media_type, as_attachment=True, download_name=stored.name
    )
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
