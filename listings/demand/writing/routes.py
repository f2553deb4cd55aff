"""Post a need question by question; pause it, open it again, end it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from core import clock, web
from core.actor import Role
from core.db import db, transaction
from core.errors import Conflict, NotFound, Refusal
from core.i18n import LANGUAGES, _
from listings.demand import pages, queries, schemas, services, standing
from listings.demand.models import Need
from listings.demand.posting import must_have_time_left
from listings.demand.showing.routes import Page, bp, of_need
from listings.demand.steps import STEP_LABELS, Step, missing_steps
from listings.terms.forms import territory_groups
from listings.terms.vocabulary import GRANT_HINTS, Grant

FORMS = {
    Step.PROBLEM: schemas.ProblemForm,
    Step.FIELD: schemas.FieldForm,
    Step.WANTED: schemas.WantedForm,
    Step.PLACE: schemas.PlaceForm,
    Step.CONTACT: schemas.ContactForm,
}
LISTS = ("fields", "wanted", "territories")


@bp.route("/needs/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """What posting a need takes, and the button that begins."""
    actor = web.actor()
    actor.must_have(Role.BUYER)
    if request.method == "GET":
        return render_template("listings/demand/new.html")
    with transaction() as session:
        need = services.begin_need(session, actor=actor, now=clock.now())
    return redirect(url_for("demand.answer", need_id=need.id, step=Step.PROBLEM.value), code=303)


@bp.get("/needs/<int:need_id>/edit")
def edit(need_id: int) -> Page:
    """The task list of a draft or of a paused need."""
    need = queries.own_need(db.session, need_id, web.actor())
    if not need.can("change"):
        return redirect(url_for("demand.show", need_id=need.id), code=303)
    return render_template("listings/demand/edit.html", **of_need(need), tasks=pages.tasks(need))


@bp.route("/needs/<int:need_id>/edit/<step>", methods=["GET", "POST"])
@web.once
def answer(need_id: int, step: str) -> Page:
    """One question of the task list; behind it comes the next one that is open, or the check."""
    actor = web.actor()
    if step not in list(Step):
        raise NotFound(_("There is no page at this address."))
    here, need = Step(step), queries.own_need(db.session, need_id, actor)
    if not need.can("change"):
        return redirect(url_for("demand.show", need_id=need.id), code=303)
    template, context = f"listings/demand/step_{here.value}.html", of_step(need, here)
    if request.method == "GET":
        return render_template(template, values=pages.form_values(need, here), **context)
    try:
        changes = web.load(FORMS[here])
        with transaction() as session:
            need = services.change_need(session, need_id=need_id, changes=changes, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        refusal.fields = in_form(refusal.fields)
        return web.form_again(template, refusal, **{**context, "values": typed()})
    left = missing_steps(need)
    if left and request.args.get("back") != "check":
        return redirect(url_for("demand.answer", need_id=need_id, step=left[0].value), code=303)
    return redirect(url_for("demand.edit" if left else "demand.check", need_id=need_id), code=303)


def of_step(need: Need, step: Step) -> dict[str, Any]:
    """What a page of the task list prints besides the answers."""
    back = "?back=check" if request.args.get("back") == "check" else ""
    return {
        **of_need(need),
        "step_title": STEP_LABELS[step],
        "action": pages.step_address(need, step) + back,
        "languages": list(LANGUAGES.items()),
        "grants": [(grant.value, pages.wanted_label(grant), GRANT_HINTS[grant]) for grant in Grant],
        "field_choices": pages.field_choices() if step is Step.FIELD else [],
        "territories": territory_groups() if step is Step.PLACE else [],
        "centers": pages.center_options(db.session) if step is Step.CONTACT else [],
    }


def in_form(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """Messages by the form's own names: a list is one control there."""
    found: dict[str, list[str]] = {}
    for name, texts in fields.items():
        kept = found.setdefault(name.partition(".")[0], [])
        kept.extend(text for text in texts if text not in kept)
    return found


def typed() -> dict[str, Any]:
    """What was typed, to be shown again."""
    return {name: request.form.getlist(name) if name in LISTS else request.form[name] for name in request.form}


