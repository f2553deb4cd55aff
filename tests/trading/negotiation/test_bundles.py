"""A bundle talked about and agreed as one: every right checked, committed, and in the deal with its part."""

from typing import Any

import pytest
from sqlalchemy import func, select

from core.actor import SYSTEM
from core.errors import Conflict
from core.money import Money
from listings.assets.models import Asset, AssetKind, Encumbrance, EncumbranceType
from listings.market import services as market
from listings.rights.keeping import group_similar_marks, publish_price
from listings.rights.models import PriceFound
from listings.rights.verdict import RightsUnavailable
from listings.terms.vocabulary import Act
from parties.organisations.services import change_organisation
from settlement.deals import services as deals
from settlement.deals.models import Deal
from tests.builders import NOON
from tests.listings.assets.world import a_paper
from tests.listings.market.world import a_world, an_asset, encumber
from tests.trading.negotiation.bargain import TODAY, Bargain, buying, countered, licensing, offered
from trading.negotiation import queries, services


def a_bundle(session, *kinds, shares=(6000, 4000)):
    """A published bundle of the seller, as a bargain."""
    world = a_world(session)
    rights = [an_asset(session, world, f"第{n}项", f"Right {n}", kind) for n, kind in enumerate(kinds, start=1)]
    return again(session, world, [(right.id, share) for right, share in zip(rights, shares, strict=True)])


def again(session, world, parts):
    """These rights, listed together and published."""
    answers: dict[str, Any] = {
        "center_id": world.center.id, "for_sale": True, "sale_price": None, "license_types": ["exclusive", "ordinary"],
        "license_price": None, "territories": ["CN"], "fields": ["*"], "ends": None,
    }  # fmt: skip
    listing = market.draft_listing(session, asset_id=parts[0][0], **answers, actor=world.holder, now=NOON)
    market.bundle_rights(session, listing_id=listing.id, parts=parts, actor=world.holder, now=NOON)
    market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    market.review_listing(session, listing_id=listing.id, decision="approve", actor=world.staff, now=NOON)
    session.commit()
    return Bargain(world, session.get_one(Asset, parts[0][0]), listing)


@pytest.fixture
def bargain(session):
    return a_bundle(session, AssetKind.PATENT_INVENTION, AssetKind.PATENT_UTILITY)


def accepted(session, bargain, offer, by):
    return services.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=by, now=NOON)


def commitments(session, deal):
    rows = select(Encumbrance.asset_id).filter_by(ref=deal.subject, type=EncumbranceType.COMMITMENT)
    return sorted(session.scalars(rows))


def test_a_bundle_is_agreed_after_a_counter_offer_and_each_right_gets_its_part(session, bargain):
    negotiation, _first = offered(session, bargain, licensing(fields="*"))
    second = countered(session, bargain, negotiation, licensing(fields="*", amount="1500000.01"), by=bargain.seller)
    deal = accepted(session, bargain, second, bargain.buyer)

    assert [(item.asset_id, item.amount.amount) for item in deal.items] == [
        (bargain.listing.asset_ids[0], "900000.01"),
        (bargain.listing.asset_ids[1], "600000.00"),
    ]
    assert commitments(session, deal) == sorted(bargain.listing.asset_ids)


def test_the_room_says_what_falls_to_each_right(session, bargain):
    negotiation, _first = offered(session, bargain, licensing(fields="*", amount="1000"))
    room = queries.room(session, negotiation.id, bargain.seller, NOON)
    assert [amount.amount for amount in room.falls_to.values()] == ["600.00", "400.00"]
    assert set(room.rights) == set(bargain.listing.asset_ids)


def test_an_offer_for_a_bundle_is_refused_by_the_right_that_is_taken(session, bargain):
    encumber(session, bargain.listing.asset_ids[1], EncumbranceType.PLEDGE)
    with pytest.raises(Conflict):
        offered(session, bargain, licensing(fields="*"))


def test_of_two_exclusive_licences_of_one_bundle_the_second_is_refused_whole(session, bargain):
    _one, first = offered(session, bargain, licensing(fields="electrical.batteries"))
    _two, second = offered(session, bargain, licensing(fields="electrical"))
    accepted(session, bargain, first, bargain.seller)
    with pytest.raises(RightsUnavailable) as refused:
        accepted(session, bargain, second, bargain.seller)
    assert "Right 1" in str(refused.value.message)
    assert session.scalar(select(func.count(Deal.id))) == 1


