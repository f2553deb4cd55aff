"""Price guidance: quartiles to the fen, outliers and related sides out, nothing shown of too few contracts."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM, Role
from core.db import found
from core.money import Money
from parties.centers.models import Center
from parties.organisations.models import Organisation
from parties.people.services import add_membership
from reports.claims import services
from reports.claims.models import VolumeClaim
from reports.prices import queries
from reports.prices.models import PriceRule
from reports.prices.quartiles import quartiles, within_fences
from tests.reports.claims.world import BUYER, SELLER, said, staff_of
from tests.settlement.deals.world import NOON, World, a_settled_deal, a_world, org, sale

TODAY = date(2026, 12, 31)
PRICES = ("100000", "110000", "120000", "130000", "140000")


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1], (1, 1, 1)), ([1, 2, 3, 4, 5], (2, 3, 4)), ([1, 2, 3, 4], (2, 3, 3)), ([10, 20], (13, 15, 18))],
)
def test_quartiles_are_whole_amounts_between_neighbours(values: list[int], expected: tuple[int, int, int]) -> None:
    assert quartiles(values) == expected


def test_what_lies_far_beyond_the_quartiles_is_an_outlier() -> None:
    assert within_fences([100, 110, 120, 130, 140, 9000], 15_000) == [100, 110, 120, 130, 140]
    assert within_fences([1, 1000], 15_000) == [1, 1000]


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


def settled(world: World, prices: tuple[str, ...]) -> None:
    for price in prices:
        a_settled_deal(world, sale(price=price))
    world.commit()


def test_five_contracts_make_a_group_and_four_do_not(world: World) -> None:
    settled(world, PRICES[:4])
    assert queries.cells(world.session, TODAY) == []
    settled(world, PRICES[4:])
    [cell] = queries.cells(world.session, TODAY)
    assert (cell.contracts, cell.field) == (5, "")
    assert (cell.lower, cell.median, cell.upper) == (Money(110_000_00), Money(120_000_00), Money(130_000_00))


def test_a_field_takes_more_contracts_and_the_number_is_a_rule_with_its_day(world: World) -> None:
    settled(world, PRICES)
    world.session.add(
        PriceRule(
            valid_from=date(2027, 1, 1),
            least_in_field=5,
            least=5,
            fence_bp=15_000,
            months=60,
            source="星知发〔2026〕9号",
        )
    )
    world.commit()
    assert [cell.field for cell in queries.cells(world.session, TODAY)] == [""]
    assert [cell.field for cell in queries.cells(world.session, date(2027, 1, 1))] == ["", "H"]


def test_contracts_between_organisations_of_one_person_do_not_count(world: World) -> None:
    settled(world, PRICES)
    add_membership(
        world.session, person_id=world.seller.person_id or 0, organisation_id=org(world.buyer), role=Role.BUYER,
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    world.commit()
    assert queries.cells(world.session, TODAY) == []


@pytest.mark.parametrize(("state", "cells"), [("accepted", 0), ("rejected", 1)])
def test_contracts_between_sides_that_a_report_flags_as_related_do_not_count(
    world: World, state: str, cells: int
) -> None:
    settled(world, PRICES)
    for actor, code in ((world.seller, BUYER), (world.buyer, SELLER)):  # the other way round than in the report
        found(world.session, Organisation, org(actor)).uscc = code
    reported = services.reported(**said(related_party=True), now=NOON)
    center = found(world.session, Center, world.centers[0])
    row = services.enter_claim(world.session, center_id=center.id, said=reported, actor=staff_of(center), now=NOON)
    assert len(queries.cells(world.session, TODAY)) == 1  # a draft says nothing yet
    world.session.execute(update(VolumeClaim).where(VolumeClaim.id == row.id).values(state=state, reason="A test"))
    assert len(queries.cells(world.session, TODAY)) == cells


def test_page_and_api_show_what_is_published(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(world, PRICES)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    [item] = client.get("/api/v1/prices").get_json()["items"]
    assert (item["contracts"], item["median"]) == (5, {"amount": "120000.00", "currency": "CNY"})
    assert "120,000.00" in client.get("/prices").get_data(as_text=True)
