"""Pages of programmes and their batches; those of applications and titles hang below them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, web
from core.asking import FORM, Ask, ask_and_do, only
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _, ngettext
from registers.programmes import forms, labels, pages, queries, schemas, services
from registers.programmes.applications.routes import bp as applications
from registers.programmes.columns import TITLE_COLUMNS
from registers.programmes.held.routes import bp as titles
from registers.programmes.models import Programme
from registers.programmes.queries import Wanted
from registers.programmes.rule_tables import NUMBERS
from registers.programmes.standing import APPLICANTS, OFFICE

bp = Blueprint("programmes", __name__)
bp.register_blueprint(applications)
bp.register_blueprint(titles)

Page = Any


def is_office() -> bool:
    """Whether the reader works for the city office."""
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


def may_apply() -> bool:
    """Whether the reader may apply for an organisation."""
    reader = web.reader()
    return reader is not None and reader.organisation_id is not None and reader.has(*APPLICANTS)


@bp.get("/programmes")
def index() -> str:
    """Programmes with what stands in their registers today, batches that are open, and what is in publicity."""
    today = clock.business_date(clock.now())
    rows = queries.programmes(db.session)
    return render_template(
        "registers/programmes/index.html",
        rows=rows,
        counts=queries.in_force_by_programme(db.session, today),
        batches=queries.open_batches(db.session, today),
        in_publicity=len(queries.in_publicity(db.session, today)),
        waiting=len(queries.waiting_for_office(db.session, today)) if is_office() else 0,
        firsts=queries.firsts(db.session),
        labels=labels,
        today=today,
        is_office=is_office(),
        may_apply=may_apply(),
    )


@bp.get("/programmes/<string:code>")
def show(code: str) -> str:
    """One programme: its rules with their days, its batches, and how many hold it."""
    programme, today = queries.programme_by_code(db.session, code), clock.business_date(clock.now())
    return render_template(
        "registers/programmes/programme.html",
        programme=programme,
        rules=programme.rules,
        batches=queries.batches_of(db.session, programme.id),
        counted=queries.count(db.session, Wanted(programme=programme.code, on=today), today),
        labels=labels,
        today=today,
        is_office=is_office(),
        trail=pages.trail(audit.history(db.session, programme.subject), {}) if is_office() else [],
    )


@bp.get("/batches/<string:number>")
def batch(number: str) -> str:
    """One batch: its days, what is in publicity or was granted; for the office all that was handed in."""
    row, today = queries.batch_by_number(db.session, number), clock.business_date(clock.now())
    handed_in = queries.of_batch(db.session, row.id)
    shown = handed_in if is_office() else [each for each in handed_in if each.state in queries.SEEN_BY_ALL]
    return render_template(
        "registers/programmes/batch.html",
        batch=row,
        programme=row.programme,
        rows=shown,
        proposed=sum(each.state.value == "proposed" for each in handed_in),
        labels=labels,
        is_open=row.is_open(today),
        is_office=is_office(),
        may_apply=may_apply(),
    )


@bp.route("/programmes/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter a programme."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    page = {
        "heading_text": _("Enter a programme"),
        "crumbs_list": [(_("Programmes"), url_for(".index")), (_("Enter a programme"), None)],
        "asks": forms.PROGRAMME,
        "label": _("Enter the programme"),
        "action": url_for(".new"),
    }
    if request.method == "GET":
        return render_template(FORM, values={}, **page)
    try:
        given = web.load(schemas.ProgrammeIn)
        with transaction() as session:
            code = services.enter_programme(session, **given, actor=actor, now=clock.now()).code
    except Refusal as refusal:
        return web.form_again(FORM, refusal, **page)
    flash(_("The programme is entered. Propose its first rule next; a second officer confirms it."))
    return redirect(url_for("rules.new", key=NUMBERS.key, programme=code), code=303)


@bp.route("/programmes/<string:code>/batches/new", methods=["GET", "POST"])
@web.once
def new_batch(code: str) -> Page:
    """Open a batch."""
    programme = queries.programme_by_code(db.session, code)
    return _below(
        programme, _("Open a batch"), forms.BATCH, url_for(".new_batch", code=code), {}, schemas.BatchIn,
        services.open_batch, _("The batch is open."),
    )  # fmt: skip


def take_list(register: str, name: str, columns: Any, act: Any, back: str, asks: tuple[Ask, ...] = ()) -> Page:
    """The page on which the city office takes a list in, or the intake: `act(session, content, name, form)`."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    file = Ask("file", "file", _("File of the list"), _("CSV or XLSX. The first line names the columns."))
    page = {
        "asks": (*asks, file),
        "columns": columns,
        "intakes": queries.intakes(db.session, register),
        "action": request.path,
        "register": name,
        "back": back,
    }
    template, upload = "registers/programmes/lists.html", request.files.get("file")
    if request.method == "GET":
        return render_template(template, values={}, **page)
    try:
        if upload is None or not upload.filename:
            raise Unacceptable(_("Choose the list first."), fields={"file": [_("Choose the list first.")]})
        with transaction() as session:
            intake = act(session, upload.stream.read(), files.plain_name(upload.filename), request.form)
            rows, new = intake.rows, intake.new
    except Refusal as refusal:
        return web.form_again(template, refusal, **page)
    flash(_("Lines read: %(rows)s; new on record: %(new)s.", rows=rows, new=new))
    return redirect(request.path, code=303)


