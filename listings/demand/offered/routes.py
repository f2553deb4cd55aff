"""Right holders offer their listings for a need; the buyer declines what does not fit."""

from flask import flash, redirect, render_template, request, url_for

from core import clock, web
from core.actor import Actor, Role
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from listings.demand import pages, queries, schemas, services
from listings.demand.fitting import misfits
from listings.demand.models import Need
from listings.demand.showing.routes import Page, bp, of_need


@bp.route("/needs/<int:need_id>/offer", methods=["GET", "POST"])
@web.once
def offer(need_id: int) -> Page:
    """A right holder offers one of its listings for a need."""
    actor = web.actor()
    need = queries.readable_need(db.session, need_id, actor)
    actor.must_have(Role.RIGHT_HOLDER)
    options = pages.listing_options(queries.listings_to_offer(db.session, need, actor.organisation_id))
    context = {**of_need(need), "options": options, "field": pages.field_lines(need), "terms": pages.terms_lines(need)}
    if request.method == "GET":
        chosen = {"listing_id": request.args.get("listing", "")}
        return render_template("listings/demand/offer.html", values=chosen, **context)
    try:
        given = web.load(schemas.AnswerIn)
        differs = misfits_of(need, given["listing_id"], actor)
        if differs and request.form.get("anyway") != str(given["listing_id"]):
            context |= {"values": request.form, "differs": differs, "chosen_id": given["listing_id"]}
            return render_template("listings/demand/offer.html", errors=None, **context)
        with transaction() as session:
            services.answer_need(session, need_id=need_id, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return web.form_again("listings/demand/offer.html", refusal, **context)
    flash(_("Your listing is offered. The buyer has been told, with the way to it."))
    return redirect(url_for("demand.show", need_id=need_id), code=303)


def misfits_of(need: Need, listing_id: int, actor: Actor) -> list[str]:
    """Why one of the reader's listings does not fit; nothing of a listing that may not be offered anyhow."""
    mine = queries.listings_to_offer(db.session, need, actor.organisation_id)
    listing = next((row for row, _asset in mine if row.id == listing_id), None)
    today = clock.business_date(clock.now())
    return misfits(db.session, need, listing, today=today) if listing is not None and need.is_open else []


@bp.route("/needs/answers/<int:answer_id>/decline", methods=["GET", "POST"])
@web.once
def decline(answer_id: int) -> Page:
    """Say no to an offered listing, with a reason if one wants."""
    actor = web.actor()
    row = queries.readable_answer(db.session, answer_id, actor)
    need = queries.own_need(db.session, row.need_id, actor)
    offered = queries.answers_to(db.session, need, actor)
    shown = [each for each in pages.offered_rows(db.session, offered) if each["answer"].id == answer_id]
    context = {**of_need(need), "offered": shown[0]}
    if request.method == "GET":
        return render_template("listings/demand/decline.html", values={}, **context)
    try:
        given = web.load(schemas.DeclineIn)
        with transaction() as session:
            services.decline_answer(session, answer_id=answer_id, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return web.form_again("listings/demand/decline.html", refusal, **context)
    flash(_("Declined. The right holder has been told."))
    return redirect(url_for("demand.show", need_id=need.id), code=303)


@bp.post("/needs/answers/<int:answer_id>/withdraw")
@web.once
def take_back(answer_id: int) -> Page:
    """A right holder takes an offered listing back."""
    actor = web.actor()
    row = queries.readable_answer(db.session, answer_id, actor)
    with transaction() as session:
        services.withdraw_answer(session, answer_id=answer_id, actor=actor, now=clock.now())
    flash(_("Your listing is no longer offered for this need."))
    return redirect(url_for("demand.show", need_id=row.need_id), code=303)
