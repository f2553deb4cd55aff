"""Pages of annual reports: a year's reports, one version with its figures and signatures, its paper, and every act."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, uploads, web
from core.actor import CENTER_ROLES, Role
from core.asking import Ask, ask_and_do
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.fields import NoAnswers, whole
from core.i18n import _
from core.money import Money
from reports.annual import attachments, labels, paper, queries, schemas, services
from reports.annual.models import AnnualReport
from reports.annual.states import TAKES_FILES
from reports.claims.labels import UNCOUNTED_LABELS
from reports.claims.models import Uncounted
from reports.turnover import labels as words
from settlement.contracts import services as contracts
from settlement.contracts.models import Document

bp = Blueprint("annual", __name__)

Page = Any


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the page that verifies documents."""
    return {"annual_by": annual_by}


def annual_by(document: Document) -> AnnualReport | None:
    """The published report of which a document speaks."""
    return queries.of_document(db.session, document.subject)


@bp.get("/annual-reports")
def index() -> str:
    """The reports of a year that the reader may see: everybody those published."""
    actor = web.reader()
    years = queries.years_of(db.session, actor)
    year = whole(request.args.get("year")) or (years[0] if years else clock.business_year(clock.now()) - 1)
    return render_template(
        "reports/annual/index.html",
        rows=queries.reports_for(db.session, actor, year),
        year=year,
        years=years,
        labels=labels,
    )


@bp.get("/annual-reports/<int:year>/<code>")
def newest(year: int, code: str) -> Page:
    """The newest version that the reader may see."""
    row = queries.report_for(db.session, code, year, None, web.reader())
    return redirect(url_for(".show", year=year, code=row.center.code, version=row.version), code=303)


@bp.get("/annual-reports/<int:year>/<code>/<int:version>")
def show(year: int, code: str, version: int) -> str:
    """One version: its figures, words, signatures and trail, and what can be done with it."""
    actor = web.reader()
    row = queries.report_for(db.session, code, year, version, actor)
    is_own = actor is not None and actor.acts_for(row.center.organisation_id)
    inside = is_own or (actor is not None and actor.has(*queries.KEEPERS))
    return render_template(
        "reports/annual/show.html",
        row=row,
        figures_said=row.figures,
        categories=paper.categories(row.figures),
        uncounted_words=lambda why: UNCOUNTED_LABELS[Uncounted(why)],
        open_difference=open_difference(row),
        compiled_on=clock.business_date(row.compiled_at),
        signatures=contracts.signed_by(db.session, row.signing_subject),
        document=paper.of_report(db.session, row),
        attached=attachments.of_report(db.session, row.id),
        takes_files=row.state in TAKES_FILES,
        versions=queries.versions(db.session, row, actor),
        labels=labels,
        words=words,
        is_manager=is_own and actor is not None and actor.has(Role.CENTER_MANAGER),
        is_staff=is_own and actor is not None and actor.has(*CENTER_ROLES),
        is_office=actor is not None and actor.has(Role.CITY_OFFICE),
        trail=audit.history(db.session, row.subject) if inside else [],
    )


def open_difference(row: AnnualReport) -> dict[str, Money]:
    """What lies between the measures: contracted and not settled yet; collected and not settled yet, without what was
    reported from outside, of which nothing is collected here."""
    sums = {measure: said["total_minor"] for measure, said in row.figures["measures"].items()}
    collected = sums["collected"] - (sums["settled"] - row.figures["reported_minor"])
    return {"contracted": Money(sums["contracted"] - sums["settled"]), "collected": Money(collected)}


@bp.get("/annual-reports/<int:year>/<code>/<int:version>.pdf")
def report_paper(year: int, code: str, version: int) -> Response:
    """The paper of a published report."""
    row = queries.report_for(db.session, code, year, version, web.reader())
    document = paper.of_report(db.session, row)
    if document is None:
        raise NotFound(_("The paper is drawn when the report is published."))
    return send_file(
        files.shelf().open(document.sha256), mimetype="application/pdf", as_attachment=True,
        download_name=f"{row.number}.pdf",
    )  # fmt: skip


def _address(row: AnnualReport, endpoint: str = "show", **more: Any) -> str:
    return url_for(f".{endpoint}", year=row.year, code=row.center.code, version=row.version, **more)


def _page(row: AnnualReport, heading: str, asks: tuple[Ask, ...], action: str, **more: Any) -> dict[str, Any]:
    crumbs = [(_("Annual reports"), url_for(".index", year=row.year)), (row.number, _address(row)), (heading, None)]
    lead = _("SHA-256 of what is signed: %(digest)s", digest=row.sha256[:16])
    return {
        "heading_text": heading, "lead": lead, "crumbs_list": crumbs, "asks": asks, "label": heading, "action": action,
        **more,
    }  # fmt: skip


