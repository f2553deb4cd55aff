"""Royalties that a court's order keeps: what comes in is held, what was queued stays, and all goes on afterwards."""

import pytest

from core.errors import Conflict, NotAllowed
from reports.books import services as books
from settlement.payments.states import PayoutState
from settlement.royalties import services as royalties
from settlement.royalties.models import Plan
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import World, a_world
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, owed, pay, quarter

ORDER = "Order 2026-118 of the Haizhou court"


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def freeze(world: World, plan: Plan, act=royalties.freeze_royalties, reason: str = ORDER) -> None:
    act(world.session, plan_id=plan.id, reason=reason, actor=world.first, now=world.now)
    world.commit()


def states(world: World, plan: Plan) -> list[PayoutState]:
    return [each.state for each in licences.payouts(world, plan)]


def test_what_is_paid_under_an_order_is_held_and_released_when_it_is_lifted(world: World) -> None:
    plan = a_plan(world)
    freeze(world, plan)
    quarter(world, plan, "1000000")
    pay(world, plan, "50300")
    assert (owed(plan), city.at(world, f"held:{plan.subject}")) == ("0.00", "50000.00")
    assert states(world, plan) == [PayoutState.STAYED]  # what was paid too much
    freeze(world, plan, royalties.unfreeze_royalties, "Lifted")
    assert city.at(world, f"held:{plan.subject}") == "0.00"
    assert states(world, plan) == [PayoutState.STOPPED, *[PayoutState.QUEUED] * 3]
    assert books.check(world.session, now=world.now) == []


def test_payouts_of_royalties_that_nobody_has_sent_stay_with_an_order(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    freeze(world, plan)
    assert states(world, plan) == [PayoutState.STAYED] * 2
    with pytest.raises(Conflict) as refused:
        freeze(world, plan)
    assert refused.value.code == "hold_frozen"
    world.session.rollback()
    freeze(world, plan, royalties.unfreeze_royalties, "Lifted")
    assert states(world, plan) == [PayoutState.STOPPED] * 2 + [PayoutState.QUEUED] * 2


@pytest.mark.parametrize("who", ["seller", "buyer", "chief", "city"])
def test_only_finance_officers_freeze_royalties(world: World, who: str) -> None:
    plan, act = a_plan(world), royalties.freeze_royalties
    with pytest.raises(NotAllowed):
        act(world.session, plan_id=plan.id, reason=ORDER, actor=getattr(world, who), now=world.now)
    assert states(world, plan) == []


def test_an_officer_freezes_and_lifts_on_the_page_and_by_a_program(world: World) -> None:
    plan = a_plan(world)
    officer, page = browser(world, world.first), f"/royalties/{plan.number}"
    assert officer.post(f"{page}/freeze", {"reason": ORDER}).status_code == 303
    assert ORDER in text_of(officer.get(page))
    text_of(officer.post(f"{page}/unfreeze", {"reason": ""}), 422)
    Program(world, world.first).post(f"{page}/unfreeze", {"reason": "Lifted"})
    Program(world, world.buyer).post(f"{page}/freeze", {"reason": ORDER}, 403)
    assert f"{page}/unfreeze" not in text_of(browser(world, world.buyer).get(page))
