"""What an open licence saves in annual fees, as an accountant would check it (BR-04; worked example 5)."""

from datetime import date
from typing import Any

import pytest

from core.money import Money
from listings.assets.kinds import AssetKind
from listings.assets.models import Asset
from listings.docket.book import Right
from listings.docket.queries import book
from listings.docket.vocabulary import Reduction
from tests.settlement.deals.world import TODAY, a_world
from tests.trading.openlicence.world import announced
from trading.openlicence.savings import fees_under, saved_in_all, yearly_fees

# An invention filed on 10 June 2020, granted on 3 May 2022; its year 13 begins on 10 June 2032.
INVENTION = Right(
    "CN", AssetKind.PATENT_INVENTION, filed=date(2020, 6, 10), granted=date(2022, 5, 3), expires=date(2040, 6, 10)
)
YEAR_13: dict[str, Any] = {"since": date(2032, 6, 1), "until": date(2032, 6, 30), "today": date(2032, 6, 1)}


def test_worked_example_5_year_13_costs_6000_and_5100_under_an_open_licence(session):
    [year] = yearly_fees(book(session), INVENTION, **YEAR_13)
    assert (year.number, year.without, year.with_licence) == (13, Money(6_000_00), Money(5_100_00))
    assert year.saved == Money(900_00)


def test_worked_example_5_of_two_reductions_only_the_higher_holds(session):
    days: dict[str, Any] = {"since": date(2026, 6, 1), "until": date(2026, 6, 30), "today": date(2026, 6, 1)}
    [year] = yearly_fees(book(session), INVENTION, **days, payer=Reduction.ONE_PAYER)
    assert (year.number, year.without, year.with_licence) == (7, Money(300_00), Money(300_00))
    assert year.saved == Money(0)


@pytest.mark.parametrize("payer", [None, Reduction.SEVERAL_PAYERS])
def test_after_ten_years_from_grant_a_small_payer_saves_as_everybody_does(session, payer):
    [year] = yearly_fees(book(session), INVENTION, **YEAR_13, payer=payer)
    assert year.saved == Money(900_00)


def test_the_fees_of_a_declared_patent_run_to_its_last_day(session):
    world = a_world(session)
    declared = announced(world)
    asset = session.get_one(Asset, declared.asset_id)
    fees = fees_under(session, declared, asset, since=TODAY, today=TODAY)
    assert [(each.number, each.without.amount, each.saved.amount) for each in fees] == [
        (7, "2000.00", "300.00"), (8, "2000.00", "300.00"), (9, "2000.00", "300.00"), (10, "4000.00", "600.00"),
    ]  # fmt: skip
    assert saved_in_all(fees) == Money(1_500_00)
