"""The market's pages: list a right question by question, read a listing, review it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import clock, currencies, web
from core.db import db, transaction
from core.errors import Conflict, NotFound, Refusal, Unacceptable
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.warnings import warnings_on
from listings.market import checks, contexts, labels, pages, queries, reviewing, schemas, services, together
from listings.market.bundling import equal_parts
from listings.market.models import Listing
from listings.market.reasons import BY_CODE, DECISION_LABELS, Decision
from listings.market.states import ListingState
from listings.market.steps import Step, is_locked, missing_steps
from listings.rights import services as rights

bp = Blueprint("market", __name__)

Page = str | tuple[str, int] | Answer
FORMS = {
    Step.OFFER: schemas.OfferForm,
    Step.PRICE: schemas.PriceForm,
    Step.SCOPE: schemas.ScopeForm,
    Step.SUMMARY: schemas.SummaryForm,
    Step.CENTER: schemas.CenterForm,
}


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to every page that names what is offered or agreed: a bundle's name."""
    return {"bundled": labels.bundled}


def today() -> date:
    """The business date of this request."""
    return clock.business_date(clock.now())


def found_step(name: str) -> Step:
    """The page of the task list with this name."""
    if name not in list(Step):
        raise NotFound(_("There is no page at this address."))
    return Step(name)


@bp.get("/listings")
def mine() -> str:
    """My organisation's listings, newest first."""
    actor = web.actor()
    rows = queries.listings_of(db.session, actor.organisation_id or 0)
    return render_template("listings/market/mine.html", rows=pages.listing_rows(db.session, rows))


@bp.route("/rights/<int:asset_id>/list", methods=["GET", "POST"])
@web.once
def new(asset_id: int) -> Page:
    """What listing a right takes, and the button that begins; an open listing is taken up again."""
    actor = web.actor()
    asset = assets.asset(db.session, asset_id)
    open_one = queries.open_listing_of(db.session, asset_id)
    if open_one is not None and actor.acts_for(open_one.seller_id):
        endpoint = "market.edit" if open_one.can("change") else "market.show"
        return redirect(url_for(endpoint, listing_id=open_one.id), code=303)
    if request.method == "GET":
        verdict = rights.may_publish(
            db.session, asset_id=asset_id, kinds=(), owner_id=actor.organisation_id, on=today()
        )
        title = asset.titled(language())
        return render_template("listings/market/new.html", asset=asset, asset_title=title, verdict=verdict)
    with transaction() as session:
        listing = services.begin_listing(session, asset_id=asset_id, actor=actor, now=clock.now())
    return redirect(url_for("market.edit", listing_id=listing.id), code=303)


@bp.get("/listings/<int:listing_id>/edit")
def edit(listing_id: int) -> Page:
    """The task list of a draft or of a returned listing."""
    listing = queries.own_listing(db.session, listing_id, web.actor())
    if not listing.can("change"):
        return redirect(url_for("market.show", listing_id=listing.id), code=303)
    reviews = queries.reviews_of(db.session, listing.id)
    review = reviews[0] if reviews and listing.state is ListingState.RETURNED else None
    said = pages.reasons_by_concern(review)
    beside = {step.value for step in Step}
    return render_template(
        "listings/market/edit.html",
        **contexts.of_listing(db.session, listing, today()),
        tasks=pages.tasks(listing, review),
        review=review,
        further=[text for concern, texts in said.items() if concern not in beside for text in texts],
    )


