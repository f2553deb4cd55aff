"""A center's months, each of which can be a single deal, are for itself and the offices; its year is for everybody."""

import pytest

from reports.turnover import queries
from reports.turnover.public import shown
from tests.reports.doors import signed_in, text_of
from tests.reports.turnover.test_pages import closed_2025


@pytest.fixture
def world(remembered):
    return remembered(closed_2025)


def test_a_centers_month_is_for_itself_and_the_offices_alone(client, world):
    """It can be a single deal: everybody else reads the center's year."""
    paths = ("/centers/C-01/years/2025", "/turnover/2025/facts?month=6", "/turnover/2025/facts?center=C-01")
    for path in paths:
        page = client.get(path).text
        assert "CNY 100,000.00" in page
        assert "month=6&amp;center=C-01" not in page
        assert "center=C-01&amp;month=6" not in page
    month = "/turnover/2025/facts?center=C-01&month=6"
    assert client.get(month).status_code == 303
    signed_in(client, world.buyer)
    assert client.get(month).status_code == 403
    assert client.get("/exports/center.csv?year=2025&center=C-01").status_code == 403
    assert "2025-06" not in client.get("/exports/parts.csv?year=2025&center=C-01").text
    assert "2025-06" in client.get("/exports/parts.csv?year=2025").text
    for reader in (world.staff, world.city):
        signed_in(client, reader)
        assert "CNY 100,000.00" in client.get(month).text
        assert "month=6&amp;center=C-01" in text_of(client, paths[0])
        assert "2025-06" in client.get("/exports/center.csv?year=2025&center=C-01").text
        assert "2025-06" in client.get("/exports/parts.csv?year=2025&center=C-01").text


def test_the_cells_of_a_version_are_for_those_who_may_see_the_facts(session, world):
    [version] = queries.versions(session, 2025)
    for reader, sees in ((None, False), (world.buyer, False), (world.staff, True), (world.city, True)):
        said = shown(session, version, reader)
        center = said.figures["centers"]["C-01"]
        assert (center["total_minor"], "cells" in center) == (100_000_00, sees)
        assert said.sha256 == version.sha256
    assert "cells" in version.figures["centers"]["C-01"]
