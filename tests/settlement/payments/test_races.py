"""Two officers at the same moment, on both databases, with the arm in which the guard is off."""

import threading
import time
from datetime import date

import pytest
from sqlalchemy import func, select

from core import events
from core.db import found, is_sqlite, transaction
from core.errors import IllegalTransition
from settlement.ledger import queries as ledger
from settlement.ledger.models import Journal
from settlement.payments import receipts
from settlement.payments.models import PayoutKind, Receipt
from settlement.payments.services import confirm_receipt, queue_payout
from settlement.payments.states import ReceiptState
from tests.builders import NOON
from tests.settlement.ledger.test_races import without_immediate_begin
from tests.settlement.money import CLERK, an_officer, posted, together, yuan
from tests.settlement.payments.test_api import YUAN, Programs
from tests.settlement.payments.test_receipts import Desk

pytestmark = pytest.mark.race


@pytest.fixture
def news(monkeypatch):
    told = []
    follower = {events.PaymentChanged: [lambda session, event, *, actor, now: told.append(event.operation)]}
    monkeypatch.setattr(events, "_followers", follower)
    return told


def confirmed_by_eight(app, session, begin):
    """Eight officers confirm the same receipt at once; gives what became of each."""
    desk = Desk(session)
    receipt = desk.record()
    session.commit()

    def act(place):
        with begin() as own:
            officer = an_officer(desk.center, 20 + place)
            return confirm_receipt(own, receipt_id=receipt.id, actor=officer, now=NOON).id

    return together(app, 8, act)


def test_a_receipt_is_confirmed_by_one_of_eight_and_told_once(app, session, news):
    answers = confirmed_by_eight(app, session, transaction)
    assert sum(isinstance(each, int) for each in answers) == 1
    assert sum(isinstance(each, IllegalTransition) for each in answers) == 7
    assert (news, session.scalar(select(func.count(Journal.id)))) == (["received"], 1)


def test_the_control_arm_without_the_lock_it_is_told_often_or_confirmations_are_lost(app, session, news, monkeypatch):
    def unlocked(own, model, key):
        row = found(own, model, key)
        time.sleep(0.3)
        return row

    monkeypatch.setattr(receipts, "locked", unlocked)
    answers = confirmed_by_eight(app, session, without_immediate_begin if is_sqlite(session) else transaction)
    lost = [each for each in answers if isinstance(each, Exception) and not isinstance(each, IllegalTransition)]
    assert len(news) > 1 or lost


def test_eight_payouts_at_once_promise_no_more_than_is_payable(app, session):
    desk = Desk(session)
    account = f"payable:org:{desk.firm}"
    posted(session, "in", ("bank", account, "30.00"))
    session.commit()

    def act(place):
        with transaction() as own:
            return queue_payout(
                own, purpose="deal:42", payee_id=desk.firm, kind=PayoutKind.PAYOUT, amount=yuan("10.00"),
                from_account=account, key=f"p:{place}", actor=CLERK, now=NOON,
            ).id  # fmt: skip

    answers = together(app, 8, act)
    assert sum(isinstance(each, int) for each in answers) == 3
    assert (ledger.balance(session, account), ledger.check(session)) == (yuan("0.00"), [])


def test_the_same_reference_written_at_the_same_moment_is_a_kind_409(app, session, client):
    programs = Programs(session, client)
    body = {
        "purpose": "deal:42", "payer_id": programs.firm.id, "amount": YUAN, "bank_reference": "B-1",
        "received_on": "2026-01-05", "evidence": programs.advice,
    }  # fmt: skip
    answers = []
    other = threading.Thread(
        target=lambda: answers.append(
            app.test_client().post("/api/v1/receipts", json=body, headers={"Authorization": f"Bearer {programs.qian}"})
        )
    )
    with transaction() as own:
        own.add(a_receipt(programs.firm.id))
        own.flush()
        other.start()
        time.sleep(0.7)  # the other looks, finds nothing, and waits for what is written here
    other.join()
    code = "reference_taken" if is_sqlite(session) else "changed_meanwhile"
    assert [(each.status_code, each.json["error"]["code"]) for each in answers] == [(409, code)]
    assert session.scalar(select(func.count(Receipt.id))) == 1


def a_receipt(payer_id):
    """As somebody else records it."""
    return Receipt(
        purpose="deal:42", payer_id=payer_id, amount_minor=100, currency="CNY", bank_reference="B-1",
        received_on=date(2026, 1, 5), evidence="0" * 64, state=ReceiptState.RECORDED, recorded_by=9,
        recorded_by_name="Zhao", recorded_at=NOON, reason="",
    )  # fmt: skip
