"""A seller, a center and a right for documents to name."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from listings.assets.models import Asset
from parties.people import passwords
from tests.listings.market.world import World, a_world
from tests.listings.search.world import the_asset


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A password's hash takes a millisecond in these tests."""
    passwords.set_up(memory_kib=64, rounds=1)
    yield
    passwords.set_up()


@pytest.fixture
def world(session: Session) -> World:
    """A seller, a center and a buyer."""
    return a_world(session)


@pytest.fixture
def asset(session: Session, world: World) -> Asset:
    """One right that all documents may stand for."""
    return the_asset(session, world)
