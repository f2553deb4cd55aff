"""Two payments at one moment: the fund pays once where there is money, or room in the year, for one only."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import transaction
from core.errors import Refusal
from finance.funds import paying, queries, services
from finance.funds.claims import CompensationClaim
from finance.funds.models import Fund
from finance.funds.states import ClaimState
from settlement.ledger import services as ledger
from tests.finance.funds.world import PAYDAY, ZHONGSHAN, City, a_city, a_claim, a_fund, a_loan, at, paid_in, published
from tests.finance.funds.world import terms as agreed
from tests.settlement.money import yuan
from tests.settlement.overtaking import overtaken, plain_transaction

pytestmark = pytest.mark.race


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def two_claims(city: City, money: str, **terms: Any) -> tuple[Fund, list[CompensationClaim]]:
    """Two claims of 540,000.00 each on a fund with so much money."""
    fund = a_fund(city.session, city.first, "RACE")
    agreed(city.session, city.first, fund, **ZHONGSHAN, **terms)
    paid_in(city.session, city.first, fund, money)
    loans = [a_loan(city, "1,000,000.00", f"R-{n}", 7_600_000 + n, fund=fund) for n in range(2)]
    claims = [published(city, a_claim(city, loan)) for loan in loans]
    city.session.commit()
    return fund, claims


def paying_of(city: City, claim: CompensationClaim) -> Callable[[Session], Any]:
    number, officer = claim.id, city.first
    return lambda session: services.pay_claim(session, claim_id=number, actor=officer, now=at(PAYDAY))


def raced(app, city: City, claims: list[CompensationClaim], begin: Any) -> list[Any]:
    return overtaken(app, "fund checked", paying_of(city, claims[0]), paying_of(city, claims[1]), begin)


def paid(session: Session, fund: Fund) -> tuple[int, str]:
    """How many claims are paid, and what the fund still holds."""
    session.rollback()
    session.expire_all()
    rows = session.scalars(select(CompensationClaim).where(CompensationClaim.state == ClaimState.PAID)).all()
    return len(rows), queries.books(session, fund).pool.amount


def test_the_last_money_of_a_fund_is_paid_once(app, session, city):
    fund, claims = two_claims(city, "540,000.00")
    results = raced(app, city, claims, transaction)
    assert results[0] is None
    assert isinstance(results[1], Refusal)
    assert results[1].code == "fund_exhausted"
    assert paid(session, fund) == (1, "0.00")


def test_without_the_services_check_the_database_itself_keeps_the_money(app, session, city, monkeypatch):
    """The control arm of the floor: nobody looks before posting, and the account refuses to go below zero."""
    fund, claims = two_claims(city, "540,000.00")
    monkeypatch.setattr(ledger, "_overdraft", lambda lines, accounts: None)
    results = raced(app, city, claims, transaction)
    assert results[0] is None
    assert isinstance(results[1], DBAPIError)
    assert paid(session, fund) == (1, "0.00")


def test_the_year_s_last_room_is_used_once(app, session, city):
    fund, claims = two_claims(city, "5,000,000.00", year_cap=yuan("600,000.00"))
    results = raced(app, city, claims, transaction)
    assert results[0] is None
    assert isinstance(results[1], Refusal)
    assert results[1].code == "year_cap"
    assert paid(session, fund) == (1, "4460000.00")


def test_without_the_lock_both_are_paid_beyond_the_year_or_one_is_lost(app, session, city, monkeypatch):
    fund, claims = two_claims(city, "5,000,000.00", year_cap=yuan("600,000.00"))
    monkeypatch.setattr(paying, "locked", lambda own, model, key: own.get(model, key))
    results = raced(app, city, claims, plain_transaction)
    faults = [each for each in results if each is not None and not isinstance(each, Refusal)]
    assert faults or paid(session, fund)[0] == 2
