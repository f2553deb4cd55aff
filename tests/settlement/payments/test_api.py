"""The finance desk and the books as JSON, with API keys of two officers."""

import io

import pytest
from sqlalchemy import func, select

from core.actor import Role, Scope
from core.clock import now
from parties.organisations.models import OrganisationKind
from parties.people.keys import make_key
from settlement.ledger import queries as ledger
from settlement.ledger.models import Journal
from settlement.payments.models import PayoutKind, Receipt
from settlement.payments.services import queue_payout
from tests.builders import NOON
from tests.parties.cast import a_person, an_organisation, as_actor
from tests.settlement.money import CLERK, give_account, posted, yuan

YUAN = {"amount": "100000.00", "currency": "CNY"}


class Programs:
    """API keys of two officers and of a buyer."""

    def __init__(self, session, client):
        self.session, self.client = session, client
        self.center = an_organisation(session, "海州知识产权交易中心", OrganisationKind.EXCHANGE)
        self.firm = an_organisation(session, "澄江电池有限公司")
        self.zhao = self.key("zhao@exchange.example", Role.FINANCE_OFFICER, self.center)
        self.qian = self.key("qian@exchange.example", Role.FINANCE_OFFICER, self.center)
        self.buyer = self.key("buyer@firm.example", Role.BUYER, self.firm)
        session.commit()
        self.advice = self.keep(b"%PDF-1.4 advice")

    def keep(self, content):
        form = {"purpose": f"organisation:{self.center.id}", "file": (io.BytesIO(content), "advice.pdf")}
        headers = {"Authorization": f"Bearer {self.zhao}"}
        return self.client.post("/api/v1/files", data=form, headers=headers).json["sha256"]

    def key(self, mail, role, home):
        person = a_person(self.session, mail, role, at=home)
        actor = as_actor(self.session, person, home)
        _row, text = make_key(self.session, name="program", scopes=[Scope.READ, Scope.FINANCE], actor=actor, now=now())
        return text

    def send(self, key, path, body=None, **headers):
        return self.client.post(
            f"/api/v1{path}",
            json=body if body is not None else {},
            headers={"Authorization": f"Bearer {key}", **headers},
        )

    def get(self, key, path):
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})

    def record(self, **other):
        body = {
            "purpose": "deal:42", "payer_id": self.firm.id, "amount": YUAN, "bank_reference": "B-1",
            "received_on": "2026-01-05", "evidence": self.advice,
        }  # fmt: skip
        return self.send(self.zhao, "/receipts", {**body, **other})


@pytest.fixture
def programs(session, client):
    return Programs(session, client)


def test_a_receipt_is_recorded_and_confirmed_by_two_keys(programs, session):
    recorded = programs.record()
    assert (recorded.status_code, recorded.json["state"]) == (201, "recorded")
    own = programs.send(programs.zhao, "/receipts/1/confirm", {"amount": YUAN})
    assert (own.status_code, own.json["error"]["code"]) == (403, "four_eyes")
    other = programs.send(programs.qian, "/receipts/1/confirm", {"amount": YUAN})
    assert (other.status_code, other.json["state"]) == (200, "confirmed")
    assert ledger.balance(session, "unapplied:deal:42") == yuan("100,000.00")


def test_another_amount_than_the_recorded_one_confirms_nothing(programs, session):
    programs.record()
    answer = programs.send(programs.qian, "/receipts/1/confirm", {"amount": {"amount": "1.00", "currency": "CNY"}})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "amount_differs")
    assert session.scalar(select(func.count(Journal.id))) == 0


