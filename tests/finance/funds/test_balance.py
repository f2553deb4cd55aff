"""A fund stays balanced: through random claims, recoveries and stop-losses its rows and its books say the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.errors import Conflict, Refusal
from core.money import Money, total
from finance.funds import check, queries, services
from finance.funds.claims import Bearer, CompensationClaim
from finance.funds.models import Fund
from finance.funds.shares import shares_of_loss, shares_of_recovery
from finance.funds.states import ClaimState, FundState
from tests.finance.funds.world import (
    PAYDAY,
    ZHONGSHAN,
    City,
    a_city,
    a_claim,
    a_fund,
    a_loan,
    at,
    paid_in,
    published,
    terms,
)

# A failing life of a fund is short as it is; making it shorter takes minutes.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
ratios = st.lists(st.integers(0, 100), min_size=5, max_size=5).filter(lambda each: sum(each) > 0 and each[0] > 0)


@pytest.fixture
def city(session) -> City:
    return a_city(session)


@settings(max_examples=300, deadline=None)
@given(loss=st.integers(1, 10**12), weights=ratios, cap=st.none() | st.integers(0, 10**12), data=st.data())
def test_parts_add_up_and_recoveries_bring_every_part_to_zero(loss, weights, cap, data):
    parts = shares_of_loss(Money(loss), weights, at_most=Money(cap) if cap is not None else None)
    assert total(list(parts.values())) == Money(loss)
    assert cap is None or parts.get(Bearer.FUND, Money(0)).minor <= cap
    while parts:
        rest = total(list(parts.values())).minor
        net = data.draw(st.integers(1, rest)) if data.draw(st.booleans()) else rest
        back = shares_of_recovery(Money(net), parts)
        assert total(list(back.values())) == Money(net)
        left = {bearer: part - back.get(bearer, Money(0)) for bearer, part in parts.items()}
        assert all(part.minor >= 0 for part in left.values())
        parts = {bearer: part for bearer, part in left.items() if part}


EXPECTED = {"", "fund_suspended", "fund_exhausted", "over_committed", "above_loss", "beyond_capacity"}
SHARED_CITY = HealthCheck.function_scoped_fixture  # every life is that of a fund of its own
steps = st.lists(
    st.tuples(st.sampled_from(("claim", "recover", "pay in", "resume")), st.integers(1, 4_000_000_00)),
    min_size=4,
    max_size=10,
)


@settings(max_examples=8, deadline=None, phases=NO_SHRINKING, suppress_health_check=[SHARED_CITY])
@given(steps=steps, stop_loss=st.none() | st.integers(500, 4000), cap=st.none() | st.integers(1, 2_000_000_00))
def test_whatever_happens_to_a_fund_it_stays_balanced(city, steps, stop_loss, cap):
    number = queries.contributions_made(city.session, city.fund.id) + len(queries.funds(city.session))
    fund = a_fund(city.session, city.first, f"F{number}")
    caps: dict[str, Any] = {"claim_cap": Money(cap) if cap else None, "stop_loss_bp": stop_loss}
    terms(city.session, city.first, fund, **ZHONGSHAN, **caps)
    paid_in(city.session, city.first, fund, "5,000,000.00")
    claims: list[CompensationClaim] = []
    for place, (act, fen) in enumerate(steps):
        refused = refusal_of(city, fund, act, Money(fen), f"{fund.code}-{place}", claims)
        assert refused in EXPECTED
        books = queries.books(city.session, fund)
        assert books.is_balanced
        assert books.pool.minor >= 0
        assert check.check(city.session) == []


def refusal_of(city: City, fund: Fund, act: str, money: Money, code: str, claims: list[CompensationClaim]) -> str:
    """The code of an act's refusal; nothing where it was done."""
    try:
        with city.session.begin_nested():
            one_step(city, fund, act, money, code, claims)
    except Refusal as refusal:
        return refusal.code
    return ""


def one_step(city: City, fund: Fund, act: str, money: Money, code: str, claims: list[CompensationClaim]) -> None:
    """One act of the fund's life, or its refusal."""
    if act == "claim":
        loan = a_loan(city, money.amount, code, 7_400_000 + len(claims), fund=fund)
        claim = published(city, a_claim(city, loan))
        services.pay_claim(city.session, claim_id=claim.id, actor=city.first, now=at(PAYDAY))
        claims.append(claim)
    elif act == "recover":
        open_ones = [each for each in claims if each.state is ClaimState.PAID]
        if open_ones:
            row = services.report_recovery(
                city.session, claim_id=open_ones[0].id, gross=money, cost=Money(money.minor // 9), received_on=PAYDAY,
                actor=city.clerk, now=at(PAYDAY),
            )  # fmt: skip
            services.book_recovery(city.session, recovery_id=row.id, actor=city.second, now=at(PAYDAY))
    elif act == "pay in":
        paid_in(city.session, city.first, fund, money.amount, number=code)
    elif fund.state is FundState.SUSPENDED:
        services.resume_fund(city.session, fund_id=fund.id, reason="Terms met again.", actor=city.first, now=at(PAYDAY))


def test_a_stop_loss_suspends_the_fund_and_stops_new_cover_but_no_claim(city):
    fund = a_fund(city.session, city.first, "SL")
    terms(city.session, city.first, fund, **ZHONGSHAN, stop_loss_bp=1000)
    paid_in(city.session, city.first, fund, "5,000,000.00")
    loans = [a_loan(city, "1,000,000.00", f"S-{n}", 7_500_000 + n, fund=fund) for n in range(2)]
    claims = [published(city, a_claim(city, loan)) for loan in loans]
    services.pay_claim(
        city.session, claim_id=claims[0].id, actor=city.first, now=at(PAYDAY)
    )  # 540,000.00 of 500,000.00
    assert fund.state is FundState.SUSPENDED
    with pytest.raises(Conflict) as caught:
        a_loan(city, "10,000.00", "S-9", 7_500_009, fund=fund)
    assert caught.value.code == "fund_suspended"
    services.pay_claim(city.session, claim_id=claims[1].id, actor=city.first, now=at(PAYDAY))
    assert claims[1].state is ClaimState.PAID
