"""Worked example 14: of a set of similar marks one is not sold alone, at whatever step the set becomes known."""

import pytest

from listings.assets.kinds import AssetKind
from listings.rights import keeping
from listings.rights.verdict import RightsUnavailable
from settlement.deals import services as deals
from settlement.deals.states import DealState
from tests.builders import NOON
from tests.listings.market.world import a_world, an_asset, published
from tests.trading.negotiation.bargain import Bargain, buying, offered
from trading.negotiation import services


def three_marks(session):
    """Three marks of one seller, the first of them on sale, and the ids of all."""
    world = a_world(session)
    marks = [
        an_asset(session, world, title=f"海湾{place}", kind=AssetKind.TRADEMARK, classes=[("NICE", "9")])
        for place in range(3)
    ]
    listing = published(session, world, marks[0], territories=["CN"])
    session.flush()
    return Bargain(world, marks[0], listing), [mark.id for mark in marks]


def grouped(session, bargain, ids):
    keeping.group_similar_marks(session, asset_ids=ids, actor=bargain.seller, now=NOON)
    session.commit()


def test_a_deal_about_one_mark_is_not_signed_until_the_other_two_are_in(session):
    bargain, ids = three_marks(session)
    _negotiation, offer = offered(session, bargain, buying())
    deal = services.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=bargain.seller, now=NOON)
    session.commit()
    grouped(session, bargain, ids)

    with pytest.raises(RightsUnavailable) as refusal:
        deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=bargain.seller, now=NOON)

    assert refusal.value.rule == "TML 42; TMR 31"
    assert [row["record"] for row in refusal.value.details] == [f"asset:{each}" for each in ids[1:]]
    assert deal.state is DealState.AGREED


def test_an_offer_for_one_mark_of_a_set_is_refused_with_the_article(session):
    bargain, ids = three_marks(session)
    grouped(session, bargain, ids)
    with pytest.raises(RightsUnavailable) as refusal:
        offered(session, bargain, buying())
    assert "Trademark Law, article 42" in str(refusal.value)
