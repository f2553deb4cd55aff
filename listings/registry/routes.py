"""Pages of the importer: upload a file, see how it went, take the refusals home."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask import session as signed_in
from werkzeug.wrappers import Response as AnyResponse

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _, language
from listings.assets import queries
from listings.assets.labels import SOURCE_LABELS
from listings.assets.warnings import warnings_on
from listings.registry import imported, story, uploads
from listings.registry.copyright_csv import COLUMNS, REQUIRED
from listings.registry.labels import COLUMN_HINTS, STATE_LABELS, STATE_TONES, VERDICT_LABELS, VERDICT_TONES
from listings.registry.messages import message_of
from listings.registry.models import ImportState, RegistryImport

bp = Blueprint("registry", __name__)

BESIDE = 64 * 1024  # what a form sends beside its file
OWN_WORD = ("hand", "copyright_csv")  # what holders write themselves
WORDS = {
    "state_labels": STATE_LABELS,
    "state_tones": STATE_TONES,
    "verdict_labels": VERDICT_LABELS,
    "verdict_tones": VERDICT_TONES,
}


def take_large() -> None:
    """Registry files may be as large as the importer takes; every other request stays within the usual limit, and so
    does everything that visitors send."""
    if request.endpoint == "registry.upload" and request.method == "POST" and signed_in.get("_user_id"):
        request.max_content_length = uploads.LIMIT_BYTES + BESIDE


@bp.route("/rights/import", methods=["GET", "POST"])
@web.once
def upload() -> Any:
    """Choose a file; it is kept, and imported by the worker."""
    actor = web.actor()
    actor.must_have(*uploads.IMPORTERS)
    imports = uploads.imports_of(db.session, actor)
    page = {
        "imports": imports,
        "unread": uploads.unread(db.session, imports),
        "limit": uploads.LIMIT_BYTES // (1024 * 1024),
        "registers": sorted({str(label) for source, label in SOURCE_LABELS.items() if source not in OWN_WORD}),
        "columns": [(aliases, name, name in REQUIRED, COLUMN_HINTS.get(name)) for name, aliases in COLUMNS.items()],
        **WORDS,
    }
    if request.method == "GET":
        return render_template("listings/registry/upload.html", values={}, errors=None, **page)
    try:
        return _uploaded()
    except Refusal as refusal:
        told = Unacceptable(refusal.message, code=refusal.code, fields={"file": [str(refusal.message)]})
        told.status = refusal.status
        return web.form_again("listings/registry/upload.html", told, **page)


def _uploaded() -> AnyResponse:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Unacceptable(_("Choose the file to import."), code="file_missing")
    with transaction() as session:
        run = uploads.upload_file(
            session,
            stream=cast(BinaryIO, given.stream),
            name=given.filename,
            dry_run=request.form.get("dry_run") == "yes",
            actor=web.actor(),
            now=clock.now(),
        )
    return redirect(url_for("registry.outcome", import_id=run.id), code=303)


@bp.get("/rights/import/template.csv")
def template() -> Response:
    """An empty table with an example row, to be filled in."""
    answer = Response(uploads.template_csv(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="works-template.csv"'
    return answer


@bp.get("/rights/import/<int:import_id>")
def outcome(import_id: int) -> str:
    """How an import goes or went: counts, and a reason for everything that was not taken over."""
    run = uploads.import_of(db.session, import_id, web.actor())
    findings, number, total = uploads.findings_of(db.session, import_id, page=_asked("page"))
    verdict = request.args.get("show", "")
    verdict = verdict if verdict in VERDICT_LABELS else ""
    taken, at, count = imported.taken_of(db.session, import_id, page=_asked("rights"), verdict=verdict)
    return render_template(
        "listings/registry/outcome.html",
        run=run,
        may_steer=uploads.may_steer(run, web.actor()),
        findings=findings,
        taken=taken,
        show=verdict,
        taken_page=_pages("rights", at, count, import_id=import_id, show=verdict or None),
        has_taken=count or verdict,
        is_unread=bool(uploads.unread(db.session, [run])),
        of_others=uploads.count_of_code(db.session, import_id, "held_by_other"),
        has_rows=any(each.raw for each in findings),
        page=_pages("page", number, total, import_id=import_id),
        message_of=message_of,
        **WORDS,
    )


def _asked(name: str) -> int:
    return web.whole(request.args.get(name)) or 1


def _pages(name: str, number: int, total: int, **values: Any) -> dict[str, Any]:
    """The pages of a list, turned by the query's `name`."""
    pages = max(-(-total // uploads.PAGE), 1)

    def place(page: int) -> str | None:
        asked: dict[str, Any] = {**values, name: page}
        return url_for("registry.outcome", **asked) if 0 < page <= pages else None

    return {
        "number": number,
        "pages": pages,
        "total": total,
        "previous_href": place(number - 1),
        "next_href": place(number + 1),
    }


@bp.get("/rights/import/<int:import_id>/refusals.csv")
def refusals(import_id: int) -> Response:
    """The refusals as a table."""
    run = uploads.import_of(db.session, import_id, web.actor())
    answer = Response(stream_with_context(uploads.refusals_csv(db.session, run.id)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="refusals-{run.id}.csv"'
    return answer


@bp.post("/rights/import/<int:import_id>/repeat")
@web.once
def repeat(import_id: int) -> AnyResponse:
    """After a rehearsal: import the file in earnest."""
    return _steered(uploads.repeat_import, import_id, _("The import was asked for."))


@bp.post("/rights/import/<int:import_id>/cancel")
@web.once
def cancel(import_id: int) -> AnyResponse:
    """Stop an import that waits or runs."""
    return _steered(uploads.cancel_import, import_id, _("The import stops after the records that it is at."))


@bp.post("/rights/import/<int:import_id>/resume")
@web.once
def resume(import_id: int) -> AnyResponse:
    """Go on with an import that was cancelled or has failed."""
    return _steered(uploads.resume_import, import_id, _("The import goes on from where it was."))


def _steered(act: Callable[..., RegistryImport], import_id: int, told: str) -> AnyResponse:
    with transaction() as session:
        run = act(session, import_id=import_id, actor=web.actor(), now=clock.now())
    flash(_("The import is cancelled.") if run.state is ImportState.CANCELLED else told)
    return redirect(url_for("registry.outcome", import_id=run.id), code=303)


@bp.get("/rights/<int:asset_id>/title")
def title(asset_id: int) -> str | AnyResponse:
    """Who held the right over time, what stood on it, and the entries of the offices' books."""
    return _story("registry.title", asset_id)


@bp.get("/rights/<int:asset_id>/sources")
def sources(asset_id: int) -> str | AnyResponse:
    """Where each fact about the right comes from, and of which day it is."""
    return _story("registry.sources", asset_id)


def _story(endpoint: str, asset_id: int) -> str | AnyResponse:
    if (moved := queries.joined_to(db.session, asset_id)) is not None:
        return redirect(url_for(endpoint, asset_id=moved), code=301)
    asset = queries.asset(db.session, asset_id)
    today = clock.business_date(clock.now())
    page: dict[str, Any] = {
        "asset": asset,
        "title": asset.titled(language()),
        "burdened": warnings_on(db.session, asset_id, today),
        "records": story.records_of(db.session, asset_id),
    }
    if endpoint == "registry.sources":
        return render_template(
            "listings/registry/sources.html", origins=story.origins_of(db.session, asset, today=today), **page
        )
    spans = story.spans_of(db.session, asset, web.reader(), today=today)
    entries, count = story.entries_of(db.session, asset_id, today=today)
    first = min((each.start for each in spans), default=today)
    return render_template(
        "listings/registry/title.html", spans=spans, first=first, today=today, entries=entries, count=count, **page
    )
