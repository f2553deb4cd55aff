"""Pages of the registers: the public lists, one title, what ends soon, and the city's own lists taken in."""

import io
from datetime import timedelta
from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for

from core import audit, clock, files, uploads, web
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.fields import whole
from core.i18n import _
from registers.programmes import forms, labels, pages, paper, queries, services
from registers.programmes.models import Title
from registers.programmes.schemas import TITLE_SHAPES
from registers.programmes.standing import OFFICE
from settlement.contracts import documents
from settlement.contracts.models import Document

bp = Blueprint("titles", __name__)

Page = Any
SPANS = (30, 90, 365)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SERVICES = {
    "check": services.pass_check,
    "suspend": services.suspend_title,
    "restore": services.restore_title,
    "revoke": services.revoke_title,
    "convert": services.convert_title,
    "first": services.record_first,
}


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the page that verifies documents."""
    return {"certified_by": certified_by}


def certified_by(document: Document) -> dict[str, Any] | None:
    """The title of which a certificate speaks, and how it stands today."""
    title = queries.title_of_document(db.session, document.subject)
    if title is None:
        return None
    label, tone = labels.TITLE_LABELS[title.state_on(clock.business_date(clock.now()))]
    replaced = documents.documents_of(db.session, title.subject, paper.KIND)[-1].id != document.id
    note = _("A newer certificate was drawn of the same entry.") if replaced else ""
    return {"title": title, "state": label, "tone": tone, "note": note}


@bp.get("/registers/titles")
def index() -> str:
    """What stands in the registers, to be narrowed; every count in a report leads here with its own filter."""
    today = clock.business_date(clock.now())
    asked = pages.asked_of(request.args)
    wanted, number = pages.wanted_of(asked, today), max(whole(request.args.get("page")) or 1, 1)
    rows, counted = queries.page_of_titles(db.session, wanted, today=today, number=number, size=pages.SIZE)
    return render_template(
        "registers/programmes/titles.html",
        rows=rows,
        asked=asked,
        said=pages.said_of(asked, counted),
        counted=counted,
        levels_now=queries.by_level(db.session, wanted, today),
        address=lambda **changes: url_for("programmes.titles.index", **pages.address_of(asked, **changes)),
        csv_href=url_for("programmes.titles.sheet", ending="csv", **pages.address_of(asked)),
        xlsx_href=url_for("programmes.titles.sheet", ending="xlsx", **pages.address_of(asked)),
        page=pages.pager(
            number, counted.titles, lambda n: url_for("programmes.titles.index", page=n, **pages.address_of(asked))
        ),
        programmes=[(row.code, row.name) for row in queries.programmes(db.session)],
        labels=labels,
        today=today,
        standard_of=pages.standard_of,
        **pages.options(),
    )


@bp.get("/registers/titles.<any(csv, xlsx):ending>")
def sheet(ending: str) -> Response:
    """Exactly the list, for a spreadsheet."""
    today = clock.business_date(clock.now())
    rows = pages.sheet(db.session, pages.wanted_of(pages.asked_of(request.args), today), today)
    name = f"registers-{today.isoformat()}.{ending}"
    if ending == "xlsx":
        content = pages.as_workbook(_("Registers"), rows)
        return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
    answer = Response(pages.as_csv(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@bp.get("/registers/titles/<int:title_id>")
def show(title_id: int) -> str:
    """One title, for everybody; the trail and what can be done for the city office and the holder."""
    title, reader = queries.title(db.session, title_id), web.reader()
    today = clock.business_date(clock.now())
    is_holder = queries.is_holder(db.session, title, reader)
    inside = is_holder or (reader is not None and reader.has(*OFFICE))
    words = pages.words_of(labels.TITLE_LABELS)
    return render_template(
        "registers/programmes/title.html",
        title=title,
        state=title.state_on(today),
        labels=labels,
        today=today,
        standard=pages.standard_of(title),
        certificates=documents.documents_of(db.session, title.subject, paper.KIND),
        acts=[(act, forms.TITLE_ACTS[act][0]) for act in pages.acts_on(db.session, title, reader, today)],
        may_draw=inside,
        evidence=files.of_purpose(db.session, title.subject) if inside else [],
        trail=pages.trail(audit.history(db.session, title.subject), words) if inside else [],
    )


@bp.get("/registers/titles/<int:title_id>/certificate.pdf")
def certificate(title_id: int) -> Response:
    """The latest certificate; everybody may read it, as the register itself."""
    drawn = documents.documents_of(db.session, queries.title(db.session, title_id).subject, paper.KIND)
    if not drawn:
        raise NotFound(_("No certificate was drawn of this."))
    stream = files.shelf().open(drawn[-1].sha256)
    return send_file(stream, mimetype="application/pdf", download_name=f"{drawn[-1].number}.pdf", as_attachment=True)


@bp.post("/registers/titles/<int:title_id>/certificate")
@web.once
def draw(title_id: int) -> Page:
    """Draw the certificate of what the title says now."""
    with transaction() as session:
        services.draw_certificate(session, title_id=title_id, actor=web.actor(), now=clock.now())
    flash(_("The certificate is drawn. Its code finds it again."))
    return redirect(url_for(".show", title_id=title_id), code=303)


ACTS = "check, suspend, restore, revoke, convert, first"


@bp.route(f"/registers/titles/<int:title_id>/<any({ACTS}):act>", methods=["GET", "POST"])
@web.once
def act(title_id: int, act: str) -> Page:
    """The office's acts on a title, each with its own questions."""
    actor, title = web.actor(), queries.title(db.session, title_id)
    actor.must_have(*OFFICE)
    heading, label, asks = forms.TITLE_ACTS[act]
    page = {
        "heading_text": heading,
        "lead": f"{title.number} · {title.body.name}",
        "crumbs_list": [
            (_("Registers"), url_for(".index")),
            (title.number, url_for(".show", title_id=title_id)),
            (heading, None),
        ],
        "asks": asks,
        "label": label,
        "tone": "danger" if act in ("suspend", "revoke") else "primary",
        "action": url_for(".act", title_id=title_id, act=act),
    }
    if request.method == "GET":
        return render_template("asked.html", values={}, **page)
    try:
        given = web.load(TITLE_SHAPES[act])
        with transaction() as session:
            if "evidence" in given:
                given["evidence"] = _kept(session, title)
            cast(Any, SERVICES[act])(session, title_id=title_id, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        return web.form_again("asked.html", refusal, **page)
    flash(_("It is on record."))
    return redirect(url_for(".show", title_id=title_id), code=303)


def _kept(session: Any, title: Title) -> str | None:
    """The SHA-256 of the uploaded evidence, kept for the title; None where none was chosen."""
    kept = uploads.kept(session, uploads.chosen(), title.subject, actor=web.actor(), now=clock.now())
    return kept.sha256 if kept is not None else None


@bp.get("/registers/ending")
def ending() -> str:
    """What ends within so many days and what is to be checked: of everybody for the city office, else of one's own."""
    actor, today = web.actor(), clock.business_date(clock.now())
    days = whole(request.args.get("days"))
    days = days if days in SPANS else SPANS[1]
    key = "" if actor.has(*OFFICE) else queries.body_key_of(db.session, actor.organisation_id) or "-"
    spans = [
        (each, queries.count(db.session, queries.ending(today=today, days=each, key=key), today).titles)
        for each in SPANS
    ]
    checks = queries.checks_due(db.session, today=today, days=days, key=key)
    return render_template(
        "registers/programmes/ending.html",
        rows=db.session.scalars(queries.soonest(queries.ending(today=today, days=days, key=key), today)).all(),
        checks=checks,
        spans=spans,
        days=days,
        until=today + timedelta(days=days),
        today=today,
        labels=labels,
        is_office=not key,
        list_href=url_for(".index", ends=days),
    )
