"""Posting: what a journal does to the accounts, and what it refuses."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Conflict, Unacceptable
from core.money import Money
from settlement.ledger import queries
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.services import Move, Overdrawn, open_account, post, reverse
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, posted, yuan


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_deal_of_100000_is_received_held_and_released_to_the_fen(session):
    posted(session, "receipt:1:confirmed", ("bank", "unapplied:deal:42", "100,000.00"))
    posted(session, "deal:42:hold", ("unapplied:deal:42", "held:deal:42", "100,000.00"))
    posted(
        session,
        "deal:42:release",
        ("held:deal:42", "payable:org:7", "95,000.00"),
        ("held:deal:42", "payable:org:9", "2,000.00"),
        ("held:deal:42", "fees:platform", "3,000.00"),
    )
    assert queries.balance(session, "bank:CNY") == yuan("100,000.00")
    assert queries.balance(session, "unapplied:deal:42") == yuan("0.00")
    assert queries.balance(session, "held:deal:42") == yuan("0.00")
    assert queries.balance(session, "payable:org:7") == yuan("95,000.00")
    assert queries.balance(session, "payable:org:9") == yuan("2,000.00")
    assert queries.balance(session, "fees:platform") == yuan("3,000.00")
    assert queries.check(session) == []


def test_debits_and_credits_of_the_trial_balance_are_the_same_sum(session):
    posted(session, "a", ("bank", "unapplied:deal:42", "100.00"))
    posted(session, "b", ("unapplied:deal:42", "held:deal:42", "60.00"))
    rows = queries.trial_balance(session)
    assert sum(row.debits.minor for row in rows) == sum(row.credits.minor for row in rows) == 160_00
    assert [(row.kind.value, row.debit_balance, row.credit_balance) for row in rows] == [
        ("bank", yuan("100.00"), None),
        ("unapplied", None, yuan("40.00")),
        ("held", None, yuan("60.00")),
    ]


def test_the_same_act_posted_again_returns_the_first_journal_and_moves_nothing(session):
    first = posted(session, "receipt:1", ("bank", "unapplied:deal:42", "100.00"))
    again = posted(session, "receipt:1", ("bank", "unapplied:deal:42", "100.00"))
    assert again.id == first.id
    assert queries.balance(session, "bank") == yuan("100.00")
    assert (count(session, Journal), count(session, Transfer)) == (1, 1)


@pytest.mark.parametrize(
    ("moves", "subject"),
    [
        ([("bank", "unapplied:deal:42", "100.01")], "deal:42"),
        ([("bank", "unapplied:deal:43", "100.00")], "deal:42"),
        ([("bank", "unapplied:deal:42", "100.00")], "deal:43"),
        ([("bank", "unapplied:deal:42", "50.00"), ("bank", "unapplied:deal:42", "50.00")], "deal:42"),
    ],
)
def test_a_key_is_not_used_again_for_other_content(session, moves, subject):
    """Failure 2."""
    posted(session, "receipt:1", ("bank", "unapplied:deal:42", "100.00"))
    with pytest.raises(Conflict) as refusal:
        posted(session, "receipt:1", *moves, subject=subject)
    assert refusal.value.code == "key_reused"
    assert (count(session, Journal), queries.balance(session, "bank")) == (1, yuan("100.00"))


def test_another_business_date_is_other_content(session):
    posted(session, "receipt:1", ("bank", "unapplied:deal:42", "100.00"))
    move = Move("bank", "unapplied:deal:42", yuan("100.00"))
    with pytest.raises(Conflict) as refusal:
        post(session, key="receipt:1", moves=[move], effective_on=date(2026, 11, 24), subject="deal:42",
             actor=CLERK, now=NOON)  # fmt: skip
    assert refusal.value.code == "key_reused"


def test_one_fen_more_than_is_held_cannot_leave(session):
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    with pytest.raises(Overdrawn) as refusal:
        posted(session, "out", ("held:deal:42", "payable:org:7", "100.01"))
    assert "CNY 100.00" in str(refusal.value.message)
    assert (count(session, Journal), queries.check(session)) == (1, [])


def test_exactly_what_is_held_can_leave(session):
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    posted(session, "out", ("held:deal:42", "payable:org:7", "100.00"))
    assert queries.balance(session, "held:deal:42") == yuan("0.00")


def test_lines_that_together_take_too_much_are_refused(session):
    """Failure 19."""
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    with pytest.raises(Overdrawn):
        posted(session, "out", ("held:deal:42", "payable:org:7", "60.00"), ("held:deal:42", "payable:org:8", "40.01"))


def test_money_does_not_leave_before_it_came_within_one_journal(session):
    with pytest.raises(Overdrawn):
        posted(session, "x", ("held:deal:42", "payable:org:7", "100.00"), ("bank", "held:deal:42", "100.00"))


def test_income_may_fall_below_zero_and_nothing_else_may(session):
    posted(session, "refund", ("fees:platform", "payable:org:7", "5.00"))
    assert queries.balance(session, "fees:platform") == Money(-500)
    for kind in ("held:deal:1", "payable:org:1", "unapplied:deal:1", "transit:payout:1", "tax:CN"):
        with pytest.raises(Overdrawn):
            posted(session, f"out-{kind}", (kind, "fees:platform", "0.01"))


def test_the_bank_cannot_pay_what_it_does_not_hold(session):
    posted(session, "in", ("bank", "transit:payout:1", "10.00"))
    with pytest.raises(Overdrawn):
        posted(session, "out", ("transit:payout:1", "bank", "10.01"))


@pytest.mark.parametrize("code", ["wallet:7", "held deal 42", "", "held:", "HELD:deal:1", "held:" + "9" * 130])
def test_an_account_outside_the_chart_is_refused(session, code):
    with pytest.raises(Unacceptable) as refusal:
        posted(session, "x", ("bank", code, "1.00"))
    assert refusal.value.code == "unknown_account"
    assert count(session, Journal) == count(session, Account) == 0


def test_dollars_are_not_posted_to_a_renminbi_account(session):
    with pytest.raises(Unacceptable) as refusal:
        post(session, key="x", moves=[Move("bank:CNY", "held:deal:42", Money(100, "USD"))], effective_on=TODAY,
             subject="deal:42", actor=CLERK, now=NOON)  # fmt: skip
    assert refusal.value.code == "cross_currency"
    assert count(session, Journal) == 0


def test_the_same_deal_has_one_account_for_each_currency(session):
    posted(session, "yuan", ("bank", "held:deal:42", "1.00"))
    post(session, key="usd", moves=[Move("bank", "held:deal:42", Money(300, "USD"))], effective_on=TODAY,
         subject="deal:42", actor=CLERK, now=NOON)  # fmt: skip
    assert queries.balance(session, "held:deal:42") == yuan("1.00")
    assert queries.balance(session, "held:deal:42", "USD") == Money(300, "USD")


@pytest.mark.parametrize("amount", [0, -1])
def test_only_amounts_above_zero_are_moved(session, amount):
    with pytest.raises(Unacceptable):
        post(session, key="x", moves=[Move("bank", "held:deal:42", Money(amount))], effective_on=TODAY,
             subject="deal:42", actor=CLERK, now=NOON)  # fmt: skip
    assert count(session, Journal) == 0


def test_a_journal_without_lines_is_refused(session):
    with pytest.raises(Unacceptable):
        posted(session, "x")


def test_money_does_not_move_from_an_account_to_itself(session):
    with pytest.raises(Unacceptable):
        posted(session, "x", ("bank", "bank:CNY", "1.00"))


def test_a_reversal_is_the_exact_opposite_and_brings_every_balance_back(session):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"), ("bank", "held:deal:43", "40.00"))
    back = reverse(session, journal_id=first.id, key="in:reversed", effective_on=TODAY, actor=CLERK, now=NOON)
    assert back.reverses == first.id
    assert {queries.balance(session, code) for code in ("bank", "held:deal:42", "held:deal:43")} == {yuan("0.00")}
    assert queries.check(session) == []


def test_a_journal_is_reversed_once(session):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"))
    reverse(session, journal_id=first.id, key="in:reversed", effective_on=TODAY, actor=CLERK, now=NOON)
    with pytest.raises(Conflict) as refusal:
        reverse(session, journal_id=first.id, key="in:again", effective_on=TODAY, actor=CLERK, now=NOON)
    assert refusal.value.code == "already_reversed"
    assert count(session, Journal) == 2


def test_the_same_reversal_sent_again_is_a_replay(session):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"))
    one = reverse(session, journal_id=first.id, key="in:reversed", effective_on=TODAY, actor=CLERK, now=NOON)
    two = reverse(session, journal_id=first.id, key="in:reversed", effective_on=TODAY, actor=CLERK, now=NOON)
    assert one.id == two.id


@pytest.mark.parametrize("amount", ["59.99", "60.01"])
def test_an_inexact_reversal_is_refused(session, amount):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"))
    posted(session, "more", ("bank", "held:deal:42", "60.00"))
    with pytest.raises(Conflict) as refusal:
        post(session, key="back", moves=[Move("held:deal:42", "bank", yuan(amount))], effective_on=TODAY,
             subject="deal:42", actor=CLERK, now=NOON, reverses=first.id)  # fmt: skip
    assert refusal.value.code == "inexact_reversal"


def test_what_was_released_already_cannot_be_reversed_from_under_it(session):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"))
    posted(session, "out", ("held:deal:42", "payable:org:7", "60.00"))
    with pytest.raises(Overdrawn):
        reverse(session, journal_id=first.id, key="back", effective_on=TODAY, actor=CLERK, now=NOON)


def test_a_reversal_is_not_reversed(session):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"))
    back = reverse(session, journal_id=first.id, key="back", effective_on=TODAY, actor=CLERK, now=NOON)
    with pytest.raises(Conflict):
        reverse(session, journal_id=back.id, key="back-back", effective_on=TODAY, actor=CLERK, now=NOON)


def test_opening_an_account_twice_gives_the_same_one(session):
    first = open_account(session, "payable:org:7")
    assert open_account(session, "payable:org:7:CNY").id == first.id
    assert (first.owner, first.side.value, first.balance) == ("organisation:7", "credit", yuan("0.00"))


def test_a_statement_adds_up_line_by_line_and_page_by_page(session):
    posted(session, "a", ("bank", "held:deal:42", "100.00"))
    posted(session, "b", ("held:deal:42", "payable:org:7", "30.00"))
    posted(session, "c", ("held:deal:42", "payable:org:8", "20.00"))
    whole = queries.statement(session, "held:deal:42:CNY")
    assert [line.balance for line in whole.lines] == [yuan("100.00"), yuan("70.00"), yuan("50.00")]
    assert whole.opening + whole.credits - whole.debits == whole.closing == yuan("50.00")
    first = queries.statement(session, "held:deal:42:CNY", limit=2)
    rest = queries.statement(session, "held:deal:42:CNY", after=first.following or 0)
    assert (first.closing, rest.opening, rest.closing) == (yuan("70.00"), yuan("70.00"), yuan("50.00"))
    assert rest.following is None


def test_a_replay_finds_its_journal_even_when_the_money_is_gone(session):
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    first = posted(session, "out", ("held:deal:42", "payable:org:7", "100.00"))
    assert posted(session, "out", ("held:deal:42", "payable:org:7", "100.00")).id == first.id


def test_reversing_twice_is_named_as_such_even_when_the_money_is_gone(session):
    first = posted(session, "in", ("bank", "held:deal:42", "60.00"))
    reverse(session, journal_id=first.id, key="one", effective_on=TODAY, actor=CLERK, now=NOON)
    with pytest.raises(Conflict) as refusal:
        reverse(session, journal_id=first.id, key="two", effective_on=TODAY, actor=CLERK, now=NOON)
    assert refusal.value.code == "already_reversed"


@pytest.mark.parametrize("refused", [("held:deal:42", "payable:org:7", "1.00"), ("bank", "wallet:1", "1.00")])
def test_whoever_catches_a_refusal_and_goes_on_has_posted_nothing(session, refused):
    with pytest.raises((Overdrawn, Unacceptable)):
        posted(session, "x", refused)
    posted(session, "x", ("bank", "held:deal:42", "5.00"))
    session.commit()
    assert (count(session, Journal), count(session, Transfer), queries.check(session)) == (1, 1, [])


def test_a_journal_that_was_undone_with_its_savepoint_does_not_stand_in_the_way(session):
    undone = session.begin_nested()
    posted(session, "x", ("bank", "held:deal:42", "5.00"))
    undone.rollback()
    again = posted(session, "x", ("bank", "held:deal:42", "7.00"))
    session.commit()
    assert (session.get(Journal, again.id), queries.balance(session, "bank")) == (again, yuan("7.00"))
