"""The failures of the ledger, by their numbers in the list that the product is built against."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.db import is_sqlite, transaction
from core.errors import Conflict
from core.fields import MoneyField, Shape, load_form
from core.money import LARGEST_MINOR, Money, MoneyError
from settlement.ledger import queries
from settlement.ledger.closing import close_period
from settlement.ledger.models import Journal, Transfer
from settlement.ledger.services import Move, post, reverse
from tests.builders import NOON
from tests.settlement.holds.test_holds import DEAL, taken
from tests.settlement.holds.test_races import released_by_ten
from tests.settlement.ledger.test_guards import ADD, JOURNAL, balances, line
from tests.settlement.ledger.test_guards import books as books
from tests.settlement.money import CLERK, TODAY, must_refuse, posted, together, yuan
from tests.settlement.payments.test_receipts import Desk

TOO_LARGE = [2**63 - 1, 2**63, 2**64, LARGEST_MINOR + 1]


class Paid(Shape):
    """A form with one amount above zero."""

    amount = MoneyField(required=True)


@pytest.mark.parametrize("minor", [*TOO_LARGE, *(-each for each in TOO_LARGE)])
def test_failure_41_an_amount_beyond_64_bits_is_no_amount(minor: int) -> None:
    """Failure 41."""
    with pytest.raises(MoneyError):
        Money(minor)
    with pytest.raises(MoneyError):
        Money.parse(str(minor))


@pytest.mark.parametrize(
    "typed", ["0", "0.00", "-0", "-0.00", "-0.01", "92233720368547758.08", "9" * 400, "1e18", "Infinity", "NaN", ""]
)
def test_failure_41_the_edge_refuses_zero_negative_zero_and_what_overflows(typed: str) -> None:
    """Failure 41."""
    with pytest.raises(ValidationError):
        load_form(Paid, {"amount": typed})
    with pytest.raises(ValidationError):
        Paid().load(json.loads(json.dumps({"amount": {"amount": typed, "currency": "CNY"}})))


def test_failure_41_sums_and_differences_do_not_leave_the_bounds_either() -> None:
    """Failure 41."""
    most = Money(LARGEST_MINOR)
    with pytest.raises(MoneyError):
        most + Money(1)
    with pytest.raises(MoneyError):
        -most - Money(1)
    assert Money.parse("-0.00") == Money(0)
    assert (-Money(0)).amount == "0.00"


@pytest.mark.parametrize("amount", [0, -1, -(2**63), LARGEST_MINOR + 1, 2**63 - 1])
def test_failure_41_and_21_the_database_refuses_such_an_amount(
    session: Session, books: dict[str, int], amount: int
) -> None:
    """Failure 41. Failure 21."""
    before = balances(session)
    must_refuse(session, ADD, **line(books, amount))
    assert balances(session) == before


@pytest.mark.parametrize("written", ["9223372036854775808", "-9223372036854775809", "1e30", "-0.0", "'-0'"])
def test_failure_41_the_database_refuses_it_however_it_is_written(
    session: Session, books: dict[str, int], written: str
) -> None:
    """Failure 41."""
    before = balances(session)
    must_refuse(session, ADD.replace(":amount", written), **line(books, 1))
    assert balances(session) == before


def test_failure_41_the_largest_amount_is_posted_and_one_more_is_not(session: Session) -> None:
    """Failure 41."""
    post(
        session, key="most", moves=[Move("bank", "payable:org:7", Money(LARGEST_MINOR))], effective_on=TODAY,
        subject="deal:42", actor=CLERK, now=NOON,
    )  # fmt: skip
    assert session.scalar(select(Transfer.amount_minor)) == LARGEST_MINOR
    assert queries.check(session) == []


def test_failure_21_a_transfer_of_two_currencies_is_refused_by_the_database(
    session: Session, books: dict[str, int]
) -> None:
    """Failure 21."""
    session.execute(
        text(
            "INSERT INTO account (code, kind, side, currency, may_go_negative, debits_minor, credits_minor)"
            " VALUES ('bank:USD', 'bank', 'debit', 'USD', false, 0, 0)"
        )
    )
    dollars = session.scalar(text("SELECT id FROM account WHERE code = 'bank:USD'"))
    for currency in ("CNY", "USD", "EUR", ""):
        must_refuse(session, ADD, **line(books, 100, debit=dollars, credit="bank:CNY", currency=currency))
    assert session.scalar(select(func.count(Transfer.id)).where(Transfer.currency != "CNY")) == 0


@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["journal", "transfer", "audit_entry", "accounting_period", "seal_block"])
def test_failure_21_even_an_update_that_changes_nothing_is_refused(
    session: Session, books: dict[str, int], table: str, act: str
) -> None:
    """Failure 21."""
    if session.scalar(text(f"SELECT count(*) FROM {table}")) == 0 and is_sqlite(session):
        session.execute(text(EMPTY[table]))  # its triggers look at rows, and there must be one to look at
    must_refuse(session, act.format(table))


EMPTY = {
    "audit_entry": "INSERT INTO audit_entry (at, subject, action, actor_name, before, after)"
    " VALUES ('2026-11-23 04:00:00', 'x', 'x', 'x', '{}', '{}')",
    "accounting_period": "INSERT INTO accounting_period (starts, ends, closed_at, actor_name, asked_by_name)"
    " VALUES ('2020-01-01', '2020-01-31', '2026-11-23 04:00:00', 'x', '')",
    "seal_block": "INSERT INTO seal_block VALUES"
    " (1, 'journal', 1, 1, 1, 1, x'00', 1, 'x', 'x', x'00', '2026-11-23 04:00:00', 'x')",
}


def test_failure_19_no_hold_gives_more_than_it_took_even_by_hand(session: Session) -> None:
    """Failure 19."""
    posted(session, "in", ("bank", f"unapplied:{DEAL}", "100.00"))
    taken(session, "60.00")
    for change in ("released_minor = 6001", "refunded_minor = 6001", "released_minor = 3001, refunded_minor = 3000"):
        must_refuse(session, f"UPDATE hold SET {change}")
    with pytest.raises(Conflict):
        taken(session, "40.01", key="take:2")
    assert queries.balance(session, f"held:{DEAL}") == yuan("60.00")


@pytest.mark.race
def test_failure_20_parts_released_at_once_never_take_more_than_is_held(app: Flask, session: Session) -> None:
    """Failure 20."""
    answers = released_by_ten(app, session, transaction)
    assert sum(isinstance(each, int) for each in answers) == 5
    assert queries.balance(session, f"held:{DEAL}") == yuan("0.00")


def test_failure_40_nobody_is_both_officers_even_by_hand(session: Session) -> None:
    """Failure 40."""
    desk = Desk(session)
    receipt = desk.record(purpose="fair:7")
    session.flush()
    must_refuse(
        session,
        "UPDATE receipt SET state = 'confirmed', confirmed_by = recorded_by, confirmed_by_name = 'x',"
        " confirmed_at = recorded_at WHERE id = :id",
        id=receipt.id,
    )
    session.refresh(receipt)
    assert (receipt.state.value, receipt.confirmed_by) == ("recorded", None)


def test_failure_33_money_of_a_closed_month_is_booked_on_the_first_open_day(session: Session) -> None:
    """Failure 33."""
    desk = Desk(session)
    receipt = desk.record(purpose="fair:7", received_on=date(2026, 10, 30))
    close_period(session, ends=date(2026, 10, 31), actor=SYSTEM, now=NOON)
    desk.confirm(receipt, desk.qian)
    assert receipt.received_on == date(2026, 10, 30)
    assert session.scalars(select(Journal.effective_on)).all() == [date(2026, 11, 1)]
    assert queries.check(session) == []


def test_a_reversal_with_fewer_lines_or_of_a_reversal_is_refused_by_the_database(
    session: Session, books: dict[str, int]
) -> None:
    two = posted(session, "two", ("bank", "payable:org:8", "1.00"), ("bank", "payable:org:9", "2.00"))
    for lines in (1, 3):
        must_refuse(session, JOURNAL, key="back", reverses=two.id, lines=lines)
    back = reverse(session, journal_id=two.id, key="back", effective_on=TODAY, actor=CLERK, now=NOON)
    must_refuse(session, JOURNAL, key="again", reverses=back.id, lines=2)
    assert queries.check(session) != []  # the fixture's own journal is still open; nothing else is wrong
    assert {fault.subject for fault in queries.check(session)} == {"raw"}


def reversed_by_ten(app: Flask, session: Session) -> list[Any]:
    """Ten reverse the same journal at once, each under a key of its own."""
    journal_id = posted(session, "in", ("bank", "payable:org:7", "100.00")).id
    posted(session, "more", ("bank", "payable:org:7", "900.00"))
    session.commit()

    def act(place: int) -> int:
        with transaction() as own:
            return reverse(
                own, journal_id=journal_id, key=f"back:{place}", effective_on=TODAY, actor=CLERK, now=NOON
            ).id

    answers = together(app, 10, act)
    session.rollback()
    session.expire_all()
    return answers


@pytest.mark.race
def test_ten_who_reverse_a_journal_at_once_reverse_it_once(app: Flask, session: Session) -> None:
    answers = reversed_by_ten(app, session)
    assert [getattr(each, "code", "done") for each in answers].count("already_reversed") == 9
    assert queries.balance(session, "payable:org:7") == yuan("900.00")
    assert queries.check(session) == []


@pytest.mark.race
def test_the_control_arm_without_the_unique_index_it_is_reversed_again_and_again(app: Flask, session: Session) -> None:
    if is_sqlite(session):
        pytest.skip("SQLite's UNIQUE lies in the table itself and cannot be taken off for a test")
    session.execute(text("ALTER TABLE journal DROP CONSTRAINT uq_journal_reverses"))
    session.commit()
    try:
        answers = reversed_by_ten(app, session)
        assert sum(isinstance(each, int) for each in answers) == 10
        assert queries.balance(session, "payable:org:7") == yuan("0.00")
    finally:
        session.rollback()
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("DELETE FROM journal WHERE reverses IS NOT NULL"))
        session.execute(text("ALTER TABLE journal ADD CONSTRAINT uq_journal_reverses UNIQUE (reverses)"))
        session.commit()
