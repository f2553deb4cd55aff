"""A licensee offers sublicences within its own licence, and nothing else of the right."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed
from core.events import AssetChanged
from listings.assets import services as assets
from listings.assets.models import Asset, EncumbranceType
from listings.market import services as market
from listings.market.states import ListingState
from listings.rights.verdict import RightsUnavailable
from listings.terms.scope import Scope
from tests.builders import NOON
from tests.listings.market.world import World, a_draft, an_asset, published, submitted

S = ListingState


def licensed(session: Session, world: World, asset: Asset, **changes: Any) -> World:
    """The buyer holds an exclusive licence for Liaoning in the right; gives the world with the buyer as its seller."""
    scope = Scope(("CN-LN",), ("electrical",), date(2026, 1, 1), date(2035, 12, 31))
    given: dict[str, Any] = {"sublicensable": True, **changes}
    assets.record_encumbrance(
        session, asset_id=asset.id, type=EncumbranceType.LICENSE, ref="deal:0", act="license", license_type="exclusive",
        holder_id=world.buyer.id, holder_name=world.buyer.name, scope=scope.as_json(), from_date=scope.starts,
        to_date=scope.ends, actor=SYSTEM, now=NOON, **given,
    )  # fmt: skip
    return replace(world, holder=world.stranger)


SUBLICENCE: dict[str, Any] = {
    "for_sale": False, "sale_price": None, "license_types": ["ordinary"], "territories": ["CN-LN"],
    "fields": ["electrical.batteries"], "ends": date(2030, 12, 31),
}  # fmt: skip


def test_a_licensee_offers_a_sublicence_within_what_it_holds(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    listing = published(session, licensed(session, world, asset), asset, **SUBLICENCE)
    assert (listing.state, listing.seller_id) == (S.PUBLISHED, world.buyer.id)
    market.asset_changed(session, AssetChanged(asset.id), actor=SYSTEM, now=NOON)
    assert listing.state is S.PUBLISHED


@pytest.mark.parametrize(
    ("changes", "article"),
    [
        ({"territories": ["CN"]}, "PL 12"),
        ({"fields": ["*"]}, "PL 12"),
        ({"ends": date(2036, 1, 1)}, "PL 12"),
        ({"license_types": ["exclusive"]}, "SPC-T 25"),
        ({"for_sale": True}, "SPC-T 25"),
    ],
)
def test_beyond_its_own_licence_a_licensee_offers_nothing(
    session: Session, world: World, changes: dict[str, Any], article: str
) -> None:
    asset = an_asset(session, world)
    licensee = licensed(session, world, asset)
    with pytest.raises(RightsUnavailable) as refusal:
        submitted(session, licensee, asset, **{**SUBLICENCE, **changes})
    assert article in str(refusal.value.rule)


@pytest.mark.parametrize(("changes", "refused"), [({"sublicensable": False}, RightsUnavailable), ({}, Conflict)])
def test_a_licence_without_sublicences_or_a_right_that_its_owner_offers_is_not_listed(
    session: Session, world: World, changes: dict[str, Any], refused: type[Exception]
) -> None:
    asset = an_asset(session, world)
    licensee = licensed(session, world, asset, **changes)
    if not changes:
        a_draft(session, world, asset)
    with pytest.raises(refused) as refusal:
        market.begin_listing(session, asset_id=asset.id, actor=licensee.holder, now=NOON)
    assert changes == {} or "PL 12" in str(getattr(refusal.value, "rule", ""))


def test_who_holds_no_licence_lists_nothing_of_it(session: Session, world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        market.begin_listing(session, asset_id=an_asset(session, world).id, actor=world.stranger, now=NOON)
    assert refusal.value.code == "not_the_owner"


def test_with_its_licence_a_licensees_listing_ends(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    listing = published(session, licensed(session, world, asset), asset, **SUBLICENCE)
    assets.end_encumbrances(session, ref="deal:0", on=NOON.date(), actor=SYSTEM, now=NOON)
    market.asset_changed(session, AssetChanged(asset.id), actor=SYSTEM, now=NOON)
    assert listing.state is S.CLOSED
