"""Price guidance: quartiles to the fen, outliers and related sides out, nothing shown of too few contracts."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM, Role
from core.clock import business_date
from core.db import db, found
from core.errors import Unacceptable
from core.jobs import Job
from core.money import Money
from listings.assets.models import Asset
from listings.terms.vocabulary import Grant, LicenseType
from parties.centers.models import Center
from parties.organisations.models import Organisation
from parties.people.services import add_membership
from reports.claims import services
from reports.claims.models import JointCase, VolumeClaim
from reports.claims.states import ClaimState
from reports.prices import observing, queries
from reports.prices.jobs import HANDLERS
from reports.prices.models import PriceCell, PriceRule
from reports.prices.quartiles import quartiles, within_fences
from settlement.volumes.models import OPERATIONS, Category, RightKind
from tests.parties.relations.test_relations import confirmed
from tests.reports.claims.world import (
    BUYER,
    OFFICE,
    SELLER,
    THIRD,
    accepted,
    counted,
    entered,
    handed_in,
    said,
    staff_of,
)
from tests.settlement.deals.world import NOON, World, a_patent, a_settled_deal, a_world, org, sale, yuan

TODAY = date(2026, 12, 31)
_numbers = count(1)
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
    assert queries.reckoned(world.session, TODAY) == []
    settled(world, PRICES[4:])
    [cell] = queries.reckoned(world.session, TODAY)
    assert (cell.contracts, cell.field) == (5, "")
    assert (cell.lower, cell.median, cell.upper) == (Money(110_000_00), Money(120_000_00), Money(130_000_00))


def stored(world: World) -> list[tuple[Any, ...]]:
    """What pages read, row by row."""
    return [as_row(cell) for cell in queries.published(world.session)]


def as_row(cell: PriceCell) -> tuple[Any, ...]:
    return (
        cell.day, cell.kind, cell.grant, cell.field, cell.contracts, cell.left_out, cell.lower, cell.median, cell.upper,
    )  # fmt: skip


def next_morning(world: World) -> datetime:
    """The job of the day after, and its instant."""
    morning = world.now + timedelta(days=1)
    world.session.rollback()
    HANDLERS["prices"]({}, job=Job(), now=morning)
    return morning


def test_what_is_stored_is_what_a_reckoning_of_that_day_gives(world: World) -> None:
    assert stored(world) == []
    reported(world, PRICES)
    yesterday = business_date(next_morning(world)) - timedelta(days=1)
    before = stored(world)
    assert before == [as_row(cell) for cell in queries.reckoned(world.session, yesterday)]
    assert [row[4] for row in before] == [5]
    reported(world, PRICES)  # comes after the job and shows from the next
    assert stored(world) == before
    next_morning(world)
    assert stored(world) == [as_row(cell) for cell in queries.reckoned(world.session, yesterday)]
    assert stored(world) != before
    world.session.execute(update(VolumeClaim).values(recordal_no=""))
    world.commit()
    next_morning(world)
    assert stored(world) == []


def test_a_listing_and_the_page_read_no_contract_and_no_statement_names_every_right(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(world, PRICES)
    monkeypatch.setattr(observing, "AT_ONCE", 2)
    said: list[tuple[str, int]] = []

    def asked(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        said.append((statement, len(values)))

    event.listen(db.engine, "before_cursor_execute", asked)
    next_morning(world)
    named = [number for statement, number in said if "FROM asset_class" in statement]
    said.clear()
    asset = world.session.scalars(select(Asset).order_by(Asset.id)).first()
    assert asset is not None
    rows = queries.beside(world.session, asset, (Grant.ORDINARY, Grant.ASSIGN))
    assert client.get("/prices").status_code == 200
    event.remove(db.engine, "before_cursor_execute", asked)
    assert [(grant, cell.contracts) for grant, cell in rows] == [(Grant.ASSIGN, 5)]
    assert max(named) <= 2 + len(observing.FIELD_SCHEMES)
    assert [statement for statement, _number in said if "volume_fact" in statement or "FROM deal" in statement] == []


def test_a_cell_of_two_contracts_is_not_stored(world: World) -> None:
    settled(world, PRICES)
    next_morning(world)
    for change in ({"contracts": 2}, {"lower_minor": 999_999_999_00}):
        with pytest.raises(IntegrityError):
            world.session.execute(update(PriceCell).values(**change))
        world.session.rollback()


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
    assert [cell.field for cell in queries.reckoned(world.session, TODAY)] == [""]
    assert [cell.field for cell in queries.reckoned(world.session, date(2027, 1, 1))] == ["", "H"]


def test_contracts_between_organisations_of_one_person_do_not_count(world: World) -> None:
    settled(world, PRICES)
    add_membership(
        world.session, person_id=world.seller.person_id or 0, organisation_id=org(world.buyer), role=Role.BUYER,
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    world.commit()
    assert queries.reckoned(world.session, TODAY) == []


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
    assert len(queries.reckoned(world.session, TODAY)) == 1  # a draft says nothing yet
    world.session.execute(update(VolumeClaim).where(VolumeClaim.id == row.id).values(state=state, reason="A test"))
    assert len(queries.reckoned(world.session, TODAY)) == cells


def center_of(world: World) -> Center:
    return found(world.session, Center, world.centers[0])


def invention(price: str) -> dict[str, Any]:
    """A price, and a number that says of itself that it is an invention's (BR-08)."""
    return {"amount": yuan(price), "numbers": f"ZL20191{next(_numbers):07d}"}


