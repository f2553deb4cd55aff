"""An advance is what of the fixed price is paid and stays paid."""

import pytest

from core.db import found
from listings.terms.agreement import Royalty
from listings.terms.vocabulary import RoyaltyBase
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.royalties import services as royalties
from settlement.royalties.models import Plan
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties.licences import a_plan, calendar, due_amounts, quarter, terms


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def prepaid(world: World) -> tuple[Plan, Deal]:
    """300,000 are paid and released; a tenth of net sales is set off against them."""
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 1000, creditable=True), fixed="300000"))
    deal = found(world.session, Deal, plan.deal_id)
    city.pay(world, deal, "300000")
    city.file(world, deal)
    city.accept(world, deal)
    return plan, deal


def taken_back(world: World, deal: Deal, amount: str) -> None:
    row = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan(amount), reason="Partly invalid", actor=world.first, now=world.now
    )
    deals.approve_reversal(world.session, reversal_id=row.id, actor=world.second, now=world.now)
    world.commit()


def test_what_went_back_of_the_price_pays_no_royalties(world: World) -> None:
    """300,000 less 200,000: of 300,000 earned in the quarter 100,000 are set off, 200,000 are due."""
    plan, deal = prepaid(world)
    taken_back(world, deal, "200000")
    statement = quarter(world, plan, "3000000")
    assert (statement.credited_minor, statement.left_minor, statement.due.amount) == (10_000_000, 0, "200000.00")
    assert books.check(world.session, now=world.now) == []


def test_what_goes_back_later_makes_due_what_was_set_off_against_it(world: World) -> None:
    plan, deal = prepaid(world)
    quarter(world, plan, "3000000")
    assert due_amounts(plan) == []
    taken_back(world, deal, "200000")
    assert plan.id in royalties.plans_with_work(world.session)
    for _night in range(2):
        calendar(world, plan)
    assert due_amounts(plan) == [("adjustment", "200000.00")]
    assert books.check(world.session, now=world.now) == []
