"""Beside the terms: messages, the exclusive window, and the name of an anonymous buyer."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from core import clock, web
from core.actor import TRADER_ROLES
from core.db import db, transaction
from core.errors import Refusal
from core.fields import whole
from core.i18n import _
from listings.market import queries as market
from listings.terms.wording import lines
from trading.negotiation import queries, schemas, services
from trading.negotiation.acceptance import commission_bp
from trading.negotiation.bargaining.routes import bp


def _room_again(negotiation_id: int, refusal: Refusal) -> Any:
    """The room once more, with what was typed and why it was refused."""
    room = queries.room(db.session, negotiation_id, web.actor(), clock.now())
    return web.form_again("trading/negotiation/room.html", refusal, room=room)


def _back(negotiation_id: int, anchor: str | None = None) -> Any:
    return redirect(url_for("negotiations.show", negotiation_id=negotiation_id, _anchor=anchor), code=303)


@bp.route("/listings/<int:listing_id>/express", methods=["GET", "POST"])
@web.once
def express(listing_id: int) -> Any:
    """An ordinary licence at the published terms: check what you are agreeing to, then take it."""
    actor, now = web.actor(), clock.now()
    actor.must_have(*TRADER_ROLES)
    listing = market.readable_listing(db.session, listing_id, actor)
    terms = services.published_terms(listing, now)
    page: dict[str, Any] = {"listing": listing, "terms": terms, "lines": lines(terms)}
    page["rights"] = market.rights_among(db.session, [listing])
    page["asset"] = page["rights"][listing.asset_id]
    page["broker_bp"] = commission_bp(db.session, listing, None, actor, now)
    if request.method == "GET":
        draft = services.drafted(db.session, listing, actor=actor, now=now)
        page["verdict"] = services.check_terms(db.session, draft, listing, terms, now=now)
        return render_template("trading/negotiation/express.html", **page)
    try:
        with transaction() as session:
            deal = services.take_express_licence(
                session, listing_id=listing_id, digest=request.form.get("digest", ""), actor=actor, now=now
            )
    except Refusal as refusal:
        return web.form_again(
            "trading/negotiation/express.html", refusal, verdict=getattr(refusal, "verdict", None), **page
        )
    flash(_("The licence is yours to sign. Deal %(number)s is open.", number=deal.number))
    return redirect(url_for("deals.show", number=deal.number), code=303)


@bp.post("/negotiations/<int:negotiation_id>/messages")
@web.once
def send_message(negotiation_id: int) -> Any:
    """Say something about a version."""
    actor, now = web.actor(), clock.now()
    queries.readable_negotiation(db.session, negotiation_id, actor)
    try:
        said = web.load(schemas.MessageIn)
        with transaction() as session:
            services.send_message(session, negotiation_id=negotiation_id, **said, actor=actor, now=now)
    except Refusal as refusal:
        return _room_again(negotiation_id, refusal)
    flash(_("Your message is sent."))
    return _back(negotiation_id, f"version-{said['version_no']}")


@bp.route("/negotiations/<int:negotiation_id>/exclusivity", methods=["GET", "POST"])
@web.once
def exclusivity(negotiation_id: int) -> Any:
    """The seller promises this buyer to agree with nobody else for some days."""
    actor, now = web.actor(), clock.now()
    room = queries.room(db.session, negotiation_id, actor, now)
    if not room.is_seller:
        actor.must_act_for(room.negotiation.seller_id)
    if request.method == "GET":
        return render_template("trading/negotiation/exclusivity.html", room=room, values={"days": 14})
    try:
        days = whole(request.form.get("days")) or 0
        with transaction() as session:
            services.grant_exclusivity(session, negotiation_id=negotiation_id, days=days, actor=actor, now=now)
    except Refusal as refusal:
        return web.form_again("trading/negotiation/exclusivity.html", refusal, room=room)
    flash(_("The exclusive window is open."))
    return _back(negotiation_id)


@bp.post("/negotiations/<int:negotiation_id>/exclusivity/end")
@web.once
def give_up_exclusivity(negotiation_id: int) -> Any:
    """The buyer releases the seller from the promise."""
    actor, now = web.actor(), clock.now()
    queries.readable_negotiation(db.session, negotiation_id, actor)
    with transaction() as session:
        services.give_up_exclusivity(session, negotiation_id=negotiation_id, actor=actor, now=now)
    flash(_("The exclusive window is closed."))
    return _back(negotiation_id)


@bp.route("/negotiations/<int:negotiation_id>/reveal", methods=["GET", "POST"])
@web.once
def reveal(negotiation_id: int) -> Any:
    """Agree that the anonymous buyer is named."""
    actor, now = web.actor(), clock.now()
    room = queries.room(db.session, negotiation_id, actor, now)
    if request.method == "GET":
        return render_template("trading/negotiation/reveal.html", room=room)
    with transaction() as session:
        negotiation = services.agree_to_reveal(session, negotiation_id=negotiation_id, actor=actor, now=now)
    waits = _("You have agreed. The name is told as soon as the other side agrees, too.")
    flash(waits if negotiation.is_masked else _("Both sides have agreed: the buyer is named now."))
    return _back(negotiation_id)
