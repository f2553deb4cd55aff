"""Bank statements as JSON: by the keys of two officers, from the file to the books."""

import io

import pytest
from sqlalchemy import func, select

from core import clock
from settlement.deals.states import DealState
from settlement.payments.models import Receipt
from settlement.payments.statements.models import BankLine, BankStatement
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, numbered
from tests.settlement.deals.browsing import let_go
from tests.settlement.deals.world import a_deal, a_world, reload, sign
from tests.settlement.keys import Program


@pytest.fixture
def bank(app, session, monkeypatch):
    made = Bank(a_world(session))
    monkeypatch.setattr(clock, "now", lambda: made.world.now)
    return made


@pytest.fixture
def first(bank):
    return Program(bank.world, bank.world.first)


@pytest.fixture
def second(bank, first):
    return Program(bank.world, bank.world.second)


def kept(bank, program, content: bytes) -> str:
    """The file's SHA-256 after it was kept."""
    form = {"purpose": f"organisation:{bank.world.first.organisation_id}", "file": (io.BytesIO(content), "s.xml")}
    let_go(bank.world)
    answer = program.client.post("/api/v1/files", data=form, headers=program.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json["sha256"])


def taken(bank, program, *movements: Movement) -> int:
    """The statement's id after its file was taken in."""
    answer = program.send("/bank-statements", {"file": kept(bank, program, camt(*numbered(*movements)))})
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def test_a_statement_goes_from_the_file_to_the_deal_by_two_keys(bank, first, second):
    deal = sign(bank.world, a_deal(bank.world))
    number = deal.number
    statement = taken(bank, first, Movement("100000", f"Deal {number}", BUYER))

    (seen,) = first.get("/bank-lines?standing=open").json["items"]
    assert seen["line"]["amount"] == {"amount": "100000.00", "currency": "CNY"}
    best = seen["proposals"][0]
    assert (best["kind"], best["fit"], best["reasons"]) == ("receipt", "exact", ["reference", "amount", "name"])
    line = f"/bank-lines/{seen['line']['id']}"
    accepted = first.send(f"{line}/accept", {"purpose": best["purpose"], "payer_id": best["organisation_id"]})
    assert (accepted.status_code, accepted.json["standing"]) == (200, "waits")

    alone = first.send(f"{line}/confirm")
    assert (alone.status_code, alone.json["error"]["code"]) == (403, "four_eyes")
    assert second.send(f"{line}/confirm").json["standing"] == "done"

    assert reload(bank.world, deal).state is DealState.FUNDED
    assert [each["id"] for each in first.get(f"/bank-statements/{statement}/lines").json["items"]] == [
        seen["line"]["id"]
    ]
    assert first.get("/reconciliation").json["unexplained"] == "0.00"


def test_a_line_is_put_aside_and_a_proposal_rejected(bank, first, second):
    taken(bank, first, Movement("700", "who knows"))
    (seen,) = first.get("/bank-lines").json["items"]
    line = f"/bank-lines/{seen['line']['id']}"
    asked = {"kind": "suspense", "reason": "Nobody knows yet"}

    assert first.send(f"{line}/booking", asked).json["booking"]["state"] == "proposed"
    assert first.send(f"{line}/reject").json["standing"] == "open"
    assert first.send(f"{line}/booking", asked).json["standing"] == "waits"
    assert second.send(f"{line}/confirm").json["standing"] == "suspense"
    assert [item["kind"] for item in second.get("/reconciliation").json["items"]] == ["suspense"]
    assert second.get(line).json["line"]["booking"]["confirmed_by_name"] == bank.world.second.name


@pytest.mark.parametrize(
    ("kind", "field"), [("sent_back", "of_line_id"), ("taken_back", "receipt_id"), ("moved", "operation_id")]
)
def test_a_booking_that_names_nothing_says_what_is_missing(bank, first, kind, field):
    taken(bank, first, Movement("700", "?", credit=kind == "moved"))
    (seen,) = first.get("/bank-lines").json["items"]
    answer = first.send(f"/bank-lines/{seen['line']['id']}/booking", {"kind": kind, "reason": "x"})
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert first.get("/bank-lines").json["items"][0]["line"]["standing"] == "open"


def test_the_same_file_again_is_the_statement_that_is_there_and_a_faulty_one_keeps_nothing(bank, first):
    content = camt(*numbered(Movement("700", "x")))
    digest = kept(bank, first, content)
    assert (
        first.send("/bank-statements", {"file": digest}).json["id"]
        == (first.send("/bank-statements", {"file": digest}).json["id"])
    )
    faulty = kept(bank, first, content.replace(b"<Amt", b"<Amount", 1))
    refused = first.send("/bank-statements", {"file": faulty})
    assert refused.status_code == 422
    assert bank.session.scalar(select(func.count(BankStatement.id))) == 1
    assert [each["line_count"] for each in first.get("/bank-statements").json["items"]] == [1]


@pytest.mark.parametrize("path", ["/bank-statements", "/bank-lines", "/bank-lines/1", "/reconciliation"])
def test_no_stranger_reads_statements(bank, first, path):
    taken(bank, first, Movement("700", "x"))
    stranger = Program(bank.world, bank.world.buyer)
    assert stranger.get(path).status_code == 403
    body = {"purpose": "deal:1", "payer_id": 1}
    assert stranger.send("/bank-lines/1/accept", body).status_code == 403
    assert bank.session.scalar(select(func.count(Receipt.id))) == 0
    assert bank.session.scalars(select(BankLine)).one().receipt_id is None
