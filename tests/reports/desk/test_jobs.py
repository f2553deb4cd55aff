"""The timetable's jobs over several units: what is due ends, what is done closes, twice is as good as once."""

from datetime import date, timedelta

from core.db import found
from core.jobs import Job
from listings.assets.kinds import AssetStatus
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.market.states import ListingState
from reports.desk.jobs import HANDLERS
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from tests.builders import NOON
from tests.settlement.deals.world import a_listing, a_patent, a_settled_deal, a_world, pay_out

JOB = Job(kind="x", key="x")


def run(name, now):
    HANDLERS[name]({"at": now.isoformat()}, job=JOB, now=now)


def test_a_listing_whose_time_is_over_expires_once(session):
    world = a_world(session)
    listing = a_listing(world, a_patent(world))
    assert listing.expires_at is not None
    end = listing.expires_at
    session.commit()
    run("expire", end - timedelta(seconds=1))
    session.expire_all()
    assert found(session, Listing, listing.id).state is ListingState.PUBLISHED
    session.rollback()
    for _turn in (1, 2):
        run("expire", end)
    assert found(session, Listing, listing.id).state is ListingState.EXPIRED


def test_a_right_whose_last_day_has_passed_expires_and_takes_its_listing_off(session):
    world = a_world(session)
    asset = a_patent(world)
    listing = a_listing(world, asset)
    assert asset.expiry_date == date(2041, 3, 1)
    session.commit()
    run("expire", NOON.replace(year=2041, month=3, day=3))
    session.expire_all()
    assert found(session, Asset, asset.id).status is AssetStatus.EXPIRED
    assert found(session, Listing, listing.id).state is not ListingState.PUBLISHED


def test_a_settled_deal_with_payouts_on_their_way_is_not_closed(session):
    world = a_world(session)
    deal = a_settled_deal(world)
    session.rollback()
    run("close-deals", NOON)
    session.expire_all()
    assert found(session, Deal, deal.id).state is DealState.SETTLED


def test_a_deal_with_nothing_left_to_do_is_closed_and_stays_so(session):
    world = a_world(session)
    deal = pay_out(world, a_settled_deal(world))
    for _turn in (1, 2):
        run("close-deals", NOON)
    session.expire_all()
    assert found(session, Deal, deal.id).state is DealState.CLOSED