@bp.route("/needs/<int:need_id>/check", methods=["GET", "POST"])
@web.once
def check(need_id: int) -> Page:
    """Check your answers, and publish (or open again) the need."""
    actor, now = web.actor(), clock.now()
    need = queries.own_need(db.session, need_id, actor)
    if not need.can("change") or missing_steps(need):
        return redirect(url_for("demand.edit", need_id=need.id), code=303)
    rows = pages.answer_rows(db.session, need, changeable=True)
    context = {**of_need(need), "rows": rows}
    if request.method == "GET":
        return render_template("listings/demand/check.html", **context)
    act = services.publish_need if need.can("publish") else services.resume_need
    try:
        with transaction() as session:
            act(session, need_id=need_id, actor=actor, now=now)
    except Conflict as refusal:
        return web.form_again("listings/demand/check.html", refusal, **context)
    flash(_("Your need is open. You get a notice when a listing is offered for it."))
    return redirect(url_for("demand.show", need_id=need_id), code=303)


@bp.post("/needs/<int:need_id>/pause")
@web.once
def pause(need_id: int) -> Page:
    """Take no further listings for the moment."""
    with transaction() as session:
        services.pause_need(session, need_id=need_id, actor=web.actor(), now=clock.now())
    flash(_("Your need is paused. It can be changed now, and opened again."))
    return redirect(url_for("demand.show", need_id=need_id), code=303)


@bp.post("/needs/<int:need_id>/resume")
@web.once
def resume(need_id: int) -> Page:
    """Open a paused need again; where its last day has passed, that question comes first."""
    actor, now = web.actor(), clock.now()
    need = queries.own_need(db.session, need_id, actor)
    try:
        must_have_time_left(need, clock.business_date(now))
    except Conflict as refusal:
        flash(str(refusal.message), "warning")
        return redirect(url_for("demand.answer", need_id=need_id, step=Step.PLACE.value), code=303)
    with transaction() as session:
        services.resume_need(session, need_id=need_id, actor=actor, now=now)
    flash(_("Your need is open again."))
    return redirect(url_for("demand.show", need_id=need_id), code=303)


@bp.route("/needs/<int:need_id>/withdraw", methods=["GET", "POST"])
@web.once
def withdraw(need_id: int) -> Page:
    """Take a need back, after a look at what that means."""
    actor = web.actor()
    need = queries.own_need(db.session, need_id, actor)
    if request.method == "GET":
        return render_template("listings/demand/withdraw.html", **of_need(need))
    with transaction() as session:
        services.withdraw_need(session, need_id=need_id, actor=actor, now=clock.now())
    flash(_("The need is withdrawn."))
    return redirect(url_for("demand.mine"), code=303)


@bp.route("/needs/<int:need_id>/fulfil", methods=["GET", "POST"])
@web.once
def fulfil(need_id: int) -> Page:
    """Say that it was found, and in which of the offered listings, if it was one of them."""
    actor = web.actor()
    need = queries.own_need(db.session, need_id, actor)
    offered = pages.offered_rows(db.session, queries.answers_to(db.session, need, actor))
    context = {**of_need(need), "offered": [(row["listing"].id, row["title"], row["seller"]) for row in offered]}
    if request.method == "GET":
        return render_template("listings/demand/fulfil.html", values={}, **context)
    try:
        given = web.load(schemas.FulfilIn)
        with transaction() as session:
            services.fulfil_need(session, need_id=need_id, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return web.form_again("listings/demand/fulfil.html", refusal, **context)
    flash(_("The need is fulfilled. Those who offered listings have been told."))
    return redirect(url_for("demand.show", need_id=need_id), code=303)


@bp.route("/needs/<int:need_id>/take-down", methods=["GET", "POST"])
@web.once
def take_down(need_id: int) -> Page:
    """The center takes a need off the list and says why."""
    actor = web.actor()
    need = queries.readable_need(db.session, need_id, actor)
    standing.must_look_after(db.session, need, actor)
    if request.method == "GET":
        return render_template("listings/demand/take_down.html", values={}, **of_need(need))
    try:
        given = web.load(schemas.TakeDownIn)
        with transaction() as session:
            services.take_down_need(session, need_id=need_id, reason=given["reason"], actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return web.form_again("listings/demand/take_down.html", refusal, **of_need(need))
    flash(_("The need is off the list. The buyer has been told why."))
    return redirect(url_for("demand.show", need_id=need_id), code=303)
