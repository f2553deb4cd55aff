"""Reads of data rooms that join many: figures of listings, the rooms of an organisation, the doors it asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import names
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market.models import Listing
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument, RoomLog
from trading.dataroom.seeing import Door, is_over
from trading.dataroom.states import AccessState, Told


@dataclass(frozen=True, slots=True)
class Figures:
    """What a listing's room holds and how often copies were taken."""

    documents: int
    downloads: int


def figures(session: Session, listing_ids: Collection[int]) -> dict[int, Figures]:
    """Documents in the rooms of some listings and copies taken of them, by listing; those without a room are missing.

    Names nobody, so that a diligence report may print it.
    """
    if not listing_ids:
        return {}
    held = select(func.count()).where(RoomDocument.room_id == DataRoom.id, RoomDocument.removed_at.is_(None))
    taken = select(func.count()).where(RoomLog.room_id == DataRoom.id, RoomLog.act == Told.DOWNLOADED)
    query = select(DataRoom.listing_id, held.scalar_subquery(), taken.scalar_subquery())
    rows = session.execute(query.where(DataRoom.listing_id.in_(listing_ids)))
    return {listing_id: Figures(documents, downloads) for listing_id, documents, downloads in rows}


@dataclass(frozen=True, slots=True)
class Mine:
    """A room of one's own, or a door that one asked for, with the right that it is about."""

    listing: Listing
    right: Asset
    figures: Figures
    waiting: int = 0
    door: Door | None = None


def rooms_of(session: Session, actor: Actor) -> list[Mine]:
    """The rooms that the actor's organisation opened, newest first, with how many wishes wait for it."""
    own = select(DataRoom).filter_by(seller_id=actor.organisation_id).order_by(DataRoom.id.desc())
    rooms = list(session.scalars(own))
    waits = (AccessState.REQUESTED, AccessState.NDA_SIGNED)
    query = select(RoomAccess.room_id, func.count()).where(
        RoomAccess.room_id.in_([room.id for room in rooms]), RoomAccess.state.in_(waits)
    )
    waiting = {row[0]: row[1] for row in session.execute(query.group_by(RoomAccess.room_id))}
    listings, rights = _listings(session, [room.listing_id for room in rooms])
    counted = figures(session, [room.listing_id for room in rooms])
    return [
        Mine(
            listings[room.listing_id],
            rights[listings[room.listing_id].asset_id],
            counted[room.listing_id],
            waiting.get(room.id, 0),
        )
        for room in rooms
    ]


def moves_of(session: Session, actor: Actor) -> list[tuple[RoomAccess, Asset]]:
    """Wishes for a door in which the actor's organisation has the move, oldest first, with the right they are about.

    The seller answers a wish and signs last; the buyer reads the agreement that was sent.
    """
    own = actor.organisation_id
    as_seller = and_(DataRoom.seller_id == own, RoomAccess.state.in_((AccessState.REQUESTED, AccessState.NDA_SIGNED)))
    as_buyer = and_(RoomAccess.buyer_id == own, RoomAccess.state == AccessState.NDA_SENT)
    query = (
        select(RoomAccess, Asset)
        .join(DataRoom, DataRoom.id == RoomAccess.room_id)
        .join(Listing, Listing.id == DataRoom.listing_id)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(or_(as_seller, as_buyer))
        .order_by(RoomAccess.id)
    )
    return [(access, right) for access, right in session.execute(query)]


def doors_of(session: Session, actor: Actor, now: datetime) -> list[Mine]:
    """What the actor's organisation asked for in others' rooms, newest first."""
    query = select(RoomAccess, DataRoom.listing_id).join(DataRoom, DataRoom.id == RoomAccess.room_id)
    own = query.where(names(actor.organisation_id, RoomAccess.buyer_id)).order_by(RoomAccess.id.desc())
    rows = [(access, listing_id) for access, listing_id in session.execute(own)]
    listings, rights = _listings(session, [listing_id for _access, listing_id in rows])
    counted = figures(session, list(listings))
    return [
        Mine(
            listings[listing_id],
            rights[listings[listing_id].asset_id],
            counted[listing_id],
            door=Door(access, "", is_over(access, now)),
        )
        for access, listing_id in rows
    ]


def _listings(session: Session, listing_ids: Collection[int]) -> tuple[dict[int, Listing], dict[int, Asset]]:
    rows = list(session.scalars(select(Listing).where(Listing.id.in_(listing_ids))))
    return {row.id: row for row in rows}, assets.assets_by_id(session, {row.asset_id for row in rows})
