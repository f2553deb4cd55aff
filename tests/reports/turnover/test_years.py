"""Years: the backbone line, closing, restating, and what a later year says of an earlier one (BR-85 to BR-87)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core.actor import SYSTEM, Role
from core.audit import AuditEntry
from core.errors import Conflict, NotAllowed, NotFound
from core.money import Money
from parties.centers.models import Tier
from parties.centers.services import end_grant, grant_tier, register_center
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from reports.turnover import export, figures, frozen, overview, queries, services, waiting
from reports.turnover.models import BackboneRule, VersionKind, YearVersion
from settlement.volumes.models import Measure
from tests.builders import NOON, actor_for
from tests.reports.turnover.city import (
    CITY_OFFICE,
    LATER,
    a_city,
    at,
    closed,
    released,
    rescinded,
    rolled_up,
    totals,
    year_of,
)
from tests.settlement.money import must_refuse


@pytest.fixture
def centers(session):
    return a_city(session)


@pytest.mark.parametrize(("amount", "is_backbone"), [("10,000,000.00", False), ("10,000,000.01", True)])
def test_exactly_ten_million_is_no_backbone_center_and_a_fen_more_is(session, centers, amount, is_backbone):
    """Worked example 19."""
    released(session, centers[0], amount)
    assert year_of(session, centers[0], 2026).backbone is is_backbone


def test_without_a_grant_at_the_years_end_volume_makes_no_backbone_center(session, centers):
    released(session, centers[0], "20,000,000.00", date(2017, 5, 5))
    assert year_of(session, centers[0], 2017).tier is None
    assert not year_of(session, centers[0], 2017).backbone


def test_contracted_volume_makes_no_backbone_center(session, centers):
    released(session, centers[0], "20,000,000.00", measure=Measure.CONTRACTED)
    assert not year_of(session, centers[0], 2026).backbone


def test_the_line_is_a_rule_with_the_year_from_which_it_holds(session, centers):
    session.add(BackboneRule(year_from=2026, line_minor=500_00, source="Decision of the city office"))
    released(session, centers[0], "500.01")
    released(session, centers[0], "500.01", date(2025, 1, 1))
    assert year_of(session, centers[0], 2026).backbone
    assert not year_of(session, centers[0], 2025).backbone


@pytest.fixture
def example_20(session, centers):
    """2026 is closed with 11 M; in 2027 a deal of 2 M of that year is rescinded."""
    released(session, centers[0], "9,000,000.00", date(2026, 5, 1))
    deal = released(session, centers[0], "2,000,000.00", date(2026, 9, 1))
    released(session, centers[0], "3,000,000.00", date(2027, 3, 1))
    first = closed(session, 2026)
    rescinded(session, deal, None, at(date(2027, 6, 1)), "Rescinded by judgment")
    return first


def test_example_20_the_closed_year_is_restated_with_difference_and_reason(session, example_20):
    rolled_up(session, at(date(2027, 6, 2)))
    versions = queries.versions(session, 2026)
    assert [(row.version, row.kind) for row in versions] == [(1, VersionKind.CLOSED), (2, VersionKind.RESTATED)]
    settled = [row for row in versions[1].difference if row["measure"] == "settled"]
    assert [(row["center"], row["difference_minor"]) for row in settled] == [("C-01", -2_000_000_00)]
    assert versions[1].reason == "Rescinded by judgment"


def test_example_20_the_first_version_stays_as_it_was(session, example_20):
    rolled_up(session, at(date(2027, 6, 2)))
    first = queries.version(session, 2026, 1)
    assert (first.figures["total_minor"], first.sha256) == (11_000_000_00, example_20.sha256)
    assert frozen.digest(first.figures) == first.sha256


def test_example_20_the_later_year_lists_it_and_does_not_subtract_it(session, example_20):
    rolled_up(session, at(date(2027, 6, 2)))
    seen = overview.of_city(session, 2027)
    assert seen.total == Money.parse("3,000,000.00")
    assert [(row.center, row.amount.amount, row.recognised_on.year) for row in seen.prior_period] == [
        ("C-01", "-2000000.00", 2026)
    ]
    assert seen.prior_total == Money.parse("-2,000,000.00")


def test_example_20_the_three_years_are_updated(session, centers, example_20):
    assert overview.of_city(session, 2027).accumulated == Money.parse("12,000,000.00")
    assert overview.of_center(session, centers[0], 2027).years == {2025: 0, 2026: 9_000_000_00, 2027: 3_000_000_00}


def test_example_20_the_backbone_status_is_judged_again_and_its_history_kept(session, centers, example_20):
    rolled_up(session, at(date(2027, 6, 2)))
    assert not year_of(session, centers[0], 2026).backbone
    rows = overview.of_center(session, centers[0], 2026).standings
    assert [(row["version"].version, row["backbone"]) for row in rows] == [(1, True), (2, False)]
    settled = next(row for row in queries.version(session, 2026, 2).difference if row["measure"] == "settled")
    assert (settled["backbone_before"], settled["backbone_after"]) == (True, False)


def test_a_correction_restates_at_once_before_any_job_has_run(session, example_20):
    assert export.state_of(session, 2026) == "restated"
    assert totals(session, 2026) == {"C-01": "9000000.00"}
    assert len(queries.versions(session, 2026)) == 1


def test_a_restated_version_is_written_once(session, example_20):
    rolled_up(session, at(date(2027, 6, 2)))
    rolled_up(session, at(date(2027, 6, 3)))
    assert len(queries.versions(session, 2026)) == 2


def test_a_second_correction_makes_version_3_against_version_2(session, centers, example_20):
    rolled_up(session, at(date(2027, 6, 2)))
    late = released(session, centers[1], "5.00", date(2026, 12, 31))
    rescinded(session, late, "2.00", at(date(2027, 7, 1)), "A second thing")
    rolled_up(session, at(date(2027, 7, 2)))
    third = queries.version(session, 2026, 3)
    assert [row["difference_minor"] for row in third.difference if row["measure"] == "settled"] == [3_00]
    assert third.why == "counted after the year was closed; A second thing"


def test_a_fact_booked_by_a_slow_clock_still_restates_the_closed_year(session, centers):
    """Its instant lies before the closing, its row after it: the row decides."""
    deal = released(session, centers[0], "2.00", date(2025, 9, 1))
    closed(session, 2025)
    rescinded(session, deal, None, at(date(2026, 2, 9)), "Booked late")
    rolled_up(session)
    assert queries.version(session, 2025, 2).reason == "Booked late"
    assert len(queries.prior_period(session, 2026)) == 1


def test_a_correction_within_its_own_open_year_is_no_prior_period(session, centers):
    deal = released(session, centers[0], "2.00", date(2025, 9, 1))
    rescinded(session, deal, "1.00", at(date(2026, 1, 20)))
    closed(session, 2025)
    assert queries.prior_period(session, 2026) == []
    assert export.state_of(session, 2025) == "closed"
    assert totals(session, 2025) == {"C-01": "1.00"}


def test_a_correction_of_contracted_volume_is_told_beside_the_settled_one(session, centers):
    deal = released(session, centers[0], "7.00", date(2025, 9, 1), measure=Measure.CONTRACTED)
    closed(session, 2025)
    rescinded(session, deal, None, NOON, "Cancelled")
    rolled_up(session)
    rows = queries.version(session, 2025, 2).difference
    assert {row["measure"]: row["difference_minor"] for row in rows} == {"settled": 0, "contracted": -7_00}


def test_a_center_registered_later_changes_no_closed_year(session, centers):
    released(session, centers[0], "7.00", date(2025, 9, 1))
    closed(session, 2025)
    runner = register_organisation(session, name="新设运营中心", kind=OrganisationKind.CENTER, actor=SYSTEM, now=NOON)
    late = register_center(session, organisation_id=runner.id, code="C-99", name="新设运营中心", actor=SYSTEM, now=NOON)
    grant_tier(
        session, center_id=late.id, tier=Tier.MUNICIPAL, authority="海州市知识产权局", document_no="海知发〔2026〕9号",
        from_date=date(2026, 6, 1), actor=SYSTEM, now=NOON,
    )  # fmt: skip
    session.commit()
    rolled_up(session)
    assert export.state_of(session, 2025) == "closed"
    assert [row.center.code for row in figures.year_of_centers(session, 2025)][-1] == "C-99"


def test_a_center_whose_work_another_takes_over_keeps_its_facts_and_the_other_counts_from_its_grant_on(
    session, centers
):
    """Failure 34. Centers do not merge on record: the old one's grant ends, a new one's begins the day after."""
    old = centers[0]
    released(session, old, "7.00", date(2025, 9, 1))
    closed(session, 2025)
    released(session, old, "11.00", date(2026, 6, 30))
    runner = register_organisation(session, name="合并后运营中心", kind=OrganisationKind.CENTER, actor=SYSTEM, now=NOON)
    new = register_center(session, organisation_id=runner.id, code="C-98", name=runner.name, actor=SYSTEM, now=NOON)
    end_grant(session, grant_id=old.grants[0].id, last_day=date(2026, 6, 30), reason="合并", actor=SYSTEM, now=NOON)
    grant_tier(
        session, center_id=new.id, tier=Tier.NATIONAL, authority="海州市知识产权局", document_no="海知发〔2026〕10号",
        from_date=date(2026, 7, 1), actor=SYSTEM, now=NOON,
    )  # fmt: skip
    released(session, new, "13.00", date(2026, 7, 1))
    rolled_up(session)
    assert totals(session, 2025) == {old.code: "7.00"}
    assert totals(session, 2026) == {old.code: "11.00", "C-98": "13.00"}
    assert export.state_of(session, 2025) == "closed"
    assert [year_of(session, each, 2026).tier for each in (old, new)] == [None, Tier.NATIONAL]


def test_a_grant_that_ends_on_a_day_of_a_closed_year_restates_it_with_the_reason_that_was_given(session, centers):
    released(session, centers[0], "11,000,000.00", date(2026, 9, 1))
    closed(session, 2026)
    end_grant(
        session, grant_id=centers[0].grants[0].id, last_day=date(2026, 12, 30), reason="Revoked by 海知发〔2027〕3号",
        actor=CITY_OFFICE, now=at(date(2027, 6, 1)),
    )  # fmt: skip
    rolled_up(session, at(date(2027, 6, 2)))
    second = queries.version(session, 2026, 2)
    assert second.why == "the grant of a center was corrected: C-01 Revoked by 海知发〔2027〕3号"
    assert [(row["backbone_before"], row["backbone_after"]) for row in second.difference] == [(True, False)]


def test_a_year_that_was_restated_without_a_reason_is_no_row(session, centers):
    closed(session, 2025)
    copied = ", ".join(column.name for column in YearVersion.__table__.columns if column.name != "id")
    values = copied.replace("version,", "2,", 1).replace("kind", "'restated'")
    with pytest.raises(DBAPIError, match="restated_with_reason"), session.begin_nested():
        session.execute(text(f"INSERT INTO year_version ({copied}) SELECT {values} FROM year_version"))


def test_a_closed_year_cannot_be_closed_again(session, centers):
    closed(session, 2025)
    with pytest.raises(Conflict) as refusal:
        services.close_year(session, year=2025, actor=CITY_OFFICE, now=NOON)
    assert refusal.value.code == "year_closed"
    assert len(queries.versions(session, 2025)) == 1


@pytest.mark.parametrize("now", [NOON, datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)])
def test_a_year_that_runs_in_beijing_cannot_be_closed(session, centers, now):
    with pytest.raises(Conflict) as refusal:
        services.close_year(session, year=2026, actor=CITY_OFFICE, now=now)
    assert refusal.value.code == "year_not_ended"
    assert queries.versions(session, 2026) == []


def test_a_year_can_be_closed_from_the_first_second_of_the_next_in_beijing(session, centers):
    assert closed(session, 2026, datetime(2026, 12, 31, 16, tzinfo=UTC)).version == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY_OFFICE])
def test_only_the_city_office_closes_a_year(session, centers, role):
    with pytest.raises(NotAllowed):
        services.close_year(session, year=2025, actor=actor_for(1, role), now=NOON)
    assert queries.versions(session, 2025) == []


@pytest.mark.parametrize("year", [0, 1989, 2201, 9999, 10**6])
def test_there_are_no_reports_for_years_out_of_all_reason(session, centers, year):
    with pytest.raises(NotFound):
        services.close_year(session, year=year, actor=CITY_OFFICE, now=NOON)


def test_closing_is_written_into_the_trail_with_its_hash(session, centers):
    version = closed(session, 2025)
    entry = session.scalars(select(AuditEntry).filter_by(subject="year:2025")).one()
    assert (entry.action, entry.after["sha256"]) == ("turnover.closed", version.sha256)


def test_the_database_refuses_to_change_or_delete_a_version(session, centers):
    version = closed(session, 2025)
    must_refuse(session, "UPDATE year_version SET sha256 = 'x' WHERE id = :id", id=version.id)
    must_refuse(session, "DELETE FROM year_version WHERE id = :id", id=version.id)
    assert session.scalar(text("SELECT count(*) FROM year_version")) == 1


def test_the_annual_report_that_runs_twice_or_late_is_one_report(session, centers):
    released(session, centers[0], "7.00", date(2026, 9, 1))
    first = services.compile_year(session, year=2026, now=datetime(2026, 12, 31, 17, tzinfo=UTC))
    again = services.compile_year(session, year=2026, now=LATER)
    assert (again.id, again.version, again.serial) == (first.id, 0, 0)
    assert len(session.scalars(select(YearVersion)).all()) == 1


def test_the_annual_report_follows_a_correction_until_the_year_is_closed(session, centers):
    deal = released(session, centers[0], "7.00", date(2026, 9, 1))
    services.compile_year(session, year=2026, now=LATER)
    rescinded(session, deal, "2.00", LATER)
    again = services.compile_year(session, year=2026, now=LATER)
    assert (again.serial, again.figures["total_minor"]) == (1, 5_00)
    assert export.state_of(session, 2026) == "open"


def test_the_annual_report_of_a_closed_year_leaves_the_frozen_version(session, centers):
    version = closed(session, 2025)
    assert services.compile_year(session, year=2025, now=NOON).id == version.id


def test_a_year_without_held_money_names_none_before_it_is_closed(session, centers):
    assert waiting.unreleased(session, 2026).count == 0
