"""Pages of negotiating: my negotiations, the room, and the forms with their check pages."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import clock, i18n, web
from core.actor import TRADER_ROLES
from core.clock import business_date
from core.db import db, transaction
from core.errors import Conflict, NotFound, Refusal
from core.fields import whole
from core.i18n import _
from listings.assets.models import Asset
from listings.market import queries as market
from listings.market.models import Listing
from listings.terms.agreement import Terms
from listings.terms.forms import load_terms, values_of
from listings.terms.missing import missing_terms
from listings.terms.risks import risks_of
from listings.terms.royalties import example_year
from listings.terms.wording import compared, lines
from parties.centers import queries as centers
from trading.negotiation import asking, queries, schemas, services
from trading.negotiation.acceptance import commission_bp
from trading.negotiation.approvals import waiting_for
from trading.negotiation.binding import may_bind_alone
from trading.negotiation.labels import APPROVAL_ACTS
from trading.negotiation.models import Approval, Negotiation, Offer
from trading.negotiation.offering import check_time
from trading.negotiation.proposal import Proposal
from trading.negotiation.standing import as_side, must_be_on_sale

bp = Blueprint("negotiations", __name__)

PAGE = 50
Page = str | Response | Answer | tuple[str, int]


@bp.get("/negotiations")
def mine() -> Page:
    """What my organisation negotiates, or what my center looks after."""
    actor, now = web.actor(), clock.now()
    after = whole(request.args.get("after")) or 0
    negotiations = queries.negotiations_of(db.session, actor, after=after, limit=PAGE + 1)
    more = url_for(".mine", after=negotiations[PAGE - 1].id) if len(negotiations) > PAGE else None
    rows = queries.rows_for(db.session, actor, negotiations[:PAGE], now)
    return render_template(
        "trading/negotiation/index.html",
        rows=rows,
        page={"next_href": more},
        after=after,
        waiting=waiting_for(db.session, actor),
        acts=APPROVAL_ACTS,
    )


@bp.get("/negotiations/<int:negotiation_id>")
def show(negotiation_id: int) -> Page:
    """The negotiation room."""
    room = queries.room(db.session, negotiation_id, web.actor(), clock.now())
    return render_template("trading/negotiation/room.html", room=room, values={})


@bp.route("/listings/<int:listing_id>/offer", methods=["GET", "POST"])
@web.once
def start(listing_id: int) -> Page:
    """Start an offer from a listing: the form, the check page, and the sending."""
    actor, now = web.actor(), clock.now()
    actor.must_have(*TRADER_ROLES)
    listing = market.readable_listing(db.session, listing_id, actor)
    asset = db.session.get_one(Asset, listing.asset_id)
    before = queries.open_negotiation_of(db.session, listing_id, actor.organisation_id)
    if request.method == "GET":
        must_be_on_sale(listing)
        templates = asking.templates_for(listing, asset, now)
        chosen = next((each for each in templates if each.code == request.args.get("template")), None)
        page = asking.page_of_form(listing, asset, asking.suggested(listing, now, chosen)) | _introducers()
        return render_template(
            "trading/negotiation/start.html", before=before, templates=templates, chosen=chosen, **page
        )
    page = asking.page_of_form(listing, asset, values_of(request.form)) | _introducers()
    try:
        return _sent_or_checked(listing, page)
    except Refusal as refusal:
        return _again("start.html", refusal, before=before, **page)


def _introducers() -> dict[str, Any]:
    return {"introducers": [(str(each.id), each.display(i18n.html_lang())) for each in centers.centers(db.session)]}


def _sent_or_checked(listing: Listing, page: dict[str, Any]) -> Page:
    actor, now = web.actor(), clock.now()
    if request.form.get("step") == "change":
        return render_template("trading/negotiation/start.html", **page)
    terms, beside = _terms_and_beside()
    step, first = request.form.get("step"), web.load(schemas.BesideFirst)
    if step not in ("send", "ask"):
        draft = services.drafted(db.session, listing, actor=actor, now=now)
        check_time(schemas.end_of_day(beside), now)
        verdict = services.check_terms(db.session, draft, listing, terms, now=now)
        action = url_for(".start", listing_id=listing.id)
        page |= {
            "is_anonymous": first["is_anonymous"],
            "broker_bp": commission_bp(db.session, listing, draft, actor, now),
        }
        return _check_page(terms, beside, verdict, action, side=draft.buyer_id, **page)
    sent: dict[str, Any] = {
        "listing_id": listing.id,
        "proposal": _proposal(terms, beside),
        "introducer_id": first["introducer_id"],
        "is_anonymous": first["is_anonymous"],
        "actor": actor,
        "now": now,
    }
    with transaction() as session:
        if step == "ask":
            return _asked(services.ask_to_open(session, **sent))
        negotiation = services.open_negotiation(session, **sent)
    flash(_("Your offer is sent. You will hear as soon as the other side answers."))
    return redirect(url_for(".show", negotiation_id=negotiation.id), code=303)


def _asked(approval: Approval) -> Page:
    flash(_("Your colleagues are asked to approve it. Nothing has gone to the other side yet."))
    return redirect(url_for(".approval", approval_id=approval.id), code=303)


@bp.route("/negotiations/<int:negotiation_id>/counter", methods=["GET", "POST"])
@web.once
def counter(negotiation_id: int) -> Page:
    """Answer with terms of one's own: the form begins with what lies on the table."""
    negotiation, listing, asset = _as_a_side(negotiation_id)
    latest = queries.latest(negotiation)
    values = asking.answered_with(latest.terms, clock.now()) if request.method == "GET" else values_of(request.form)
    page = asking.page_of_form(listing, asset, values) | {"negotiation": negotiation, "latest": latest}
    if request.method == "GET":
        return render_template("trading/negotiation/counter.html", **page)
    try:
        return _countered_or_checked(negotiation, listing, latest, page)
    except Refusal as refusal:
        return _again("counter.html", refusal, **page)


