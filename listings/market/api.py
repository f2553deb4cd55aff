"""The market as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.paging import page_of
from listings.market import queries, reasons, schemas, services
from listings.market.models import Listing

bp = api.blueprint("market")


@api.write(bp, "POST", "/listings", takes=schemas.ListingIn, gives=schemas.ListingOut, status=201)
def draft_listing(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Listing:
    """Draft a listing of a right."""
    return services.draft_listing(session, **body, actor=actor, now=now)


@api.write(bp, "PATCH", "/listings/<int:listing_id>", takes=schemas.ListingChange, gives=schemas.ListingOut)
def change_listing(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Change a draft or a returned listing."""
    return services.change_listing(session, listing_id=listing_id, changes=body, actor=actor, now=now)


@api.write(bp, "PUT", "/listings/<int:listing_id>/rights", takes=schemas.BundleIn, gives=schemas.ListingOut)
def bundle_rights(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Say which rights a draft offers together, and how the price falls to them."""
    parts = [(each["asset_id"], each["allocation_bp"]) for each in body["rights"]]
    return services.bundle_rights(session, listing_id=listing_id, parts=parts, actor=actor, now=now)


@api.write(bp, "POST", "/listings/<int:listing_id>/submit", takes=schemas.SendingIn, gives=schemas.ListingOut)
def submit_listing(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Hand a listing to its center; one that came back is changed before, or its reasons are answered."""
    return services.submit_listing(session, listing_id=listing_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/listings/<int:listing_id>/withdraw", gives=schemas.ListingOut)
def withdraw_listing(session: Session, listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Take a listing back."""
    return services.withdraw_listing(session, listing_id=listing_id, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/listings/<int:listing_id>/review",
    takes=schemas.ReviewIn,
    gives=schemas.ListingOut,
    scope=Scope.CENTER,
)
def review_listing(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Approve, return or reject a listing."""
    return services.review_listing(session, listing_id=listing_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/listings/<int:listing_id>/suspend", takes=schemas.HoldIn, gives=schemas.ListingOut, scope=Scope.CENTER
)
def suspend_listing(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Take a listing off the market for a reason of the center."""
    return services.suspend(session, listing_id=listing_id, reason=body["reason"], actor=actor, now=now)


@api.write(bp, "POST", "/listings/<int:listing_id>/restore", gives=schemas.ListingOut, scope=Scope.CENTER)
def restore_listing(session: Session, listing_id: int, *, actor: Actor, now: datetime) -> Listing:
    """Let a suspended listing back onto the market."""
    return services.restore(session, listing_id=listing_id, actor=actor, now=now)


@api.read(bp, "/listings/<int:listing_id>", gives=schemas.ListingOut, public=True)
def show_listing(session: Session, listing_id: int, *, actor: Actor | None) -> Listing:
    """Show a listing: everybody once it was on sale, before that its seller and its center."""
    return queries.readable_listing(session, listing_id, actor)


@api.read(bp, "/listings/<int:listing_id>/reviews", gives=schemas.ReviewsOut)
def reviews(session: Session, listing_id: int, *, actor: Actor) -> dict[str, Any]:
    """List the center's decisions on a listing, for its seller and its center."""
    listing = queries.listing(session, listing_id)
    if not queries.works_for_its_center(session, listing, actor):
        actor.must_act_for(listing.seller_id)
    return {"items": queries.reviews_of(session, listing_id)}


@api.page(bp, "/listings", gives=schemas.ListingOut)
def my_listings(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Listing], str | None]:
    """Page through the listings of the organisation you act for, newest first."""
    rows = queries.listings_of(session, actor.organisation_id or 0, after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.page(bp, "/listings-to-review", gives=schemas.WaitingOut, takes=schemas.ToReviewQuery, scope=Scope.CENTER)
def listings_to_review(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Listing], str | None]:
    """Page through what waits for your center's review, in the order of listing."""
    center_id = queries.center_of_staff(session, actor)
    rows = queries.listings_to_review(session, center_id, after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.read(bp, "/review-reasons", gives=schemas.ReviewReasonsOut, public=True)
def review_reasons(session: Session, *, actor: Actor | None) -> dict[str, Any]:
    """List the reason codes of reviews with their words."""
    return {"items": reasons.REASONS}
