"""Pages of applications: one's own, what waits for the office, one application, and every act upon it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, uploads, web
from core.asking import Ask, only
from core.db import db, found, transaction
from core.errors import NotFound, Refusal
from core.i18n import _
from core.show import day
from registers.programmes import forms, labels, pages, queries, schemas, services
from registers.programmes.api import reviewed
from registers.programmes.applying import OF_A_THING
from registers.programmes.checklist import NAMES_OF
from registers.programmes.models import Application, Batch, Objection, ProgrammeKind
from registers.programmes.standing import APPLICANTS, OFFICE
from registers.programmes.states import ApplicationState

bp = Blueprint("applications", __name__)

Page = Any
FORM = "asked.html"
CHECKED = {name for names in NAMES_OF.values() for name in names}
NAMES = ("object_name", "edition", "certificate_no", "issuer", "statement", "contact", *sorted(CHECKED))


@bp.get("/applications")
def index() -> str:
    """One's own applications; for the city office those that were handed in, what waits for it first."""
    actor, today = web.actor(), clock.business_date(clock.now())
    is_office = actor.has(*OFFICE)
    waiting = queries.waiting_for_office(db.session, today) if is_office else []
    rows = queries.applications_of(db.session, actor)
    return render_template(
        "registers/programmes/applications.html",
        waiting=waiting,
        rows=[row for row in rows if row not in waiting],
        is_office=is_office,
        labels=labels,
        batches=queries.open_batches(db.session, today),
    )


@bp.get("/publicity")
def publicity() -> str:
    """What is in publicity today: everybody may object, in writing and by name."""
    today = clock.business_date(clock.now())
    return render_template(
        "registers/programmes/publicity.html", rows=queries.in_publicity(db.session, today), labels=labels
    )


@bp.get("/applications/<string:number>")
def show(number: str) -> str:
    """One application: for everybody what is in publicity, for applicant and office all of it."""
    reader, today = web.reader(), clock.business_date(clock.now())
    row = queries.application_for(db.session, number, reader)
    sees_all = queries.sees_all_of(row, reader)
    words = pages.words_of(labels.APPLICATION_LABELS)
    return render_template(
        "registers/programmes/application.html",
        row=row,
        batch=row.batch,
        programme=row.batch.programme,
        labels=labels,
        checked=checked_in_words(row),
        sees_all=sees_all,
        is_own=reader is not None and reader.acts_for(row.organisation_id) and reader.has(*APPLICANTS),
        is_office=reader is not None and reader.has(*OFFICE),
        may_object=row.state is ApplicationState.PUBLIC
        and row.publicity_ends is not None
        and today <= row.publicity_ends,
        may_grant=_may_grant(row, today),
        evidence=files.of_purpose(db.session, row.subject) if sees_all else [],
        trail=pages.trail(audit.history(db.session, row.subject), words) if sees_all else [],
    )


def _may_grant(row: Application, today: Any) -> bool:
    is_over = row.publicity_ends is not None and today > row.publicity_ends
    return row.can("grant") and is_over and all(each.state.value != "open" for each in row.objections)


def asks_of(kind: ProgrammeKind) -> tuple[Ask, ...]:
    """What an application to a kind of programme is asked."""
    left_out = set[str]()
    if kind is not ProgrammeKind.CERTIFICATION:
        left_out |= {"edition", "certificate_no", "issuer"}
    if kind not in OF_A_THING:
        left_out.add("object_name")
    left_out |= CHECKED - set(NAMES_OF.get(kind, ()))
    return tuple(ask for ask in forms.APPLICATION if ask.name not in left_out)


@bp.route("/batches/<string:number>/apply", methods=["GET", "POST"])
@web.once
def apply(number: str) -> Page:
    """Begin an application."""
    actor, batch = web.actor(), queries.batch_by_number(db.session, number)
    actor.must_have(*APPLICANTS)
    page = _form_page(batch, _("Apply"), url_for(".apply", number=number), _("Keep the draft"))
    if request.method == "GET":
        return render_template(FORM, values={}, **page)
    try:
        given = web.load(schemas.ProgrammeApplicationIn)
        with transaction() as session:
            row = services.draft_application(session, batch_id=batch.id, **given, actor=actor, now=clock.now())
            _keep_file(session, row)
            made = row.number
    except Refusal as refusal:
        return web.form_again(FORM, refusal, **page)
    flash(_("The draft is kept. Look at it, then hand it in."))
    return redirect(url_for(".show", number=made), code=303)


@bp.route("/applications/<string:number>/edit", methods=["GET", "POST"])
@web.once
def edit(number: str) -> Page:
    """Change a draft or what was returned, and add evidence."""
    actor = web.actor()
    row = queries.application_for(db.session, number, actor)
    actor.must_act_for(row.organisation_id)
    page = _form_page(row.batch, _("Change the application"), url_for(".edit", number=number), _("Keep the changes"))
    if request.method == "GET":
        return render_template(FORM, values={name: shown(getattr(row, name)) for name in NAMES}, **page)
    try:
        given = web.load(schemas.ProgrammeApplicationIn)
        with transaction() as session:
            changed = services.change_application(session, application_id=row.id, **given, actor=actor, now=clock.now())
            _keep_file(session, changed)
    except Refusal as refusal:
        return web.form_again(FORM, refusal, **page)
    flash(_("The changes are kept."))
    return redirect(url_for(".show", number=number), code=303)


