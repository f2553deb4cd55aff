"""A listing moves along its table and nowhere else."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import Conflict, IllegalTransition
from core.events import AssetChanged
from listings.assets import services as assets
from listings.assets.models import AssetStatus, EncumbranceType
from listings.market import queries
from listings.market import services as market
from listings.market.models import Listing, ListingItem
from listings.market.states import LISTING, OPEN, ListingState
from tests.builders import NOON
from tests.indexing import offered
from tests.listings.market.world import (
    World,
    a_center,
    a_draft,
    acts,
    an_asset,
    encumber,
    published,
    relieve,
    submitted,
    told,
)  # fmt: skip
from tests.parties.cast import how_many

S = ListingState
LATER = NOON + timedelta(days=1)


def in_state(session: Session, world: World, state: ListingState) -> Listing:
    """A listing brought into a state by the acts that lead there."""
    if state is S.DRAFT:
        return a_draft(session, world)
    if state in (S.SUBMITTED, S.RETURNED, S.REJECTED):
        listing = submitted(session, world)
        reasons = [{"code": "price_unclear"}]
        decision = {S.RETURNED: "return", S.REJECTED: "reject"}.get(state)
        if decision:
            market.review_listing(
                session, listing_id=listing.id, decision=decision, reasons=reasons, actor=world.staff, now=NOON
            )
        return listing
    listing = published(session, world)
    given: dict[str, Any] = {"listing_id": listing.id, "now": NOON}
    if state is S.RESERVED:
        market.reserve(session, actor=world.holder, **given)
    elif state is S.SUSPENDED:
        market.suspend(session, reason="A complaint is looked into.", actor=world.staff, **given)
    elif state is S.WITHDRAWN:
        market.withdraw_listing(session, actor=world.holder, **given)
    elif state is S.EXPIRED:
        market.expire_due(session, now=NOON + timedelta(days=400))
    elif state is S.CLOSED:
        market.close(session, actor=world.holder, **given)
    return listing


def act(session: Session, world: World, listing: Listing, action: str) -> object:
    """Do what an action's name says, through the service that stands for it."""
    mine: dict[str, Any] = {"listing_id": listing.id, "actor": world.holder, "now": NOON}
    theirs: dict[str, Any] = {"listing_id": listing.id, "actor": world.staff, "now": NOON}
    reasons = [{"code": "price_unclear"}]
    doing: dict[str, Callable[[], object]] = {
        "change": lambda: market.change_listing(session, changes={"summary": "Anew."}, **mine),
        "submit": lambda: market.submit_listing(session, answer="Said in the summary.", **mine),
        "withdraw": lambda: market.withdraw_listing(session, **mine),
        "approve": lambda: market.review_listing(session, decision="approve", **theirs),
        "return": lambda: market.review_listing(session, decision="return", reasons=reasons, **theirs),
        "reject": lambda: market.review_listing(session, decision="reject", reasons=reasons, **theirs),
        "suspend": lambda: market.suspend(session, reason="A complaint.", **theirs),
        "restore": lambda: market.restore(session, **theirs),
        "reserve": lambda: market.reserve(session, **mine),
    }
    return doing[action]()


SERVED = ("change", "submit", "withdraw", "approve", "return", "reject", "suspend", "restore", "reserve")


PAIRS = [(state, action) for state in S for action in SERVED]


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if LISTING.allows(*pair)])
def test_an_act_that_the_table_names_is_taken(session: Session, world: World, state: ListingState, action: str) -> None:
    listing = in_state(session, world, state)
    before = acts(session, listing)
    act(session, world, listing, action)
    assert listing.state is LISTING.after(state, action)
    assert len(acts(session, listing)) == len(before) + 1


