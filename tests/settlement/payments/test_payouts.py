"""Payouts: what is promised leaves its account at once, what comes back stands on it again."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from core import events
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from settlement.ledger import queries as ledger
from settlement.ledger.services import Overdrawn
from settlement.payments import queries
from settlement.payments.models import Payout, PayoutKind
from settlement.payments.services import (
    confirm_payout,
    most_refundable,
    queue_payout,
    refund_unapplied,
    return_payout,
    send_payout,
)
from settlement.payments.states import PayoutState
from tests.builders import NOON
from tests.settlement.money import CLERK, a_firm, give_account, must_refuse, posted, yuan
from tests.settlement.payments.test_receipts import Desk


class PayDesk(Desk):
    """A desk that owes the firm 95,000.00."""

    def __init__(self, session):
        super().__init__(session)
        self.payable = f"payable:org:{self.firm}"
        give_account(session, self.firm)
        posted(session, "in", ("bank", self.payable, "95,000.00"))

    def queue(self, amount="95,000.00", key="deal:42:release:seller", **other):
        asked: dict[str, Any] = {
            "purpose": "deal:42", "payee_id": self.firm, "kind": PayoutKind.PAYOUT, "amount": yuan(amount),
            "from_account": self.payable, "key": key, "actor": CLERK, "now": NOON,
        }  # fmt: skip
        return queue_payout(self.session, **(asked | other))

    def send(self, payout, actor=None, reference="P-1"):
        return send_payout(
            self.session, payout_id=payout.id, bank_reference=reference, actor=actor or self.zhao, now=NOON
        )

    def settle(self, payout, actor=None):
        return confirm_payout(self.session, payout_id=payout.id, actor=actor or self.qian, now=NOON)

    def give_back(self, payout, actor=None, reason="Account closed"):
        return return_payout(self.session, payout_id=payout.id, reason=reason, actor=actor or self.qian, now=NOON)

    def balances(self, payout=None):
        """Bank, payable and transit, as text."""
        transit = [payout.transit] if payout else []
        return [ledger.balance(self.session, code).amount for code in ("bank", self.payable, *transit)]


@pytest.fixture
def desk(session):
    return PayDesk(session)


@pytest.fixture
def news(monkeypatch):
    told = []
    follower = {events.PaymentChanged: [lambda session, event, *, actor, now: told.append(event.operation)]}
    monkeypatch.setattr(events, "_followers", follower)
    return told


def test_a_payout_goes_from_payable_over_transit_out_of_the_bank(session, desk, news):
    payout = desk.queue()
    assert desk.balances(payout) == ["95000.00", "0.00", "95000.00"]
    desk.send(payout)
    assert desk.balances(payout) == ["95000.00", "0.00", "95000.00"]
    desk.settle(payout)
    assert desk.balances(payout) == ["0.00", "0.00", "0.00"]
    assert (payout.state, news) == (PayoutState.PAID, ["paid"])
    assert ledger.check(session) == queries.check(session) == []


def test_what_was_promised_cannot_be_promised_again(session, desk):
    desk.queue("60,000.00")
    with pytest.raises(Overdrawn):
        desk.queue("35,000.01", key="another")
    assert session.scalar(select(func.count(Payout.id))) == 1
    assert queries.check(session) == ledger.check(session) == []


def test_the_same_payout_queued_again_is_the_first_one(session, desk):
    first = desk.queue("10.00")
    assert desk.queue("10.00").id == first.id
    with pytest.raises(Conflict) as refusal:
        desk.queue("10.01")
    assert refusal.value.code == "key_reused"
    assert desk.balances() == ["95000.00", "94990.00"]


def test_held_money_is_not_a_source_of_payouts(session, desk):
    for code in ("held:deal:42", "bank", "transit:payout:9", f"receivable:org:{desk.firm}"):
        with pytest.raises(Unacceptable) as refusal:
            desk.queue("1.00", from_account=code)
        assert refusal.value.code == "source"
    assert session.scalar(select(func.count(Payout.id))) == 0


def test_the_officer_who_sent_it_does_not_confirm_it(session, desk):
    """Failure 40."""
    payout = desk.send(desk.queue())
    with pytest.raises(NotAllowed) as refusal:
        desk.settle(payout, actor=desk.zhao)
    assert refusal.value.code == "four_eyes"
    assert (payout.state, desk.balances(payout)[2]) == (PayoutState.SENT, "95000.00")


def test_the_officer_who_sent_it_does_not_call_it_returned_either(session, desk):
    payout = desk.send(desk.queue())
    with pytest.raises(NotAllowed):
        desk.give_back(payout, actor=desk.zhao)
    assert (payout.state, desk.balances()) == (PayoutState.SENT, ["95000.00", "0.00"])


def test_the_database_refuses_one_person_for_both_halves(session, desk):
    """Failure 40."""
    desk.send(desk.queue())
    session.flush()
    must_refuse(session, "UPDATE payout SET state = 'paid', confirmed_by = sent_by")
    must_refuse(session, "UPDATE payout SET state = 'returned', reason = 'x', returned_by = sent_by")
    must_refuse(session, "UPDATE payout SET state = 'paid'")
    must_refuse(session, "UPDATE payout SET sent_by = NULL")


def test_a_payout_that_was_not_sent_cannot_be_confirmed(session, desk):
    payout = desk.queue()
    with pytest.raises(IllegalTransition):
        desk.settle(payout)
    assert desk.balances(payout) == ["95000.00", "0.00", "95000.00"]


def test_a_payout_that_could_not_be_sent_stands_on_its_account_again(session, desk, news):
    payout = desk.give_back(desk.queue(), actor=desk.zhao)
    assert (payout.state, news) == (PayoutState.FAILED, ["returned"])
    assert desk.balances(payout) == ["95000.00", "95000.00", "0.00"]
    desk.queue(key="again")


def test_a_returned_payout_stands_on_its_account_again(session, desk, news):
    payout = desk.give_back(desk.send(desk.queue()))
    assert (payout.state, news) == (PayoutState.RETURNED, ["returned"])
    assert desk.balances(payout) == ["95000.00", "95000.00", "0.00"]


def test_a_payout_returned_after_it_was_paid_is_owed_again(session, desk, news):
    payout = desk.settle(desk.send(desk.queue()))
    desk.give_back(payout)
    assert (payout.state, news) == (PayoutState.RETURNED, ["paid", "returned"])
    assert desk.balances(payout) == ["95000.00", "95000.00", "0.00"]
    assert ledger.check(session) == queries.check(session) == []


def test_a_payout_comes_back_once(session, desk):
    payout = desk.give_back(desk.send(desk.queue()))
    with pytest.raises(IllegalTransition):
        desk.give_back(payout)
    assert desk.balances() == ["95000.00", "95000.00"]


def test_a_bank_reference_belongs_to_one_payout(session, desk):
    desk.send(desk.queue("10.00"), reference="P 1")
    other = desk.queue("20.00", key="other")
    with pytest.raises(Conflict) as refusal:
        desk.send(other, reference=" p  1")
    assert (refusal.value.code, other.state) == ("reference_taken", PayoutState.QUEUED)


def test_only_officers_of_the_trading_center_send(session, desk):
    payout = desk.queue()
    with pytest.raises(NotAllowed):
        desk.send(payout, actor=CLERK)
    assert payout.state is PayoutState.QUEUED


def test_unapplied_money_goes_back_to_who_paid_it(session, desk, news):
    desk.confirm(desk.record(amount=yuan("300.00")), desk.qian)
    payout = refund_unapplied(
        session, purpose="deal:42", payee_id=desk.firm, amount=yuan("300.00"), key="r:1", actor=desk.zhao, now=NOON
    )
    desk.settle(desk.send(payout))
    assert (payout.kind, news) == (PayoutKind.REFUND, ["received", "sent_back", "refunded"])
    assert queries.unapplied(session) == []


def test_unapplied_money_does_not_go_to_somebody_else(session, desk):
    desk.confirm(desk.record(amount=yuan("300.00")), desk.qian)
    stranger = a_firm(session, "临江电子有限公司")
    with pytest.raises(Unacceptable) as refusal:
        refund_unapplied(
            session, purpose="deal:42", payee_id=stranger, amount=yuan("1.00"), key="r:1", actor=desk.zhao, now=NOON
        )
    assert refusal.value.code == "not_the_payer"
    assert ledger.balance(session, "unapplied:deal:42") == yuan("300.00")


def test_of_a_receipt_no_more_goes_back_than_it_brought(session, desk):
    desk.confirm(desk.record(amount=yuan("300.00")), desk.qian)
    small = desk.record(amount=yuan("0.50"), bank_reference="IN-2")
    desk.confirm(small, desk.qian)
    back = {"purpose": "deal:42", "payee_id": desk.firm, "receipt_id": small.id, "actor": desk.zhao, "now": NOON}
    assert most_refundable(session, small) == yuan("0.50")
    with pytest.raises(Unacceptable) as refusal:
        refund_unapplied(session, amount=yuan("0.51"), key="r:1", **back)
    assert refusal.value.code == "more_than_came"
    refund_unapplied(session, amount=yuan("0.30"), key="r:2", **back)
    with pytest.raises(Unacceptable, match="Nothing was refunded"):
        refund_unapplied(session, amount=yuan("0.21"), key="r:3", **back)
    assert most_refundable(session, small) == yuan("0.20")


def test_no_more_goes_back_than_is_unapplied(session, desk):
    desk.confirm(desk.record(amount=yuan("300.00")), desk.qian)
    posted(session, "applied", ("unapplied:deal:42", "held:deal:42", "200.00"))
    with pytest.raises(Overdrawn):
        refund_unapplied(
            session, purpose="deal:42", payee_id=desk.firm, amount=yuan("100.01"), key="r:1", actor=desk.zhao, now=NOON
        )
    assert session.scalar(select(func.count(Payout.id))) == 0


def test_a_failed_refund_can_be_refunded_again(session, desk):
    desk.confirm(desk.record(amount=yuan("300.00")), desk.qian)
    for key in ("r:1", "r:2"):
        payout = refund_unapplied(
            session, purpose="deal:42", payee_id=desk.firm, amount=yuan("300.00"), key=key, actor=desk.zhao, now=NOON
        )
        desk.give_back(desk.send(payout, reference=key))
    assert ledger.balance(session, "unapplied:deal:42") == yuan("300.00")


def test_a_payout_whose_state_was_changed_by_hand_is_named(session, desk):
    desk.send(desk.queue())
    session.flush()
    session.execute(text("UPDATE payout SET state = 'paid', confirmed_by = 12"))
    assert [fault.code for fault in queries.check(session)] == ["payout_transit"]
