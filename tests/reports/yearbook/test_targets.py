"""Targets: versions with their day and source, plan against actual, and how many a year met."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.money import Money
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from reports.yearbook.figures import Period
from reports.yearbook.targets import indicators, queries, services
from reports.yearbook.targets.models import Target
from settlement.volumes.models import Category, Measure
from tests.parties import cast
from tests.registers import town as made
from tests.registers.town import MONDAY, Town
from tests.reports.claims.world import BUYER, SELLER, counted, handed_in
from tests.reports.turnover.city import a_city, released
from tests.reports.yearbook.test_yearbook import hosted

YEAR = Period(2026, date(2026, 3, 2))


@pytest.fixture
def town(session: Session) -> Town:
    return made.a_town(session)


def planned(town: Town, **values: Any) -> Target:
    given: dict[str, Any] = {
        "indicator": "hosted", "scope": "city", "year": 2026, "value": 500, "effective_from": date(2026, 1, 1),
        "source": "星知发〔2026〕1号", "actor": town.first, "now": MONDAY, **values,
    }  # fmt: skip
    return services.set_target(town.session, **given)


def test_the_pack_of_the_programme_and_the_targets_to_2025_are_loaded(session: Session) -> None:
    rows = session.scalars(select(Target).order_by(Target.id)).all()
    assert {(row.indicator, row.value) for row in rows if row.year == 2025} == {
        ("pledge_amount", 500_000_000_000), ("backbone", 6), ("portfolios", 25),
    }  # fmt: skip
    assert {row.year for row in rows if row.scope == "programme"} == {2020, 2021, 2022}
    assert len([row for row in rows if row.year == 2021]) == 9


def test_a_target_is_met_by_records_alone(town: Town) -> None:
    planned(town, value=1)
    assert queries.met(town.session, YEAR) == 0
    hosted(town)
    assert queries.met(town.session, YEAR) == 1


def test_a_later_version_holds_from_its_day_on(town: Town) -> None:
    planned(town)
    planned(town, value=800, effective_from=date(2026, 3, 2))
    values = [
        queries.in_force(town.session, Period(2026, day))[0].value for day in (date(2026, 3, 1), date(2026, 3, 2))
    ]
    assert values == [500, 800]
    assert [row.version for row in queries.versions(town.session, "hosted", "city", 2026)] == [1, 2]


def test_no_version_holds_from_before_the_one_before_it_or_says_the_same(town: Town) -> None:
    planned(town, effective_from=date(2026, 2, 1))
    with pytest.raises(Conflict) as earlier:
        planned(town, value=800, effective_from=date(2026, 1, 1))
    with pytest.raises(Conflict) as same:
        planned(town, effective_from=date(2026, 3, 1))
    assert [earlier.value.code, same.value.code] == ["target_earlier", "target_same"]
    assert len(queries.versions(town.session, "hosted", "city", 2026)) == 1


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("indicator", {"indicator": "happiness"}),
        ("scope", {"scope": "district"}),
        ("indicator", {"scope": "center:C01"}),
        ("value", {"value": 0}),
        ("year", {"year": 1800}),
        ("source", {"source": " "}),
    ],
)
def test_a_target_that_does_not_fit_is_refused_by_field(town: Town, field: str, given: dict[str, Any]) -> None:
    with pytest.raises(Unacceptable) as refused:
        planned(town, **given)
    assert list(refused.value.fields) == [field]
    assert queries.every_version(town.session, 2026) == []


def test_a_center_without_an_entry_has_no_target(town: Town) -> None:
    with pytest.raises(NotFound):
        planned(town, indicator="settled", scope="center:NOWHERE")


def test_only_the_city_office_sets_targets(town: Town) -> None:
    with pytest.raises(NotAllowed):
        planned(town, actor=town.applicant)
    assert queries.every_version(town.session, 2026) == []


def test_a_version_is_never_changed(town: Town) -> None:
    planned(town)
    town.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        town.session.query(Target).update({"value": 1})
    town.session.rollback()


def test_the_page_and_the_api_say_the_same(town: Town, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(town)
    town.session.commit()
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    plan = client.get("/api/v1/targets/2026").get_json()
    assert [(each["target"]["value"], each["actual"], each["met"]) for each in plan["targets"]] == [(500, 0, False)]
    assert "0 of 1 targets met" in client.get("/targets/2026").get_data(as_text=True)


def test_an_officer_sets_a_target_by_the_form(town: Town, client: FlaskClient) -> None:
    town.session.commit()
    client.post("/sign-in", data={"email": "first@office.example", "password": cast.PASSWORD})
    given: dict[str, Any] = {
        "indicator": "hosted", "scope": "city", "year": "2026", "value": "1,000", "effective_from": "2026-01-01",
        "source": "Plan",
    }  # fmt: skip
    assert client.post("/targets/new", data={**given, "source": ""}).status_code == 422
    assert client.post("/targets/new", data=given).status_code == 303
    assert [row.value for row in queries.every_version(town.session, 2026)] == [1000]


@pytest.mark.parametrize(
    ("indicator", "written", "value"), [("settled", "10,000,000.50", 1_000_000_050), ("operations", "12.5", 1250),
                                        ("operations", "20 %", 2000), ("hosted", "1,000", 1000)],
)  # fmt: skip
def test_a_value_is_written_in_yuan_or_per_cent(indicator: str, written: str, value: int) -> None:
    assert services.in_its_unit(indicator, written) == value


@pytest.mark.parametrize(
    ("indicator", "written"),
    [("hosted", "1.5"), ("settled", "0.001"), ("settled", "much"), ("settled", "1e999999"), ("settled", "9" * 20)],
)
def test_what_is_no_value_of_the_indicator_is_refused(indicator: str, written: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        services.in_its_unit(indicator, written)
    assert list(refused.value.fields) == ["value"]


def test_a_center_has_targets_of_its_volume_and_of_the_growth_of_its_operations(session: Session) -> None:
    [center, other, *_others] = a_city(session)
    office = made.a_town(session).first
    for year, amounts in ((2025, "5.00"), (2026, "8.00")):
        released(session, center, amounts, date(year, 2, 3), measure=Measure.CONTRACTED)
        released(session, other, "900.00", date(year, 2, 3), measure=Measure.CONTRACTED)
    released(session, center, "7.00", date(2026, 2, 3))
    for indicator, value in (("settled", 7_00), ("patent_contracts", 5_000)):
        services.set_target(
            session, indicator=indicator, scope=f"center:{center.code}", year=2026, value=value,
            effective_from=date(2026, 1, 1), source="Plan", actor=office, now=MONDAY,
        )  # fmt: skip
    rows = queries.against(session, YEAR, scope=f"center:{center.code}")
    assert {row.indicator.code: (row.actual, row.met) for row in rows} == {
        "settled": (7_00, True), "patent_contracts": (6_000, True),
    }  # fmt: skip


def test_operations_of_a_target_are_deals_and_never_their_royalties(session: Session) -> None:
    [center, *_others] = a_city(session)
    for subject, category in (
        ("deal:77", Category.LICENSE), ("royalty:5", Category.LICENSE), ("deal:78", Category.AUCTION),
        ("claim:9", Category.TRANSFER), ("pledge:3", Category.PLEDGE_FINANCE),
    ):  # fmt: skip
        released(session, center, "5.00", date(2026, 2, 3), category=category, subject=subject)
    released(session, center, "2.00", date(2027, 2, 3), category=Category.LICENSE, subject="royalty:5")
    assert indicators.operations(session, YEAR) == indicators.operations(session, YEAR, center.id) == 3
    assert indicators.operations(session, Period(2027, date(2027, 3, 2))) == 0


def test_a_reported_deal_with_a_university_counts_for_the_enterprise_that_got_its_patent(session: Session) -> None:
    [center, *_others] = a_city(session)
    for code, kind in ((SELLER, OrganisationKind.UNIVERSITY), (BUYER, OrganisationKind.SME)):
        register_organisation(session, name=f"单位{code}", uscc=code, kind=kind, actor=SYSTEM, now=MONDAY)
    handed_in(session, center)
    assert indicators.enterprises_served(session, YEAR) == 0
    for _each in range(2):
        counted(session, center)
    assert indicators.enterprises_served(session, YEAR) == 1


def test_loan_principal_is_no_settled_volume_of_a_center_nor_a_contracted_deal(session: Session) -> None:
    [center, *_others] = a_city(session)
    for category, amount in ((Category.TRANSFER, "5.00"), (Category.PLEDGE_FINANCE, "900.00")):
        for measure in (Measure.SETTLED, Measure.CONTRACTED):
            released(session, center, amount, date(2026, 2, 3), category=category, measure=measure)
    assert indicators.settled_of(session, YEAR, center.id) == Money(5_00)
    assert indicators.patent_contracts(session, YEAR) == Money(5_00)
