"""Pages of matching: the best for my need or listing, one pair with its reasons, and putting one aside."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _, language
from listings.demand import pages as demand_pages
from listings.demand import queries as demand
from listings.market import queries as market
from listings.search.pages import titled
from trading.matching import pages, queries, reasons, schemas, services
from trading.matching.dismissing import LONGEST_NOTE
from trading.matching.labels import REASON_LABELS
from trading.matching.queries import Match
from trading.matching.weights import WHOLE
from trading.negotiation import queries as negotiations

bp = Blueprint("matching", __name__)

Page = str | tuple[str, int] | Answer


def today() -> date:
    """The business date of this request."""
    return clock.business_date(clock.now())


@bp.get("/needs/<int:need_id>/matches")
def for_need(need_id: int) -> Page:
    """The best listings for a need, for its organisation and its center."""
    reader, now = web.actor(), clock.now()
    need = demand.readable_need(db.session, need_id, reader)
    if not queries.sees_need(db.session, need, reader):
        raise queries.no_match()
    if not need.is_open:
        return redirect(url_for("demand.show", need_id=need_id), code=303)
    found = queries.listings_for(db.session, need, now=now)
    best, aside = pages.listings_shown(db.session, found, today())
    return render_template(
        "trading/matching/for_need.html",
        need=need,
        title=demand_pages.spoken(need.title, need.language),
        best=best,
        aside=aside,
        may_decide=reader.acts_for(need.organisation_id),
        whole=WHOLE,
        has_index=found.corpus.view is not None,
    )


@bp.get("/listings/<int:listing_id>/matches")
def for_listing(listing_id: int) -> Page:
    """The best needs for a listing, for its seller and its center."""
    reader, now = web.actor(), clock.now()
    listing = market.readable_listing(db.session, listing_id, reader)
    if not queries.sees_listing(db.session, listing, reader):
        raise queries.no_match()
    if not listing.is_on_sale:
        return redirect(url_for("market.show", listing_id=listing_id), code=303)
    found = queries.needs_for(db.session, listing, now=now)
    best, aside = pages.needs_shown(db.session, found, reader, today())
    asset = market.titles_of(db.session, [listing])[listing.asset_id]
    return render_template(
        "trading/matching/for_listing.html",
        listing=listing,
        title=titled(asset.title, asset.title_en, asset.number_display),
        best=best,
        aside=aside,
        may_decide=reader.acts_for(listing.seller_id),
        whole=WHOLE,
        has_index=found.corpus.view is not None,
    )


@bp.get("/needs/<int:need_id>/matches/<int:listing_id>")
def show(need_id: int, listing_id: int) -> str:
    """Why a need and a listing match: the same page for both sides."""
    reader = web.actor()
    match, corpus = queries.one(db.session, need_id, listing_id, reader, now=clock.now())
    need, listing = match.need, match.listing
    return render_template(
        "trading/matching/show.html",
        **of_pair(match),
        lines=reasons.lines(match, corpus, today()),
        score=match.score.total,
        whole=WHOLE,
        buyer=demand_pages.buyer_name(db.session, need, reader),
        need_terms=demand_pages.field_lines(need) + demand_pages.terms_lines(need),
        is_buyer=reader.acts_for(need.organisation_id),
        is_seller=reader.acts_for(listing.seller_id),
        talk=talk_of(match) if reader.acts_for(need.organisation_id) else None,
        has_index=corpus.view is not None,
    )


def of_pair(match: Match) -> dict[str, Any]:
    """What every page about a pair prints on top."""
    asset = match.asset
    return {
        "need": match.need,
        "listing": match.listing,
        "need_title": demand_pages.spoken(match.need.title, match.need.language),
        "listing_title": titled(asset.title, asset.title_en, asset.number_display),
        "listing_name": asset.titled(language()),
        "asset": asset,
    }


def talk_of(match: Match) -> Any:
    """The negotiation that the buyer has open about the listing."""
    return negotiations.open_negotiation_of(db.session, match.listing.id, match.need.organisation_id)


@bp.route("/needs/<int:need_id>/matches/<int:listing_id>/dismiss", methods=["GET", "POST"])
@web.once
def dismiss(need_id: int, listing_id: int) -> Page:
    """Put a match aside, with the reason."""
    actor, now = web.actor(), clock.now()
    match, _corpus = queries.one(db.session, need_id, listing_id, actor, now=now)
    options = [(reason.value, label) for reason, label in REASON_LABELS.items()]
    context = {**of_pair(match), "options": options, "longest": LONGEST_NOTE, "back": back_to(match)}
    if request.method == "GET":
        return render_template("trading/matching/dismiss.html", values={}, **context)
    try:
        given = web.load(schemas.DismissIn)
        with transaction() as session:
            services.dismiss_match(session, need_id=need_id, listing_id=listing_id, **given, actor=actor, now=now)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return web.form_again("trading/matching/dismiss.html", refusal, **context)
    flash(_("The match is put aside. The other side still sees it."))
    return redirect(back_to(match), code=303)


def back_to(match: Match) -> str:
    """The list from which this reader came."""
    if web.actor().acts_for(match.listing.seller_id):
        return url_for("matching.for_listing", listing_id=match.listing.id)
    return url_for("matching.for_need", need_id=match.need.id)


@bp.post("/needs/<int:need_id>/matches/<int:listing_id>/recall")
@web.once
def recall(need_id: int, listing_id: int) -> Page:
    """Take a match up again."""
    actor, now = web.actor(), clock.now()
    match, _corpus = queries.one(db.session, need_id, listing_id, actor, now=now)
    with transaction() as session:
        services.recall_match(session, need_id=need_id, listing_id=listing_id, actor=actor, now=now)
    flash(_("The match is in the list again."))
    return redirect(back_to(match), code=303)
