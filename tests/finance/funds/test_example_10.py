"""Worked example 10: a loss of 3,000,000.00 by the Zhongshan ratios, and a recovery of 500,000.00 that cost 50,000.00.

The fund bears 1,620,000.00, the bank 780,000.00, the insurer 480,000.00, the appraiser 120,000.00. Of the 450,000.00
that are left of the recovery the fund gets 243,000.00, the bank 117,000.00, the insurer 72,000.00 and the appraiser
18,000.00. The books say the same.
"""

import pytest

from core.money import Money, total
from finance.funds import check, queries
from finance.funds.claims import Bearer
from settlement.ledger.queries import balance
from settlement.ledger.queries import check as ledger_faults
from tests.finance.funds.world import City, a_city, a_claim, a_loan, paid, recovered
from tests.settlement.money import yuan


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def said(shares: dict[Bearer, Money]) -> dict[str, str]:
    return {bearer.value: amount.amount for bearer, amount in shares.items()}


def test_a_loss_is_shared_54_26_16_4_and_a_recovery_net_of_its_cost_by_the_same_ratios(city):
    claim = paid(city, a_claim(city, a_loan(city, "3,000,000.00")))
    assert said(claim.shares) == {
        "fund": "1620000.00", "bank": "780000.00", "insurer": "480000.00", "appraiser": "120000.00",
    }  # fmt: skip
    recovery = recovered(city, claim, "500,000.00", "50,000.00")
    assert said(recovery.shares) == {
        "fund": "243000.00", "bank": "117000.00", "insurer": "72000.00", "appraiser": "18000.00",
    }  # fmt: skip
    assert total(list(recovery.shares.values())) == yuan("450,000.00")


def test_the_books_carry_both_to_the_fen(city):
    claim = paid(city, a_claim(city, a_loan(city, "3,000,000.00")))
    recovered(city, claim, "500,000.00", "50,000.00")
    books = queries.books(city.session, city.fund)
    assert books.capital == yuan("20,000,000.00")
    assert books.borne == yuan("1,377,000.00")  # 1,620,000.00 − 243,000.00
    assert books.pool == yuan("18,623,000.00")  # what is left of the money
    others = {name: balance(city.session, f"borne:{claim.subject}:{name}") for name in ("bank", "insurer", "appraiser")}
    assert others == {"bank": yuan("663,000.00"), "insurer": yuan("408,000.00"), "appraiser": yuan("102,000.00")}
    assert balance(city.session, f"shared:{claim.subject}") == yuan("1,173,000.00")
    assert check.check(city.session) == []
    assert ledger_faults(city.session) == []
