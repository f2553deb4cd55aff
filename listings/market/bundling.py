"""Which rights a listing offers together, and how the price falls to them: one right is a bundle of one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market.models import Listing, ListingItem
from listings.market.rules import MOST_RIGHTS

WHOLE = 10_000  # basis points
Part = tuple[int, int]  # a right and the basis points of the price that fall to it


def equal_parts(asset_ids: Sequence[int]) -> list[Part]:
    """The same for each, as near as basis points allow; what is left over goes to the first ones."""
    each, rest = divmod(WHOLE, len(asset_ids))
    return [(asset_id, each + (place < rest)) for place, asset_id in enumerate(asset_ids)]


def rights_of(session: Session, listing_id: int) -> list[int]:
    """The rights of a listing, in their order."""
    return list(
        session.scalars(select(ListingItem.asset_id).filter_by(listing_id=listing_id).order_by(ListingItem.place))
    )


def lock_rights(session: Session, listing_id: int) -> None:
    """Lock all rights of a listing, by number: the first in the global order."""
    for asset_id in sorted(rights_of(session, listing_id)):
        locked(session, Asset, asset_id)


def open_listing_with(session: Session, asset_id: int) -> Listing | None:
    """The one open listing in which a right stands, alone or with others."""
    query = select(Listing).join(ListingItem, ListingItem.listing_id == Listing.id)
    return session.scalar(query.where(ListingItem.asset_id == asset_id, ListingItem.is_open))


def must_be_unlisted(session: Session, asset_id: int, but: int | None = None) -> None:
    """Conflict `already_listed` where the right stands in another open listing."""
    other = open_listing_with(session, asset_id)
    if other is not None and other.id != but:
        raise Conflict(
            _("This right has an open listing already. Go on with that one, or withdraw it first."),
            code="already_listed",
            details=[{"listing_id": other.id}],
        )


def bundle_rights(session: Session, *, listing_id: int, parts: Sequence[Part], actor: Actor, now: datetime) -> Listing:
    """Say which rights a draft offers together and how the price falls to them; the first names the listing.

    `parts` add up to 10,000 basis points. Raises NotAllowed for rights of others, Conflict `already_listed`,
    Unacceptable `allocation_differs`, IllegalTransition once it is in review or on sale.
    """
    asset_ids = [asset_id for asset_id, _share in parts]
    for asset_id in sorted({*asset_ids, *found(session, Listing, listing_id).asset_ids}):
        locked(session, Asset, asset_id)
    listing = locked(session, Listing, listing_id)
    actor.must_act_for(listing.seller_id)
    actor.must_have(Role.RIGHT_HOLDER)
    listing.advance("change")
    _must_fit(parts)
    for asset_id in asset_ids:
        _must_be_own(session, listing, asset_id, now)
        must_be_unlisted(session, asset_id, but=listing.id)
    before = [[item.asset_id, item.allocation_bp] for item in listing.items]
    listing.items.clear()
    session.flush()
    listing.items = [
        ListingItem(place=place, asset_id=asset_id, allocation_bp=share)
        for place, (asset_id, share) in enumerate(parts, start=1)
    ]
    listing.asset_id, listing.updated_at = asset_ids[0], now
    session.flush()
    audit.record(
        session, listing.subject, "listing.bundled", actor=actor, now=now,
        before={"rights": before}, after={"rights": [list(part) for part in parts]},
    )  # fmt: skip
    return listing


def _must_fit(parts: Sequence[Part]) -> None:
    fault = None
    if not 1 <= len(parts) <= MOST_RIGHTS:
        fault = _("Choose from 1 to %(most)s rights.", most=MOST_RIGHTS)
    elif len({asset_id for asset_id, _share in parts}) != len(parts):
        fault = _("The same right is chosen twice.")
    elif any(share < 0 for _asset, share in parts) or sum(share for _asset, share in parts) != WHOLE:
        fault = _("The parts of the price add up to 100 %. Share it equally, or change them.")
    if fault:
        raise Unacceptable(fault, code="allocation_differs", fields={"rights": [fault]})


def _must_be_own(session: Session, listing: Listing, asset_id: int, now: datetime) -> None:
    asset = found(session, Asset, asset_id)
    owners = {each.organisation_id for each in assets.owners_on(session, asset_id, business_date(now))}
    if listing.seller_id not in owners:
        raise NotAllowed(
            _(
                "Only the owner on record may list a right (Patent Law, article 10), and “%(right)s” has another.",
                right=asset.titled(language()),
            ),
            code="not_the_owner",
        )