@pytest.mark.parametrize("state", list(S))
def test_every_other_act_is_refused_without_a_trace(session: Session, world: World, state: ListingState) -> None:
    listing = in_state(session, world, state)
    before = acts(session, listing)
    for action in [action for action in SERVED if not LISTING.allows(state, action)]:
        with pytest.raises(IllegalTransition):
            act(session, world, listing, action)
        assert listing.state is state, action
        assert acts(session, listing) == before, action


def test_the_table_leads_from_a_draft_to_every_state() -> None:
    reached, edge = {LISTING.start}, {LISTING.start}
    while edge:
        edge = {after for (before, _action), after in LISTING.table.items() if before in edge} - reached
        reached |= edge

    assert reached == set(S)


def test_what_has_ended_leads_nowhere() -> None:
    for state in (S.WITHDRAWN, S.REJECTED, S.EXPIRED, S.CLOSED):
        assert not [action for action in LISTING.actions if LISTING.allows(state, action)]
        assert state not in OPEN


@pytest.mark.parametrize("state", OPEN)
def test_a_right_has_one_open_listing(session: Session, world: World, state: ListingState) -> None:
    listing = in_state(session, world, state)

    with pytest.raises(Conflict) as refusal:
        market.begin_listing(session, asset_id=listing.asset_id, actor=world.holder, now=NOON)

    assert refusal.value.code == "already_listed"
    assert how_many(session, Listing) == 1


def test_the_database_refuses_a_second_open_listing_by_itself(session: Session, world: World) -> None:
    listing = a_draft(session, world)
    other = a_draft(session, world)

    with pytest.raises(IntegrityError), session.begin_nested():
        row = {"listing_id": other.id, "asset_id": listing.asset_id, "place": 2, "allocation_bp": 0, "is_open": True}
        session.execute(insert(ListingItem).values(**row))

    assert how_many(session, ListingItem) == 2


def test_an_item_cannot_say_that_an_open_listing_is_not(session: Session, world: World) -> None:
    listing = a_draft(session, world)
    for act in (update(ListingItem).values(is_open=False), update(Listing).values(is_open=False)):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(act)
    market.withdraw_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    assert session.scalars(select(ListingItem.is_open)).all() == [False]


def test_a_right_can_be_listed_again_after_its_listing_ended(session: Session, world: World) -> None:
    listing = in_state(session, world, S.WITHDRAWN)

    again = market.begin_listing(session, asset_id=listing.asset_id, actor=world.holder, now=NOON)

    assert again.id != listing.id
    assert again.state is S.DRAFT


def test_the_database_wants_a_suspension_to_have_a_cause(session: Session, world: World) -> None:
    listing = published(session, world)

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Listing).where(Listing.id == listing.id).values(state=S.SUSPENDED))


def test_the_time_on_sale_is_a_year_to_the_end_of_its_last_day_in_beijing(session: Session, world: World) -> None:
    listing = published(session, world)

    assert listing.published_at == NOON
    assert listing.last_day is not None
    assert listing.last_day.isoformat() == "2027-11-22"
    assert listing.expires_at is not None
    assert listing.expires_at.isoformat() == "2027-11-22T16:00:00+00:00"


def test_a_listing_ends_with_the_right_or_with_the_licences_it_offers(session: Session, world: World) -> None:
    short = an_asset(session, world, title="短", expiry_date=date(2027, 3, 31))
    sale = published(session, world, short)
    licence = published(session, world, for_sale=False, sale_price=None, ends=date(2027, 1, 31))

    assert sale.last_day == date(2027, 3, 31)
    assert licence.last_day == date(2027, 1, 31)


def test_a_listing_expires_once_and_not_before_its_time(session: Session, world: World) -> None:
    listing = published(session, world)
    assert listing.expires_at is not None

    assert market.expire_due(session, now=listing.expires_at - timedelta(seconds=1)) == 0
    assert market.expire_due(session, now=listing.expires_at) == 1
    assert market.expire_due(session, now=listing.expires_at) == 0
    assert listing.state is S.EXPIRED
    assert offered(session) == []


