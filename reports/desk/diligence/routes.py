"""Making and reading diligence reports; other pages are lent the list of theirs."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from core import clock, files, web
from core.db import db, transaction
from core.i18n import _
from reports.desk.diligence import finding, making, reading
from reports.desk.diligence.finding import Counts, Part
from reports.desk.diligence.places import place_of
from reports.desk.models import DiligenceReport

bp = Blueprint("diligence", __name__)

WORDS: dict[str, Any] = {
    "colour_labels": finding.COLOUR_LABELS,
    "colour_tones": finding.COLOUR_TONES,
    "verdict_labels": finding.VERDICT_LABELS,
    "part_labels": finding.PART_LABELS,
}


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the pages of rights, listings, negotiations and deals, and to the page that verifies documents."""
    return {"diligence_of": diligence_of, "diligence_by_code": lambda code: reading.of_code(db.session, code), **WORDS}


def diligence_of(about: str) -> list[reading.Line]:
    """The reports of a thing that the reader may know of."""
    reader = web.reader()
    return reading.reports_about(db.session, about, reader) if reader else []


@bp.post("/diligence")
@web.once
def make() -> Answer:
    """Make a report on what the form names; it is drawn before anything is written, so that nobody waits for it."""
    actor, now, about = web.actor(), clock.now(), request.form.get("about", "")
    draft = making.drafted(db.session, about=about, actor=actor, now=now)
    db.session.rollback()
    with transaction() as session:
        report = making.keep_report(session, draft=draft, actor=actor, now=now)
    flash(_("The report is made. It stays as it is; its code finds it again."))
    return redirect(url_for("desk.diligence.show", code=report.code), code=303)


@bp.get("/diligence/<code>")
def show(code: str) -> str:
    """A report as it was made."""
    report = reading.report_for(db.session, code, web.reader())
    return render_template("reports/desk/diligence/report.html", **page_of(report))


@bp.get("/diligence/<code>/report.pdf")
def paper(code: str) -> Response:
    """The report as a PDF: the bytes that were drawn when it was made."""
    report = reading.report_for(db.session, code, web.reader())
    kept = reading.paper_of(db.session, report)
    answer = send_file(
        files.shelf().open(kept.sha256), mimetype=kept.media_type, as_attachment=True, download_name=kept.name
    )
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


def page_of(report: DiligenceReport) -> dict[str, Any]:
    """Everything that the page of a report prints; nothing of it is looked up anew."""
    told = reading.said(report)
    return {
        "report": report,
        "sha256": reading.paper_of(db.session, report).sha256,
        "as_of": date.fromisoformat(report.content["as_of"]),
        "intended": told["intended"],
        "data_room": told["data_room"],
        "not_covered": told["not_covered"],
        "rights": [
            {
                **right,
                "counts": Counts.of(making.findings_of(right)),
                "parts": [
                    (Part(part["part"]), [_row(each, right["asset_id"]) for each in part["findings"]])
                    for part in right["parts"]
                ],
            }
            for right in told["rights"]
        ],
        "may_make": web.reader() is not None,
    }


def _row(each: dict[str, Any], asset_id: int) -> dict[str, Any]:
    day = each["source_date"]
    return {
        **each,
        "colour": finding.Colour(each["colour"]),
        "href": place_of(each["place"], asset_id),
        "day": datetime.fromisoformat(day).date() if day else None,
    }
