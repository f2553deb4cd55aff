"""Held money: never more out than in, frozen while something is open, and always what its account says."""

import pytest
from sqlalchemy import text

from core.errors import Conflict, NotFound, Unacceptable
from core.money import Money
from settlement.holds import queries
from settlement.holds.services import lift_stay, refund, release, stay, take
from settlement.ledger import queries as ledger
from settlement.ledger.services import Overdrawn
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, must_refuse, posted, yuan

DEAL = "deal:42"


def taken(session, amount, key="take:1"):
    return take(
        session, subject=DEAL, amount=yuan(amount), from_account=f"unapplied:{DEAL}", key=key, actor=CLERK, now=NOON
    )


def released(session, *to, key="release:1"):
    parts = [(account, yuan(amount)) for account, amount in to]
    return release(session, subject=DEAL, to=parts, key=key, effective_on=TODAY, actor=CLERK, now=NOON)


def refunded(session, amount, key="refund:1"):
    return refund(
        session, subject=DEAL, amount=yuan(amount), to_account=f"unapplied:{DEAL}", key=key, actor=CLERK, now=NOON
    )


@pytest.fixture
def funded(session):
    """100,000.00 received for the deal and held."""
    posted(session, "in", ("bank", f"unapplied:{DEAL}", "100,000.00"))
    taken(session, "100,000.00")
    return session


def test_money_is_held_and_then_released_to_the_fen(funded):
    released(funded, ("payable:org:7", "95,000.00"), ("payable:org:9", "3,000.00"), ("fees:platform", "2,000.00"))
    assert queries.held(funded, DEAL) == yuan("0.00")
    assert ledger.balance(funded, "payable:org:7") == yuan("95,000.00")
    assert queries.check(funded) == ledger.check(funded) == []


def test_part_is_refunded_and_the_rest_released(funded):
    refunded(funded, "20,000.00")
    released(funded, ("payable:org:7", "80,000.00"))
    hold = queries.hold_of(funded, DEAL)
    assert hold is not None
    assert (hold.taken, hold.refunded, hold.released) == (yuan("100,000.00"), yuan("20,000.00"), yuan("80,000.00"))
    assert ledger.balance(funded, f"unapplied:{DEAL}") == yuan("20,000.00")


def test_one_fen_more_than_is_held_is_not_released(funded):
    with pytest.raises(Overdrawn):
        released(funded, ("payable:org:7", "100,000.01"))
    assert queries.held(funded, DEAL) == yuan("100,000.00")


def test_no_more_is_taken_than_was_received(funded):
    with pytest.raises(Overdrawn):
        taken(funded, "0.01", key="take:2")


def test_what_was_refunded_is_not_released_as_well(funded):
    refunded(funded, "20,000.00")
    with pytest.raises(Overdrawn):
        released(funded, ("payable:org:7", "80,000.01"))


def test_acts_that_are_repeated_move_nothing_twice(funded):
    assert taken(funded, "100,000.00") is ledger.journal_of(funded, "take:1")
    first = refunded(funded, "30,000.00")
    assert refunded(funded, "30,000.00").id == first.id
    one = released(funded, ("payable:org:7", "70,000.00"))
    assert released(funded, ("payable:org:7", "70,000.00")).id == one.id
    assert queries.held(funded, DEAL) == yuan("0.00")
    assert queries.check(funded) == []


def test_a_repeated_key_with_another_amount_is_refused(funded):
    refunded(funded, "30,000.00")
    with pytest.raises(Conflict) as refusal:
        refunded(funded, "30,000.01")
    assert refusal.value.code == "key_reused"
    assert queries.held(funded, DEAL) == yuan("70,000.00")


def test_parts_of_nothing_are_left_out_of_a_release(funded):
    released(funded, ("payable:org:7", "100,000.00"), ("tax:CN", "0.00"))
    assert ledger.balance(funded, "tax:CN") == yuan("0.00")


def test_nothing_leaves_while_the_money_is_frozen(funded):
    stay(funded, subject=DEAL, cause="order:1", reason="Court order 2026-118", actor=CLERK, now=NOON)
    for act in (lambda: released(funded, ("payable:org:7", "1.00")), lambda: refunded(funded, "1.00")):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "hold_frozen"
        assert "Court order" in str(refusal.value.message)
    lift_stay(funded, subject=DEAL, cause="order:1", reason="Order lifted", actor=CLERK, now=NOON)
    released(funded, ("payable:org:7", "1.00"))


def test_money_comes_in_while_it_is_frozen(funded):
    stay(funded, subject=DEAL, cause="order:1", reason="Court order", actor=CLERK, now=NOON)
    posted(funded, "more", ("bank", f"unapplied:{DEAL}", "5.00"))
    taken(funded, "5.00", key="take:2")
    assert queries.held(funded, DEAL) == yuan("100,005.00")


def test_where_nothing_was_held_nothing_is_released(session):
    assert queries.held(session, DEAL) == yuan("0.00")
    with pytest.raises(NotFound):
        released(session, ("payable:org:7", "1.00"))


def test_a_deal_is_held_in_one_currency(funded):
    with pytest.raises(Unacceptable) as refusal:
        take(funded, subject=DEAL, amount=Money(100, "USD"), from_account=f"unapplied:{DEAL}", key="usd", actor=CLERK,
             now=NOON)  # fmt: skip
    assert refusal.value.code == "cross_currency"


@pytest.mark.parametrize(
    "change",
    [
        "released_minor = taken_minor + 1",
        "released_minor = 6000000, refunded_minor = 4000001",
        "refunded_minor = -1",
        "taken_minor = -1",
    ],
)
def test_the_database_keeps_the_floor_of_a_hold(funded, change):
    funded.flush()
    must_refuse(funded, f"UPDATE hold SET {change}")


@pytest.mark.parametrize("way", ["released_minor", "refunded_minor"])
def test_the_database_keeps_what_a_stay_keeps(funded, way):
    stay(funded, subject=DEAL, cause="dispute:7", reason="A case about it", actor=CLERK, now=NOON)
    funded.flush()
    must_refuse(funded, f"UPDATE hold SET {way} = 1")
    lift_stay(funded, subject=DEAL, cause="dispute:7", reason="Decided", actor=CLERK, now=NOON)
    funded.execute(text(f"UPDATE hold SET {way} = 1"))


@pytest.mark.parametrize("change", ["taken_minor = taken_minor + 1", "released_minor = 1"])
def test_a_hold_that_disagrees_with_its_account_is_named(funded, change):
    funded.flush()
    funded.execute(text(f"UPDATE hold SET {change}"))
    assert [(fault.code, fault.subject) for fault in queries.check(funded)] == [("hold_total", DEAL)]


def test_money_on_a_held_account_without_a_hold_is_named(session):
    posted(session, "in", ("bank", "held:deal:7", "1.00"))
    assert [fault.code for fault in queries.check(session)] == ["held_stray"]
