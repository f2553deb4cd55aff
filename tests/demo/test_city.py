"""The demonstration city: exact figures, made once, refused in production."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    JSON,
    ColumnElement,
    Text,
    bindparam,
    cast,
    create_engine,
    delete,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from core.db import Base, db, transaction
from core.errors import NotAllowed
from demo import disputed, plan, services
from demo.cast import BUYERS, CENTERS, SELLERS, invented_uscc
from listings.demand.models import Need
from listings.demand.states import NeedState
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.centers.models import Center
from parties.organisations.uscc import check_uscc
from registers.alliances import queries as alliances
from registers.alliances.models import AllianceKind
from registers.certifications.queries import certified
from registers.disputes.queries import concluded
from registers.disputes.vocabulary import Channel
from registers.hosting.queries import hosted_smes
from registers.programmes.models import Level
from registers.recognitions import queries as recognitions
from reports.books import services as books
from reports.turnover import export
from reports.turnover import services as turnover
from reports.yearbook import export as yearbook
from reports.yearbook.queries import yearbook as yearbook_of
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from tests import postgres
from tests.browser import city
from tests.builders import NOON
from tests.conftest import app_on, build, reset, settings_for
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import NegotiationState, OfferState
from wsgi import create_app


def test_the_plan_settles_exactly_180_million_in_three_years() -> None:
    assert sum(deal.amount_minor for deal in plan.planned()) == plan.TOTAL_MINOR


def test_the_plan_has_five_centers_above_the_line_in_each_year() -> None:
    assert [sum(each > plan.LINE for each in sums) for sums in plan.YEARS.values()] == [5, 5, 5]


def test_the_plan_is_the_same_each_time() -> None:
    assert plan.planned() == plan.planned()


def test_no_planned_deal_is_without_a_price() -> None:
    assert min(deal.amount_minor for deal in plan.planned()) > 0


def test_invented_codes_have_both_check_digits_right() -> None:
    assert all(check_uscc(invented_uscc(serial)).fault is None for serial in range(1001, 1100))
    assert all(check_uscc(invented_uscc(serial)).warning is None for serial in range(1001, 1100))


def test_the_city_has_fourteen_centers_of_three_tiers() -> None:
    tiers = [part.tier for part in CENTERS]
    assert (tiers.count("national"), tiers.count("provincial"), tiers.count("municipal")) == (1, 2, 11)


def test_1257_cases_are_concluded_in_three_years_by_four_ways() -> None:
    cases = list(disputed.concluded())
    assert len({case.key for case in cases}) == len(cases) == 1257
    assert {case.concluded_on.year for case in cases} == {2019, 2020, 2021}


def test_nobody_is_called_twice() -> None:
    keys = [party.key for party in SELLERS + BUYERS]
    assert len(keys) == len(set(keys))


def test_production_refuses_the_demonstration(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed), transaction() as session:
        services.load(session, folder=tmp_path, production=True, progress=lambda *_: None, now=NOON)
    assert db.session.scalar(select(func.count(Center.id))) == 0


def copied(session: Session, url: str) -> None:
    """Put every row that the session's database holds into the tables at `url`, instead of what is there."""
    engine = create_engine(url)
    with engine.begin() as target:
        target.execute(text("SET LOCAL session_replication_role = replica"))  # the rows keep their rules already
        for table in Base.metadata.sorted_tables:
            columns = [each for each in table.columns if each.computed is None]
            documents = {each for each in columns if isinstance(each.type, JSON)}  # as text: their null is no NULL
            shown: list[ColumnElement[Any]] = [
                type_coerce(each, Text).label(each.name) if each in documents else each for each in columns
            ]
            rows = [dict(row) for row in session.execute(select(*shown)).mappings()]
            as_told = {each.name: cast(bindparam(each.name, type_=Text), JSONB) for each in documents}
            target.execute(delete(table))
            if rows:
                target.execute(insert(table).values(as_told), rows)
    engine.dispose()


