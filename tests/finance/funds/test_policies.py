"""Insurance policies: once by number, claims within the days and the sum insured, decided once."""

from datetime import date
from typing import Any

import pytest

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from finance.funds import insuring
from finance.funds.policies import InsuranceClaim, InsurancePolicy, PolicyClaimState, PolicyKind
from tests.finance.funds.world import MONDAY, City, a_city
from tests.parties.cast import a_uscc
from tests.settlement.money import must_refuse, yuan


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def a_policy(city: City, **more: Any) -> InsurancePolicy:
    values = {
        "number": "P-7", "kind": PolicyKind.LOSS, "insurer": "海湾财险", "insured": "东湾新材料",
        "insured_uscc": a_uscc(7_800_001), "premium": yuan("900.00"), "sum_insured": yuan("1,000.00"),
        "first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31), "actor": city.first, **more,
    }  # fmt: skip
    return insuring.record_policy(city.session, **values, now=MONDAY)


def a_claim(city: City, policy: InsurancePolicy, amount: str, day: date = date(2026, 2, 1)) -> InsuranceClaim:
    return insuring.report_policy_claim(
        city.session, policy_id=policy.id, occurred_on=day, what="Invalidated", claimed=yuan(amount), actor=city.first,
        now=MONDAY,
    )  # fmt: skip


def test_a_policy_is_on_record_once_and_by_the_office(city):
    a_policy(city)
    with pytest.raises(Conflict):
        a_policy(city)
    with pytest.raises(NotAllowed):
        a_policy(city, number="P-8", actor=city.clerk)
    assert [row.number for row in insuring.policies(city.session, on=date(2026, 12, 31))] == ["P-7"]
    assert insuring.policies(city.session, on=date(2027, 1, 1)) == []


def test_claims_lie_within_the_days_and_the_sum_insured(city):
    policy = a_policy(city)
    for amount, day in (("1,000.01", date(2026, 2, 1)), ("1.00", date(2025, 12, 31)), ("1.00", date(2026, 3, 3))):
        with pytest.raises(Unacceptable):
            a_claim(city, policy, amount, day)
    assert policy.claims == []


def test_payments_stay_within_the_sum_insured_and_are_decided_once(city):
    policy = a_policy(city)
    claims = [a_claim(city, policy, "600.00") for _each in range(2)]
    call: dict[str, Any] = {"decided_on": date(2026, 3, 1), "actor": city.first, "now": MONDAY}
    insuring.decide_policy_claim(city.session, claim_id=claims[0].id, paid=yuan("600.00"), **call)
    with pytest.raises(Conflict) as caught:
        insuring.decide_policy_claim(city.session, claim_id=claims[1].id, paid=yuan("400.01"), **call)
    assert caught.value.code == "sum_used_up"
    with pytest.raises(IllegalTransition):
        insuring.decide_policy_claim(city.session, claim_id=claims[0].id, paid=yuan("1.00"), **call)
    insuring.decide_policy_claim(city.session, claim_id=claims[1].id, reason="Excluded.", **call)
    assert claims[1].state is PolicyClaimState.REJECTED
    must_refuse(city.session, "UPDATE insurance_claim SET paid_minor = 5 WHERE id = :id", id=claims[1].id)
