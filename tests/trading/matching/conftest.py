"""A need and listings that fit it more or less, on each database."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.trading.matching.world import Market, a_market


@pytest.fixture
def world(remembered: Callable[..., Any]) -> Market:
    """A buyer with a need, a seller with three listings."""
    found: Market = remembered(a_market)
    return found