def _below(
    programme: Programme,
    heading: str,
    asks: tuple[Ask, ...],
    action: str,
    values: Any,
    shape: Any,
    act: Any,
    done: str,
) -> Page:
    """A form of the office below a programme, or its act."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    back = url_for(".show", code=programme.code)
    page = {
        "heading_text": heading,
        "lead": programme.name,
        "crumbs_list": [(_("Programmes"), url_for(".index")), (programme.code, back), (heading, None)],
        "asks": asks,
        "label": heading,
        "action": action,
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        act(session, programme_id=programme.id, **given, actor=actor, now=clock.now())

    return ask_and_do(page, shape, do, done, back, values)


@bp.route("/batches/<string:number>/change", methods=["GET", "POST"])
@web.once
def change_batch(number: str) -> Page:
    """Move the last day of a batch."""
    actor, row = web.actor(), queries.batch_by_number(db.session, number)
    actor.must_have(*OFFICE)
    back, heading = url_for(".batch", number=number), _("Move the last day")
    page = {
        "heading_text": heading,
        "lead": row.number,
        "crumbs_list": [(_("Programmes"), url_for(".index")), (row.number, back), (heading, None)],
        "asks": (*only(forms.BATCH, "closes"), forms.REASON),
        "label": heading,
        "action": url_for(".change_batch", number=number),
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        services.change_batch(session, batch_id=row.id, **given, actor=actor, now=clock.now())

    return ask_and_do(page, schemas.BatchChange, do, _("The day is changed."), back, {"closes": row.closes})


@bp.post("/batches/<string:number>/publicity")
@web.once
def publish(number: str) -> Page:
    """Put what is proposed into publicity."""
    row = queries.batch_by_number(db.session, number)
    try:
        with transaction() as session:
            count = len(services.publish_batch(session, batch_id=row.id, actor=web.actor(), now=clock.now()))
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        flash(str(refusal.message), "error")
    else:
        flash(ngettext("%(num)s application is in publicity.", "%(num)s applications are in publicity.", count))
    return redirect(url_for(".batch", number=number), code=303)


@bp.route("/registers/lists", methods=["GET", "POST"])
@web.once
def take_in() -> Page:
    """Take a list of titles in: all of it, or nothing with the reason of each line."""
    known = tuple((row.code, row.name) for row in queries.programmes(db.session))
    chosen = Ask(
        "choice", "programme", _("Programme"), _("For lines that name none."), False, known, _("As the lines say")
    )

    def act(session: Session, content: bytes, name: str, form: Any) -> Any:
        return services.take_in_titles(
            session, content=content, name=name, programme=form.get("programme", ""), actor=web.actor(), now=clock.now()
        )

    return take_list("titles", _("Certificates and titles"), TITLE_COLUMNS, act, url_for(".titles.index"), (chosen,))