def test_a_mixed_bundle_is_sold_as_one(session):
    bargain = a_bundle(
        session, AssetKind.PATENT_INVENTION, AssetKind.TRADEMARK, AssetKind.SOFTWARE, shares=(5000, 3000, 2000)
    )
    _talk, offer = offered(session, bargain, buying("1000"))
    deal = accepted(session, bargain, offer, bargain.seller)
    assert [(item.right_kind, item.amount.amount) for item in deal.items] == [
        ("patent", "500.00"), ("trademark", "300.00"), ("copyright", "200.00"),
    ]  # fmt: skip
    assert (deal.right_kind, deal.act) == ("mixed", Act.ASSIGN)
    for side in (bargain.seller, bargain.buyer):
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=side, now=NOON)
    assert deal.signed_at == NOON


def similar(session, bargain, *assets):
    """The center notes that these marks belong together."""
    group_similar_marks(session, asset_ids=[each.id for each in assets], actor=bargain.world.staff, now=NOON)
    session.commit()


def three_marks(session, world):
    made = [an_asset(session, world, f"远灯{n}", f"Lamp {n}", AssetKind.TRADEMARK, (("NICE", "11"),)) for n in range(3)]
    session.commit()
    return made


def test_worked_example_14_a_deal_about_one_of_three_similar_marks_is_not_signed_until_the_others_are_in(session):
    bargain = a_bundle(session, AssetKind.TRADEMARK, shares=(10_000,))
    _talk, offer = offered(session, bargain, buying())
    deal = accepted(session, bargain, offer, bargain.seller)
    others = three_marks(session, bargain.world)[:2]
    similar(session, bargain, bargain.asset, *others)

    with pytest.raises(RightsUnavailable) as refused:
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=bargain.seller, now=NOON)
    session.rollback()
    assert refused.value.rule == "TML 42; TMR 31"
    named = " ".join(str(row["text"]) for row in refused.value.details)
    assert ["Lamp 0" in named, "Lamp 1" in named] == [True, True]

    deals.cancel_deal(session, deal_id=deal.id, reason="To take all three.", actor=bargain.seller, now=NOON)
    market.withdraw_listing(session, listing_id=bargain.listing.id, actor=bargain.seller, now=NOON)
    parts = [(bargain.asset.id, 4000), (others[0].id, 3000), (others[1].id, 3000)]
    whole = again(session, bargain.world, parts)
    _talk, offer = offered(session, whole, buying())
    sold = accepted(session, whole, offer, whole.seller)
    for side in (whole.seller, whole.buyer):
        deals.sign_deal(session, deal_id=sold.id, digest=sold.terms_digest, actor=side, now=NOON)
    assert sold.signed_at == NOON


def publish(session, bargain, prices):
    """The center notes that these prices of the rights were found at an exchange."""
    staff = bargain.world.staff
    for asset_id, price in zip(bargain.listing.asset_ids, prices, strict=True):
        publish_price(
            session, asset_id=asset_id, found_by=PriceFound.EXCHANGE, price=Money.parse(price), published_on=TODAY,
            evidence=a_paper(session, asset_id), actor=staff, now=NOON,
        )  # fmt: skip
    session.commit()


@pytest.mark.parametrize(("published", "agreed"), [(("600", "400"), True), (("1000", "1000"), False)])
def test_a_public_owner_publishes_what_falls_to_each_right_and_not_the_whole_price(session, bargain, published, agreed):
    seller_id = bargain.world.seller.id
    change_organisation(session, organisation_id=seller_id, of_the_state=True, actor=SYSTEM, now=NOON)
    publish(session, bargain, published)
    _talk, offer = offered(session, bargain, buying("1000"))
    if not agreed:
        with pytest.raises(RightsUnavailable):
            accepted(session, bargain, offer, bargain.seller)
        return
    deal = accepted(session, bargain, offer, bargain.seller)
    for side in (bargain.seller, bargain.buyer):
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=side, now=NOON)
    assert deal.signed_at == NOON
