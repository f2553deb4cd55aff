"""What a register tells of a right reaches its listing: a pledge suspends it, the release brings it back."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import Refusal
from listings.assets.models import Asset, AssetNumber
from listings.market import services as market
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.registry.filing import Who
from listings.registry.merging import take_over
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import RightRecord
from tests.builders import NOON
from tests.listings.market.world import World, a_draft, a_world, an_asset, published

PLEDGED = RightEvent(
    kind=EventKind.SECURITY, code="PE01", ref="Y2025990001", recorded=date(2025, 3, 1), takers=("北岸银行股份有限公司",)
)
RELEASED = RightEvent(kind=EventKind.RELEASE, code="PC01", ref="Y2025990001", recorded=date(2026, 3, 1))


def tell(session: Session, asset: Asset, event: RightEvent) -> None:
    """The register says this of the right."""
    number = session.scalars(select(AssetNumber.number).filter_by(asset_id=asset.id).limit(1)).one()
    record = RightRecord(
        source="epo_ops", office="CN", kind=asset.kind, record=number, application_no=number, events=(event,)
    )
    take_over(session, record, Who(SYSTEM, NOON))


def test_a_registered_pledge_suspends_the_listing_until_its_release(session: Session) -> None:
    world = a_world(session)
    asset = an_asset(session, world)
    listing = published(session, world, asset)
    tell(session, asset, PLEDGED)
    assert (listing.state, listing.suspended_reason) == (ListingState.SUSPENDED, "pledged")
    tell(session, asset, RELEASED)
    assert (listing.state, listing.suspended_reason) == (ListingState.PUBLISHED, None)


def test_a_right_under_a_registered_pledge_is_not_published(session: Session) -> None:
    world: World = a_world(session)
    asset = an_asset(session, world)
    tell(session, asset, PLEDGED)
    draft = a_draft(session, world, asset)
    session.commit()
    with pytest.raises(Refusal, match="444"):
        market.submit_listing(session, listing_id=draft.id, actor=world.holder, now=NOON)
    session.rollback()
    assert session.get_one(Listing, draft.id).state is ListingState.DRAFT
