"""A year ends in Beijing: the second decides, and the machine's own time zone does not."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.db import db, transaction
from reports.turnover import export, figures, services
from settlement.volumes.models import Measure
from tests.reports.turnover.city import totals
from tests.settlement.deals.world import a_settled_deal, a_world

LAST_SECOND = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC)


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine stands in this zone as long as the test runs."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    del os.environ["TZ"]
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"], indirect=True)
def test_the_second_before_midnight_in_beijing_is_of_the_old_year_wherever_the_machine_stands(app, session, zone):
    assert datetime.now().astimezone().utcoffset() != datetime.now(UTC).utcoffset()
    world = a_world(session)
    for instant in (LAST_SECOND, NEW_YEAR):
        world.now = instant
        a_settled_deal(world)
    session.commit()
    with transaction() as writing:
        services.roll_up(writing, now=datetime(2027, 1, 1, 12, tzinfo=UTC))
    with transaction() as writing:
        services.compile_year(writing, year=2026, now=NEW_YEAR)
    years = export.as_json(db.session, [2026, 2027])["years"]
    assert {year: said["total"] for year, said in years.items()} == {"2026": "100000.00", "2027": "100000.00"}
    assert (totals(session, 2026), totals(session, 2027)) == ({"C-01": "100000.00"}, {"C-01": "100000.00"})
    for measure in (Measure.CONTRACTED, Measure.COLLECTED, Measure.COMMISSION):
        each = [figures.year_of_centers(session, year, measure=measure)[0].total.minor for year in (2026, 2027)]
        assert each[0] == each[1] > 0
