"""Commission on royalties: as frozen when the licence was signed, in steps that go on, for its first years only."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money, total
from settlement.royalties.commission import Commission, TrailingRule, last_day, too_dear
from settlement.royalties.models import Plan
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_world
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, accept, calendar, pay, quarter, report, sold
from tests.settlement.rules import follow, follow_fees, of_platform

DAY = date(2027, 3, 31)
STEPS = Commission(((100_000_00, 300), (500_000_00, 200), (None, 50)), date(2029, 12, 31))


@pytest.fixture
def world(session) -> World:
    return a_world(session)


@given(st.lists(st.integers(0, 10**9), max_size=9))
def test_commissions_of_parts_add_up_to_that_of_the_whole(parts: list[int]) -> None:
    before, fees = Money(0), list[Money]()
    for part in parts:
        fees.append(STEPS.of(Money(part), before=before, used_on=DAY))
        before += Money(part)
    assert total(fees) == STEPS.of(before, before=Money(0), used_on=DAY)
    assert all(0 <= fee.minor <= part for fee, part in zip(fees, parts, strict=True))


def test_a_commission_ends_with_the_period_that_its_last_day_lies_in_or_before() -> None:
    for day, fee in ((date(2029, 12, 31), "300.00"), (date(2030, 1, 1), "0.00")):
        assert STEPS.of(Money(10_000_00), before=Money(0), used_on=day).amount == fee


def test_years_are_counted_from_the_first_day() -> None:
    assert [last_day(years, date(2028, 2, 29)) for years in (None, 1, 4)] == [
        None,
        date(2029, 2, 27),
        date(2032, 2, 28),
    ]


def test_what_can_be_more_than_a_royalty_is_too_dear() -> None:
    kept = {"platform": STEPS.as_json(), "center": Commission(((None, 6000),)).as_json()}
    assert [too_dear(kept, tax) for tax in (3700, 3701)] == [False, True]


def split(plan: Plan) -> list[list[int]]:
    """Licensor, center, platform and tax of each release, in yuan."""
    return [[line.amount_minor // 100 for line in each.lines] for each in plan.releases]


def test_the_center_has_its_part_for_three_years_of_use_and_the_platform_for_all(world: World) -> None:
    plan = a_plan(world)
    assert {taker: kept["until"] for taker, kept in plan.commission.items()} == {
        "platform": None, "center": "2029-12-31", "broker": "2027-12-31",
    }  # fmt: skip
    calendar(world, plan, date(2030, 5, 10))
    for n in (12, 13):  # the last quarter of 2029, and the first of 2030
        report(world, plan, n, sold("1000000"))
        accept(world, plan, n)
    pay(world, plan, "100000")
    assert split(plan) == [[48_000, 1_000, 1_000, 0], [49_000, 0, 1_000, 0]]
    assert [each.amount.amount for each in licences.payouts(world, plan)] == ["97000.00", "1000.00"]


def test_rules_of_a_later_day_change_nothing_of_a_signed_licence(world: World) -> None:
    plan = a_plan(world)
    follow_fees(world.session, lambda _rule: {"tiers": [[None, 2000]], "rate_bp": 2000})
    follow(world.session, TrailingRule, lambda _rule: {"years": 1})
    world.commit()
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    assert split(plan) == [[48_000, 1_000, 1_000, 0]]


def test_steps_go_on_from_one_payment_to_the_next(world: World) -> None:
    follow(world.session, TrailingRule, of_platform([[7_500_000, 300], [None, 100]]))
    world.commit()
    plan = a_plan(world)
    for _n in range(2):
        quarter(world, plan, "1000000")
        pay(world, plan, "50000")
    assert [each[2] for each in split(plan)] == [1_500, 750 + 250]
    assert city.at(world, "fees:platform") == "2500.00"
