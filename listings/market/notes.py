"""Notices of the market: what the seller, the center and the search are told."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.i18n import LazyText
from listings.assets import queries as assets
from listings.market.models import Listing
from parties.centers.models import Center
from parties.notices.services import notify


def _titled(session: Session, listing: Listing, text: LazyText) -> LazyText:
    asset = assets.asset(session, listing.asset_id)
    return LazyText(text.text, {**text.values, "title": asset.title or asset.title_en or asset.number_display})


def tell_seller(
    session: Session, listing: Listing, text: LazyText, act: str, *, now: datetime, href: str | None = None
) -> None:
    """One notice to the seller's people; `text` may name %(title)s, and one act at one instant is told once."""
    notify(
        session, organisation_id=listing.seller_id, text=_titled(session, listing, text),
        href=href or f"/listings/{listing.id}", key=f"{listing.subject}:{act}:{now.isoformat()}:seller", now=now,
    )  # fmt: skip


def tell_center(
    session: Session, listing: Listing, text: LazyText, act: str, *, now: datetime, href: str | None = None
) -> None:
    """One notice to the people of the center that looks after the listing."""
    center = session.get(Center, listing.center_id) if listing.center_id else None
    if center is None:
        return
    notify(
        session, organisation_id=center.organisation_id, text=_titled(session, listing, text),
        href=href or f"/listings/{listing.id}", key=f"{listing.subject}:{act}:{now.isoformat()}:center", now=now,
    )  # fmt: skip


def tell_search(session: Session, listing: Listing, *, actor: Actor, now: datetime) -> None:
    """What is offered of its rights is another thing now; the search follows after the commit."""
    for asset_id in listing.asset_ids:
        tell_search_of(session, asset_id, actor=actor, now=now)


def tell_search_of(session: Session, asset_id: int, *, actor: Actor, now: datetime) -> None:
    """The same for one right."""
    events.publish(session, events.ListingChanged(asset_id), actor=actor, now=now)
