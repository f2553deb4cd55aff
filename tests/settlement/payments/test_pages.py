"""The finance desk's pages through HTTP, with two officers who are signed in."""

import io
import re

import pytest
from sqlalchemy import func, select

from core.actor import Role
from core.files import keep_upload
from core.i18n import PSEUDO
from parties.organisations.models import OrganisationKind
from parties.people.models import Person
from settlement.ledger import queries as ledger
from settlement.ledger.models import Journal
from settlement.payments import queries
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.services import queue_payout
from settlement.payments.states import PayoutState, ReceiptState
from tests.builders import NOON
from tests.parties.cast import a_person, an_organisation, sign_in
from tests.settlement.money import CLERK, an_officer, give_account, posted, yuan


class House:
    """A trading center with two officers, each at their own browser, and a firm that pays."""

    def __init__(self, session, app):
        self.session, self.app = session, app
        self.center = an_organisation(
            session, "海州知识产权交易中心", OrganisationKind.EXCHANGE, name_en="Haizhou Exchange"
        )
        self.firm = an_organisation(session, "澄江电池有限公司", name_en="Chengjiang Batteries")
        a_person(session, "zhao@exchange.example", Role.FINANCE_OFFICER, at=self.center, name="Zhao Yun")
        a_person(session, "qian@exchange.example", Role.FINANCE_OFFICER, at=self.center, name="Qian Wei")
        a_person(session, "buyer@firm.example", Role.BUYER, at=self.firm, name="Sun Li")
        session.commit()
        self.zhao, self.qian, self.buyer = (
            self.browser(each) for each in ("zhao@exchange", "qian@exchange", "buyer@firm")
        )

    def browser(self, name):
        client = self.app.test_client()
        assert sign_in(client, f"{name}.example").status_code == 303
        return client

    def record(self, client, **other):
        form = {
            "purpose": "deal:42", "payer": "澄江电池有限公司", "amount": "100,000.00", "bank_reference": "B-1",
            "received_on": "2026-01-05", "evidence": (io.BytesIO(b"%PDF-1.4 advice"), "advice.pdf"),
        }  # fmt: skip
        return client.post("/finance/receipts/new", data={**form, **other}, content_type="multipart/form-data")

    def one(self, model):
        self.session.expire_all()
        return self.session.scalars(select(model)).one()


@pytest.fixture
def house(session, app):
    return House(session, app)


def test_a_receipt_goes_from_one_officers_form_to_the_others_confirmation(house, session):
    assert house.record(house.zhao).status_code == 303
    page = house.qian.get("/finance/receipts/1").text
    assert "You are the second pair of eyes" in page
    assert "100,000.00" not in page  # the second officer reads it on the statement, not here
    answer = house.qian.post("/finance/receipts/1/confirm", data={"amount": "100000"})
    assert answer.status_code == 303
    assert house.one(Receipt).state is ReceiptState.CONFIRMED
    assert ledger.balance(session, "unapplied:deal:42") == yuan("100,000.00")


def test_the_recording_officer_is_told_and_shown_no_button(house):
    house.record(house.zhao)
    page = house.zhao.get("/finance/receipts/1").text
    assert "You recorded this receipt" in page
    assert "/finance/receipts/1/confirm" not in page


def test_posting_the_confirmation_all_the_same_is_refused(house, session):
    house.record(house.zhao)
    answer = house.zhao.post("/finance/receipts/1/confirm", data={"amount": "100000"})
    assert answer.status_code == 403
    assert "Another finance officer" in answer.text
    assert session.scalar(select(func.count(Journal.id))) == 0


def test_an_amount_that_differs_from_the_record_books_nothing(house, session):
    house.record(house.zhao)
    answer = house.qian.post("/finance/receipts/1/confirm", data={"amount": "10000"})
    assert answer.status_code == 422
    assert "Read the statement again" in answer.text
    assert (house.one(Receipt).state, session.scalar(select(func.count(Journal.id)))) == (ReceiptState.RECORDED, 0)


def test_the_form_comes_back_with_what_was_typed_and_what_is_wrong(house, session):
    answer = house.record(house.zhao, payer="Nobody Ltd", amount="12.345")
    assert answer.status_code == 422
    assert 'value="12.345"' in answer.text
    answer = house.record(house.zhao, payer="Nobody Ltd")
    assert "Write the payer&#39;s full registered name" in answer.text
    assert session.scalar(select(func.count(Receipt.id))) == 0