@contextmanager
def copied_to_postgresql(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The city that was loaded on SQLite, row by row on PostgreSQL: loading it anew would take a minute."""
    app = city.city_app(factory, plain=True)
    server = postgres.shared()
    server.ensure_database("blank", build)
    url = server.make_database(f"city_{os.getpid()}", template="blank")
    with app.app_context():
        copied(db.session(), url)
        db.session.remove()
        db.engine.dispose()
    folder = Path(app.instance_path)
    with create_app(settings_for(url, folder)).app_context():
        with transaction() as session:
            turnover.rebuild(session, now=NOON)  # as after every move: transactions have other numbers there
        yield folder
        db.session.remove()
        db.engine.dispose()
    server.drop_database(f"city_{os.getpid()}")


@contextmanager
def loaded_on_postgresql(factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Path]:
    """The city loaded on PostgreSQL itself."""
    app, folder = app_on("postgresql", run_folder), factory.mktemp("demo")
    reset("postgresql", app)
    with app.app_context():
        with transaction() as session:
            assert services.load(session, folder=folder, production=False, progress=lambda *_: None, now=NOON)
        yield folder
        db.session.remove()


@pytest.fixture(params=["sqlite", "copied", pytest.param("postgresql", marks=pytest.mark.soak)])
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run_folder: Path
) -> Iterator[Path]:
    """The folder of the loaded city, in the context of its application.

    PostgreSQL counts and checks what SQLite has loaded; that its own loading comes to the same is `make soak`'s, for
    each act of it has its tests on both databases.
    """
    if request.param == "sqlite":
        app = city.city_app(tmp_path_factory, plain=True)
        with app.app_context():
            yield Path(app.instance_path)
            db.session.remove()
            db.engine.dispose()
    elif request.param == "copied":
        with copied_to_postgresql(tmp_path_factory) as folder:
            yield folder
    else:
        with loaded_on_postgresql(tmp_path_factory, run_folder) as folder:
            yield folder


# What the city reported of the year, by the yearbook's codes. Besides: each of five targets that the plan sets
# was met, six deals came about at fairs, and rights of three kinds were traded.
REPORT_OF_2021 = {
    "S1.national": "1", "S1.provincial": "2", "S1.municipal": "11", "S2.backbone": "5", "S3.volume_3y": "180000000.00",
    "S4.event_deals": "6", "S5.kinds_traded": "3", "S6.funds_total": "32000000.00", "S6.capacity": "320000000.00",
    "S7.fund_total": "20000000.00", "S8.projects": "13", "S8.investment": "1050000000.00", "S9.members": "80",
    "S10.loans": "1495000000.00", "S10.ratio_2018": "10.0", "S11.units": "58", "S11.output": "11822000000.00",
    "S12.alliances": "13", "S13.bases": "6", "S14.certified": "964", "S15.hosted": "1068", "S16.national": "86",
    "S16.provincial": "100", "S17.judicial_3y": "552", "S18.administrative_3y": "310", "S19.arbitration_3y": "46",
    "S20.mediation_3y": "349", "S22.targets_met": "5",
}  # fmt: skip


@pytest.mark.timeout(900)
def test_the_city_is_loaded_once_with_its_figures_and_clean_books(loaded: Path) -> None:
    with transaction() as session:
        assert not services.load(session, folder=loaded, production=False, progress=lambda *_: None, now=NOON)

    years = export.as_json(db.session, range(2019, 2022))["years"]
    assert [years[year]["total"] for year in years] == ["54300000.00", "58200000.00", "67500000.00"]
    assert [sum(center["backbone"] for center in years[year]["centers"]) for year in years] == [5, 5, 5]
    assert {year["state"] for year in years.values()} == {"closed"}
    assert all(len(year["centers"]) == 14 for year in years.values())
    assert books.check(db.session, now=NOON) == []
    three_years = date(2019, 1, 1), date(2021, 12, 31)
    assert [concluded(db.session, channel, *three_years) for channel in Channel] == [552, 310, 46, 349]
    day = date(2021, 12, 31)
    assert certified(db.session, day) == 964
    assert [recognitions.enterprise_titles(db.session, level, day) for level in Level] == [86, 100, 0]
    assert (recognitions.pilot_units(db.session, day), recognitions.bases(db.session, day)) == (58, 6)
    assert recognitions.output_of(db.session, 2021).amount == "11822000000.00"
    assert hosted_smes(db.session, day) == 1068
    assert alliances.count_alliances(db.session, AllianceKind.INDUSTRY, day) == 13
    assert alliances.count_members(db.session, AllianceKind.FINANCE, day) == 80
    report = {
        row["code"]: row["value"]
        for row in yearbook.as_json(yearbook_of(db.session, 2021, today=NOON.date()))["figures"]
    }
    assert report == REPORT_OF_2021
    for model, states in (
        (Listing, ListingState), (Need, NeedState), (Negotiation, NegotiationState), (Offer, OfferState),
        (Deal, DealState),
    ):  # fmt: skip
        assert set(db.session.scalars(select(model.state).distinct())) == set(states), model.__name__
    assert len(services.sign_ins(loaded)) == len({row["password"] for row in services.sign_ins(loaded)})


def test_a_second_start_finds_the_city_and_prints_its_sign_ins(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = city.city_app(tmp_path_factory, plain=True).test_cli_runner().invoke(args=["demo", "begin"])
    assert told.exit_code == 0
    assert "The demonstration city is there already." in told.stdout
    assert "admin@xinghai.example" in told.stdout
