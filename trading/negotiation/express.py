"""The express licence: an ordinary licence at the published terms, taken without talk and agreed at once.

What the seller publishes as `express` is an offer to everybody (CC 472, 473). Taking it leaves what every agreement
leaves: a negotiation with one version, by the seller, which the buyer accepts, and its deal, in one transaction.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import TRADER_ROLES, Actor
from core.clock import business_date
from core.db import found
from core.errors import Conflict
from core.i18n import _
from listings.market.models import Listing
from listings.terms.agreement import Instalment, Terms
from listings.terms.binding import bound_amount
from listings.terms.vocabulary import Act, LicenseType, Trigger
from parties.organisations.models import Organisation
from parties.organisations.queries import must_be_verified
from parties.people.limits import must_bind
from settlement.deals.models import Deal
from trading.negotiation.acceptance import accept_offer
from trading.negotiation.models import Offer
from trading.negotiation.notes import write_down
from trading.negotiation.offering import check_terms, drafted
from trading.negotiation.states import OfferState


def published_terms(listing: Listing, now: datetime) -> Terms:
    """The terms that whoever takes the express licence today agrees to; Conflict `not_express` where none are."""
    price, offered, today = listing.license_price, listing.license_scope, business_date(now)
    if not listing.express or price is None or offered is None:
        raise Conflict(
            _("This listing is talked about: no licence of it can be taken at once. Make an offer."), code="not_express"
        )
    return Terms(
        act=Act.LICENSE,
        license_type=LicenseType.ORDINARY,
        instalments=(Instalment(price, Trigger.SIGNING),),
        royalty=None,
        scope=offered.over(max(offered.starts, today), offered.ends),
    )


def take_express_licence(session: Session, *, listing_id: int, digest: str, actor: Actor, now: datetime) -> Deal:
    """Take the ordinary licence that the listing offers to everybody, by the digest of the terms that were read.

    Raises what an acceptance raises: `terms_differ`, RightsUnavailable, PromisedElsewhere, NotAllowed; Conflict
    `beyond_limit`: nobody is asked to approve what is taken at once.
    """
    actor.must_have(*TRADER_ROLES)
    listing = found(session, Listing, listing_id)
    negotiation = drafted(session, listing, actor=actor, now=now)
    terms = published_terms(listing, now)
    check_terms(session, negotiation, listing, terms, now=now)
    must_be_verified(session, negotiation.buyer_id)
    must_bind(session, actor, negotiation.buyer_id, bound_amount(terms))
    session.add(negotiation)
    session.flush()
    offer = Offer(
        negotiation=negotiation,
        version_no=1,
        author_id=listing.seller_id,
        author_name=found(session, Organisation, listing.seller_id).name,
        terms_json=terms.as_json(),
        digest=terms.digest,
        fixed_minor=terms.fixed_total.minor,
        currency=terms.currency,
        message="",
        sent_at=now,
        expires_at=listing.expires_at,
        state=OfferState.SENT,
        answer="",
    )
    session.add(offer)
    session.flush()
    write_down(session, offer, "published", actor=actor, now=now)
    return accept_offer(session, offer_id=offer.id, digest=digest, actor=actor, now=now)
