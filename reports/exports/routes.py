"""Files of what is seen, and the page of exports that one keeps."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.asking import Ask, ask_and_do, choices
from core.db import db, transaction
from core.errors import NotFound
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from reports.exports import labels, schemas, services
from reports.exports.asking import asked_of
from reports.exports.catalogue import REPORTS, sheet_of
from reports.exports.sheets import MEDIA_TYPES, Format

bp = Blueprint("exports", __name__)

Page = Any


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to every page that shows a report: the ways to its files and to keeping it."""
    return {"export_links": export_links}


def export_links(report: str, **wishes: object) -> list[tuple[str, str]]:
    """(label, address) of each format, and of the form that keeps it for those who are signed in."""
    said: dict[str, Any] = {key: value for key, value in wishes.items() if value not in (None, "")}
    found = [
        (each.value.upper(), url_for("exports.file", report=report, ending=each.value, **said))
        for each in labels.FORMATS
    ]
    if web.reader() is not None:
        found.append((_("Keep or send by mail"), url_for("exports.save", report=report, **said)))
    return found


def wishes_of_address() -> dict[str, Any]:
    """What the address says; several kinds are one wish."""
    said: dict[str, Any] = {key: value for key, value in request.args.items() if key != "kinds"}
    if kinds := request.args.getlist("kinds"):
        said["kinds"] = ",".join(kinds)
    return said


@bp.get("/exports/<string:report>.<string:ending>")
def file(report: str, ending: str) -> Response:
    """The report as a file."""
    if ending not in list(Format):
        raise NotFound(_("Files come as CSV, XLSX and PDF."))
    now, wanted = clock.now(), Format(ending)
    today = clock.business_date(now)
    sheet = sheet_of(db.session, report, asked_of(wishes_of_address(), today), web.reader())
    answer = Response(sheet.written(wanted, made_at=now), mimetype=MEDIA_TYPES[wanted])
    answer.headers["Content-Disposition"] = f'attachment; filename="{report}-{today.isoformat()}.{ending}"'
    return answer


@bp.get("/exports")
def index() -> str:
    """What one keeps."""
    return render_template(
        "reports/exports/index.html", rows=services.kept_by(db.session, web.actor()), reports=REPORTS, labels=labels
    )


@bp.route("/exports/<string:report>/save", methods=["GET", "POST"])
@web.once
def save(report: str) -> Page:
    """Keep a report as it is seen."""
    actor, wishes = web.actor(), wishes_of_address()
    known = REPORTS.get(report)
    if known is None:
        raise NotFound(_("There is no such report."), code="no_such_report")
    heading = _("Keep an export")
    page = {
        "heading_text": heading,
        "lead": str(known.label),
        "crumbs_list": [(_("Exports"), url_for(".index")), (heading, None)],
        "asks": (
            Ask("text", "name", lazy("Name"), lazy("By which you know it again.")),
            Ask("radios", "format", lazy("File"), options=tuple((each.value, each.value.upper()) for each in Format)),
            Ask("radios", "rhythm", lazy("By mail"), options=choices(labels.RHYTHM_LABELS)),
        ),
        "label": heading,
        "action": request.full_path.rstrip("?"),
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        services.save_export(session, report=report, wishes=wishes, **given, actor=actor, now=clock.now())

    values = {"name": f"{known.label} {wishes.get('year', '')}".strip(), "format": "xlsx", "rhythm": "never"}
    return ask_and_do(page, schemas.ExportForm, do, _("The export is kept."), url_for(".index"), values)


@bp.post("/exports/<int:export_id>/forget")
@web.once
def forget(export_id: int) -> Page:
    """Forget it."""
    with transaction() as session:
        services.forget_export(session, export_id=export_id, actor=web.actor(), now=clock.now())
    flash(_("The export is forgotten."))
    return redirect(url_for(".index"), code=303)
