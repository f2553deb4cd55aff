"""By the clock every listing on sale is looked at again, whoever told or did not tell of a change."""

from datetime import date, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.market import services as market
from listings.market.standing import look_again
from listings.market.states import ListingState as S
from tests.builders import NOON
from tests.listings.market.world import World, published


def test_the_timer_suspends_a_listing_whose_right_ran_out_untold_and_brings_it_back(
    session: Session, world: World
) -> None:
    listing = published(session, world)
    untold = update(Asset).where(Asset.id == listing.asset_id)
    session.execute(untold.values(expiry_date=date(2026, 11, 24), expiry_basis="registered"))
    session.expire_all()
    assert look_again(session, now=NOON + timedelta(days=1)) == 0

    assert look_again(session, now=NOON + timedelta(days=2)) == 1
    assert (listing.state, listing.suspended_reason) == (S.SUSPENDED, "not_in_force")

    session.execute(untold.values(expiry_date=date(2041, 3, 1)))
    session.expire_all()
    assert look_again(session, now=NOON + timedelta(days=2)) == 1
    assert listing.state is S.PUBLISHED


def test_the_timer_finds_a_pledge_that_nobody_told_of(session: Session, world: World) -> None:
    listing = published(session, world)
    pledge = Encumbrance(
        asset_id=listing.asset_id, type=EncumbranceType.PLEDGE, ref="pledge:1", from_date=NOON.date(), created_at=NOON
    )
    session.add(pledge)
    session.flush()
    market.expire_due(session, now=NOON)
    assert (listing.state, listing.suspended_reason) == (S.SUSPENDED, "pledged")

    pledge.ended_on = NOON.date()
    session.flush()
    market.expire_due(session, now=NOON)
    assert listing.state is S.PUBLISHED