@bp.route("/listings/<int:listing_id>/edit/<step>", methods=["GET", "POST"])
@web.once
def answer(listing_id: int, step: str) -> Page:
    """One question of the task list."""
    actor, page = web.actor(), found_step(step)
    listing = queries.own_listing(db.session, listing_id, actor)
    template = f"listings/market/step_{page.value}.html"
    if not listing.can("change") or is_locked(listing, page):
        return redirect(url_for("market.edit", listing_id=listing.id), code=303)
    context = contexts.of_step(db.session, listing, page, today(), back_to_check=request.args.get("back") == "check")
    if request.method == "GET":
        return render_template(template, values=pages.form_values(listing, page), **context)
    try:
        given = web.load(FORMS[page], currency=currencies.chosen(request.form.get("currency")))
        if page is Step.PRICE:
            must_answer_prices(given, listing)
        changes = pages.changes_from(page, given, listing)
        with transaction() as session:
            services.change_listing(session, listing_id=listing_id, changes=changes, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return web.form_again(template, as_in_form(refusal), **{**context, "values": typed(page)})
    back = "market.check" if request.args.get("back") == "check" else "market.edit"
    return redirect(url_for(back, listing_id=listing_id), code=303)


def must_answer_prices(given: dict[str, Any], listing: Listing) -> None:
    """Unacceptable while it is open whether a price is asked or negotiated."""
    missing = pages.unanswered_prices(given, listing)
    if missing:
        text = _("Choose an asking price, or “by negotiation”.")
        raise Unacceptable(_("Some answers are missing or do not fit."), fields={name: [text] for name in missing})


def as_in_form(refusal: Refusal) -> Refusal:
    """Messages by the form's own names: sale and licence types are one question there."""
    names = {"for_sale": "grants", "license_types": "grants"}
    fields: dict[str, list[str]] = {}
    for name, texts in refusal.fields.items():
        fields.setdefault(names.get(name.partition(".")[0], name.partition(".")[0]), []).extend(texts)
    refusal.fields = fields
    return refusal


def typed(step: Step) -> dict[str, Any]:
    """What was typed, to be shown again."""
    lists = ("grants", "territories", "fields", "acts", "channels")
    return {name: request.form.getlist(name) if name in lists else request.form[name] for name in request.form}


@bp.route("/listings/<int:listing_id>/check", methods=["GET", "POST"])
@web.once
def check(listing_id: int) -> Page:
    """Check your answers, and send the listing to the center."""
    actor = web.actor()
    listing = queries.own_listing(db.session, listing_id, actor)
    if not listing.can("submit") or missing_steps(listing):
        return redirect(url_for("market.edit", listing_id=listing.id), code=303)
    reviews = queries.reviews_of(db.session, listing.id) if listing.state is ListingState.RETURNED else []
    said = pages.reasons_by_concern(reviews[0]) if reviews else {}
    context = {
        **contexts.of_listing(db.session, listing, today()), "rows": answers_to_check(listing),
        "came_back": bool(reviews), "said": [text for texts in said.values() for text in texts],
    }  # fmt: skip
    if request.method == "GET":
        return render_template("listings/market/check.html", **context)
    try:
        given = web.load(schemas.SendingIn)
        with transaction() as session:
            services.submit_listing(session, listing_id=listing_id, **given, actor=actor, now=clock.now())
    except (Conflict, Unacceptable) as refusal:
        return web.form_again("listings/market/check.html", refusal, **context)
    flash(_("Sent to the center. You get a notice when it has decided."))
    return redirect(url_for("market.show", listing_id=listing_id), code=303)


def answers_to_check(listing: Listing) -> list[dict[str, Any]]:
    """The rows of the check page; a changed answer leads back to it."""
    rows = pages.answer_rows(db.session, listing, changeable=True)
    return [{**row, "change_href": f"{row['change_href']}?back=check"} for row in rows]


@bp.route("/listings/<int:listing_id>/rights", methods=["GET", "POST"])
@web.once
def bundle(listing_id: int) -> Page:
    """Which rights are offered together, and how the price falls to them."""
    actor = web.actor()
    listing = queries.own_listing(db.session, listing_id, actor)
    if not listing.can("change"):
        return redirect(url_for("market.show", listing_id=listing.id), code=303)
    context = contexts.of_listing(db.session, listing, today())
    if request.method == "GET":
        shares = {item.asset_id: item.allocation_bp for item in listing.items}
        rows = together.rows(db.session, listing, shares, today())
        return render_template("listings/market/rights.html", rows=rows, **context)
    try:
        parts = together.parts_in(request.form, listing)
        if request.form.get("step") == "equal":
            rows = together.rows(db.session, listing, dict(equal_parts([each for each, _share in parts])), today())
            return render_template("listings/market/rights.html", rows=rows, **context)
        with transaction() as session:
            services.bundle_rights(session, listing_id=listing_id, parts=parts, actor=actor, now=clock.now())
    except (Unacceptable, Conflict) as refusal:
        rows = together.rows_again(db.session, listing, request.form, today())
        return web.form_again("listings/market/rights.html", refusal, rows=rows, **context)
    flash(_("These rights are offered together."))
    return redirect(url_for("market.edit", listing_id=listing_id), code=303)


@bp.get("/listings/<int:listing_id>")
def show(listing_id: int) -> str:
    """A listing: what is offered, what can be done now and what cannot, and why."""
    reader = web.reader()
    listing = queries.readable_listing(db.session, listing_id, reader)
    is_own = reader is not None and reader.acts_for(listing.seller_id)
    is_center = queries.works_for_its_center(db.session, listing, reader)
    other_side = reader.organisation_id if reader and not is_own and not is_center else None
    gone = queries.sold_out(db.session, listing, on=today()) if listing.is_on_sale else {}
    outlook = queries.outlook(db.session, listing, on=today(), other_side_id=other_side)
    return render_template(
        "listings/market/show.html",
        **contexts.of_listing(db.session, listing, today()),
        **contexts.of_right(db.session, listing, reader, today()),
        possibilities=pages.possibilities(listing, outlook),
        offered=pages.offered_lines(listing, gone),
        gone=pages.gone_lines(listing, gone),
        scope=pages.place_lines(db.session, listing),
        owners=assets.owners_on(db.session, listing.asset_id, today()),
        burdened=warnings_on(db.session, listing.asset_id, today()),
        is_own=is_own,
        decision_in_words=pages.decision_in_words,
        is_center=is_center,
        may_offer=pages.may_offer(listing, reader),
        reviews=queries.reviews_of(db.session, listing.id) if is_own or is_center else [],
        history=pages.trail(db.session, queries.history_of(db.session, listing.id)) if is_own or is_center else [],
    )


@bp.route("/listings/<int:listing_id>/withdraw", methods=["GET", "POST"])
@web.once
def withdraw(listing_id: int) -> Page:
    """Take a listing back, after a look at what that means."""
    actor = web.actor()
    listing = queries.own_listing(db.session, listing_id, actor)
    if request.method == "GET":
        return render_template("listings/market/withdraw.html", **contexts.of_listing(db.session, listing, today()))
    with transaction() as session:
        services.withdraw_listing(session, listing_id=listing_id, actor=actor, now=clock.now())
    flash(_("The listing is withdrawn. The right can be listed again at any time."))
    return redirect(url_for("market.mine"), code=303)


@bp.get("/listings/to-review")
def to_review() -> str:
    """What waits for my center's review, oldest first; and what it looks after."""
    center_id = queries.center_of_staff(db.session, web.actor())
    waiting = queries.listings_to_review(db.session, center_id)
    running = queries.listings_of_center(
        db.session, center_id, (ListingState.PUBLISHED, ListingState.RESERVED, ListingState.SUSPENDED)
    )
    return render_template(
        "listings/market/to_review.html",
        waiting=pages.listing_rows(db.session, waiting),
        running=pages.listing_rows(db.session, running),
    )


@bp.route("/listings/<int:listing_id>/review", methods=["GET", "POST"])
@web.once
def review(listing_id: int) -> Page:
    """The center's review: what was answered, what is on record, and the reasons beside what they concern."""
    actor = web.actor()
    listing = queries.listing(db.session, listing_id)
    reviewing.must_review(db.session, listing, actor)
    if not listing.can("approve"):
        return redirect(url_for("market.show", listing_id=listing.id), code=303)
    if request.method == "GET":
        return render_template(
            "listings/market/review.html", **contexts.of_review(db.session, listing, today(), request.form)
        )
    try:
        given = web.load(schemas.ReviewForm)
        reasons = reviewing.checked_reasons(given["decision"], said_reasons(given["reasons"]))
        if given["decision"] is Decision.APPROVE and request.form.get("confirmed") != "yes":
            return approval(listing)
        with transaction() as session:
            services.review_listing(
                session, listing_id=listing_id, decision=given["decision"], reasons=reasons, actor=actor,
                now=clock.now(),
            )  # fmt: skip
    except (Unacceptable, Conflict) as refusal:
        return web.form_again(
            "listings/market/review.html", refusal, **contexts.of_review(db.session, listing, today(), request.form)
        )
    flash(_("Decided: %(decision)s. The seller has been told.", decision=DECISION_LABELS[given["decision"]]))
    return redirect(url_for("market.to_review"), code=303)


def approval(listing: Listing) -> str:
    """What is about to be published, once more before it is; RightsUnavailable where it may not be."""
    checks.must_be_publishable(db.session, listing, on=today())
    context = contexts.of_review(db.session, listing, today(), request.form)
    return render_template(
        "listings/market/approve.html", **context, rows=pages.answer_rows(db.session, listing, changeable=False)
    )


def said_reasons(codes: list[str]) -> list[dict[str, str]]:
    """The ticked codes with the words written beside their part."""
    said = []
    for code in codes:
        concern = BY_CODE[code].concern.value if code in BY_CODE else ""
        said.append({"code": code, "field": concern, "text": request.form.get(f"text.{concern}", "").strip()})
    return said


@bp.route("/listings/<int:listing_id>/suspend", methods=["GET", "POST"])
@web.once
def suspend(listing_id: int) -> Page:
    """The center takes a listing off the market and says why."""
    actor = web.actor()
    listing = queries.listing(db.session, listing_id)
    reviewing.must_review(db.session, listing, actor)
    if request.method == "GET":
        return render_template(
            "listings/market/suspend.html", **contexts.of_listing(db.session, listing, today()), values={}
        )
    try:
        given = web.load(schemas.HoldIn)
        with transaction() as session:
            services.suspend(session, listing_id=listing_id, reason=given["reason"], actor=actor, now=clock.now())
    except Unacceptable as refusal:
        return web.form_again(
            "listings/market/suspend.html", refusal, **contexts.of_listing(db.session, listing, today())
        )
    flash(_("The listing is off the market. The seller has been told why."))
    return redirect(url_for("market.show", listing_id=listing_id), code=303)


@bp.post("/listings/<int:listing_id>/restore")
@web.once
def restore(listing_id: int) -> Page:
    """The center lets a listing back onto the market."""
    with transaction() as session:
        services.restore(session, listing_id=listing_id, actor=web.actor(), now=clock.now())
    flash(_("The listing is on sale again."))
    return redirect(url_for("market.show", listing_id=listing_id), code=303)
