"""Kept exports as JSON; the files themselves are at /exports/<report>.<format>."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from core.errors import NotSignedIn
from core.i18n import _
from reports.exports import services
from reports.exports.models import SavedExport
from reports.exports.schemas import ExportIn, ExportOut, ExportsOut

bp = api.blueprint("exports")


@api.read(bp, "/exports", gives=ExportsOut)
def exports(session: Session, *, actor: Actor | None) -> dict[str, list[SavedExport]]:
    """The exports that you keep"""
    if actor is None:
        raise NotSignedIn(_("Sign in to do this."))
    return {"items": services.kept_by(session, actor)}


@api.write(bp, "POST", "/exports", takes=ExportIn, gives=ExportOut, status=201)
def save_export(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> SavedExport:
    """Keep a report with its wishes, to be sent on its days if you like"""
    return services.save_export(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/exports/<int:export_id>/forget", gives=ExportsOut)
def forget_export(session: Session, export_id: int, *, actor: Actor, now: datetime) -> dict[str, list[SavedExport]]:
    """Forget an export"""
    services.forget_export(session, export_id=export_id, actor=actor, now=now)
    return {"items": services.kept_by(session, actor)}
