"""What every step of a complaint shares: the locks, the measure on the listing, and the trail."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from listings.market import services as market
from listings.market.bundling import lock_rights
from listings.market.models import Listing
from listings.market.states import ListingState
from registers.disputes.models import TakedownNotice
from registers.disputes.states import ENDED

ON_THE_MARKET = (ListingState.PUBLISHED, ListingState.RESERVED, ListingState.SUSPENDED)


def opened(session: Session, notice_id: int) -> TakedownNotice:
    """The notice, locked after the rights of its listing and the listing itself."""
    listing_id = found(session, TakedownNotice, notice_id).listing_id
    lock_rights(session, listing_id)
    locked(session, Listing, listing_id)
    return locked(session, TakedownNotice, notice_id)


def move(
    session: Session, notice: TakedownNotice, action: str, name: str, actor: Actor, now: datetime,
    after: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Take one arrow and write it down."""
    before = {"state": notice.state.value}
    notice.advance(action)
    if notice.state in ENDED:
        notice.ended_at = now
    session.flush()
    told = {"state": notice.state.value, **(after or {})}
    audit.record(session, notice.subject, f"takedown.{name}", actor=actor, now=now, before=before, after=told)


def is_on_the_market(session: Session, notice: TakedownNotice) -> bool:
    """Whether there is something left to take off the market."""
    return found(session, Listing, notice.listing_id).state in ON_THE_MARKET


def take_measure(session: Session, notice: TakedownNotice, actor: Actor, now: datetime) -> None:
    """Take the listing off the market for this notice; another one may stop it already.

    Raises Conflict `listing_ended` where there is nothing left to take off.
    """
    if notice.has_measure:
        return
    listing = found(session, Listing, notice.listing_id)
    if listing.stopped_by is None:
        market.take_down(session, listing_id=listing.id, cause=notice.subject, actor=actor, now=now)
    notice.measure_on = business_date(now)
    session.flush()


def lift_measure(session: Session, notice: TakedownNotice, actor: Actor, now: datetime) -> None:
    """End this notice's measure; the listing comes back unless another notice, or something else, keeps it off."""
    if not notice.has_measure:
        return
    assert notice.measure_on is not None
    notice.measure_ended_on = max(business_date(now), notice.measure_on)
    session.flush()
    others = select(TakedownNotice).where(
        TakedownNotice.listing_id == notice.listing_id,
        TakedownNotice.measure_on.is_not(None),
        TakedownNotice.measure_ended_on.is_(None),
    )
    other = session.scalars(others.order_by(TakedownNotice.id)).first()
    instead = other.subject if other is not None else None
    market.put_back(session, listing_id=notice.listing_id, cause=notice.subject, instead=instead, actor=actor, now=now)
