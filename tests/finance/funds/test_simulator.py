"""The simulator: a scenario on a copy of the fund, which stays as it was."""

from typing import Any

from core.money import Money
from finance.funds import queries
from finance.funds.scenarios import copy_of
from finance.funds.simulating import FundCopy, Scenario, simulate
from tests.finance.funds.world import TODAY, a_city
from tests.settlement.money import yuan

FUND = FundCopy(pool=10_000_000_00, capital=10_000_000_00, shares=(5400, 2600, 1600, 0, 400), leverage=10)
YEARS = Scenario(years=3, loans=40, principal=1_000_000_00, default_bp=500, severity_bp=6000, recovery_bp=2000)


def test_two_of_forty_loans_fail_and_a_fifth_comes_back_in_the_year_after():
    years = simulate(FUND, YEARS)
    assert [(year.loans, year.defaults) for year in years] == [(40, 2)] * 3
    assert [Money(year.paid).amount for year in years] == ["648000.00"] * 3  # 2 × 54 % of 600,000.00
    assert [Money(year.recovered).amount for year in years] == ["0.00", "129600.00", "129600.00"]
    assert Money(years[-1].pool) == yuan("8,315,200.00")


def test_a_stop_loss_stops_new_loans_for_a_year():
    years = simulate(FundCopy(**{**as_dict(FUND), "stop_loss_bp": 600}), YEARS)
    assert [(year.loans, year.is_suspended) for year in years] == [(40, True), (0, False), (40, True)]


def test_what_the_fund_cannot_pay_is_said_and_never_paid():
    years = simulate(FundCopy(**{**as_dict(FUND), "pool": 500_000_00}), YEARS)
    assert years[0].paid == 324_000_00
    assert years[0].unpaid == 324_000_00
    assert all(year.pool >= 0 for year in years)


def test_a_scenario_changes_nothing_of_the_fund(session):
    city = a_city(session)
    before = queries.books(session, city.fund)
    simulate(copy_of(session, city.fund, TODAY), YEARS)
    assert queries.books(session, city.fund) == before
    assert not session.dirty


def as_dict(fund: FundCopy) -> dict[str, Any]:
    return {name: getattr(fund, name) for name in fund.__slots__}
