"""A market in which people save searches, on each database."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.listings.alerts.world import Watched, a_watched_market


@pytest.fixture
def world(remembered: Callable[..., Any]) -> Watched:
    """A buyer and a right holder who watch, and a seller."""
    found: Watched = remembered(a_watched_market)
    return found