def reported(world: World, prices: tuple[str, ...] = PRICES, **other: Any) -> list[VolumeClaim]:
    """Deals that a center reported and the office accepted, each of an own right."""
    rows = [counted(world.session, center_of(world), **{**invention(price), **other}) for price in prices]
    world.session.commit()
    return rows


def told(world: World) -> list[tuple[str, str, str, int]]:
    return [
        (cell.kind, cell.grant.value, cell.field, cell.contracts) for cell in queries.reckoned(world.session, TODAY)
    ]


def test_reported_deals_count_beside_those_of_the_platform(world: World) -> None:
    settled(world, PRICES[:2])
    reported(world, PRICES[2:])
    [cell] = queries.reckoned(world.session, TODAY)
    assert (cell.kind, cell.grant, cell.contracts) == ("patent_invention", Grant.ASSIGN, 5)
    assert (cell.lower, cell.median, cell.upper) == (Money(110_000_00), Money(120_000_00), Money(130_000_00))


@pytest.mark.parametrize(
    ("other", "kind", "grant"),
    [
        ({"numbers": "ZL20193{:07d}"}, "patent_design", "assign"),
        ({"numbers": "ZL20192{:07d}"}, "patent_utility", "assign"),
        ({"numbers": "2345{:04d}", "right_kind": RightKind.TRADEMARK}, "trademark", "assign"),
        ({"category": Category.OPEN_LICENSE}, "patent_invention", "ordinary"),
        ({"category": Category.LICENSE, "license_type": LicenseType.SOLE}, "patent_invention", "sole"),
    ],
)
def test_kind_and_type_are_those_that_the_report_tells(
    world: World, other: dict[str, Any], kind: str, grant: str
) -> None:
    for n, price in enumerate(PRICES):
        numbers = str(other.get("numbers", "ZL20191{:07d}")).format(9_000 + n)
        reported(world, (price,), **{**other, "numbers": numbers})
    assert told(world) == [(kind, grant, "", 5)]


def test_a_right_on_record_tells_kind_and_field(world: World) -> None:
    for price in PRICES:
        right = a_patent(world)
        world.commit()
        reported(world, (price,), numbers=right.number_norm)
    assert [row.field for row in observing.observed(world.session, TODAY, rule_of(world))] == ["H"] * 5


def rule_of(world: World) -> PriceRule:
    rule = queries.rule_on(world.session, TODAY)
    assert rule is not None
    return rule


