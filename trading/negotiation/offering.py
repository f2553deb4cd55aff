"""Making offers: the first one to a listing, and each one that answers another."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.actor import TRADER_ROLES, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.rights.bundles import require_all
from listings.rights.verdict import Verdict
from listings.rights.wanted import Stage
from listings.terms.agreement import Terms
from listings.terms.validation import RightFacts, validate
from listings.terms.vocabulary import GRANT_LABELS
from parties.centers.models import Center
from parties.organisations.queries import must_be_verified
from trading.mandates.queries import exclusive_broker, mandate_to_act
from trading.negotiation import identity
from trading.negotiation.binding import must_bind_alone
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.notes import tell, write_down
from trading.negotiation.proposal import Proposal
from trading.negotiation.rules import LONGEST_MESSAGE, MOST_DAYS_OPEN, in_force
from trading.negotiation.standing import acting, broker_of, must_be_on_sale, must_be_open, must_bind_as_broker
from trading.negotiation.states import NegotiationState, OfferState


def open_negotiation(
    session: Session,
    *,
    listing_id: int,
    proposal: Proposal,
    introducer_id: int | None = None,
    is_anonymous: bool = False,
    actor: Actor,
    now: datetime,
) -> Negotiation:
    """A buyer sends the first offer to a listing; `introducer_id` is the center that brought the buyer here (BR-83).

    An anonymous buyer is named to seller and center when both sides have agreed to it. Raises NotAllowed for the seller
    itself, its center and visitors' roles, Conflict where the listing is not on sale, Unacceptable for terms that
    cannot stand, RightsUnavailable where the right is not free (BR-28, CC 444), ApprovalNeeded beyond one's limit,
    Conflict `not_verified` before the buyer was verified.
    """
    actor.must_have(*TRADER_ROLES)
    listing = found(session, Listing, listing_id)
    negotiation = drafted(session, listing, is_anonymous=is_anonymous, actor=actor, now=now)
    must_be_verified(session, negotiation.buyer_id)
    must_bind_alone(session, actor, negotiation.buyer_id, proposal.terms)
    negotiation.introducer_id = found(session, Center, introducer_id).id if introducer_id is not None else None
    check_terms(session, negotiation, listing, proposal.terms, now=now)
    session.add(negotiation)
    session.flush()
    offer = _send(session, negotiation, proposal, negotiation.buyer_id, version_no=1, actor=actor, now=now)
    write_down(session, offer, "opened", actor=actor, now=now)
    text = lazy_gettext("You have an offer for “%(title)s”.")
    tell(session, negotiation, negotiation.seller_id, text, "version-1", now=now)
    return negotiation


def drafted(
    session: Session, listing: Listing, *, is_anonymous: bool = False, actor: Actor, now: datetime
) -> Negotiation:
    """The negotiation that this buyer would open about a listing, not kept yet.

    Raises NotAllowed for the seller and for the center that looks after the listing: nobody is on two sides of a deal.
    """
    buyer_id = actor.organisation_id
    if buyer_id is None:
        raise NotAllowed(_("An offer is made for an organisation. Choose for whom you act."))
    if buyer_id == listing.seller_id:
        raise NotAllowed(_("This is your own listing. Nobody can buy from themselves; change whom you act for."))
    must_be_on_sale(listing)
    if listing.center_id is None:
        raise Conflict(_("No center looks after this listing yet. It takes offers once a center has published it."))
    if buyer_id == found(session, Center, listing.center_id).organisation_id:
        raise NotAllowed(
            _(
                "Your center looks after this listing and would close its own purchase. "
                "Ask the seller to have another center look after it."
            ),
            code="own_center",
        )
    broker = exclusive_broker(
        session, principal_id=listing.seller_id, asset_ids=listing.asset_ids, on=business_date(now)
    )
    own = mandate_to_act(
        session,
        broker_id=buyer_id,
        principal_id=listing.seller_id,
        asset_ids=listing.asset_ids,
        on=business_date(now),
    )
    if broker == buyer_id or own is not None:
        raise NotAllowed(
            _("You are the seller’s broker for this right and would be on both sides. End the mandate first."),
            code="own_mandate",
        )
    return Negotiation(
        listing_id=listing.id,
        broker_id=broker,
        asset_id=listing.asset_id,
        seller_id=listing.seller_id,
        buyer_id=buyer_id,
        center_id=listing.center_id,
        state=NegotiationState.OPEN,
        is_anonymous=is_anonymous,
        opened_at=now,
        changed_at=now,
    )


def counter_offer(
    session: Session,
    *,
    negotiation_id: int,
    version_no: int,
    proposal: Proposal,
    actor: Actor,
    now: datetime,
) -> Offer:
    """Answer version `version_no` with terms of one's own; it must be the newest one.

    While a version is on the table only the other side may answer it; after one was withdrawn or has lapsed either
    side may send the next.
    """
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, negotiation_id)
    own, actor = actor, acting(session, negotiation, actor, now)
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    must_be_open(negotiation)
    author_id = negotiation.buyer_id if actor.acts_for(negotiation.buyer_id) else negotiation.seller_id
    latest = locked(session, Offer, max(negotiation.offers, key=lambda offer: offer.version_no).id)
    if latest.version_no != version_no:
        raise Conflict(
            _("There is a newer version than the one you answered. Read it and answer that one."), code="newer_version"
        )
    listing = found(session, Listing, negotiation.listing_id)
    must_be_on_sale(listing)
    must_be_verified(session, author_id)
    check_terms(session, negotiation, listing, proposal.terms, now=now)
    must_bind_as_broker(session, own, actor, proposal.terms)
    must_bind_alone(session, actor, author_id, proposal.terms)
    _leave_the_table(latest, author_id, proposal.terms, now)
    session.flush()
    offer = _send(session, negotiation, proposal, author_id, version_no=version_no + 1, actor=actor, now=now)
    write_down(session, offer, "countered", actor=actor, now=now)
    text = lazy_gettext("Version %(number)s of the terms for “%(title)s” is waiting for you.", number=offer.version_no)
    other = negotiation.other_side(author_id)
    tell(session, negotiation, other, text, f"version-{offer.version_no}", now=now)
    return offer


def _leave_the_table(latest: Offer, author_id: int, terms: Terms, now: datetime) -> None:
    if latest.has_lapsed(now) and latest.state is OfferState.SENT:
        latest.answered("expire", now)
    if latest.state is not OfferState.SENT:
        return
    if latest.author_id == author_id:
        raise Conflict(
            _("Your own version is on the table. Wait for the answer, or withdraw it before you send another."),
            code="own_offer",
        )
    if latest.digest == terms.digest:
        raise Conflict(
            _("These are the terms that you were offered. Accept them instead of sending them back."), code="same_terms"
        )
    latest.answered("counter", now)


def _send(
    session: Session,
    negotiation: Negotiation,
    proposal: Proposal,
    author_id: int,
    *,
    version_no: int,
    actor: Actor,
    now: datetime,
) -> Offer:
    check_time(proposal.expires_at, now)
    check_words(session, negotiation, author_id, proposal, actor)
    terms = proposal.terms
    offer = Offer(
        negotiation=negotiation,
        version_no=version_no,
        author_id=author_id,
        author_name=actor.name,
        terms_json=terms.as_json(),
        digest=terms.digest,
        fixed_minor=terms.fixed_total.minor,
        currency=terms.currency,
        message=proposal.message.strip(),
        sent_at=now,
        expires_at=proposal.expires_at,
        state=OfferState.SENT,
        answer="",
    )
    negotiation.changed_at = now
    session.add(offer)
    session.flush()
    return offer


def check_words(session: Session, negotiation: Negotiation, author_id: int, proposal: Proposal, actor: Actor) -> None:
    """Unacceptable for a message that is too long, and for words by which an anonymous buyer names itself."""
    if len(proposal.message) > LONGEST_MESSAGE:
        text = _("Shorten the message to %(most)s characters.", most=LONGEST_MESSAGE)
        raise Unacceptable(text, fields={"message": [text]})
    if negotiation.is_masked and author_id == negotiation.buyer_id:
        identity.must_not_name_itself(session, author_id, actor, proposal.message, proposal.terms.canonical)


def check_time(expires_at: datetime, now: datetime) -> None:
    """Unacceptable unless an offer can stand from now until then."""
    most = in_force(MOST_DAYS_OPEN, business_date(now))
    text = None
    if expires_at <= now:
        text = _("This time has passed. Choose until when the offer stands.")
    elif expires_at > now + timedelta(days=most + 1):
        text = _("An offer stands for %(most)s days at most. Choose an earlier day.", most=most)
    if text:
        raise Unacceptable(text, fields={"expires_at": [text]})


def check_terms(
    session: Session, negotiation: Negotiation, listing: Listing, terms: Terms, *, now: datetime
) -> Verdict:
    """Whether these terms can be offered: typed rules, what the listing offers, and what the right is free for."""
    today = business_date(now)
    for asset_id in listing.asset_ids:
        asset = found(session, Asset, asset_id)
        validate(terms, right=RightFacts(asset.kind.family, asset.expiry_date, asset.jurisdiction), today=today)
    if terms.grant not in listing.grants:
        offered = _(", ").join(str(GRANT_LABELS[grant]) for grant in listing.grants)
        text = _("This listing offers: %(offered)s. Choose one of these.", offered=offered)
        raise Unacceptable(text, code="not_offered", fields={"act": [text]})
    return require_all(
        session,
        listing.asset_ids,
        act=terms.act,
        license_type=terms.license_type,
        scope=terms.scope,
        grantor_id=negotiation.seller_id,
        on=today,
        other_side_id=negotiation.buyer_id,
        through_id=broker_of(session, negotiation),
        stage=Stage.OFFERED,
        prices=listing.parts_of(terms.fixed_total),
    )
