"""The owner's duty towards the inventors of a patent that brings in running royalties, year by year (BR-70)."""

from datetime import date

import pytest

from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from core.running import Asked
from settlement.deals.inventors import InventorReward, duty_of
from settlement.deals.models import Deal
from settlement.royalties.inventors import record_reward, statement_of
from settlement.royalties.models import Plan
from settlement.royalties.running import rewards
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import World, a_world, org, yuan
from tests.settlement.royalties.licences import a_plan, pay, quarter
from tests.settlement.royalties.test_reversing import approve, ask


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def paid_twice(world: World) -> Plan:
    """50,000 of royalties in each of the first two quarters, paid and released in 2027."""
    plan = a_plan(world)
    for _each in range(2):
        quarter(world, plan, "1000000")
        pay(world, plan, "50000")
    return plan


def duties(world: World, plan: Plan, organisation_id: int | None = None):
    world.session.expire_all()
    return statement_of(world.session, plan, organisation_id or org(world.seller))


def reward(world: World, plan: Plan, amount: str, year: int = 2027, actor=None) -> InventorReward:
    row = record_reward(
        world.session, plan_id=plan.id, year=year, amount=yuan(amount), paid_on=date(2027, 7, 10), note="Zhang; slip 7",
        actor=actor or world.seller, now=world.now,
    )  # fmt: skip
    world.commit()
    return row


def test_half_of_a_years_royalties_is_owed_three_months_after_it(world):
    plan = paid_twice(world)
    net = sum(line.amount_minor for each in plan.releases for line in each.lines if line.kind == "seller")
    [duty] = duties(world, plan)
    assert (duty.year, duty.net, duty.owed) == (2027, Money(net), Money(net).share(5000))
    assert (duty.open, duty.due_on) == (duty.owed, date(2028, 3, 31))
    assert duty_of(world.session, world.session.get_one(Deal, plan.deal_id), org(world.seller)) is None


def test_what_is_noted_and_what_is_taken_back_lower_it(world):
    plan = paid_twice(world)
    [before] = duties(world, plan)
    reward(world, plan, "10000")
    approve(world, ask(world, plan, "50000", n=2))
    [duty] = duties(world, plan)
    assert duty.net.minor * 2 == before.net.minor
    assert duty.open == duty.owed - yuan("10000")


def test_only_an_owner_of_the_licence_notes_a_payment_for_a_year_with_income(world):
    plan = paid_twice(world)
    with pytest.raises(NotAllowed):
        reward(world, plan, "100", actor=world.buyer)
    with pytest.raises(Conflict) as refused:
        reward(world, plan, "100", year=2026)
    assert refused.value.code == "no_duty"
    with pytest.raises(Unacceptable) as unfit:
        reward(world, plan, "0")
    assert "amount" in unfit.value.fields
    assert duties(world, plan)[0].paid == ()
    assert duties(world, plan, org(world.buyer)) == []


def test_the_clock_runs_until_all_of_it_is_noted(world):
    plan = paid_twice(world)
    [clock] = rewards(Asked(session=world.session, today=date(2028, 1, 5), organisation_id=org(world.seller)))
    assert (clock.due_on, clock.href) == (date(2028, 3, 31), f"/royalties/{plan.number}/inventors")
    reward(world, plan, duties(world, plan)[0].owed.amount)
    assert list(rewards(Asked(session=world.session, today=date(2028, 1, 5), organisation_id=None))) == []


def test_the_owner_reads_its_years_and_notes_a_payment_on_the_page_and_by_a_program(world):
    plan = paid_twice(world)
    page, number = f"/royalties/{plan.number}/inventors", plan.number
    seller = browser(world, world.seller)
    assert "Owed by year" in text_of(seller.get(page))
    form = {"year": "2027", "amount": "1000.00", "paid_on": "2026-11-20", "note": "Zhang; slip 8"}
    assert seller.post(page, data=form).status_code == 303
    assert "Zhang; slip 8" in text_of(seller.get(page))
    assert "Reward of the inventors" in text_of(seller.get(f"/royalties/{number}"))
    text_of(browser(world, world.buyer).get(page), 404)
    program = Program(world, world.seller)
    body = {"year": 2027, "amount": {"amount": "500.00", "currency": "CNY"}, "paid_on": "2026-11-20", "note": "Li"}
    program.post(f"/royalties/{number}/inventor-rewards", body, 201)
    [year] = program.get(f"/royalties/{number}/inventors")["years"]
    assert [each["amount"]["amount"] for each in year["paid"]] == ["1000.00", "500.00"]
