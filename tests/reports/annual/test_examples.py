"""Worked examples 19 and 20 as an accountant reads them, in the city's year and in the center's annual report."""

from datetime import date

import pytest
from sqlalchemy import select

from reports.annual import services
from reports.annual.states import ReportState
from reports.turnover import counts, overview
from settlement.volumes.models import VolumeFact
from tests.reports.annual.world import JANUARY, a_town, compiled, published
from tests.reports.turnover.city import at, released, rescinded, rolled_up

RESCINDED = "Rescinded by judgment (2027) 海01民初18号"


@pytest.mark.parametrize(("amount", "is_backbone"), [("9,000,000.00", False), ("9,000,000.01", True)])
def test_example_19_ten_million_exactly_is_no_backbone_center_and_a_fen_more_is(session, amount, is_backbone):
    """The second center has CNY 1,000,000.00 already: with 9,000,000.00 more it stands at 10,000,000.00 exactly."""
    town = a_town(session)
    released(session, town.centers[1], amount, date(2026, 12, 31))
    row = next(row for row in compiled(session) if row.center.code == "C-02")
    assert row.figures["backbone"] is is_backbone
    assert ("C-02" in [each.center.code for each in counts.backbone_centers(session, 2026)]) is is_backbone


def test_example_20_a_published_year_loses_two_million_in_the_next(session):
    """2026 is published with 11,000,000.00. In June 2027 a deal of 2,000,000.00 of that year is rescinded."""
    town = a_town(session)
    first = published(session, town, compiled(session)[0])
    released(session, town.centers[0], "3,000,000.00", date(2027, 3, 1))
    deal = session.scalars(select(VolumeFact).where(VolumeFact.source_key == "other:rescinded")).one()

    rescinded(session, deal, None, at(date(2027, 6, 1)), RESCINDED)
    rolled_up(session, at(date(2027, 6, 2)))
    [second] = services.follow_facts(session, now=at(date(2027, 6, 2)))
    session.commit()

    # Version 2 of the year, with the difference of 2,000,000.00 and its reason.
    settled = next(each for each in second.difference if each["measure"] == "settled")
    assert [settled[key] for key in ("before_minor", "after_minor", "difference_minor")] == [
        11_000_000_00, 9_000_000_00, -2_000_000_00,
    ]  # fmt: skip
    assert second.reason == RESCINDED
    # Version 1 is published still, as it was.
    assert (first.state, first.figures["measures"]["settled"]["total_minor"]) == (ReportState.PUBLISHED, 11_000_000_00)
    # 2027 lists the correction and does not subtract it again.
    later = overview.of_center(session, town.centers[0], 2027)
    assert later.row.total.minor == 3_000_000_00
    assert (later.prior_total.minor, len(later.prior_period)) == (-2_000_000_00, 1)
    # The three years are 9 + 3 millions.
    assert later.accumulated.minor == 12_000_000_00
    # No backbone center any more; what version 1 said of it is kept.
    assert (first.figures["backbone"], second.figures["backbone"]) == (True, False)
    published(session, town, second, at(date(2027, 6, 20)))
    assert (first.state, second.state) == (ReportState.RESTATED, ReportState.PUBLISHED)


def test_the_report_says_what_the_year_says(session):
    a_town(session)
    for row in services.compile_reports(session, year=2026, now=JANUARY):
        seen = overview.of_center(session, row.center, 2026)
        said = {measure: each["total_minor"] for measure, each in row.figures["measures"].items()}
        assert said == {measure: each.total.minor for measure, each in seen.by_measure.items()}