def test_a_receipt_without_the_banks_advice_is_refused(house, session):
    answer = house.record(house.zhao, evidence=(io.BytesIO(b""), ""))
    assert (answer.status_code, "Choose the bank&#39;s advice" in answer.text) == (422, True)
    assert session.scalar(select(func.count(Receipt.id))) == 0


def test_the_advice_can_be_opened_by_officers_and_the_payer_and_nobody_else(house, session):
    house.record(house.zhao)
    link = re.search(r'href="(/files/\d+)"', house.qian.get("/finance/receipts/1").text)
    assert link is not None
    assert house.qian.get(link[1]).data == b"%PDF-1.4 advice"
    stranger = an_organisation(session, "临江电子有限公司")
    a_person(session, "other@firm.example", Role.BUYER, at=stranger)
    session.commit()
    assert house.browser("other@firm").get(link[1]).status_code == 404


def test_a_double_click_records_once(house, session):
    for _click in range(2):
        assert house.record(house.zhao, once_token="t-1").status_code == 303
    assert session.scalar(select(func.count(Receipt.id))) == 1


def test_rejecting_says_why_and_shows_it(house):
    house.record(house.zhao)
    assert house.qian.post("/finance/receipts/1/reject", data={"reason": ""}).status_code == 422
    house.qian.post("/finance/receipts/1/reject", data={"reason": "The advice says 10,000.00"})
    assert "The advice says 10,000.00" in house.zhao.get("/finance/receipts/1").text


@pytest.mark.parametrize(
    "path",
    [
        "/finance/receipts", "/finance/receipts/new", "/finance/receipts/1", "/finance/payouts", "/finance/payouts/1",
        "/finance/unapplied", "/finance/books", "/finance/books/held", "/finance/accounts/bank:CNY",
        "/finance/journals/1",
    ],
)  # fmt: skip
def test_the_desk_and_the_books_are_closed_to_a_buyer_and_to_visitors(house, session, path):
    posted(session, "in", ("bank", f"payable:org:{house.firm.id}", "10.00"))
    a_payout(house, session)
    house.record(house.zhao)
    assert house.buyer.get(path).status_code == 403
    visitor = house.app.test_client().get(path)
    assert (visitor.status_code, "/sign-in" in visitor.headers["Location"]) == (303, True)
    assert house.zhao.get(path).status_code == 200


def a_payout(house, session, amount="10.00"):
    give_account(session, house.firm.id)
    payout = queue_payout(
        session, purpose="deal:42", payee_id=house.firm.id, kind=PayoutKind.PAYOUT, amount=yuan(amount),
        from_account=f"payable:org:{house.firm.id}", key="p", actor=CLERK, now=NOON,
    )  # fmt: skip
    session.commit()
    return payout


def test_a_payout_is_sent_by_one_officer_and_confirmed_by_the_other(house, session):
    posted(session, "in", ("bank", f"payable:org:{house.firm.id}", "10.00"))
    a_payout(house, session)
    assert "Payout 1" in house.zhao.get("/finance/payouts").text
    assert house.zhao.post("/finance/payouts/1/send", data={"bank_reference": "P-7"}).status_code == 303
    assert house.zhao.post("/finance/payouts/1/confirm").status_code == 403
    assert "You are the second pair of eyes" in house.qian.get("/finance/payouts/1").text
    assert house.qian.post("/finance/payouts/1/confirm").status_code == 303
    assert house.one(Payout).state is PayoutState.PAID
    assert ledger.balance(session, "bank") == yuan("0.00")


def test_a_returned_payout_is_reported_with_its_reason(house, session):
    posted(session, "in", ("bank", f"payable:org:{house.firm.id}", "10.00"))
    a_payout(house, session)
    house.zhao.post("/finance/payouts/1/send", data={"bank_reference": "P-7"})
    assert house.qian.post("/finance/payouts/1/return", data={"reason": "Account closed"}).status_code == 303
    assert "Account closed" in house.zhao.get("/finance/payouts/1").text
    assert ledger.balance(session, f"payable:org:{house.firm.id}") == yuan("10.00")


