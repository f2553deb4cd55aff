"""A small market on each database."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from parties.people import passwords
from tests.listings.market.world import World, a_world


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A password's hash takes a millisecond in these tests."""
    passwords.set_up(memory_kib=64, rounds=1)
    yield
    passwords.set_up()


@pytest.fixture
def world(session: Session) -> World:
    """A seller, a center and a buyer with their people."""
    return a_world(session)