WRONG: dict[str, dict[str, Any]] = {
    "a licence whose type nobody says": {"category": Category.LICENSE},
    "an auction": {"category": Category.AUCTION},
    "a contribution as equity": {"category": Category.EQUITY},
    "a loan": {"category": Category.PLEDGE_FINANCE},
    "a patent or an application": {"numbers": "CN201910000009"},
    "a work that no right on record names": {"right_kind": RightKind.COPYRIGHT, "numbers": "国作登字-2024-F-00000001"},
    "several rights at one price": {"numbers": "ZL201910000001, ZL201910000002"},
    "related sides": {"related_party": True},
    "longer ago than the months of the rule": {"contract_on": date(2021, 12, 1), "recognised_on": date(2021, 12, 30)},
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_no_price_of_a_known_right_is_not_taken(world: World, why: str) -> None:
    reported(world, PRICES[:4])
    before = len(observing.observed(world.session, TODAY, rule_of(world)))
    sides = {"seller_code": THIRD} if why == "related sides" else {}
    reported(world, PRICES[4:], **WRONG[why], **sides)
    assert before == 4
    assert len(observing.observed(world.session, TODAY, rule_of(world))) == before
    assert told(world) == []


def test_an_accepted_report_without_a_number_of_recordal_is_not_taken(world: World) -> None:
    row = reported(world, PRICES)[0]
    world.session.execute(update(VolumeClaim).where(VolumeClaim.id == row.id).values(recordal_no=""))
    assert told(world) == []


@pytest.mark.parametrize("act", ["draft", "waits", "rejected", "withdrawn", "taken out"])
def test_what_is_not_accepted_or_was_taken_back_is_not_taken(world: World, act: str) -> None:
    reported(world, PRICES[:4])
    center, session, deal = center_of(world), world.session, invention(PRICES[4])
    row = entered(session, center, **deal) if act == "draft" else handed_in(session, center, **deal)
    if act in ("withdrawn", "taken out"):
        accepted(session, row)
        assert told(world) == [("patent_invention", "assign", "", 5)]
    reason: dict[str, Any] = {"claim_id": row.id, "reason": "Never agreed", "now": NOON}
    if act == "rejected":
        services.reject_claim(session, actor=OFFICE, **reason)
    elif act == "withdrawn":
        services.withdraw_claim(session, actor=staff_of(center), **reason)
    elif act == "taken out":
        services.take_out(session, actor=OFFICE, **reason)
    session.commit()
    assert told(world) == []


def test_a_deal_of_two_centers_is_one_price(world: World) -> None:
    reported(world, PRICES[:4])
    deal = said(**invention(PRICES[4]))
    first, second = (found(world.session, Center, each) for each in world.centers[:2])
    leader = handed_in(world.session, first, **deal)
    joined = handed_in(world.session, second, **deal)
    assert joined.state is ClaimState.JOINED
    case = world.session.scalars(select(JointCase)).one()
    services.decide_shares(
        world.session, case_id=case.id, shares={first.id: 6000, second.id: 4000}, reason="Both did it", actor=OFFICE,
        now=NOON,
    )  # fmt: skip
    accepted(world.session, leader)
    assert told(world) == [("patent_invention", "assign", "", 5)]


def as_reported(world: World) -> dict[str, str]:
    """Seller and buyer of the platform, with codes as a report names them."""
    for actor, code in ((world.seller, SELLER), (world.buyer, BUYER)):
        found(world.session, Organisation, org(actor)).uscc = code
    world.commit()
    return {"seller_code": SELLER, "buyer_code": BUYER}


@pytest.mark.parametrize(("are_related", "cells"), [(True, 0), (False, 1)])
def test_sides_of_the_register_of_relations_do_not_count_though_the_office_counts_the_deal(
    world: World, are_related: bool, cells: int
) -> None:
    reported(world, PRICES[:4], seller_code=THIRD)
    as_reported(world)
    if are_related:
        confirmed(world)
        world.commit()
    row = handed_in(world.session, center_of(world), **invention(PRICES[4]))
    accepted(world.session, row, cleared="The price is that of the market")
    assert row.is_counted
    assert len(told(world)) == cells


def test_what_is_sold_to_and_fro_between_a_report_and_the_platform_is_not_taken(world: World) -> None:
    sides = as_reported(world)
    deal = a_settled_deal(world, sale(price=PRICES[0]))
    number = found(world.session, Asset, deal.asset_id).number_norm
    settled(world, PRICES[1:])
    assert told(world) == [("patent_invention", "assign", "", 5)]
    back: dict[str, Any] = {"seller_code": sides["buyer_code"], "buyer_code": sides["seller_code"]}
    row = handed_in(world.session, center_of(world), amount=yuan("150000"), numbers=number, **back)
    accepted(world.session, row, cleared="Both contracts were looked at")
    assert row.is_counted
    assert told(world) == []


@pytest.mark.parametrize("category", [each for each in OPERATIONS if each is not Category.LICENSE])
def test_only_a_licence_has_a_type_of_licence(world: World, category: Category) -> None:
    given = said(category=category, license_type=LicenseType.SOLE)
    with pytest.raises(Unacceptable) as refusal:
        services.reported(**given, now=NOON)
    assert refusal.value.code == "type_of_no_licence"
    row = entered(world.session, center_of(world), category=category)
    with pytest.raises(IntegrityError, match="type_of_a_licence"):
        world.session.execute(update(VolumeClaim).where(VolumeClaim.id == row.id).values(license_type="sole"))


def test_page_and_api_show_what_is_published(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(world, PRICES)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert client.get("/api/v1/prices").get_json() == {"on": None, "items": []}
    morning = next_morning(world)
    shown = client.get("/api/v1/prices").get_json()
    assert shown["on"] == (business_date(morning) - timedelta(days=1)).isoformat()
    [item] = shown["items"]
    assert (item["contracts"], item["median"]) == (5, {"amount": "120000.00", "currency": "CNY"})
    assert "120,000.00" in client.get("/prices").get_data(as_text=True)
