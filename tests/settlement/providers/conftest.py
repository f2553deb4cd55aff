"""A city that is paid at the local provider."""

import pytest

from reports.books.services import CHECKS
from tests.settlement.deals.world import a_world
from tests.settlement.providers.desk import a_desk, provided


@pytest.fixture
def desk(app, session, tmp_path):
    """At the end of each test the books are clean."""
    made = a_desk(app, a_world(session), tmp_path)
    with provided(made.local):
        yield made
    made.fresh()
    assert [fault for check in CHECKS.values() for fault in check(session)] == []