def checked_in_words(row: Application) -> list[tuple[str, Any]]:
    """What the applicant says is in place, as far as its programme asks for it."""
    words = dict(forms.SYSTEMS)
    said: dict[str, Any] = {
        "systems": _(", ").join(str(words[each]) for each in row.systems if each in words),
        "is_clean": _("yes") if row.is_clean else _("no"),
    }
    names = NAMES_OF.get(row.batch.programme.kind, ())
    values = {name: said.get(name, getattr(row, name)) for name in names}
    return [
        (str(ask.label), day(values[ask.name]) if isinstance(values[ask.name], date) else values[ask.name] or None)
        for ask in forms.APPLICATION
        if ask.name in names
    ]


def shown(value: Any) -> Any:
    """An answer as its field shows it."""
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def _form_page(batch: Batch, heading: str, action: str, label: str) -> dict[str, Any]:
    return {
        "heading_text": heading,
        "lead": batch.number,
        "crumbs_list": [
            (_("Programmes"), url_for("programmes.index")),
            (batch.number, url_for("programmes.batch", number=batch.number)),
            (heading, None),
        ],
        "asks": asks_of(batch.programme.kind),
        "label": label,
        "action": action,
    }


def _keep_file(session: Session, row: Application) -> None:
    uploads.kept(session, uploads.chosen(), row.subject, actor=web.actor(), now=clock.now())


OWN_ACTS = {"submit": services.submit_application, "withdraw": services.withdraw_application}


@bp.post("/applications/<string:number>/<any(submit, withdraw):act>")
@web.once
def act(number: str, act: str) -> Page:
    """Hand it in, or take it back."""
    actor = web.actor()
    row = queries.application_for(db.session, number, actor)
    try:
        with transaction() as session:
            OWN_ACTS[act](session, application_id=row.id, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        missing = [text for texts in refusal.fields.values() for text in texts if text != str(refusal.message)]
        flash(" ".join([str(refusal.message), *missing]), "error")
    else:
        flash(_("The application is handed in.") if act == "submit" else _("The application is withdrawn."))
    return redirect(url_for(".show", number=number), code=303)


def _act_page(row: Application, heading: str, asks: tuple[Ask, ...], action: str, label: str) -> dict[str, Any]:
    return {
        "heading_text": heading,
        "lead": f"{row.number} · {row.body.name}",
        "crumbs_list": [
            (_("Programmes"), url_for("programmes.index")),
            (row.number, url_for(".show", number=row.number)),
            (heading, None),
        ],
        "asks": asks,
        "label": label,
        "action": action,
    }


def answered(page: dict[str, Any], shape: Any, act: Any, done: str, number: str) -> Page:
    """A form's page, or its act: `act(session, given)`; then the application again."""
    if request.method == "GET":
        return render_template(FORM, values={}, **page)
    try:
        given = web.load(shape)
        with transaction() as session:
            act(session, given)
    except Refusal as refusal:
        return web.form_again(FORM, refusal, **page)
    flash(done)
    return redirect(url_for(".show", number=number), code=303)


@bp.route("/applications/<string:number>/review", methods=["GET", "POST"])
@web.once
def review(number: str) -> Page:
    """The office proposes, returns or refuses."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    row = queries.application_for(db.session, number, actor)
    page = _act_page(row, _("Review"), forms.REVIEW, url_for(".review", number=number), _("Record the decision"))
    return answered(
        page,
        schemas.ApplicationReviewIn,
        lambda session, given: reviewed(session, row.id, given, actor=actor, now=clock.now()),
        _("Your decision is on record."),
        number,
    )


@bp.route("/applications/<string:number>/object", methods=["GET", "POST"])
@web.once
def object_to(number: str) -> Page:
    """Object in one's own name; the office enters a letter."""
    actor = web.actor()
    row = queries.application_for(db.session, number, actor)
    asks = forms.LETTER if actor.has(*OFFICE) else forms.OBJECTION
    page = _act_page(row, _("Object"), asks, url_for(".object_to", number=number), _("Hand in the objection"))
    page["note"] = _(
        "It is handed in under your name, which is shown to the applicant. The office decides on it in writing."
    )
    return answered(
        page,
        schemas.ObjectionIn,
        lambda session, given: services.file_objection(
            session, application_id=row.id, **given, actor=actor, now=clock.now()
        ),
        _("The objection is handed in."),
        number,
    )


@bp.route("/applications/<string:number>/objections/<int:objection_id>", methods=["GET", "POST"])
@web.once
def decide(number: str, objection_id: int) -> Page:
    """The office dismisses or upholds an objection."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    row, objection = queries.application_for(db.session, number, actor), found(db.session, Objection, objection_id)
    if objection.application_id != row.id:
        raise NotFound(_("There is nothing here under this number."))
    action = url_for(".decide", number=number, objection_id=objection_id)
    page = _act_page(row, _("Decide on an objection"), forms.DECISION, action, _("Record the decision"))
    page["inset_text"] = f"{objection.name}: {objection.statement}"
    return answered(
        page,
        schemas.ObjectionDecisionIn,
        lambda session, given: services.decide_objection(
            session, objection_id=objection_id, **given, actor=actor, now=clock.now()
        ),
        _("Your decision is on record."),
        number,
    )


@bp.route("/applications/<string:number>/grant", methods=["GET", "POST"])
@web.once
def grant(number: str) -> Page:
    """The second officer grants."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    row = queries.application_for(db.session, number, actor)
    is_certificate = row.batch.programme.kind is ProgrammeKind.CERTIFICATION
    asks = forms.GRANT if is_certificate else only(forms.GRANT, "document_no")
    page = _act_page(row, _("Grant"), asks, url_for(".grant", number=number), _("Grant it and draw the certificate"))
    return answered(
        page,
        schemas.TitleGrantIn,
        lambda session, given: services.grant_application(
            session, application_id=row.id, **given, actor=actor, now=clock.now()
        ),
        _("It is granted, and its certificate is drawn."),
        number,
    )