def _countered_or_checked(negotiation: Negotiation, listing: Listing, latest: Offer, page: dict[str, Any]) -> Page:
    actor, now = web.actor(), clock.now()
    if request.form.get("step") == "change":
        return render_template("trading/negotiation/counter.html", **page)
    answered = whole(request.form.get("version_no")) or 0
    terms, beside = _terms_and_beside()
    step = request.form.get("step")
    if step not in ("send", "ask"):
        check_time(schemas.end_of_day(beside), now)
        verdict = services.check_terms(db.session, negotiation, listing, terms, now=now)
        action = url_for(".counter", negotiation_id=negotiation.id)
        side = negotiation.buyer_id if actor.acts_for(negotiation.buyer_id) else negotiation.seller_id
        page |= {
            "answered": answered,
            "old": latest.terms,
            "broker_bp": commission_bp(db.session, listing, negotiation, actor, now),
        }
        return _check_page(terms, beside, verdict, action, side=side, **page)
    sent: dict[str, Any] = {
        "negotiation_id": negotiation.id,
        "version_no": answered,
        "proposal": _proposal(terms, beside),
        "actor": actor,
        "now": now,
    }
    with transaction() as session:
        if step == "ask":
            return _asked(services.ask_to_counter(session, **sent))
        services.counter_offer(session, **sent)
    flash(_("Your terms are sent. You will hear as soon as the other side answers."))
    return redirect(url_for(".show", negotiation_id=negotiation.id), code=303)


@bp.route("/negotiations/<int:negotiation_id>/accept", methods=["GET", "POST"])
@web.once
def accept(negotiation_id: int) -> Page:
    """Check what you are agreeing to, then agree."""
    actor, now = web.actor(), clock.now()
    room = queries.room(db.session, negotiation_id, actor, now)
    if request.method == "GET":
        if room.current is None or not room.my_move:
            raise Conflict(_("There is nothing here for you to accept at present."), code="nothing_to_accept")
        return render_template("trading/negotiation/accept.html", **_accepting(room, room.current))
    offer_id, digest = request.form.get("offer_id", ""), request.form.get("digest", "")
    try:
        own = _own_offer(room, offer_id)
        with transaction() as session:
            if request.form.get("step") == "ask":
                return _asked(services.ask_to_accept(session, offer_id=own, digest=digest, actor=actor, now=now))
            deal = services.accept_offer(session, offer_id=own, digest=digest, actor=actor, now=now)
    except Refusal as refusal:
        return _again("accept.html", refusal, **_accepting(room, queries.latest(room.negotiation)))
    flash(_("Accepted. Deal %(number)s is open.", number=deal.number))
    return redirect(url_for("deals.show", number=deal.number), code=303)