@bp.get("/annual-reports/<int:year>/<code>/<int:version>/files/<int:attachment_id>")
def attachment(year: int, code: str, version: int, attachment_id: int) -> Response:
    """A file of the report, for those who see the report: once it is published, for everybody."""
    row = queries.report_for(db.session, code, year, version, web.reader())
    found = attachments.attachment_of(db.session, row, attachment_id)
    answer = send_file(
        files.shelf().open(found.sha256), mimetype=found.file.media_type, as_attachment=True, download_name=found.name
    )
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@bp.route("/annual-reports/<int:year>/<code>/<int:version>/attach", methods=["GET", "POST"])
@web.once
def attach(year: int, code: str, version: int) -> Page:
    """The center adds a file before it confirms."""
    actor = web.actor()
    row = queries.report_for(db.session, code, year, version, actor)
    report_id, back = row.id, _address(row)

    def do(session: Session, _given: dict[str, Any]) -> None:
        sent = uploads.must_be_chosen()
        attachments.attach_file(
            session, report_id=report_id, stream=cast(BinaryIO, sent.stream), name=sent.filename or "", actor=actor,
            now=clock.now(),
        )  # fmt: skip

    hint = _("PDF, picture, XML, CSV, JSON or text, at most 20 MB. It is signed with the report and published with it.")
    asks = (Ask("file", "file", _("File"), hint),)
    page = _page(row, _("Add a file"), asks, _address(row, "attach"))
    return ask_and_do(page, NoAnswers, do, _("The file is added. The report’s hash covers it."), back)


@bp.post("/annual-reports/<int:year>/<code>/<int:version>/files/<int:attachment_id>/off")
@web.once
def take_off(year: int, code: str, version: int, attachment_id: int) -> Page:
    """The center takes a file off before it confirms."""
    actor = web.actor()
    row = queries.report_for(db.session, code, year, version, actor)
    report_id, back = row.id, _address(row)
    try:
        with transaction() as session:
            attachments.take_off(
                session, report_id=report_id, attachment_id=attachment_id, actor=actor, now=clock.now()
            )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message), "error")
    else:
        flash(_("The file is taken off."))
    return redirect(back, code=303)


@bp.route("/annual-reports/<int:year>/<code>/<int:version>/confirm", methods=["GET", "POST"])
@web.once
def confirm(year: int, code: str, version: int) -> Page:
    """The center stands for its figures and signs them; the address carries the hash of those that it looked at."""
    actor = web.actor()
    row = queries.report_for(db.session, code, year, version, actor)
    report_id, back, digest = row.id, _address(row), request.args.get("digest", "")

    def do(session: Session, given: dict[str, Any]) -> None:
        services.confirm_report(session, report_id=report_id, **given, digest=digest, actor=actor, now=clock.now())

    hint = _("What moved the year, what is still open, what comes next. It is signed with the figures and published.")
    asks = (Ask("lines", "narrative", _("What the center says"), hint, required=False),)
    note = _("You confirm the figures as they stand on the report and sign their hash for your center.")
    page = _page(row, _("Confirm and sign"), asks, _address(row, "confirm", digest=digest), note=note)
    done = _("The report is confirmed and signed. Hand it in next.")
    return ask_and_do(page, schemas.ReportWordsIn, do, done, back, {"narrative": row.narrative})


@bp.route("/annual-reports/<int:year>/<code>/<int:version>/return", methods=["GET", "POST"])
@web.once
def give_back(year: int, code: str, version: int) -> Page:
    """The city office gives it back."""
    actor = web.actor()
    actor.must_have(Role.CITY_OFFICE)
    row = queries.report_for(db.session, code, year, version, actor)
    report_id, back = row.id, _address(row)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.return_report(session, report_id=report_id, **given, actor=actor, now=clock.now())

    asks = (Ask("lines", "reason", _("What is to be mended"), _("The center reads it.")),)
    page = _page(row, _("Return the report"), asks, _address(row, "give_back"))
    return ask_and_do(page, schemas.ReturnIn, do, _("The report went back to the center."), back)


ACTS = {
    "submit": services.submit_report,
    "accept": services.accept_report,
    "publish": services.publish_report,
}


@bp.post("/annual-reports/<int:year>/<code>/<int:version>/<any(submit, accept, publish):act>")
@web.once
def act(year: int, code: str, version: int, act: str) -> Page:
    """Hand it in; accept and sign it; publish it."""
    actor = web.actor()
    row = queries.report_for(db.session, code, year, version, actor)
    report_id, back, digest = row.id, _address(row), request.form.get("digest", "")
    done = {
        "submit": _("The report is handed in."), "accept": _("The report is accepted and signed."),
        "publish": _("The report is published with its paper."),
    }  # fmt: skip
    try:
        with transaction() as session:
            ACTS[act](session, report_id=report_id, digest=digest, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message), "error")
    else:
        flash(done[act])
    return redirect(back, code=303)
