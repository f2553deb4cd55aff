"""The narrow total is trade, the broad one trade and finance; a loan's principal never gets into trade (BR-81)."""

from datetime import date

import pytest

from core.money import Money
from reports.turnover import figures, overview, queries
from reports.turnover.queries import Filter, Total
from settlement.volumes.models import Category
from tests.builders import NOON
from tests.reports.doors import signed_in, text_of
from tests.reports.turnover.city import CITY_OFFICE, a_city, closed, released, rescinded, rolled_up, year_of


@pytest.fixture
def centers(session):
    """A sale of 9 million, a pledge loan of 5 million, and 2 million insured, all of one center."""
    made = a_city(session)
    released(session, made[0], "9,000,000.00")
    released(session, made[0], "5,000,000.00", category=Category.PLEDGE_FINANCE)
    released(session, made[0], "2,000,000.00", category=Category.INSURANCE)
    return made


@pytest.mark.parametrize("folded", [False, True])
def test_the_principal_of_a_loan_is_in_the_broad_total_and_not_in_trade(session, centers, folded):
    if folded:
        rolled_up(session)
    row = year_of(session, centers[0], 2026)
    assert (row.total, row.finance, row.apart) == (Money(9_000_000_00), Money(5_000_000_00), Money(2_000_000_00))
    assert row.broad == Money(14_000_000_00)
    assert figures.settled_in(session, 2026) == Money(9_000_000_00)


def test_a_loan_makes_no_backbone_center(session, centers):
    assert not year_of(session, centers[0], 2026).backbone
    released(session, centers[0], "1,000,000.01")
    assert year_of(session, centers[0], 2026).backbone


def test_months_kinds_and_three_years_are_of_trade_alone(session, centers):
    seen = overview.of_city(session, 2026)
    assert sum(seen.months.values()) == sum(seen.kinds.values()) == seen.total.minor == seen.accumulated.minor
    assert seen.broad == Money(14_000_000_00)
    assert overview.of_center(session, centers[0], 2026).years[2026] == 9_000_000_00


@pytest.mark.parametrize(
    ("total", "minor"),
    [(Total.TRADE, 900_000_000), (Total.FINANCE, 500_000_000), (Total.APART, 200_000_000),
     (Total.BROAD, 1_400_000_000), (Total.ALL, 1_600_000_000)],
)  # fmt: skip
def test_each_total_opens_its_own_facts(session, centers, total, minor):
    assert queries.facts_total(session, Filter(2026, total=total))[0] == Money(minor)


def test_a_restated_year_names_the_difference_of_finance_apart_from_that_of_trade(session, centers):
    loan = released(session, centers[1], "4.00", date(2025, 3, 3), category=Category.PLEDGE_FINANCE)
    closed(session, 2025)
    rescinded(session, loan, "1.00", NOON)
    rolled_up(session)
    rows = queries.version(session, 2025, 2).difference
    said = {(row["measure"], row["category"]): row["difference_minor"] for row in rows}
    assert said == {("settled", ""): 0, ("settled", "pledge_finance"): -1_00}


def test_the_pages_and_the_api_say_both_totals(client, session, centers):
    session.rollback()
    signed_in(client, CITY_OFFICE)
    page = text_of(client, "/turnover/2026")
    assert "Trade and finance (broad total)" in page
    assert "14,000,000.00" in page
    said = client.get("/api/v1/turnover/2026").json
    assert [said[key]["amount"] for key in ("total", "finance", "broad", "apart")] == [
        "9000000.00", "5000000.00", "14000000.00", "2000000.00",
    ]  # fmt: skip
    assert said["policy_version"] == 1


def test_the_rules_name_the_version_and_what_counts_when(client, session, centers):
    session.rollback()
    page = text_of(client, "/turnover/how-it-is-counted")
    assert "when the pledge is registered" in page
    assert "version 1, from 2018 on" in page
