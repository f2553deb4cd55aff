"""The self-check: what somebody changes behind the guards is named at the next check."""

import pytest
from sqlalchemy import text

from core.db import is_sqlite
from settlement.ledger import queries
from settlement.ledger.services import reverse
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, posted


@pytest.fixture
def books(session):
    posted(session, "in", ("bank", "held:deal:42", "100.00"), ("bank", "held:deal:43", "7.00"))
    posted(session, "out", ("held:deal:42", "payable:org:7", "40.00"))
    reverse(session, journal_id=2, key="back", effective_on=TODAY, actor=CLERK, now=NOON)
    return session


def behind_the_guards(session, change: str) -> None:
    """As somebody with the administrator's rights would do it: the triggers are off for a moment."""
    if is_sqlite(session):
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        session.execute(text(change))
        session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(change))


def test_untouched_books_are_clean(books):
    assert queries.check(books) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("UPDATE account SET credits_minor = credits_minor + 1 WHERE code = 'held:deal:43:CNY'", {"account_total"}),
        (
            "UPDATE transfer SET amount_minor = 9000 WHERE journal_id = 1 AND line_no = 1",
            {"account_total", "journal_content"},
        ),
        ("DELETE FROM transfer WHERE journal_id = 1 AND line_no = 2", {"account_total", "journal_lines"}),
        ("UPDATE journal SET subject = 'deal:1' WHERE key = 'in'", {"journal_content"}),
        ("UPDATE journal SET effective_on = '2020-01-01' WHERE key = 'in'", {"journal_content"}),
        ("UPDATE journal SET line_count = 3 WHERE key = 'in'", {"journal_lines"}),
        ("UPDATE journal SET reverses = NULL WHERE key = 'back'", {"journal_content"}),
        ("UPDATE journal SET request_hash = 'x' WHERE key = 'out'", {"journal_content"}),
        (
            "UPDATE transfer SET amount_minor = 1 WHERE journal_id = 3",
            {"account_total", "journal_content", "reversal_inexact"},
        ),
    ],
)
def test_each_column_that_is_tampered_with_is_named(books, change, codes):
    behind_the_guards(books, change)
    assert {fault.code for fault in queries.check(books)} == codes
    assert all(fault.subject and fault.text for fault in queries.check(books))


def test_two_wrongs_that_cancel_out_are_found_all_the_same(books):
    behind_the_guards(books, "UPDATE transfer SET debit_id = credit_id, credit_id = debit_id WHERE journal_id = 2")
    assert "journal_content" in {fault.code for fault in queries.check(books)}