def test_unapplied_money_is_listed_checked_and_refunded(house, session):
    house.record(house.zhao, purpose="")
    house.qian.post("/finance/receipts/1/confirm", data={"amount": "100,000.00"})
    assert "Not yet identified" in house.zhao.get("/finance/unapplied").text
    assert "Chengjiang Batteries" in house.zhao.get("/finance/unapplied/refund?receipt=1").text
    too_much = house.zhao.post("/finance/unapplied/refund", data={"receipt": "1", "amount": "100,000.01"})
    assert too_much.status_code == 409
    assert (
        house.zhao.post("/finance/unapplied/refund", data={"receipt": "1", "amount": "100,000.00"}).status_code == 303
    )
    assert house.one(Payout).kind is PayoutKind.REFUND
    assert queries.unapplied(session) == []


@pytest.mark.parametrize("amount", ["0", "-5", "ten"])
def test_a_refund_of_nothing_is_asked_again(house, session, amount):
    house.record(house.zhao, purpose="")
    house.qian.post("/finance/receipts/1/confirm", data={"amount": "100,000.00"})
    answer = house.zhao.post("/finance/unapplied/refund", data={"receipt": "1", "amount": amount})
    assert (answer.status_code, session.scalar(select(func.count(Payout.id)))) == (422, 0)


def test_a_refund_can_be_typed_in_ten_thousands_as_its_hint_says(house, session):
    house.record(house.zhao, purpose="")
    house.qian.post("/finance/receipts/1/confirm", data={"amount": "10万"})
    assert house.zhao.post("/finance/unapplied/refund", data={"receipt": "1", "amount": "10万"}).status_code == 303
    assert house.one(Payout).amount == yuan("100000")


def test_the_statement_of_the_bank_adds_up_on_the_page(house, session):
    posted(session, "a", ("bank", "held:deal:42", "100.00"))
    posted(session, "b", ("held:deal:42", "bank", "30.00"))
    session.commit()
    page = house.zhao.get("/finance/accounts/bank:CNY").text
    figures = re.findall(r'<td class="num"[^>]*>(?:CNY )?([\d,.–]+)</td>', page)
    assert figures == ["0.00", "100.00", "–", "100.00", "–", "30.00", "70.00", "100.00", "30.00", "70.00"]


def test_the_trial_balance_shows_both_sides_alike_and_leads_to_the_journal(house, session):
    posted(session, "a", ("bank", "held:deal:42", "100.00"))
    session.commit()
    assert house.zhao.get("/finance/books").text.count("CNY 100.00") == 8
    assert "held:deal:42:CNY" in house.zhao.get("/finance/books/held").text
    assert "/finance/accounts/held:deal:42:CNY" in house.zhao.get("/finance/journals/1").text


@pytest.mark.parametrize(
    "path", ["/finance/accounts/held:deal:999:CNY", "/finance/books/wallet", "/finance/journals/9"]
)
def test_what_is_not_in_the_books_is_not_found(house, path):
    assert house.zhao.get(path).status_code == 404


def test_no_text_bypasses_the_catalogue(house, session):
    house.record(house.zhao)
    page = house.qian.get(f"/finance/receipts/1?lang={PSEUDO}").text
    main = page[page.index("<main") : page.index("</main>")]
    words = re.sub(r"<code.*?</code>|<[^>]+>|⟦[^⟧]*⟧", " ", main)
    allowed = {"Zhao", "Yun", "Chengjiang", "Batteries", "deal", "B", "advice", "pdf", "Jan", "Nov", "CNY"}
    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= allowed


def test_a_file_that_was_added_later_is_not_shown_as_the_banks_advice(house):
    house.record(house.zhao)
    receipt = house.one(Receipt)
    session = house.session
    zhao = session.scalars(select(Person).filter_by(name="Zhao Yun")).one()
    officer = an_officer(house.center.id, zhao.id)
    keep_upload(session, io.BytesIO(b"%PDF-1.4 other"), "other.pdf", purpose=receipt.subject, actor=officer, now=NOON)
    session.commit()
    page = house.qian.get(f"/finance/receipts/{receipt.id}").get_data(as_text=True)
    advice, others = page.index("Bank advice"), page.index("Other files")
    assert advice < page.index("advice.pdf") < others < page.index("other.pdf")
    assert "Zhao Yun" in page[page.index("other.pdf") :][:600]
