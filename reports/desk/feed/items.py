"""What the feed tells of listings: public facts only, the latest change first, in pages by key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import Session

from core.clock import parse_instant
from core.errors import Unacceptable
from core.fields import whole
from core.i18n import _
from listings.assets.models import Asset, AssetClass, AssetNumber
from listings.market.models import Listing
from listings.market.queries import rights_among, sold_out_among
from listings.market.states import ListingState
from listings.terms.vocabulary import Grant
from parties.centers.models import Center
from parties.organisations.models import Organisation

PAGE, LARGEST_PAGE = 50, 200
SHOWN = (ListingState.PUBLISHED, ListingState.RESERVED)


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a listing, by which numbers and classes it is known, and its part of the price (basis points)."""

    asset: Asset
    numbers: Sequence[AssetNumber]
    classes: Sequence[AssetClass]
    allocation_bp: int


@dataclass(frozen=True, slots=True)
class Item:
    """One listing as a mirror sees it: its rights, a bundle's every one in their order, and what can be had of it now
    (`grants`; a tombstone has none)."""

    listing: Listing
    seller: Organisation
    center: Center
    grants: tuple[Grant, ...]
    rights: Sequence[Right]

    @property
    def asset(self) -> Asset:
        """The first of its rights, by which it is named."""
        return self.rights[0].asset

    @property
    def is_gone(self) -> bool:
        """Whether it is off the market (a tombstone): withdrawn, expired, closed, suspended or sold out."""
        return not self.grants


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the feed and the key of the next one, None at the end."""

    items: Sequence[Item]
    following: str | None

    @property
    def updated(self) -> datetime | None:
        """When the latest of it changed; None where there is none."""
        return self.items[0].listing.updated_at if self.items else None


def page(session: Session, *, since: datetime | None, after: str | None, limit: int, on: date) -> Page:
    """Listings that were on sale at some time, the latest change first; `since` leaves out what changed before it.

    `on` is today: what a licence in force has taken of an offer is left out.

    The number of statements does not depend on the number of rows. Raises Unacceptable for a key that is not ours.
    """
    query = select(Listing, Organisation, Center).join(Organisation, Organisation.id == Listing.seller_id)
    query = query.join(Center, Center.id == Listing.center_id)
    query = query.where(Listing.published_at.is_not(None))
    if since is not None:
        query = query.where(Listing.updated_at >= since)
    if after is not None:
        query = query.where(tuple_(Listing.updated_at, Listing.id) < tuple_(*key_read(after)))
    rows = session.execute(query.order_by(Listing.updated_at.desc(), Listing.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return Page(_items(session, shown, on), key_of(shown[-1][0]) if len(rows) > limit else None)


def _items(session: Session, rows: Sequence[Row[Listing, Organisation, Center]], on: date) -> list[Item]:
    listings = [listing for listing, *_rest in rows]
    rights, left = _rights_of(session, listings), grants_left(session, listings, on)
    return [
        Item(listing, seller, center, left.get(listing.id, ()), rights[listing.id]) for listing, seller, center in rows
    ]


def _rights_of(session: Session, listings: Sequence[Listing]) -> dict[int, list[Right]]:
    assets = rights_among(session, listings)
    ids = assets.keys()
    numbers: dict[int, list[AssetNumber]] = {}
    for number in session.scalars(select(AssetNumber).where(AssetNumber.asset_id.in_(ids)).order_by(AssetNumber.id)):
        numbers.setdefault(number.asset_id, []).append(number)
    classes: dict[int, list[AssetClass]] = {}
    for each in session.scalars(select(AssetClass).where(AssetClass.asset_id.in_(ids)).order_by(AssetClass.id)):
        classes.setdefault(each.asset_id, []).append(each)
    return {
        row.id: [
            Right(assets[key], numbers.get(key, ()), classes.get(key, ()), item.allocation_bp)
            for item in row.items
            for key in [item.asset_id]
        ]
        for row in listings
    }


def grants_left(session: Session, listings: Sequence[Listing], on: date) -> dict[int, tuple[Grant, ...]]:
    """What can be had of each listing that is on sale or reserved, by its id; what a licence has taken is left out."""
    shown = [row for row in listings if row.state in SHOWN]
    gone = sold_out_among(session, [row for row in shown if row.state is ListingState.PUBLISHED], on=on)
    return {row.id: tuple(grant for grant in row.grants if grant not in gone.get(row.id, {})) for row in shown}


def key_of(listing: Listing) -> str:
    """Where the next page goes on: the instant of the last change and the number of the last listing."""
    return f"{listing.updated_at.isoformat().replace('+00:00', 'Z')}~{listing.id}"


def key_read(after: str) -> tuple[datetime, int]:
    """The key of a page; Unacceptable for anything else."""
    instant, _tilde, number = after.partition("~")
    row = whole(number)
    if row is None or not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", instant):
        raise Unacceptable(_("This page key is not one of ours. Begin again without it."), fields={"after": []})
    return instant_read(instant, "after"), row


def instant_read(text: str, field: str) -> datetime:
    """An instant with its zone; Unacceptable otherwise. A blank stands for the plus that an address swallowed."""
    try:
        return parse_instant(text.strip().replace(" ", "+"))
    except (ValueError, OverflowError):
        told = _("Write a time with its zone such as 2026-01-05T09:00:00Z.")
        raise Unacceptable(told, fields={field: [told]}) from None
