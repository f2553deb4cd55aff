"""The other side says yes: one transaction from the accepted version to the open deal, or nothing at all."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import TRADER_ROLES, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed
from core.i18n import _, lazy_gettext
from core.logs import step
from listings.assets.models import Asset
from listings.market import services as market
from listings.market.models import Listing
from listings.rights import services as rights
from listings.rights.bundles import require_all
from listings.rights.wanted import Stage
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Grant
from parties.organisations.queries import must_be_verified
from settlement.deals import services as deals
from settlement.deals.models import Deal
from trading.mandates.queries import exclusive_broker, mandate_owed
from trading.negotiation.binding import must_bind_alone
from trading.negotiation.exclusivity import close_window, must_not_be_promised_elsewhere
from trading.negotiation.identity import must_be_known
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.notes import tell, write_down
from trading.negotiation.standing import (
    acting,
    acting_broker,
    broker_of,
    must_be_on_sale,
    must_be_open,
    must_bind_as_broker,
)
from trading.negotiation.states import OFFER, OfferState


def accept_offer(session: Session, *, offer_id: int, digest: str, actor: Actor, now: datetime) -> Deal:
    """Accept a version of the terms and open its deal.

    Only the other side, only the newest version, once, before it lapses, and only the terms that were read
    (`digest`). Locks rights → listing → negotiation → offer, so that of two acceptances which cannot both stand the
    second finds the first one's commitment: RightsUnavailable (409).
    """
    actor.must_have(*TRADER_ROLES)
    wanted = found(session, Offer, offer_id)
    terms, listing_id = wanted.terms, wanted.negotiation.listing_id
    rights_of_it = [locked(session, Asset, asset_id) for asset_id in sorted(market.rights_of(session, listing_id))]
    listing = _listing(session, listing_id, terms)
    negotiation = locked(session, Negotiation, wanted.negotiation_id)
    offer = locked(session, Offer, offer_id)
    own, actor = actor, acting(session, negotiation, actor, now)
    must_be_acceptable(session, negotiation, offer, digest, actor, now)
    must_bind_as_broker(session, own, actor, terms)
    must_be_verified(session, offer.addressee_id)
    must_bind_alone(session, actor, offer.addressee_id, terms)
    _must_be_free(session, negotiation, listing, terms, now)
    must_be_on_sale(listing)
    offer.answered("accept", now)
    negotiation.advance("agree")
    close_window(session, negotiation, now)
    negotiation.changed_at = now
    session.flush()
    step("offer accepted", offer_id=offer_id)
    deal = _open_deal(session, negotiation, listing, terms, actor=actor, now=now)
    parts = listing.parts_of(terms.fixed_total)
    for asset in rights_of_it:
        rights.commit(
            session,
            asset=asset,
            terms=terms,
            ref=deal.subject,
            grantor_id=negotiation.seller_id,
            grantee_id=negotiation.buyer_id,
            through_id=broker_of(session, negotiation),
            together=listing.asset_ids,
            price=parts[asset.id],
            actor=actor,
            now=now,
        )
    if leaves_nothing(listing, terms):
        market.reserve(session, listing_id=listing.id, actor=actor, now=now)
    write_down(session, offer, "accepted", actor=actor, now=now)
    text = lazy_gettext("Your terms for “%(title)s” were accepted. Deal %(number)s is open.", number=deal.number)
    tell(session, negotiation, offer.author_id, text, "accepted", now=now)
    return deal


def leaves_nothing(listing: Listing, terms: Terms) -> bool:
    """Whether a grant takes all that the listing offers, so that it goes off the market while the deal runs.

    A sale does; an exclusive or sole licence does where it covers every territory and field that is offered. What
    is left of a listing after a narrower licence stays on the market; the availability engine guards it.
    """
    if terms.grant is Grant.ASSIGN:
        return True
    offered = listing.license_scope
    if terms.grant is Grant.ORDINARY or listing.for_sale or offered is None:
        return False
    return terms.scope.over(offered.starts, offered.ends).contains(offered)


def _listing(session: Session, listing_id: int, terms: Terms) -> Listing:
    """The listing as it stands; locked only where it will change, so that narrow licences do not queue twice."""
    listing = found(session, Listing, listing_id)
    if leaves_nothing(listing, terms):
        return locked(session, Listing, listing_id)
    session.refresh(listing)
    return listing


def must_be_acceptable(
    session: Session, negotiation: Negotiation, offer: Offer, digest: str, actor: Actor, now: datetime
) -> None:
    """All that must be so of the version, its reader and the other negotiations about the listing.

    Raises NotAllowed `own_offer`, Conflict `newer_version`, `terms_differ`, `not_revealed`, `promised_elsewhere`,
    OfferLapsed, IllegalTransition.
    """
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    if not actor.acts_for(offer.addressee_id):
        raise NotAllowed(
            _("This is your own offer. Only the other side can accept it; withdraw it to send another."),
            code="own_offer",
        )
    if offer.state is OfferState.COUNTERED:
        raise Conflict(_("There is a newer version of these terms. Read it and answer that one."), code="newer_version")
    must_be_open(negotiation)
    offer.must_not_have_lapsed(now)
    if offer.state is not OfferState.SENT:
        OFFER.after(offer.state, "accept")  # IllegalTransition
    if digest != offer.digest:
        raise Conflict(
            _("These are not the terms that you read. Open the negotiation and check them again."), code="terms_differ"
        )
    must_be_known(negotiation)
    must_not_be_promised_elsewhere(session, negotiation.listing_id, negotiation.id, now)


def _must_be_free(session: Session, negotiation: Negotiation, listing: Listing, terms: Terms, now: datetime) -> None:
    require_all(
        session,
        listing.asset_ids,
        act=terms.act,
        license_type=terms.license_type,
        scope=terms.scope,
        grantor_id=negotiation.seller_id,
        on=business_date(now),
        other_side_id=negotiation.buyer_id,
        through_id=broker_of(session, negotiation),
        stage=Stage.ACCEPTED,
        prices=listing.parts_of(terms.fixed_total),
    )


def commission(
    session: Session, negotiation: Negotiation, listing: Listing, now: datetime, broker_id: int | None = None
) -> tuple[int, int] | None:
    """The seller's broker (or the one that is about to act, `broker_id`) and its part of the price, where its mandate
    (or the mandate's tail) still says so."""
    broker_id = negotiation.broker_id or broker_id
    if broker_id is None:
        return None
    owed = mandate_owed(
        session,
        broker_id=broker_id,
        principal_id=negotiation.seller_id,
        asset_ids=listing.asset_ids,
        begun_on=business_date(negotiation.opened_at),
        on=business_date(now),
    )
    return (owed.broker_id, owed.commission_bp) if owed else None


def commission_bp(
    session: Session, listing: Listing, negotiation: Negotiation | None, actor: Actor, now: datetime
) -> int:
    """The broker's part of the price in basis points, as an acceptance now would freeze it; without a negotiation, that
    of one which would begin now."""
    if negotiation is None:
        on = business_date(now)
        broker_id = exclusive_broker(session, principal_id=listing.seller_id, asset_ids=listing.asset_ids, on=on)
        negotiation = Negotiation(seller_id=listing.seller_id, broker_id=broker_id, opened_at=now)
    else:
        broker_id = acting_broker(session, negotiation, actor, now)
    owed = commission(session, negotiation, listing, now, broker_id=broker_id)
    return owed[1] if owed else 0


def _open_deal(
    session: Session, negotiation: Negotiation, listing: Listing, terms: Terms, *, actor: Actor, now: datetime
) -> Deal:
    return deals.open_deal(
        session,
        source=negotiation.subject,
        listing_id=negotiation.listing_id,
        items=[(item.asset_id, item.allocation_bp) for item in listing.items],
        terms=terms,
        seller_id=negotiation.seller_id,
        buyer_id=negotiation.buyer_id,
        broker=commission(session, negotiation, listing, now),
        centers={"CLOSE": negotiation.center_id, "LIST": negotiation.center_id, "INTRODUCE": negotiation.introducer_id},
        actor=actor,
        now=now,
    )
