"""Negotiating as JSON. What a key may not read is not there for it: it is looked at before anything is locked."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from core.paging import page_of
from listings.market import queries as market
from listings.terms.agreement import Terms
from settlement.deals.models import Deal
from trading.negotiation import queries, schemas, services
from trading.negotiation.approvals import readable_approval, waiting_for
from trading.negotiation.identity import SeenMessage, SeenNegotiation, SeenOffer
from trading.negotiation.messages import all_messages
from trading.negotiation.models import Approval, ExclusiveWindow, Message, Offer

bp = api.blueprint("negotiations")


def _proposal(body: dict[str, Any]) -> services.Proposal:
    return services.Proposal(body["terms"], body["expires_at"], body["message"])


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
) -> SeenNegotiation:
    """Send the first offer to a listing."""
    first = {name: body[name] for name in ("introducer_id", "is_anonymous")}
    opened = services.open_negotiation(
        session, listing_id=listing_id, proposal=_proposal(body), **first, actor=actor, now=now
    )
    return SeenNegotiation(opened, actor)


@api.read(bp, "/listings/<int:listing_id>/express", gives=schemas.PublishedOut)
def published_terms(session: Session, listing_id: int, *, actor: Actor) -> Terms:
    """Show the terms at which an ordinary licence can be taken without talk today, with their digest."""
    return services.published_terms(market.readable_listing(session, listing_id, actor), clock.now())


@api.write(
    bp,
    "POST",
    "/listings/<int:listing_id>/express",
    takes=schemas.AcceptIn,
    gives=schemas.AcceptedOut,
    status=201,
)
def take_express_licence(
    session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime
) -> Deal:
    """Take an ordinary licence at the published terms; its deal is opened in the same step."""
    return services.take_express_licence(session, listing_id=listing_id, digest=body["digest"], actor=actor, now=now)


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
    answered = {"negotiation_id": negotiation_id, "version_no": body["version_no"]}
    return services.counter_offer(session, **answered, proposal=_proposal(body), actor=actor, now=now)


@api.write(bp, "POST", "/offers/<int:offer_id>/accept", takes=schemas.AcceptIn, gives=schemas.AcceptedOut, status=201)
def accept_offer(session: Session, body: dict[str, Any], offer_id: int, *, actor: Actor, now: datetime) -> Deal:
    """Accept a version by the digest of its terms; its deal is opened in the same step."""
    queries.readable_offer(session, offer_id, actor)
    return services.accept_offer(session, offer_id=offer_id, digest=body["digest"], actor=actor, now=now)


@api.write(bp, "POST", "/offers/<int:offer_id>/reject", takes=schemas.RejectIn, gives=schemas.OfferOut)
def reject_offer(session: Session, body: dict[str, Any], offer_id: int, *, actor: Actor, now: datetime) -> SeenOffer:
    """Reject a version, which ends the negotiation."""
    queries.readable_offer(session, offer_id, actor)
    rejected = services.reject_offer(session, offer_id=offer_id, reason=body["reason"], actor=actor, now=now)
    return SeenOffer(rejected, actor)


@api.write(bp, "POST", "/offers/<int:offer_id>/withdraw", gives=schemas.OfferOut)
def withdraw_offer(session: Session, offer_id: int, *, actor: Actor, now: datetime) -> Offer:
    """Take your own version off the table."""
    queries.readable_offer(session, offer_id, actor)
    return services.withdraw_offer(session, offer_id=offer_id, actor=actor, now=now)


@api.write(bp, "POST", "/negotiations/<int:negotiation_id>/end", gives=schemas.NegotiationOut)
def end_negotiation(session: Session, negotiation_id: int, *, actor: Actor, now: datetime) -> SeenNegotiation:
    """Stop talking."""
    queries.readable_negotiation(session, negotiation_id, actor)
    ended = services.end_negotiation(session, negotiation_id=negotiation_id, actor=actor, now=now)
    return SeenNegotiation(ended, actor)


@api.page(bp, "/negotiations", gives=schemas.NegotiationOut, takes=schemas.NegotiationQuery)
def negotiations(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[SeenNegotiation], str | None]:
    """Page through the negotiations of the organisation you act for, newest first."""
    rows = queries.negotiations_of(session, actor, state=query["state"], after=api.after_id(after), limit=limit + 1)
    shown, following = page_of(rows, limit)
    return [SeenNegotiation(each, actor) for each in shown], following


@api.read(bp, "/negotiations/<int:negotiation_id>", gives=schemas.NegotiationOut)
def show_negotiation(session: Session, negotiation_id: int, *, actor: Actor) -> SeenNegotiation:
    """Show a negotiation with its newest version, to its two sides and its center."""
    return SeenNegotiation(queries.readable_negotiation(session, negotiation_id, actor), actor)


@api.read(bp, "/negotiations/<int:negotiation_id>/offers", gives=schemas.OffersOut)
def offers(session: Session, negotiation_id: int, *, actor: Actor) -> dict[str, Any]:
    """List every version of the terms with what each one changed, oldest first."""
    negotiation = queries.readable_negotiation(session, negotiation_id, actor)
    oldest_first = sorted(negotiation.offers, key=lambda offer: offer.version_no)
    return {"items": [SeenOffer(offer, actor) for offer in oldest_first]}


@api.read(bp, "/offers/<int:offer_id>", gives=schemas.OfferOut)
def show_offer(session: Session, offer_id: int, *, actor: Actor) -> SeenOffer:
    """Show one version of the terms."""
    return SeenOffer(queries.readable_offer(session, offer_id, actor), actor)


@api.write(
    bp,
    "POST",
    "/negotiations/<int:negotiation_id>/messages",
    takes=schemas.MessageIn,
    gives=schemas.MessageOut,
    status=201,
)
def send_message(
    session: Session, body: dict[str, Any], negotiation_id: int, *, actor: Actor, now: datetime
) -> Message:
    """Say something about a version; messages stay as they were sent."""
    queries.readable_negotiation(session, negotiation_id, actor)
    return services.send_message(session, negotiation_id=negotiation_id, **body, actor=actor, now=now)


@api.read(bp, "/negotiations/<int:negotiation_id>/messages", gives=schemas.MessagesOut)
def messages(session: Session, negotiation_id: int, *, actor: Actor) -> dict[str, Any]:
    """List every message of a negotiation, oldest first."""
    negotiation = queries.readable_negotiation(session, negotiation_id, actor)
    return {"items": [SeenMessage(each, negotiation, actor) for each in all_messages(session, negotiation)]}


@api.write(
    bp,
    "POST",
    "/negotiations/<int:negotiation_id>/exclusivity",
    takes=schemas.WindowIn,
    gives=schemas.WindowOut,
    status=201,
)
def grant_exclusivity(
    session: Session, body: dict[str, Any], negotiation_id: int, *, actor: Actor, now: datetime
) -> ExclusiveWindow:
    """Promise this buyer to accept no other negotiation about the listing for some days (the seller)."""
    queries.readable_negotiation(session, negotiation_id, actor)
    return services.grant_exclusivity(session, negotiation_id=negotiation_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/negotiations/<int:negotiation_id>/exclusivity/end", gives=schemas.NegotiationOut)
def give_up_exclusivity(session: Session, negotiation_id: int, *, actor: Actor, now: datetime) -> SeenNegotiation:
    """Release the seller from the exclusive window (the buyer)."""
    queries.readable_negotiation(session, negotiation_id, actor)
    return SeenNegotiation(
        services.give_up_exclusivity(session, negotiation_id=negotiation_id, actor=actor, now=now), actor
    )


@api.write(bp, "POST", "/negotiations/<int:negotiation_id>/reveal", gives=schemas.NegotiationOut)
def agree_to_reveal(session: Session, negotiation_id: int, *, actor: Actor, now: datetime) -> SeenNegotiation:
    """Agree that the anonymous buyer is named; it is when both sides have agreed."""
    queries.readable_negotiation(session, negotiation_id, actor)
    return SeenNegotiation(
        services.agree_to_reveal(session, negotiation_id=negotiation_id, actor=actor, now=now), actor
    )


@api.write(
    bp,
    "POST",
    "/listings/<int:listing_id>/approvals",
    takes=schemas.OpenIn,
    gives=schemas.ApprovalOut,
    status=201,
)
def ask_to_open(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> Approval:
    """Ask a colleague to approve a first offer that is beyond your own limit."""
    first = {name: body[name] for name in ("introducer_id", "is_anonymous")}
    return services.ask_to_open(session, listing_id=listing_id, proposal=_proposal(body), **first, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/negotiations/<int:negotiation_id>/approvals",
    takes=schemas.CounterIn,
    gives=schemas.ApprovalOut,
    status=201,
)
def ask_to_counter(
    session: Session, body: dict[str, Any], negotiation_id: int, *, actor: Actor, now: datetime
) -> Approval:
    """Ask a colleague to approve a counter-offer that is beyond your own limit."""
    queries.readable_negotiation(session, negotiation_id, actor)
    answered = {"negotiation_id": negotiation_id, "version_no": body["version_no"]}
    return services.ask_to_counter(session, **answered, proposal=_proposal(body), actor=actor, now=now)


@api.write(
    bp, "POST", "/offers/<int:offer_id>/approvals", takes=schemas.AcceptIn, gives=schemas.ApprovalOut, status=201
)
def ask_to_accept(session: Session, body: dict[str, Any], offer_id: int, *, actor: Actor, now: datetime) -> Approval:
    """Ask a colleague to approve an acceptance that is beyond your own limit."""
    queries.readable_offer(session, offer_id, actor)
    return services.ask_to_accept(session, offer_id=offer_id, digest=body["digest"], actor=actor, now=now)


@api.read(bp, "/approvals", gives=schemas.ApprovalsOut)
def approvals(session: Session, *, actor: Actor) -> dict[str, Any]:
    """List what waits for approval in the organisation you act for."""
    return {"items": waiting_for(session, actor)}


@api.read(bp, "/approvals/<int:approval_id>", gives=schemas.ApprovalOut)
def show_approval(session: Session, approval_id: int, *, actor: Actor) -> Approval:
    """Show a wish of your organisation and what became of it."""
    return readable_approval(session, approval_id, actor)


@api.write(bp, "POST", "/approvals/<int:approval_id>/approve", gives=schemas.ApprovalOut)
def approve(session: Session, approval_id: int, *, actor: Actor, now: datetime) -> Approval:
    """Approve what a colleague asked for; it is done in the same step."""
    return services.approve(session, approval_id=approval_id, actor=actor, now=now)


@api.write(bp, "POST", "/approvals/<int:approval_id>/decline", takes=schemas.RejectIn, gives=schemas.ApprovalOut)
def decline(session: Session, body: dict[str, Any], approval_id: int, *, actor: Actor, now: datetime) -> Approval:
    """Decline what a colleague asked for."""
    return services.decline(session, approval_id=approval_id, reason=body["reason"], actor=actor, now=now)


@api.write(bp, "POST", "/approvals/<int:approval_id>/withdraw", gives=schemas.ApprovalOut)
def withdraw(session: Session, approval_id: int, *, actor: Actor, now: datetime) -> Approval:
    """Take back what you asked for."""
    return services.withdraw(session, approval_id=approval_id, actor=actor, now=now)