def test_the_same_request_sent_twice_is_one_receipt(programs, session):
    body = {
        "purpose": "deal:42", "payer_id": programs.firm.id, "amount": YUAN, "bank_reference": "B-1",
        "received_on": "2026-01-05", "evidence": programs.advice,
    }  # fmt: skip
    answers = [programs.send(programs.zhao, "/receipts", body, **{"Idempotency-Key": "k-1"}) for _time in range(2)]
    assert [each.json["id"] for each in answers] == [1, 1]
    assert session.scalar(select(func.count(Receipt.id))) == 1


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"amount": "100000"}, "amount"),
        ({"amount": {"amount": "1.001", "currency": "CNY"}}, "amount"),
        ({"amount": {"amount": "9999999999999999.00", "currency": "CNY"}}, "amount"),
        ({"received_on": "5 January"}, "received_on"),
        ({"evidence": "advice.pdf"}, "evidence"),
        ({"evidence": "a" * 64}, "evidence"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(programs, session, other, field):
    answer = programs.record(**other)
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert session.scalar(select(func.count(Receipt.id))) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/receipts", "/receipts/1", "/payouts", "/unapplied", "/ledger/trial-balance", "/ledger/accounts?kind=held",
        "/ledger/accounts/bank:CNY/transfers", "/ledger/journals/1",
    ],
)  # fmt: skip
def test_a_buyers_key_reads_nothing_of_the_books(programs, path):
    programs.record()
    programs.send(programs.qian, "/receipts/1/confirm", {"amount": YUAN})
    assert programs.get(programs.buyer, path).status_code == 403
    assert programs.client.get(f"/api/v1{path}").status_code == 401
    assert programs.get(programs.zhao, path).status_code == 200


def test_a_payout_is_sent_and_confirmed_by_two_keys(programs, session):
    account = f"payable:org:{programs.firm.id}"
    posted(session, "in", ("bank", account, "10.00"))
    queue_payout(session, purpose="deal:42", payee_id=programs.firm.id, kind=PayoutKind.PAYOUT, amount=yuan("10.00"),
                 from_account=account, key="p", actor=CLERK, now=NOON)  # fmt: skip
    session.commit()
    alone = programs.send(programs.zhao, "/payouts/1/send", {"bank_reference": "P-1"})
    assert (alone.status_code, alone.json["error"]["code"]) == (409, "no_account")
    give_account(session, programs.firm.id)
    session.commit()
    told = programs.get(programs.zhao, "/payouts/1").json
    assert (told["channel"], told["receipt_id"], told["goes_to"][0]["number"]) == ("manual_bank", None, "6217000012345")
    assert programs.send(programs.zhao, "/payouts/1/send", {"bank_reference": "P-1"}).json["state"] == "sent"
    assert programs.send(programs.zhao, "/payouts/1/confirm").json["error"]["code"] == "four_eyes"
    assert programs.send(programs.qian, "/payouts/1/confirm").json["state"] == "paid"


def test_the_books_as_json_add_up(programs):
    programs.record()
    programs.send(programs.qian, "/receipts/1/confirm", {"amount": YUAN})
    trial = programs.get(programs.zhao, "/ledger/trial-balance").json
    assert trial["debits"] == trial["credits"] == YUAN
    journal = programs.get(programs.zhao, "/ledger/journals/1").json
    assert journal["lines"] == [{"debit": "bank:CNY", "credit": "unapplied:deal:42:CNY", "amount": YUAN}]
    lines = programs.get(programs.zhao, "/ledger/accounts/bank:CNY/transfers").json["items"]
    assert [(line["debit"], line["credit"], line["balance"]) for line in lines] == [(YUAN, None, YUAN)]


def test_lists_are_paged_without_gap_or_repeat(programs, session):
    for number in range(5):
        programs.record(bank_reference=f"B-{number}")
    seen, after = [], ""
    while after is not None:
        page = programs.get(programs.zhao, f"/receipts?limit=2&after={after}" if after else "/receipts?limit=2").json
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
    assert seen == [1, 2, 3, 4, 5]


def test_unapplied_money_is_refunded_to_its_payer(programs, session):
    programs.record()
    programs.send(programs.qian, "/receipts/1/confirm", {"amount": YUAN})
    body = {"purpose": "deal:42", "payee_id": programs.firm.id, "amount": YUAN}
    answer = programs.send(programs.zhao, "/refunds", body)
    assert (answer.status_code, answer.json["kind"]) == (201, "refund")
    assert programs.get(programs.zhao, "/unapplied").json["items"] == []
