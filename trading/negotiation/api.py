"""Negotiating as JSON. What a key may not read is not there for it: it is looked at before anything is locked."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from core.paging import page_of
from settlement.deals.models import Deal
from trading.negotiation import queries, schemas, services
from trading.negotiation.models import Negotiation, Offer

bp = api.blueprint("negotiations")


@api.write(
    bp,
    "POST",
    "/listings/<int:listing_id>/negotiations",
    takes=schemas.OpenIn,
    gives=schemas.NegotiationOut,
    status=201,
)
def open_negotiation(
    session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime
) -> Negotiation:
    """Send the first offer to a listing."""
    return services.open_negotiation(session, listing_id=listing_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/negotiations/<int:negotiation_id>/offers",
    takes=schemas.CounterIn,
    gives=schemas.OfferOut,
    status=201,
)
def counter_offer(session: Session, body: dict[str, Any], negotiation_id: int, *, actor: Actor, now: datetime) -> Offer:
    """Answer the newest version with terms of your own."""
    queries.readable_negotiation(session, negotiation_id, actor)
    return services.counter_offer(session, negotiation_id=negotiation_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/offers/<int:offer_id>/accept", takes=schemas.AcceptIn, gives=schemas.AcceptedOut, status=201)
def accept_offer(session: Session, body: dict[str, Any], offer_id: int, *, actor: Actor, now: datetime) -> Deal:
    """Accept a version by the digest of its terms; its deal is opened in the same step."""
    queries.readable_offer(session, offer_id, actor)
    return services.accept_offer(session, offer_id=offer_id, digest=body["digest"], actor=actor, now=now)


@api.write(bp, "POST", "/offers/<int:offer_id>/reject", takes=schemas.RejectIn, gives=schemas.OfferOut)
def reject_offer(session: Session, body: dict[str, Any], offer_id: int, *, actor: Actor, now: datetime) -> Offer:
    """Reject a version, which ends the negotiation."""
    queries.readable_offer(session, offer_id, actor)
    return services.reject_offer(session, offer_id=offer_id, reason=body["reason"], actor=actor, now=now)


@api.write(bp, "POST", "/offers/<int:offer_id>/withdraw", gives=schemas.OfferOut)
def withdraw_offer(session: Session, offer_id: int, *, actor: Actor, now: datetime) -> Offer:
    """Take your own version off the table."""
    queries.readable_offer(session, offer_id, actor)
    return services.withdraw_offer(session, offer_id=offer_id, actor=actor, now=now)


@api.write(bp, "POST", "/negotiations/<int:negotiation_id>/end", gives=schemas.NegotiationOut)
def end_negotiation(session: Session, negotiation_id: int, *, actor: Actor, now: datetime) -> Negotiation:
    """Stop talking."""
    queries.readable_negotiation(session, negotiation_id, actor)
    return services.end_negotiation(session, negotiation_id=negotiation_id, actor=actor, now=now)


@api.page(bp, "/negotiations", gives=schemas.NegotiationOut, takes=schemas.NegotiationQuery)
def negotiations(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Negotiation], str | None]:
    """Page through the negotiations of the organisation you act for, newest first."""
    rows = queries.negotiations_of(session, actor, state=query["state"], after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.read(bp, "/negotiations/<int:negotiation_id>", gives=schemas.NegotiationOut)
def show_negotiation(session: Session, negotiation_id: int, *, actor: Actor) -> Negotiation:
    """Show a negotiation with its newest version, to its two sides and its center."""
    return queries.readable_negotiation(session, negotiation_id, actor)


@api.read(bp, "/negotiations/<int:negotiation_id>/offers", gives=schemas.OffersOut)
def offers(session: Session, negotiation_id: int, *, actor: Actor) -> dict[str, Any]:
    """List every version of the terms with what each one changed, oldest first."""
    negotiation = queries.readable_negotiation(session, negotiation_id, actor)
    return {"items": sorted(negotiation.offers, key=lambda offer: offer.version_no)}


@api.read(bp, "/offers/<int:offer_id>", gives=schemas.OfferOut)
def show_offer(session: Session, offer_id: int, *, actor: Actor) -> Offer:
    """Show one version of the terms."""
    return queries.readable_offer(session, offer_id, actor)
