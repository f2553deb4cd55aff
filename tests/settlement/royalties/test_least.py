"""What a year asks at least falls due, whether its last period is reported or not."""

from datetime import date
from typing import Any

import pytest

from core.errors import Unacceptable
from listings.terms.agreement import Royalty
from listings.terms.vocabulary import RoyaltyBase
from reports.books import services as books
from settlement.royalties import services as royalties
from settlement.royalties.endings import EndGround
from settlement.royalties.models import Plan
from settlement.royalties.states import PeriodState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties.licences import (
    a_plan,
    accept,
    calendar,
    due_amounts,
    on,
    owed,
    quarter,
    report,
    sold,
    terms,
)
from tests.settlement.royalties.test_currencies import today

REASON: dict[str, Any] = {"reason": "Nothing is reported"}
LATE = date(2028, 2, 10)  # the report of the fourth quarter was due in January


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def unreported(world: World, *quarters: str) -> Plan:
    """1,200,000 a year at least; the quarters after these are not reported."""
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 500, minimum_per_year=yuan("1200000"))))
    for net in quarters:
        quarter(world, plan, net)
    for day in (date(2027, 8, 10), date(2027, 11, 10), LATE, date(2028, 2, 11)):
        calendar(world, plan, max(day, world.now.date()))
    return plan


@pytest.mark.parametrize(
    ("quarters", "least"), [((), "1200000.00"), (("0", "0", "0"), "1200000.00"), (("4000000",) * 3, "600000.00")]
)
def test_a_year_whose_last_period_is_not_reported_owes_its_least(world: World, quarters: Any, least: str) -> None:
    plan = unreported(world, *quarters)
    assert due_amounts(plan)[-1] == ("royalty", least)
    assert (plan.periods[3].state, plan.periods[3].agreed) == (PeriodState.ESTIMATED, None)
    assert books.check(world.session, now=world.now) == []


def test_a_report_that_comes_later_takes_the_place_of_the_least(world: World) -> None:
    """200,000 were earned in each of three quarters and 800,000 in the last: above the least, which falls away."""
    plan = unreported(world, *("4000000",) * 3)
    report(world, plan, 4, sold("16000000"))
    accept(world, plan, 4)
    assert due_amounts(plan)[-2:] == [("royalty", "600000.00"), ("adjustment", "200000.00")]
    assert (plan.periods[3].state, owed(plan)) == (PeriodState.ACCEPTED, "1400000.00")
    assert books.check(world.session, now=world.now) == []


def test_what_is_accepted_meanwhile_lowers_the_least_and_leaves_the_report_that_waits_the_newest(world: World) -> None:
    plan = unreported(world, "4000000", "4000000")
    assert due_amounts(plan)[-1] == ("royalty", "800000.00")
    report(world, plan, 4, sold("0"))
    report(world, plan, 3, sold("4000000"))
    accept(world, plan, 3)
    assert (plan.periods[3].state, plan.credits[0].amount_minor) == (PeriodState.REPORTED, 20_000_000)
    accept(world, plan, 4)
    assert owed(plan) == "1200000.00"
    assert books.check(world.session, now=world.now) == []


@pytest.mark.usefixtures("today")
def test_the_least_of_a_year_stays_and_cannot_be_claimed_wrong_nor_ended_before(world: World) -> None:
    plan = unreported(world)
    with pytest.raises(Unacceptable):
        royalties.end_plan(
            world.session, plan_id=plan.id, ends_on=date(2027, 6, 30), **REASON, actor=world.chief, now=world.now
        )
    page = text_of(browser(world, world.buyer).get(f"/royalties/{plan.number}/4"))
    assert "what the year asks at least fell due" in page


def test_a_report_that_is_late_is_a_ground_of_the_notice(world: World) -> None:
    plan = a_plan(world)
    on(world, date(2027, 1, 2))
    for day in (date(2027, 2, 1), date(2027, 5, 10)):
        calendar(world, plan, day)
    row = royalties.give_notice(world.session, plan_id=plan.id, **REASON, actor=world.seller, now=world.now)
    assert (row.ground, plan.dues) == (EndGround.NON_PAYMENT, [])


__all__ = ["today"]
