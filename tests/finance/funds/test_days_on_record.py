"""What the database refuses, whoever writes: cover out of its period, and a claim from a day that is not on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from finance.funds import services
from finance.funds.claims import CompensationClaim, Ground
from finance.funds.models import CoveredLoan
from tests.finance.funds.world import COVERED, MONDAY, City, a_city, a_claim, a_loan, at

CLASSIFIED = date(2026, 2, 10)


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def refused(city: City, statement: Any, words: str) -> None:
    with pytest.raises(DBAPIError, match=words), city.session.begin_nested():
        city.session.execute(statement)


def entered_on(city: City, day: date, hour: int = 10) -> Any:
    """A statement that brings one more loan under cover from COVERED, written on a day."""
    loan = a_loan(city, code="L-0")
    same = {name: getattr(loan, name) for name in ("fund_id", "terms_id", "bank_id", "debtor_name", "debtor_key")}
    row = {**same, "code": f"L-{day}-{hour}", "principal_minor": 1_00, "covered_on": COVERED}
    return insert(CoveredLoan).values(**row, entered_at=at(day, hour))


@pytest.mark.parametrize(("days", "hour"), [(-1, 23), (31, 0)])
def test_a_loan_does_not_come_under_cover_out_of_its_period_whoever_writes_it(city, days, hour):
    statement = entered_on(city, COVERED + timedelta(days=days), hour)
    refused(city, statement, "within its period")


@pytest.mark.parametrize(("days", "hour"), [(0, 0), (30, 23)])
def test_the_period_of_cover_is_of_whole_days_in_beijing(city, days, hour):
    city.session.execute(entered_on(city, COVERED + timedelta(days=days), hour))
    ahead = update(CoveredLoan).where(CoveredLoan.code == "L-0").values(covered_on=COVERED + timedelta(days=1))
    refused(city, ahead, "within its period")


def claimed_since(loan: CoveredLoan, since: date, **changes: Any) -> Any:
    """A statement that claims for a loan from a day."""
    row = {
        "loan_id": loan.id, "ground": Ground.CLASSIFIED, "since": since, "claim_by": date(2026, 3, 30),
        "submitted_on": date(2026, 3, 2), "claimed_minor": 1_00, "statement": "So.", "submitted_name": "Qi",
        "entered_at": MONDAY, **changes,
    }  # fmt: skip
    return insert(CompensationClaim).values(**row)


def test_a_claim_runs_from_the_day_of_the_classification_whoever_writes_it(city):
    loan = a_loan(city)
    city.session.execute(update(CoveredLoan).values(classified_on=CLASSIFIED))
    refused(city, claimed_since(loan, CLASSIFIED + timedelta(days=1)), "the day on record")
    city.session.execute(claimed_since(loan, CLASSIFIED))
    moved = update(CompensationClaim).values(since=CLASSIFIED + timedelta(days=1))
    refused(city, moved, "the day on record")


def test_a_claim_does_not_run_from_before_its_loan_came_in_whoever_writes_it(city):
    loan = a_loan(city, day=COVERED + timedelta(days=20))
    refused(city, claimed_since(loan, COVERED + timedelta(days=19)), "the day on record")
    city.session.execute(claimed_since(loan, COVERED + timedelta(days=20)))


@pytest.mark.parametrize("changes", [{"claim_by": date(2026, 3, 1)}, {"submitted_on": date(2026, 2, 9)}])
def test_a_claim_out_of_its_period_is_not_kept(city, changes):
    refused(city, claimed_since(a_loan(city), CLASSIFIED, **changes), "in_time")


def test_a_loan_that_is_classified_behind_its_claim_leaves_the_claim_to_be_decided(city):
    loan = a_loan(city)
    claim = a_claim(city, loan)
    loan.classified_on = date(2026, 2, 25)
    city.session.flush()
    services.withdraw_claim(city.session, claim_id=claim.id, reason="A test", actor=city.clerk, now=MONDAY)
    assert claim.since == date(2026, 2, 20)