@bp.route("/negotiations/<int:negotiation_id>/reject", methods=["GET", "POST"])
@web.once
def reject(negotiation_id: int) -> Page:
    """Say no, with a reason if one wants."""
    actor, now = web.actor(), clock.now()
    room = queries.room(db.session, negotiation_id, actor, now)
    if request.method == "GET":
        return render_template("trading/negotiation/reject.html", room=room, values={})
    try:
        answer = web.load(schemas.RejectIn)
        with transaction() as session:
            offer_id = _own_offer(room, request.form.get("offer_id", ""))
            services.reject_offer(session, offer_id=offer_id, reason=answer["reason"], actor=actor, now=now)
    except Refusal as refusal:
        return web.form_again("trading/negotiation/reject.html", refusal, room=room)
    flash(_("The offer is rejected, and the negotiation has ended."))
    return redirect(url_for(".show", negotiation_id=negotiation_id), code=303)


@bp.post("/negotiations/<int:negotiation_id>/withdraw")
@web.once
def withdraw(negotiation_id: int) -> Page:
    """Take my version off the table."""
    actor, now = web.actor(), clock.now()
    room = queries.room(db.session, negotiation_id, actor, now)
    with transaction() as session:
        offer_id = _own_offer(room, request.form.get("offer_id", ""))
        services.withdraw_offer(session, offer_id=offer_id, actor=actor, now=now)
    flash(_("Your version is withdrawn. Either side may send the next one."))
    return redirect(url_for(".show", negotiation_id=negotiation_id), code=303)


@bp.post("/negotiations/<int:negotiation_id>/end")
@web.once
def end(negotiation_id: int) -> Page:
    """Stop talking."""
    actor, now = web.actor(), clock.now()
    queries.readable_negotiation(db.session, negotiation_id, actor)
    with transaction() as session:
        services.end_negotiation(session, negotiation_id=negotiation_id, actor=actor, now=now)
    flash(_("The negotiation has ended."))
    return redirect(url_for(".show", negotiation_id=negotiation_id), code=303)


def _as_a_side(negotiation_id: int) -> tuple[Negotiation, Listing, Asset]:
    negotiation = queries.readable_negotiation(db.session, negotiation_id, web.actor())
    actor = as_side(db.session, negotiation, web.actor(), clock.now())
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    listing = db.session.get_one(Listing, negotiation.listing_id)
    return negotiation, listing, db.session.get_one(Asset, negotiation.asset_id)


def _terms_and_beside() -> tuple[Terms, dict[str, Any]]:
    beside_faults: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    try:
        beside = web.load(schemas.Beside)
    except Refusal as refusal:
        beside_faults = dict(refusal.fields)
    try:
        terms = load_terms(request.form, today=business_date(clock.now()))
    except Refusal as refusal:
        refusal.fields = {**refusal.fields, **beside_faults}
        raise
    if beside_faults:
        web.load(schemas.Beside)
    return terms, beside


def _proposal(terms: Terms, beside: dict[str, Any]) -> Proposal:
    return Proposal(terms, schemas.end_of_day(beside), beside["message"])


def _check_page(terms: Terms, beside: dict[str, Any], verdict: Any, action: str, *, side: int, **page: Any) -> str:
    old = page.get("old")
    return render_template(
        "trading/negotiation/check.html",
        lines=compared(old, terms) if old else lines(terms),
        terms=terms,
        cover=beside,
        expires_at=schemas.end_of_day(beside),
        **_looked_through(terms, page["asset"].family),
        verdict=verdict,
        rights=market.rights_among(db.session, [page["listing"]]),
        action=action,
        label=asking.send_label(terms),
        needs_approval=not may_bind_alone(db.session, web.actor(), side, terms),
        **page,
    )


def _accepting(room: queries.Room, offer: Offer) -> dict[str, Any]:
    return {
        "room": room,
        "offer": offer,
        "lines": lines(offer.terms),
        "label": asking.accept_label(offer.terms),
        "needs_approval": not may_bind_alone(db.session, web.actor(), offer.addressee_id, offer.terms),
        "broker_bp": commission_bp(db.session, room.listing, room.negotiation, web.actor(), clock.now()),
        **_looked_through(offer.terms, room.asset.family),
    }


def _looked_through(terms: Terms, family: str | None) -> dict[str, Any]:
    return {"risks": risks_of(terms), "missing": missing_terms(terms, family), "year": example_year(terms)}


def _own_offer(room: queries.Room, offer_id: str) -> int:
    if offer_id not in {str(card.offer.id) for card in room.cards}:
        raise NotFound(_("There is no offer here that is open to you."))
    return int(offer_id)


def _again(template: str, refusal: Refusal, **page: Any) -> tuple[str, int]:
    page.setdefault("verdict", getattr(refusal, "verdict", None))
    if "listing" in page:
        page.setdefault("rights", market.rights_among(db.session, [page["listing"]]))
    return web.form_again(f"trading/negotiation/{template}", asking.named_for_the_form(refusal), **page)
