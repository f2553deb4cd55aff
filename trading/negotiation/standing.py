"""What must be so before anything is done in a negotiation, and for whom it is done."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _
from listings.market import services as market
from listings.market.models import Listing
from listings.terms.agreement import Terms
from listings.terms.binding import bound_amount
from parties.centers.models import Center
from parties.people.limits import must_bind
from trading.mandates.models import Mandate
from trading.mandates.queries import mandate_to_act
from trading.negotiation.models import Negotiation
from trading.negotiation.states import NegotiationState


def mandate_of(session: Session, negotiation: Negotiation, actor: Actor, now: datetime) -> Mandate | None:
    """The mandate by which somebody of a broker acts for the seller here."""
    own = actor.organisation_id
    if own is None or own in (negotiation.seller_id, negotiation.buyer_id):
        return None
    return mandate_to_act(
        session,
        broker_id=own,
        principal_id=negotiation.seller_id,
        asset_ids=market.rights_of(session, negotiation.listing_id),
        on=business_date(now),
    )


def acting_broker(session: Session, negotiation: Negotiation, actor: Actor, now: datetime) -> int | None:
    """The broker that the negotiation has, or would have by an act of this actor."""
    mandate = mandate_of(session, negotiation, actor, now)
    return negotiation.broker_id or (mandate.broker_id if mandate else None)


def as_side(session: Session, negotiation: Negotiation, actor: Actor, now: datetime) -> Actor:
    """The actor as one of the sides: a broker within its mandate acts in the seller's name, and is named with it."""
    if mandate_of(session, negotiation, actor, now) is None:
        return actor
    return replace(actor, organisation_id=negotiation.seller_id, name=f"{actor.name} ({actor.organisation_name})"[:200])


def acting(session: Session, negotiation: Negotiation, actor: Actor, now: datetime) -> Actor:
    """The same for an act: the broker that acts stays the broker of the negotiation."""
    mandate = mandate_of(session, negotiation, actor, now)
    if mandate is not None and negotiation.broker_id is None:
        negotiation.broker_id = mandate.broker_id
    return as_side(session, negotiation, actor, now)


def must_bind_as_broker(session: Session, broker: Actor, side: Actor, terms: Terms) -> None:
    """Conflict `beyond_limit` where a broker's person acts for the seller beyond what their own organisation lets them
    bind alone: the seller knows no limit of somebody else's people."""
    if broker.organisation_id is not None and broker.organisation_id != side.organisation_id:
        must_bind(session, broker, broker.organisation_id, bound_amount(terms))


def broker_of(session: Session, negotiation: Negotiation) -> int | None:
    """The seller's broker, else the organisation behind the listing's center: what they bring about passes their own
    mandate."""
    if negotiation.broker_id is not None:
        return negotiation.broker_id
    center = session.get(Center, negotiation.center_id)
    return center.organisation_id if center else None


def must_be_on_sale(listing: Listing) -> None:
    """Conflict unless the listing takes offers."""
    if not listing.is_on_sale:
        raise Conflict(
            _("This listing takes no offers at present. Its page says why."),
            code="not_on_sale",
        )


def must_be_open(negotiation: Negotiation) -> None:
    """Conflict where the two sides have agreed or parted."""
    if negotiation.state is NegotiationState.AGREED:
        raise Conflict(_("You have agreed already. The deal goes on from there."), code="negotiation_agreed")
    if negotiation.state is NegotiationState.ENDED:
        raise Conflict(
            _("This negotiation has ended. Start another from the listing if you want to go on."),
            code="negotiation_ended",
        )