def test_a_suspended_listing_expires_too(session: Session, world: World) -> None:
    listing = in_state(session, world, S.SUSPENDED)

    assert market.expire_due(session, now=NOON + timedelta(days=400)) == 1

    assert (listing.state, listing.held_reason) == (S.EXPIRED, None)


@pytest.mark.parametrize(
    ("type", "cause"),
    [
        (EncumbranceType.PLEDGE, "pledged"),
        (EncumbranceType.SEIZURE, "seized"),
        (EncumbranceType.SUSPENSION, "suspended"),
        (EncumbranceType.DISPUTE, "disputed"),
    ],
)
def test_a_listing_is_suspended_with_its_cause_and_comes_back_when_it_is_gone(
    session: Session, world: World, type: EncumbranceType, cause: str
) -> None:
    listing = published(session, world)

    encumber(session, listing.asset_id, type)
    assert (listing.state, listing.suspended_reason) == (S.SUSPENDED, cause)
    assert offered(session) == []

    relieve(session)
    assert (listing.state, listing.suspended_reason) == (S.PUBLISHED, None)
    assert offered(session) == [listing.id]
    assert acts(session, listing)[-2:] == ["listing.suspended", "listing.restored"]


def test_the_seller_and_the_center_are_told_of_a_suspension(session: Session, world: World) -> None:
    listing = published(session, world)

    encumber(session, listing.asset_id, EncumbranceType.SEIZURE)

    assert "Your listing is suspended, because the right changed: %(title)s" in told(session, world.seller.id)
    assert "A listing changed: %(title)s" in told(session, world.center.organisation_id)


def test_of_two_causes_the_second_still_holds_when_the_first_is_gone(session: Session, world: World) -> None:
    listing = published(session, world)
    encumber(session, listing.asset_id, EncumbranceType.SEIZURE, "court:1")
    encumber(session, listing.asset_id, EncumbranceType.DISPUTE, "court:2")

    relieve(session, "court:1")
    assert (listing.state, listing.suspended_reason) == (S.SUSPENDED, "disputed")

    relieve(session, "court:2")
    assert listing.state is S.PUBLISHED


