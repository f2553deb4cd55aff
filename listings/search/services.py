"""What changes is noted in the same transaction; the worker writes it into the index after the commit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import jobs
from core.actor import Actor
from core.events import AssetChanged, AssetsImported, AssetsJoined, ListingChanged, NameChanged
from listings.assets.models import Ownership
from listings.market.models import Listing, ListingItem
from listings.market.states import ListingState
from listings.search.models import SearchPending

FOLLOW = "search-index"  # writes what has changed
REBUILD = "search-rebuild"  # writes everything anew, beside what is there


def asset_changed(session: Session, event: AssetChanged | ListingChanged, *, actor: Actor, now: datetime) -> None:
    """A right, or what is offered of it, is another one; of a bundle with it what is offered of the others."""
    note(session, _with_its_bundle(session, event.asset_id), now=now)


def _with_its_bundle(session: Session, asset_id: int) -> list[int]:
    """A right and those that are on sale together with it."""
    its = select(ListingItem.listing_id).where(ListingItem.asset_id == asset_id, ListingItem.is_open)
    beside = select(ListingItem.asset_id).where(ListingItem.listing_id.in_(its), ListingItem.asset_id != asset_id)
    return [asset_id, *session.scalars(beside.order_by(ListingItem.place))]


def assets_imported(session: Session, event: AssetsImported, *, actor: Actor, now: datetime) -> None:
    """A batch of rights is new on record."""
    note(session, event.asset_ids, now=now)


def assets_joined(session: Session, event: AssetsJoined, *, actor: Actor, now: datetime) -> None:
    """Two rights are one: the other leaves the index."""
    note(session, [event.kept, event.gone], now=now)


def name_changed(session: Session, event: NameChanged, *, actor: Actor, now: datetime) -> None:
    """An organisation's rights and a center's listings show its name and are found by it."""
    kind, _colon, number = event.subject.partition(":")
    listed = Listing.center_id if kind == "center" else Listing.seller_id
    on_sale = select(ListingItem.asset_id).join(Listing, Listing.id == ListingItem.listing_id)
    on_sale = on_sale.where(listed == int(number), Listing.state == ListingState.PUBLISHED)
    asset_ids = set(session.scalars(on_sale))
    if kind == "organisation":
        owned = select(Ownership.asset_id).where(Ownership.organisation_id == int(number), Ownership.to_date.is_(None))
        asset_ids.update(session.scalars(owned))
    note(session, sorted(asset_ids), now=now)


def note(session: Session, asset_ids: Sequence[int], *, now: datetime) -> None:
    """Ask for these rights to be written into the index. One job for one call, known by the last row's number."""
    if not asset_ids:
        return
    rows = [{"asset_id": asset_id} for asset_id in asset_ids]
    numbers = session.scalars(insert(SearchPending).returning(SearchPending.id), rows).all()
    jobs.enqueue_all(session, FOLLOW, {str(max(numbers)): {}}, now=now)


def ask_for_rebuild(session: Session, *, now: datetime) -> jobs.Job:
    """Ask the worker to write the whole index anew; asking twice in one second is asking once."""
    return jobs.enqueue(session, REBUILD, {}, key=now.strftime("%Y-%m-%dT%H:%M:%SZ"), now=now)


def ask_for_what_waits(session: Session, *, now: datetime) -> None:
    """When the worker starts: whatever became of the jobs, what is pending is asked for."""
    if session.scalar(select(SearchPending.id).limit(1)) is not None:
        jobs.enqueue_all(session, FOLLOW, {f"from {now.isoformat()}": {}}, now=now)
