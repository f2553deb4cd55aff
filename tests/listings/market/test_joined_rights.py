"""Two rights that turn out to be one, and what the market has on them."""

import pytest
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import Conflict
from core.events import AssetsJoined
from listings.market import services as market
from tests.builders import NOON
from tests.listings.market.world import a_draft, a_world, an_asset


def test_a_right_with_a_listing_is_never_joined_away(session: Session) -> None:
    world = a_world(session)
    listing = a_draft(session, world)
    event = AssetsJoined(kept=listing.asset_id + 1, gone=listing.asset_id)
    with pytest.raises(Conflict, match="listing"):
        market.assets_joined(session, event, actor=SYSTEM, now=NOON)
    free = AssetsJoined(kept=listing.asset_id, gone=an_asset(session, world).id)
    market.assets_joined(session, free, actor=SYSTEM, now=NOON)
