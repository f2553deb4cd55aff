"""Payment providers as JSON, by the keys of officers."""

import pytest
from sqlalchemy import select

from core import clock
from core.errors import Unacceptable
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.states import OperationState
from tests.settlement.deals.world import at
from tests.settlement.keys import Program
from tests.settlement.money import yuan
from tests.settlement.providers.test_money import a_signed_deal, disputed


@pytest.fixture
def officer(desk, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: desk.world.now)
    return Program(desk.world, desk.world.first)


def test_operations_are_read_by_state_and_kind_and_one_in_doubt_is_looked_at(desk, officer):
    deal = a_signed_deal(desk)
    desk.faults.tell(CallFault.TIME_OUT)
    operation_id = desk.start(deal).id

    (row,) = officer.get("/operations?state=unknown&kind=collect").json["items"]
    assert (row["id"], row["purpose"], row["tries"]) == (operation_id, deal.subject, 1)
    assert row["amount"] == {"amount": "100000.00", "currency": "CNY"}
    assert officer.get("/operations?state=succeeded").json["items"] == []
    assert officer.send(f"/operations/{operation_id}/look").json["state"] == "unknown"
    desk.work()

    assert officer.get(f"/operations/{operation_id}").json["state"] == "pending"


def test_disputes_are_read_with_their_receipt(desk, officer):
    deal = a_signed_deal(desk)
    desk.paid(deal, "100000")
    disputed(desk, deal)

    (row,) = officer.get(f"/disputes?purpose={deal.subject}").json["items"]

    assert (row["state"], row["amount"]["amount"], row["closed_at"]) == ("opened", "100000.00", None)
    assert officer.get("/disputes?state=won").json["items"] == []


def test_our_money_is_sent_to_the_bank_once_for_a_key_and_no_more_than_lies_there(desk, officer):
    desk.paid(a_signed_deal(desk), "100000")
    body = {"provider": "local", "amount": {"amount": "90000.00", "currency": "CNY"}}

    first, second = (officer.send("/operations", body, **{"Idempotency-Key": "sweep"}) for _each in range(2))
    more = officer.send("/operations", body)
    desk.work()

    assert (first.status_code, first.json) == (201, second.json)
    assert (more.status_code, more.json["error"]["code"]) == (409, "overdrawn")
    moved = desk.world.session.get_one(ProviderOperation, first.json["id"])
    assert moved.state is OperationState.SUCCEEDED
    assert at(desk.world, "bank") == "90000.00"


@pytest.mark.parametrize("who", ["buyer", "admin"])
def test_nobody_else_reads_operations_or_moves_money(desk, officer, who):
    operation_id = desk.start(a_signed_deal(desk)).id
    other = Program(desk.world, getattr(desk.world, who))
    for path in ("/operations", f"/operations/{operation_id}", "/disputes"):
        assert other.get(path).status_code == 403
    body = {"provider": "local", "amount": {"amount": "1.00", "currency": "CNY"}}
    assert other.send("/operations", body).status_code == 403
    assert other.send(f"/operations/{operation_id}/look").status_code == 403


def test_what_was_paid_by_card_goes_back_by_card_whoever_asks(desk):
    deal, session = a_signed_deal(desk), desk.world.session
    desk.paid(deal, "100000")
    asked = {"purpose": deal.subject, "payer_id": deal.buyer_id, "amount": yuan("100")}
    receipt = session.scalars(select(Receipt)).one()
    assert payments.receipt_to_send_back(session, receipt_id=None, **asked) == receipt.id
    with pytest.raises(Unacceptable) as refusal:
        payments.receipt_to_send_back(session, receipt_id=receipt.id + 1, **asked)
    assert refusal.value.code == "which_receipt"
    nothing = {**asked, "payer_id": deal.seller_id}
    assert payments.receipt_to_send_back(session, receipt_id=None, **nothing) is None
