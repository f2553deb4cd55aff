"""Outputs are versions and never overwritten, figures are of a day, and stages come in their order."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from registers.programmes.models import Level, Title
from registers.programmes.services import suspend_title
from registers.recognitions import queries, services
from registers.recognitions.models import ListingStage, OutputReport
from tests.registers import town as made
from tests.registers.town import Town, at

NEXT_YEAR = at(date(2027, 2, 1))


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def report(town: Town, title: Title, amount: str, **values) -> OutputReport:
    given: dict[str, Any] = {"year": 2026, "actor": town.applicant, "now": NEXT_YEAR, **values}
    return services.report_output(town.session, title_id=title.id, output=Money.parse(amount), **given)


def test_the_output_of_a_year_is_the_latest_version_of_its_units(town):
    title = made.granted(town)
    report(town, title, "1200.00")
    assert queries.output_of(town.session, 2026) == Money(120_000)
    report(town, title, "1500.00", reason="The audit found more.")
    assert queries.output_of(town.session, 2026) == Money(150_000)
    assert [row.version for row in queries.versions(town.session, title.id)] == [2, 1]


def test_the_same_figure_again_is_no_new_version(town):
    title = made.granted(town)
    assert report(town, title, "1200.00") is report(town, title, "1200.00")


def test_a_correction_needs_its_reason(town):
    title = made.granted(town)
    report(town, title, "1200.00")
    with pytest.raises(Unacceptable) as caught:
        report(town, title, "1300.00")
    assert caught.value.code == "reason_missing"
    assert queries.output_of(town.session, 2026) == Money(120_000)


def test_the_database_lets_nobody_change_what_was_reported(town):
    row = report(town, made.granted(town), "1200.00")
    row.output_minor = 5
    with pytest.raises(DBAPIError), town.session.begin_nested():
        town.session.flush()


@pytest.mark.parametrize("year", [2025, 2027])
def test_output_is_of_a_year_that_is_over_and_not_before_the_grant(town, year):
    title = made.granted(town)
    with pytest.raises(Unacceptable) as caught:
        report(town, title, "1.00", year=year)
    assert caught.value.code == "year_outside"


def test_strangers_report_nothing(town):
    title = made.granted(town)
    with pytest.raises(NotAllowed):
        report(town, title, "1.00", actor=town.stranger)
    assert town.session.scalar(select(func.count(OutputReport.id))) == 0


def test_a_unit_that_is_suspended_on_new_years_eve_counts_neither_itself_nor_its_output(town):
    title = made.granted(town)
    report(town, title, "1200.00")
    assert queries.pilot_units(town.session, date(2026, 12, 31)) == 1
    day = date(2026, 12, 1)
    suspend_title(town.session, title_id=title.id, from_date=day, reason="So.", actor=town.first, now=NEXT_YEAR)
    assert queries.pilot_units(town.session, date(2026, 12, 31)) == 0
    assert queries.output_of(town.session, 2026) == Money(0)


def test_a_pilot_unit_is_no_demonstration_enterprise_and_no_base(town):
    made.granted(town)
    day = date(2026, 12, 31)
    assert [queries.enterprise_titles(town.session, level, day) for level in Level] == [0, 0, 0]
    assert queries.bases(town.session, day) == 0


def step(town: Town, title: Title, stage: ListingStage, day: date) -> None:
    services.record_listing_step(
        town.session, title_id=title.id, stage=stage, reached_on=day, board="STAR", actor=town.first, now=NEXT_YEAR
    )


def test_stages_of_listing_come_in_their_order_and_once(town):
    title = made.granted(town)
    step(town, title, ListingStage.ACCEPTED, date(2026, 5, 1))
    for stage in (ListingStage.ACCEPTED, ListingStage.COUNSELLING):
        with pytest.raises(Conflict):
            step(town, title, stage, date(2026, 6, 1))
    with pytest.raises(Unacceptable):
        step(town, title, ListingStage.LISTED, date(2026, 4, 1))
    step(town, title, ListingStage.LISTED, date(2026, 9, 1))
    assert queries.by_stage(town.session, date(2026, 8, 31))[ListingStage.ACCEPTED] == 1
    assert queries.by_stage(town.session, date(2026, 9, 1)) == {
        stage: int(stage is ListingStage.LISTED) for stage in ListingStage
    }


def take(town: Town, text: str, name: str = "outputs.csv"):
    return services.take_in_outputs(town.session, content=text.encode(), name=name, actor=town.first, now=NEXT_YEAR)


def test_a_list_of_outputs_goes_in_whole_and_once(town):
    made.granted(town)
    text = f"名称,信用代码,年度,产值\n海湾电池有限公司,{town.enterprise.uscc},2026,1200.50\n"
    assert (take(town, text).new, take(town, text + "\n").new) == (1, 0)
    assert queries.output_of(town.session, 2026) == Money(120_050)
    with pytest.raises(Unacceptable) as caught:
        take(town, text.replace("1200.50", "7"))
    assert "Another output is on record" in caught.value.fields["file"][0]


def test_a_list_names_every_unit_that_is_none(town):
    made.granted(town)
    code = town.enterprise.uscc
    lines = [f"海湾电池有限公司,{code},2026,1", f"海湾电池有限公司,{code},2020,1", f"海湾电池有限公司,{code},2026,x"]
    with pytest.raises(Unacceptable) as caught:
        take(town, "\n".join(["名称,信用代码,年度,产值", *lines]))
    assert [text.partition(":")[0] for text in caught.value.fields["file"]] == ["Line 3", "Line 4"]
    assert town.session.scalar(select(func.count(OutputReport.id))) == 0


def test_who_took_a_units_code_before_it_was_verified_reports_nothing_for_it(town):
    title = made.granted(town)
    town.enterprise.verified_at = None
    town.session.flush()
    with pytest.raises(NotAllowed):
        report(town, title, "1000", actor=town.applicant)
    assert town.session.scalar(select(func.count(OutputReport.id))) == 0
