"""A small market with a buyer on each database."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.listings.demand.world import Demand, a_demand


@pytest.fixture
def world(remembered: Callable[..., Any]) -> Demand:
    """A buyer, a seller with a listing on sale, and the center."""
    found: Demand = remembered(a_demand)
    return found
