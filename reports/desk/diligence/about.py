"""What a report is made for (a right, a listing, a negotiation or a deal): which rights, whose eyes, what is intended.

Who may see the thing may have a report on it. What goes to several readers holds only what all of them may see.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.fields import whole
from core.i18n import _
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market import queries as market
from listings.market.models import Listing
from listings.rights import services as rights
from listings.rights.wanted import Wanted
from reports.desk.diligence.known import Asked
from settlement.deals import queries as deals
from settlement.deals.models import Deal
from settlement.deals.services import terms_in_force
from trading.negotiation import queries as negotiations
from trading.negotiation.standing import broker_of
from trading.negotiation.states import NegotiationState


@dataclass(frozen=True, slots=True)
class About:
    """The rights in their order; `reader` is whose eyes decide (None: everybody's); `is_open`: all of it is public."""

    key: str
    rights: Sequence[Asset]
    reader: Actor | None
    is_open: bool
    other_side_id: int | None
    asked: Asked | None = None
    listing_id: int | None = None


def about_of(session: Session, key: str, actor: Actor, now: datetime) -> About:
    """What the key names, for an actor who may see it; NotFound otherwise."""
    kind, _colon, text = key.partition(":")
    number = whole(text)
    if kind not in KINDS or number is None:
        raise NotFound(_("There is nothing here of which a report could be made."))
    return KINDS[kind](session, number, actor, now)


def _of_right(session: Session, number: int, actor: Actor, now: datetime) -> About:
    asset = assets.asset(session, assets.joined_to(session, number) or number)
    return _public(session, asset.subject, [asset], actor)


def _of_listing(session: Session, number: int, actor: Actor, now: datetime) -> About:
    listing = market.readable_listing(session, number, actor)
    about = _public(session, f"listing:{listing.id}", _rights_of(session, listing), actor)
    return replace(about, is_open=about.is_open and listing.published_at is not None, listing_id=listing.id)


def _public(session: Session, key: str, found: Sequence[Asset], actor: Actor) -> About:
    """A right's own page shows its owners and the centers more than others; so does a report that they make."""
    owners = {each.organisation_id for right in found for each in assets.owners_now(session, right.id)} - {None}
    sees_more = actor.has(*assets.KEEPERS) or actor.organisation_id in owners
    other = None if sees_more else actor.organisation_id
    return About(key, found, actor if sees_more else None, not sees_more, other)


def _of_negotiation(session: Session, number: int, actor: Actor, now: datetime) -> About:
    negotiation = negotiations.readable_negotiation(session, number, actor)
    terms = negotiations.latest(negotiation).terms
    asked = Asked(
        wanted=Wanted(terms.grant),
        scope=terms.scope,
        grantor_id=negotiation.seller_id,
        other_side_id=negotiation.buyer_id,
        through_id=broker_of(session, negotiation),
    )
    found = _rights_of(session, market.listing(session, negotiation.listing_id))
    is_open = negotiation.state is NegotiationState.OPEN  # else nothing is intended any more, or a deal goes on with it
    ahead = asked if is_open else None
    return About(negotiation.subject, found, None, False, negotiation.buyer_id, ahead, negotiation.listing_id)


def _of_deal(session: Session, number: int, actor: Actor, now: datetime) -> About:
    query = deals.deals_of(session, actor).where(Deal.id == number)
    deal = session.scalars(query).first()
    if deal is None:
        raise NotFound(_("There is no deal under this number, or it is not yours to see."))
    kept = [item.asset_id for item in deal.kept_items]  # what was given up is free again, and the deal goes on
    known = assets.assets_by_id(session, kept)
    found = [known[each] for each in kept]
    terms = terms_in_force(session, deal)
    asked = Asked(
        wanted=Wanted(terms.grant),
        scope=terms.scope,
        grantor_id=deal.seller_id,
        other_side_id=deal.buyer_id,
        through_id=deal.broker_id,
        ref=deal.subject,
    )
    # Once it is recorded, or has ended, the deal's own act is no longer ahead.
    is_ahead = all(rights.commitment_of(session, deal.subject, each) is not None for each in kept)
    return About(deal.subject, found, None, False, deal.buyer_id, asked if is_ahead else None, deal.listing_id)


def _rights_of(session: Session, listing: Listing) -> list[Asset]:
    known = assets.assets_by_id(session, listing.asset_ids)
    return [known[each] for each in listing.asset_ids]


KINDS: Mapping[str, Callable[[Session, int, Actor, datetime], About]] = {
    "asset": _of_right,
    "listing": _of_listing,
    "negotiation": _of_negotiation,
    "deal": _of_deal,
}
