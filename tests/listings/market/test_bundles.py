"""Several rights in one listing: chosen, allocated, published, found and suspended as one."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.events import ListingChanged
from listings.assets import services as assets
from listings.assets.models import AssetKind, AssetStatus, EncumbranceType
from listings.market import queries
from listings.market import services as market
from listings.market.bundling import equal_parts
from listings.market.models import ListingItem
from listings.market.states import ListingState
from listings.rights.verdict import RightsUnavailable
from listings.search.documents import documents_of
from tests.builders import NOON
from tests.listings.market.world import a_draft, a_world, acts, an_asset, encumber, page, relieve, send, sign_in

TODAY = date(2026, 11, 23)


@pytest.fixture
def world(session):
    return a_world(session)


def three(session, world):
    """Two patents and a mark of the seller."""
    mark = an_asset(session, world, "远灯", "Yuandeng", AssetKind.TRADEMARK, (("NICE", "9"),))
    return [an_asset(session, world), an_asset(session, world, "一种隔膜", "A separator"), mark]


def a_bundle(session, world, *shares, **changes):
    rights = three(session, world)
    listing = a_draft(session, world, rights[0], **changes)
    parts = [(right.id, share) for right, share in zip(rights, shares or (5000, 3000, 2000), strict=True)]
    return market.bundle_rights(session, listing_id=listing.id, parts=parts, actor=world.holder, now=NOON)


def on_sale(session, world, listing):
    market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    return market.review_listing(
        session, listing_id=listing.id, decision="approve", reasons=[], actor=world.staff, now=NOON
    )


@pytest.mark.parametrize(
    ("how_many", "parts"), [(1, [10_000]), (3, [3334, 3333, 3333]), (7, [1429, 1429, 1429, 1429, 1428, 1428, 1428])]
)
def test_equal_parts_add_up(how_many, parts):
    assert [share for _right, share in equal_parts(range(how_many))] == parts


def test_a_listing_begins_with_one_right_that_has_the_whole_price(session, world):
    listing = a_draft(session, world)
    assert [(item.asset_id, item.allocation_bp) for item in listing.items] == [(listing.asset_id, 10_000)]
    assert not listing.is_bundle


def test_rights_are_put_together_and_the_first_names_the_listing(session, world):
    listing = a_bundle(session, world)
    mark = listing.asset_ids[2]
    parts = [(mark, 6000), (listing.asset_ids[0], 4000)]
    market.bundle_rights(session, listing_id=listing.id, parts=parts, actor=world.holder, now=NOON)
    session.expire_all()
    assert [(item.asset_id, item.allocation_bp) for item in listing.items] == parts
    assert (listing.asset_id, acts(session, listing)[-1]) == (mark, "listing.bundled")


@pytest.mark.parametrize("shares", [(5000, 3000, 1999), (5000, 5001, -1)])
def test_parts_of_the_price_add_up_to_the_whole(session, world, shares):
    with pytest.raises(Unacceptable) as refused:
        a_bundle(session, world, *shares)
    assert refused.value.code == "allocation_differs"
    assert session.scalar(select(func.count(ListingItem.id))) == 1


def test_a_right_of_another_or_of_an_open_listing_is_not_taken_in(session, world):
    rights, foreign = three(session, world), an_asset(session, world, organisation_id=world.buyer.id)
    listing, other = a_draft(session, world, rights[0]), a_draft(session, world, rights[1])
    for asset, refusal in ((foreign, NotAllowed), (rights[1], Conflict)):
        parts = [(rights[0].id, 5000), (asset.id, 5000)]
        with pytest.raises(refusal):
            market.bundle_rights(session, listing_id=listing.id, parts=parts, actor=world.holder, now=NOON)
    assert (listing.asset_ids, other.asset_ids) == ([rights[0].id], [rights[1].id])


def test_every_right_of_an_open_bundle_is_taken_and_free_again_after_it(session, world):
    listing = a_bundle(session, world)
    for asset_id in listing.asset_ids:
        with pytest.raises(Conflict) as refused:
            market.begin_listing(session, asset_id=asset_id, actor=world.holder, now=NOON)
        assert refused.value.code == "already_listed"
    market.withdraw_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    assert market.begin_listing(session, asset_id=listing.asset_ids[2], actor=world.holder, now=NOON).is_open


def test_what_is_in_review_or_on_sale_stays_as_it_was_handed_in(session, world):
    listing = on_sale(session, world, a_bundle(session, world))
    with pytest.raises(IllegalTransition):
        market.bundle_rights(
            session, listing_id=listing.id, parts=[(listing.asset_id, 10_000)], actor=world.holder, now=NOON
        )


def test_one_right_that_may_not_be_published_keeps_the_bundle_back_by_name(session, world):
    listing = a_bundle(session, world)
    encumber(session, listing.asset_ids[2], EncumbranceType.SEIZURE)
    with pytest.raises(RightsUnavailable) as refused:
        market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    assert "Yuandeng" in str(refused.value.message)


def test_a_bundle_is_suspended_with_any_of_its_rights_and_comes_back(session, world):
    listing = on_sale(session, world, a_bundle(session, world))
    encumber(session, listing.asset_ids[1], EncumbranceType.SEIZURE)
    assert (listing.state, listing.suspended_reason) == (ListingState.SUSPENDED, "seized")
    relieve(session)
    assert (listing.state, listing.suspended_reason) == (ListingState.PUBLISHED, None)


def test_a_bundle_stands_on_the_market_as_long_as_its_first_right_to_end(session, world):
    rights = three(session, world)
    rights[2].expiry_date = date(2027, 1, 31)
    listing = a_draft(session, world, rights[0], license_types=[], for_sale=True)
    parts = equal_parts([right.id for right in rights])
    market.bundle_rights(session, listing_id=listing.id, parts=parts, actor=world.holder, now=NOON)
    assert on_sale(session, world, listing).last_day == date(2027, 1, 31)


def test_the_index_has_a_bundle_under_each_of_its_rights(session, world):
    listing = on_sale(session, world, a_bundle(session, world))
    found = {each.asset_id: each.offer for each in documents_of(session, listing.asset_ids, on=TODAY)}
    assert {offer.listing_id for offer in found.values() if offer} == {listing.id}
    assert sorted(found) == sorted(listing.asset_ids)


def test_what_can_be_agreed_is_asked_of_every_right(session, world):
    listing = on_sale(session, world, a_bundle(session, world))
    assert all(verdict is None or verdict.allowed for verdict in queries.outlook(session, listing, on=TODAY).values())
    assets.set_status(
        session, asset_id=listing.asset_ids[1], status=AssetStatus.LAPSED, on=TODAY, reason="fees", actor=world.staff,
        now=NOON,
    )  # fmt: skip
    verdicts = [each for each in queries.outlook(session, listing, on=TODAY).values() if each is not None]
    assert all(not verdict.allowed and "A separator" in verdict.rows[0].text for verdict in verdicts)


def test_rights_are_chosen_and_shared_on_a_page(client, session, world):
    rights = three(session, world)
    listing = a_draft(session, world, rights[0])
    session.commit()
    browser, path = sign_in(client, world.holder), f"/listings/{listing.id}/rights"
    assert "A separator" in page(browser, path)
    ticked = [str(right.id) for right in rights]
    shared = send(browser, path, 200, asset=ticked, step="equal").text
    assert [f'value="{share}"' in shared for share in ("33.34", "33.33")] == [True, True]
    wrong = {"asset": ticked, "step": "keep", **{f"share.{each}": "33.3" for each in ticked}}
    assert 'href="#rights"' in send(browser, path, 422, **wrong).text
    right = {f"share.{each}": share for each, share in zip(ticked, ("50", "30", "20 %"), strict=True)}
    send(browser, path, 303, asset=ticked, step="keep", **right)
    session.expire_all()
    assert [item.allocation_bp for item in listing.items] == [5000, 3000, 2000]
    session.rollback()
    assert "3 rights are offered together" in page(browser, path.replace("rights", "edit"))


def test_a_bundle_is_shown_with_all_its_rights(client, session, world):
    listing = on_sale(session, world, a_bundle(session, world))
    session.commit()
    shown = page(client, f"/listings/{listing.id}")
    assert [title in shown for title in ("A separator", "Yuandeng", "30 %")] == [True, True, True]


def test_the_search_is_told_of_every_right(session, world, monkeypatch):
    heard = []
    monkeypatch.setattr("listings.market.notes.events.publish", lambda _s, event, **_more: heard.append(event))
    listing = a_bundle(session, world)
    market.withdraw_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    heard = [each for each in heard if isinstance(each, ListingChanged)]
    assert heard == [ListingChanged(asset_id) for asset_id in listing.asset_ids]


def test_what_fits_one_right_and_not_the_other_is_said_before_the_center_sees_it(session, world):
    listing = a_bundle(session, world, fields=["electrical.batteries"])
    with pytest.raises(Conflict) as refused:
        market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    assert (refused.value.code, "Yuandeng" in str(refused.value.message)) == ("scope_does_not_fit", True)


def test_the_owner_and_the_center_see_every_right_before_they_send_and_approve(client, session, world):
    listing = a_bundle(session, world)
    session.commit()
    owner, path = sign_in(client, world.holder), f"/listings/{listing.id}"
    assert [title in page(owner, f"{path}/check") for title in ("A separator", "Yuandeng", "30 %")] == [
        True,
        True,
        True,
    ]
    send(owner, f"{path}/check")
    reviewer = sign_in(client, world.staff)
    looked_at = page(reviewer, f"{path}/review")
    assert [title in looked_at for title in ("A separator", "Yuandeng", "30 %")] == [True, True, True]
    assert looked_at.count("Owners on record") == 3
    assert "Yuandeng" in send(reviewer, f"{path}/review", 200, decision="approve").text
