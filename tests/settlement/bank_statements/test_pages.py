"""The finance officers' pages of bank statements, over HTTP."""

import io

import pytest
from sqlalchemy import select

from settlement.deals.states import DealState
from settlement.payments.statements.models import BankLine, BankStatement
from settlement.payments.statements.states import LineStanding
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, numbered, table
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import a_deal, a_world, at, reload, sign, state_of


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


@pytest.fixture
def deal(bank):
    return sign(bank.world, a_deal(bank.world))


def hand_in(browser, content, name="statement.xml", **other):
    return browser.post("/finance/statements", {"file": (io.BytesIO(content), name), **other})


def only(bank, model):
    bank.session.rollback()
    bank.session.expire_all()
    return bank.session.scalars(select(model)).one()


def test_a_statement_goes_from_the_file_to_the_deal_by_two_officers(bank, deal):
    number, first = deal.number, browser(bank.world, bank.world.first)
    answer = hand_in(first, camt(*numbered(Movement("100,000.00", f"合同 {number}", BUYER))))
    assert answer.status_code == 303
    assert number in text_of(first.get(answer.location))
    page = text_of(first.get("/finance/statements/work"))
    assert "quotes the reference" in page
    line = only(bank, BankLine)
    form = {"purpose": f"deal:{deal.id}", "payer_id": str(deal.buyer_id)}
    assert first.post(f"/finance/statements/lines/{line.id}/accept", form).status_code == 303
    page = text_of(first.get("/finance/statements/work?standing=waits"))
    assert f"/finance/statements/lines/{line.id}/confirm" not in page
    assert text_of(first.post(f"/finance/statements/lines/{line.id}/confirm"), 403)
    second = browser(bank.world, bank.world.second)
    assert f"/finance/statements/lines/{line.id}/confirm" in text_of(
        second.get("/finance/statements/work?standing=waits")
    )
    assert second.post(f"/finance/statements/lines/{line.id}/confirm").status_code == 303
    assert state_of(reload(bank.world, deal)) is DealState.FUNDED
    assert "The three sides agree." in text_of(second.get("/finance/reconciliation"))


def test_a_refused_file_says_where_and_keeps_nothing(bank):
    first = browser(bank.world, bank.world.first)
    page = text_of(hand_in(first, "交易日期,金额\n20261123,x\n".encode(), "a.csv", account_id=bank.account_id), 422)
    assert "Line 2: it has to hold one amount above zero" in page
    page = text_of(hand_in(first, table(Movement("1.00")).encode(), "a.csv"), 422)
    assert "A CSV file names no account" in page
    assert bank.session.scalar(select(BankStatement.id)) is None


def test_a_line_is_put_aside_and_then_assigned_by_hand(bank, deal):
    first, second = browser(bank.world, bank.world.first), browser(bank.world, bank.world.second)
    hand_in(first, camt(*numbered(Movement("100,000.00", "货款", "某人"))))
    line = only(bank, BankLine)
    there = f"/finance/statements/lines/{line.id}"
    assert text_of(first.post(f"{there}/book", {"kind": "suspense", "reason": ""}), 422)
    assert first.post(f"{there}/book", {"kind": "suspense", "reason": "No such deal"}).status_code == 303
    assert second.post(f"{there}/confirm").status_code == 303
    assert "Not yet identified: 某人" in text_of(second.get("/finance/unapplied"))
    assert "Put aside for" in text_of(second.get("/finance/statements/work?standing=suspense"))
    assert text_of(first.post(f"{there}/accept", {"purpose": deal.number, "payer": "nobody at all"}), 422)
    assert first.post(f"{there}/accept", {"purpose": deal.number, "payer": BUYER}).status_code == 303
    assert second.post(f"{there}/confirm").status_code == 303
    assert only(bank, BankLine).standing is LineStanding.DONE
    assert at(bank.world, f"held:deal:{deal.id}") == "100000.00"


def test_what_was_proposed_can_be_rejected_by_its_proposer(bank):
    first = browser(bank.world, bank.world.first)
    hand_in(first, camt(*numbered(Movement("5.00", "手续费", credit=False))))
    there = f"/finance/statements/lines/{only(bank, BankLine).id}"
    first.post(f"{there}/book", {"kind": "charge", "reason": "fee"})
    assert first.post(f"{there}/reject").status_code == 303
    assert only(bank, BankLine).standing is LineStanding.OPEN


def test_the_reconciliation_is_a_file_too(bank):
    first = browser(bank.world, bank.world.first)
    hand_in(first, camt(*numbered(Movement("5.00", "=1+1", "Yuanfan"))))
    answer = first.get("/finance/reconciliation.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert '"On the statement, not in the books",5.00,CNY,Yuanfan · =1+1' in text_of(answer)


def test_only_who_reads_the_books_sees_statements(bank):
    buyer, city = browser(bank.world, bank.world.buyer), browser(bank.world, bank.world.city)
    for path in ("/finance/statements", "/finance/statements/work", "/finance/reconciliation",
                 "/finance/reconciliation.csv"):  # fmt: skip
        assert buyer.get(path).status_code == 403
        assert city.get(path).status_code == 200
    assert hand_in(city, camt(Movement("1.00"))).status_code == 403


@pytest.mark.parametrize("language", ["zh_Hans"])
def test_the_pages_speak_chinese(bank, language):
    first = browser(bank.world, bank.world.first, language)
    hand_in(first, camt(*numbered(Movement("5.00", "?"))))
    line = only(bank, BankLine)
    paths = ("statements", "statements/work", f"statements/lines/{line.id}", f"statements/{line.statement_id}")
    for path in (*paths, "reconciliation"):
        assert "对账" in text_of(first.get(f"/finance/{path}"))