def test_a_lapse_suspends_a_listing(session: Session, world: World) -> None:
    listing = published(session, world)
    assets.set_status(
        session, asset_id=listing.asset_id, status=AssetStatus.LAPSED, on=NOON.date(), reason="fee unpaid",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip

    assert (listing.state, listing.suspended_reason) == (S.SUSPENDED, "not_in_force")


def test_what_the_center_holds_stays_off_the_market_when_the_right_is_free_again(
    session: Session, world: World
) -> None:
    listing = in_state(session, world, S.SUSPENDED)
    encumber(session, listing.asset_id, EncumbranceType.SEIZURE)
    relieve(session)

    assert (listing.state, listing.held_reason) == (S.SUSPENDED, "A complaint is looked into.")
    assert listing.suspended_reason is None


def test_the_center_cannot_restore_what_the_right_itself_suspends(session: Session, world: World) -> None:
    listing = published(session, world)
    encumber(session, listing.asset_id, EncumbranceType.SEIZURE)

    with pytest.raises(Conflict) as refusal:
        market.restore(session, listing_id=listing.id, actor=world.staff, now=NOON)

    assert refusal.value.code == "suspended_by_right"
    assert listing.state is S.SUSPENDED


def seized_until(session: Session, listing: Listing, day: date) -> None:
    """A court's preservation that ends by itself."""
    assets.record_encumbrance(
        session, asset_id=listing.asset_id, type=EncumbranceType.SEIZURE, ref="court:9", from_date=date(2026, 1, 1),
        to_date=day, actor=SYSTEM, now=NOON,
    )  # fmt: skip


def test_a_listing_comes_back_when_the_last_day_of_its_cause_has_passed(session: Session, world: World) -> None:
    listing = published(session, world)
    seized_until(session, listing, date(2026, 11, 25))
    market.expire_due(session, now=NOON + timedelta(days=2))
    assert listing.state is S.SUSPENDED

    market.expire_due(session, now=NOON + timedelta(days=3))

    assert (listing.state, listing.suspended_reason) == (S.PUBLISHED, None)
    assert offered(session) == [listing.id]


def test_the_center_restores_what_the_right_suspended_once_the_cause_has_passed(session: Session, world: World) -> None:
    listing = published(session, world)
    seized_until(session, listing, date(2026, 11, 25))

    market.restore(session, listing_id=listing.id, actor=world.staff, now=NOON + timedelta(days=3))

    assert listing.state is S.PUBLISHED


def test_a_reserved_listing_leaves_the_search_and_comes_back(session: Session, world: World) -> None:
    listing = in_state(session, world, S.RESERVED)
    assert offered(session) == []

    market.unreserve(session, listing_id=listing.id, actor=world.holder, now=LATER)

    assert listing.state is S.PUBLISHED
    assert offered(session) == [listing.id]


def test_a_deal_that_ends_does_not_bring_back_a_right_that_was_seized_meanwhile(session: Session, world: World) -> None:
    listing = in_state(session, world, S.RESERVED)
    encumber(session, listing.asset_id, EncumbranceType.SEIZURE)
    assert listing.state is S.RESERVED

    market.unreserve(session, listing_id=listing.id, actor=world.holder, now=LATER)

    assert (listing.state, listing.suspended_reason) == (S.SUSPENDED, "seized")


def test_a_deal_that_ends_after_the_listings_time_leaves_it_expired(session: Session, world: World) -> None:
    listing = in_state(session, world, S.RESERVED)

    market.unreserve(session, listing_id=listing.id, actor=world.holder, now=NOON + timedelta(days=400))

    assert listing.state is S.EXPIRED


def test_ending_twice_changes_nothing(session: Session, world: World) -> None:
    listing = in_state(session, world, S.CLOSED)
    before = acts(session, listing)

    market.close(session, listing_id=listing.id, actor=world.holder, now=LATER)
    market.unreserve(session, listing_id=listing.id, actor=world.holder, now=LATER)

    assert listing.state is S.CLOSED
    assert acts(session, listing) == before


@pytest.mark.parametrize(
    ("state", "ends"),
    [
        (S.DRAFT, S.WITHDRAWN),
        (S.SUBMITTED, S.WITHDRAWN),
        (S.RETURNED, S.WITHDRAWN),
        (S.PUBLISHED, S.CLOSED),
        (S.RESERVED, S.CLOSED),
        (S.SUSPENDED, S.CLOSED),
    ],
)
def test_a_listing_ends_when_the_right_has_another_owner(
    session: Session, world: World, state: ListingState, ends: ListingState
) -> None:
    listing = in_state(session, world, state)
    assets.transfer_ownership(
        session, asset_id=listing.asset_id, to_organisation_id=world.buyer.id, on=NOON.date(), cause="recordal:1",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip

    assert listing.state is ends
    assert offered(session) == []
    market.begin_listing(session, asset_id=listing.asset_id, actor=world.stranger, now=NOON)


def test_news_of_a_right_without_a_listing_changes_nothing(session: Session, world: World) -> None:
    asset = an_asset(session, world)

    market.asset_changed(session, AssetChanged(asset.id), actor=world.holder, now=NOON)

    assert how_many(session, Listing) == 0


def test_each_center_has_its_own_queue(session: Session, world: World) -> None:
    other = a_center(session, "DL-SEA", "大连海洋知识产权运营中心")
    mine, theirs = submitted(session, world), submitted(session, world, center_id=other.id)

    assert queries.listings_to_review(session, world.center.id) == [mine]
    assert queries.listings_to_review(session, other.id) == [theirs]
    assert queries.waiting_count(session, other.id) == 1
