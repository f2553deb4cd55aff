"""Similar rights stand on the page of a listing: those of the same class, each with what it shares."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from listings.assets.kinds import AssetKind
from listings.market import services as market
from tests.builders import NOON
from tests.indexing import indexed
from tests.listings.market.world import World, a_bundle_on_sale, a_number, a_world, an_asset, page, published


@pytest.fixture
def world(remembered: Callable[..., Any]) -> World:
    found: World = remembered(a_world)
    return found


def on_sale(session: Session, world: World, title: str, classes: list[tuple[str, str]], **more: Any) -> int:
    kind = more.get("kind", AssetKind.PATENT_INVENTION)
    asset = an_asset(session, world, title_en=title, classes=classes, number=a_number(kind), **more)
    return published(session, world, asset).id


def test_rights_of_the_same_class_are_shown_and_others_are_not(
    session: Session, world: World, client: FlaskClient
) -> None:
    number = on_sale(session, world, "Cooling plate", [("IPC", "H01M 10/60")])
    near = on_sale(session, world, "Heat pipe between cells", [("IPC", "H01M 50/20")])
    on_sale(session, world, "Cooling a cow house", [("IPC", "A01K 1/00")])
    session.commit()
    indexed(session)
    text = page(client, f"/listings/{number}")
    assert "Similar rights on offer" in text
    assert "Same class: H01M" in text
    assert f'href="/listings/{near}"' in text
    assert "Cooling a cow house" not in text
    assert text.count(f'href="/listings/{number}"') == 0


def test_what_is_off_the_market_is_not_shown(session: Session, world: World, client: FlaskClient) -> None:
    number = on_sale(session, world, "Cooling plate", [("IPC", "H01M 10/60")])
    gone = on_sale(session, world, "Heat pipe between cells", [("IPC", "H01M 50/20")])
    market.withdraw_listing(session, listing_id=gone, actor=world.holder, now=NOON)
    session.commit()
    indexed(session)
    assert "Similar rights on offer" not in page(client, f"/listings/{number}")


def test_a_bundle_is_like_what_any_of_its_rights_is_like(session: Session, world: World, client: FlaskClient) -> None:
    plate = an_asset(session, world, title_en="Cooling plate", classes=[("IPC", "H01M 10/60")])
    barn = an_asset(session, world, title_en="Cooling a cow house", classes=[("IPC", "A01K 1/00")])
    number = a_bundle_on_sale(session, world, plate, barn).id
    near = on_sale(session, world, "Milking stand", [("IPC", "A01K 1/12")])
    session.commit()
    indexed(session)
    assert "Same class: A01K" in page(client, f"/listings/{number}")
    assert "Same class: A01K" in page(client, f"/listings/{near}")
