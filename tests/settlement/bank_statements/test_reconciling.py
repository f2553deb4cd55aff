"""The three sides of the bank account, what differs, for how long, and who is told of it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.actor import SYSTEM
from core.clock import business_date
from core.money import Money
from parties.notices.models import Notice
from settlement.deals.check import check
from settlement.payments.receiving import enter_receiving_account
from settlement.payments.statements import routes
from settlement.payments.statements.jobs import reconcile_and_tell
from settlement.payments.statements.models import BookingKind
from settlement.payments.statements.reconciling import ItemKind, reconcile
from settlement.payments.statements.sheet import group_name
from tests.builders import NOON
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, numbered
from tests.settlement.bank_statements.test_booking import book
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import a_deal, a_funded_deal, a_settled_deal, a_world, pay_out, sign
from tests.settlement.money import TODAY, yuan


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


def kinds(bank, day=TODAY):
    return [item.kind for item in reconcile(bank.session, day).items]


def test_nothing_differs_once_all_is_confirmed(bank):
    deal = sign(bank.world, a_deal(bank.world))
    bank.receive(Movement("100,000.00", deal.number, BUYER))
    seen = reconcile(bank.session, TODAY)
    assert (list(seen.items), seen.unexplained, seen.statement) == ([], yuan("0"), yuan("100000"))


def test_each_side_that_knows_more_is_an_item_and_they_explain_the_difference(bank):
    bank.line(Movement("70.00", "?"))
    a_funded_deal(bank.world)  # confirmed by hand: 100,000.00
    seen = reconcile(bank.session, TODAY)
    assert {item.kind for item in seen.items} == {ItemKind.LINE_OPEN, ItemKind.RECEIPT_UNSEEN}
    assert (seen.ledger, seen.statement) == (yuan("100000"), yuan("70"))
    assert (seen.bank_only, seen.books_only, seen.unexplained) == (yuan("70"), yuan("100000"), yuan("0"))


def test_payouts_that_no_statement_shows_are_items(bank):
    pay_out(bank.world, a_settled_deal(bank.world))
    found = kinds(bank)
    assert found.count(ItemKind.PAYOUT_UNSEEN) >= 1
    assert set(found) == {ItemKind.PAYOUT_UNSEEN, ItemKind.RECEIPT_UNSEEN}


def test_money_put_aside_stays_an_item_though_the_balances_agree(bank):
    line = bank.line(Movement("70.00", "?"))
    book(bank, line, BookingKind.SUSPENSE)
    assert kinds(bank) == [ItemKind.LINE_WAITS]
    bank.confirm(line)
    assert kinds(bank) == [ItemKind.SUSPENSE]
    assert reconcile(bank.session, TODAY).unexplained == yuan("0")


def test_a_balance_that_nothing_explains_is_said(bank):
    bank.take(camt(Movement("1.00", reference="A1"), opening=500))
    assert reconcile(bank.session, TODAY).unexplained == yuan("-5")


def test_a_statement_missing_between_two_is_an_item(bank):
    later = TODAY - timedelta(days=1)
    bank.take(camt(*numbered(Movement("1.00", day=later - timedelta(days=5))), opening=0))
    bank.take(camt(*numbered(Movement("1.00", day=later)), opening=900))
    gap = next(item for item in reconcile(bank.session, TODAY).items if item.kind is ItemKind.GAP)
    assert (gap.amount, gap.day) == (yuan("8"), later)


@pytest.mark.parametrize(("days", "group"), [(0, 0), (2, 0), (3, 1), (7, 1), (8, 2), (30, 2), (31, 3), (400, 3)])
def test_items_age_in_the_groups_of_the_rule(bank, days, group):
    bank.line(Movement("70.00", "?"))
    (item,) = reconcile(bank.session, TODAY + timedelta(days=days)).items
    assert (item.age_days, item.group) == (days, group)


def test_groups_are_named_by_their_days(app):
    with app.test_request_context():
        assert [group_name([2, 7, 30], each) for each in range(4)] == [
            "0–2 days", "3–7 days", "8–30 days", "over 30 days",
        ]  # fmt: skip


def told(bank):
    return bank.session.scalar(select(func.count()).select_from(Notice).where(Notice.key.like("bank:%")))


def test_a_difference_that_lasts_is_told_to_each_officer_once(bank):
    bank.line(Movement("70.00", "?"))
    nights = [NOON + timedelta(days=each) for each in (0, 1, 3, 4, 9, 40)]
    counts = []
    for night in nights:
        reconcile_and_tell(bank.session, now=night)
        bank.world.commit()
        counts.append(told(bank))
    assert counts == [0, 0, 2, 2, 2, 2]  # two officers, on the third day


def test_as_long_as_no_statement_was_read_that_is_told_once_and_no_payment_by_itself(bank):
    for _n in range(3):
        a_settled_deal(bank.world)
    assert len(reconcile(bank.session, business_date(NOON)).items) == 3
    for days in (40, 400):
        reconcile_and_tell(bank.session, now=NOON + timedelta(days=days))
        bank.world.commit()
    texts = bank.session.scalars(select(Notice.text).where(Notice.key.like("bank:%"))).all()
    assert len(texts) == 2  # two officers, one sentence each
    assert {text[:29] for text in texts} == {"No bank statement in %(curren"}


def test_a_long_reconciliation_is_paged(bank, monkeypatch):
    monkeypatch.setattr(routes, "PAGE", 2)
    for _n in range(3):
        a_settled_deal(bank.world)
    officer = browser(bank.world, bank.world.first)
    first = text_of(officer.get("/finance/reconciliation"))
    assert "Page 1 of 2" in first
    assert first.count('data-label="What to do"') == 2
    second = text_of(officer.get("/finance/reconciliation?currency=CNY&page=2"))
    assert second.count('data-label="What to do"') == 1
    assert "Page 2 of 2" in text_of(officer.get("/finance/reconciliation?page=99"))


def test_failure_38_books_restored_from_yesterday_show_what_the_bank_knows_beyond_them(bank):
    """Failure 38. After a restore a confirmed receipt is missing; the statement taken in again books it once."""
    deal = sign(bank.world, a_deal(bank.world))
    line = bank.line(Movement("100,000.00", deal.number, BUYER))
    seen = reconcile(bank.session, business_date(NOON))
    assert [(item.kind, item.amount) for item in seen.items] == [(ItemKind.LINE_OPEN, yuan("100000"))]
    bank.accept(line)
    bank.confirm(line)
    assert kinds(bank) == []
    assert check(bank.session) == []


@pytest.fixture
def dollars(bank):
    """A line of 70.00 on a second account, in USD, of which nobody knows what it is."""
    number = "6222 0200 0000 8888 001"
    bank.account_id = enter_receiving_account(
        bank.session, holder="海州知识产权交易中心", bank="海州银行", number=number, currency="USD", valid_from=TODAY,
        actor=SYSTEM, now=NOON,
    ).id  # fmt: skip
    bank.world.commit()
    bank.take(camt(*numbered(Movement("70.00", "?")), account=number).replace(b"CNY", b"USD"))
    return bank


def test_another_currency_is_reconciled_for_itself_and_its_open_lines_are_told(dollars):
    seen = reconcile(dollars.session, TODAY, "USD")
    assert [(item.kind, item.amount) for item in seen.items] == [(ItemKind.LINE_OPEN, Money(7000, "USD"))]
    assert (seen.statement, seen.unexplained) == (Money(7000, "USD"), Money(0, "USD"))
    assert kinds(dollars) == []
    later = NOON + timedelta(days=200)
    assert reconcile_and_tell(dollars.session, now=later) == 1
    assert told(dollars) == 2


def test_page_file_and_program_tell_each_currency(dollars):
    officer, program = browser(dollars.world, dollars.world.first), Program(dollars.world, dollars.world.first)
    assert "currency=USD" in officer.get("/finance/reconciliation").get_data(as_text=True)
    assert "70.00" in text_of(officer.get("/finance/reconciliation?currency=USD"))
    assert "USD" in text_of(officer.get("/finance/reconciliation.csv?currency=USD"))
    told = program.get("/reconciliation?currency=USD")
    assert (told["currency"], told["bank_only"]) == ("USD", "70.00")
    assert program.get("/reconciliation")["items"] == []
