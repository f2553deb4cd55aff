"""What the databases refuse on their own, whoever writes: on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import select, text

from core.db import is_sqlite
from settlement.ledger import queries
from settlement.ledger.models import Account, Transfer
from settlement.ledger.services import reverse
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, must_refuse, posted, yuan

ADD = (
    "INSERT INTO transfer (journal_id, line_no, debit_id, credit_id, currency, amount_minor)"
    " VALUES (:journal, :line, :debit, :credit, :currency, :amount)"
)
JOURNAL = (
    "INSERT INTO journal (key, request_hash, subject, effective_on, booked_at, reverses, line_count, note, actor_name)"
    " VALUES (:key, 'x', 'deal:1', '2026-11-23', '2026-11-23 04:00:00+00', :reverses, :lines, '', 'x')"
)


@pytest.fixture
def books(session):
    """100.00 in the bank, held for deal 42; an open journal of two lines to write into; ids by code."""
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    posted(session, "out", ("held:deal:42", "payable:org:7", "40.00"))
    session.execute(text(JOURNAL), {"key": "raw", "reverses": None, "lines": 2})
    ids = {row.code: row.id for row in session.scalars(select(Account))}
    ids["journal"] = session.scalar(text("SELECT id FROM journal WHERE key = 'raw'"))
    ids["first"] = session.scalar(text("SELECT id FROM journal WHERE key = 'in'"))
    return ids


def line(books, amount, *, debit="payable:org:7:CNY", credit="bank:CNY", no=1, currency="CNY", journal=None):
    return {
        "journal": journal or books["journal"], "line": no, "debit": books.get(debit, debit),
        "credit": books.get(credit, credit), "currency": currency, "amount": amount,
    }  # fmt: skip


def balances(session):
    return {row.code: row.balance for row in session.scalars(select(Account).execution_options(populate_existing=True))}


def test_a_raw_transfer_moves_the_totals_of_its_accounts(session, books):
    session.execute(text(ADD), line(books, 4000))
    assert queries.balance(session, "payable:org:7") == yuan("0.00")
    assert queries.balance(session, "bank") == yuan("60.00")


def test_a_raw_transfer_that_overdraws_by_one_fen_is_refused(session, books):
    before = balances(session)
    must_refuse(session, ADD, **line(books, 4001))
    assert balances(session) == before


def test_a_raw_transfer_may_take_exactly_what_is_there(session, books):
    session.execute(text(ADD), line(books, 4000))
    must_refuse(session, ADD, **line(books, 1, no=2))


def test_a_transfer_between_currencies_is_refused(session, books):
    """Failure 21."""
    session.execute(text(
        "INSERT INTO account (code, kind, side, currency, may_go_negative, debits_minor, credits_minor)"
        " VALUES ('bank:USD', 'bank', 'debit', 'USD', false, 0, 0)"
    ))  # fmt: skip
    dollars = session.scalar(text("SELECT id FROM account WHERE code = 'bank:USD'"))
    for currency in ("CNY", "USD"):
        must_refuse(session, ADD, **line(books, 100, debit=dollars, credit="held:deal:42:CNY", currency=currency))


def test_a_transfer_of_an_unknown_account_is_refused(session, books):
    must_refuse(session, ADD, **line(books, 100, debit=999_999))
    must_refuse(session, ADD, **line(books, 100, credit=999_999))


@pytest.mark.parametrize("amount", [0, -1, -4000, 10**15 + 1, 2**63 - 1])
def test_an_amount_that_is_no_amount_is_refused(session, books, amount):
    """Failure 21."""
    must_refuse(session, ADD, **line(books, amount))


def test_half_a_fen_is_refused_or_never_stored(session, books):
    if is_sqlite(session):
        must_refuse(session, ADD, **line(books, 0.5))
    else:
        must_refuse(session, ADD.replace(":amount", "0.4"), **line(books, 1))  # BIGINT rounds it to nothing


def test_a_transfer_from_an_account_to_itself_is_refused(session, books):
    must_refuse(session, ADD, **line(books, 100, debit="bank:CNY", credit="bank:CNY"))


def test_a_finished_journal_takes_no_further_line(session, books):
    must_refuse(session, ADD, **line(books, 100, journal=books["first"], no=2))
    must_refuse(session, ADD, **line(books, 100, journal=books["first"], no=1))
    must_refuse(session, ADD, **line(books, 100, no=3))


@pytest.mark.parametrize("table", ["journal", "transfer"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000"])
def test_what_is_posted_is_neither_changed_nor_deleted(session, books, table, act):
    """Failure 21."""
    before = balances(session)
    must_refuse(session, act.format(table))
    assert balances(session) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE transfer SET amount_minor = 1",
        "UPDATE journal SET note = 'x'",
        "UPDATE journal SET effective_on = '2020-01-01'",
    ],
)
def test_no_column_of_what_is_posted_is_changed(session, books, change):
    must_refuse(session, change)


@pytest.mark.parametrize("table", ["journal", "transfer", "account"])
def test_the_books_are_not_emptied(session, books, table):
    if is_sqlite(session):
        must_refuse(session, f"DELETE FROM {table}")
    else:
        must_refuse(session, f"TRUNCATE {table} CASCADE")
    assert session.scalar(text(f"SELECT count(*) FROM {table}")) > 0


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM account WHERE code = 'bank:CNY'",
        "UPDATE account SET credits_minor = 0 WHERE code = 'payable:org:7:CNY'",
        "UPDATE account SET debits_minor = 0 WHERE code = 'bank:CNY'",
        "UPDATE account SET may_go_negative = true",
        "UPDATE account SET side = 'debit' WHERE side = 'credit'",
        "UPDATE account SET code = 'held:deal:99:CNY' WHERE code = 'held:deal:42:CNY'",
        "INSERT INTO account (code, kind, side, currency, may_go_negative, debits_minor, credits_minor)"
        " VALUES ('held:deal:9:CNY', 'held', 'credit', 'CNY', false, 0, 500)",
    ],
)
def test_an_account_is_changed_by_transfers_only(session, books, change):
    before = balances(session)
    must_refuse(session, change)
    assert balances(session) == before


def test_an_unused_account_is_not_deleted_either(session, books):
    session.execute(text(
        "INSERT INTO account (code, kind, side, currency, may_go_negative, debits_minor, credits_minor)"
        " VALUES ('tax:CN:CNY', 'tax', 'credit', 'CNY', false, 0, 0)"
    ))  # fmt: skip
    must_refuse(session, "DELETE FROM account WHERE code = 'tax:CN:CNY'")


def test_sqlites_replace_does_not_get_round_the_refusal_to_delete(session, books):
    if not is_sqlite(session):
        pytest.skip("PostgreSQL has no REPLACE")
    for table in ("journal", "transfer", "account"):
        must_refuse(session, f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    by_key = "SELECT 9999, journal_id, line_no, debit_id, credit_id, 1 FROM transfer LIMIT 1"
    must_refuse(session, f"REPLACE INTO transfer (id, journal_id, line_no, debit_id, credit_id, amount_minor) {by_key}")


def test_postgresql_lets_nobody_raise_a_total_by_hand(session, books):
    if is_sqlite(session):
        pytest.skip("SQLite does not tell a trigger's UPDATE from another; the self-check finds it")
    must_refuse(session, "UPDATE account SET credits_minor = credits_minor + 1 WHERE code = 'held:deal:42:CNY'")


def test_a_key_stands_once_and_a_journal_is_reversed_once(session, books):
    reverse(session, journal_id=books["first"] + 1, key="back", effective_on=TODAY, actor=CLERK, now=NOON)
    must_refuse(session, JOURNAL, key="in", reverses=None, lines=1)
    must_refuse(session, JOURNAL, key="other", reverses=books["first"] + 1, lines=1)


def test_a_raw_reversal_that_is_not_the_opposite_is_refused(session, books):
    session.execute(text(JOURNAL), {"key": "back", "reverses": books["first"], "lines": 1})
    back = session.scalar(text("SELECT id FROM journal WHERE key = 'back'"))
    held, bank = "held:deal:42:CNY", "bank:CNY"
    must_refuse(session, ADD, **line(books, 5999, debit=held, credit=bank, journal=back))
    must_refuse(session, ADD, **line(books, 10000, debit=bank, credit=held, journal=back))
    must_refuse(session, ADD, **line(books, 10000, debit="payable:org:7:CNY", credit=bank, journal=back))


def test_a_journal_cannot_reverse_a_later_one_or_have_no_lines(session, books):
    must_refuse(session, JOURNAL, key="z", reverses=None, lines=0)
    must_refuse(session, JOURNAL, key="z", reverses=999_999, lines=1)


def test_the_control_arm_without_its_trigger_the_same_writes_go_through(session, books):
    """So that the tests above are known to test the triggers."""
    drop = "DROP TRIGGER transfer_no_update" if is_sqlite(session) else "DROP TRIGGER transfer_append_only ON transfer"
    with session.begin_nested() as undone:
        session.execute(text(drop))
        session.execute(text("UPDATE transfer SET amount_minor = 1"))
        assert session.scalar(select(Transfer.amount_minor).limit(1)) == 1
        undone.rollback()
