"""What every provider keeps, whoever is behind the port: the same tests for the local one, for Stripe's library against
the simulator, and for Stripe's own test mode where a key is in the environment (STRIPE_TEST_KEY).
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.money import Money
from settlement.payments.providers.local.faults import CallFault, FaultScript
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.port import (
    Answer,
    Ask,
    DisputeSaid,
    OperationKind,
    PaymentProvider,
    Said,
    Snapshot,
    Unknown,
    ask_of,
)
from settlement.payments.providers.stripe.provider import StripeProvider
from tests.stripe_wire.account import Account
from tests.stripe_wire.server import KEY, Simulator, serving

SECRET = "whsec_contract"
K = OperationKind


@dataclass
class Peer:
    """A provider, and the hands of payers and banks at it (None where nobody can play them)."""

    provider: PaymentProvider
    faults: FaultScript
    at: datetime

    def later(self, **span: int) -> None:
        self.at += timedelta(**span)

    def pay(self, page: Snapshot) -> str:
        """The payer pays the page in whole; gives the payment's reference."""
        raise NotImplementedError

    def fail(self, answer: Snapshot) -> None:
        """A refund or payout fails after it was done."""
        raise NotImplementedError

    def dispute(self, payment: str) -> str:
        raise NotImplementedError

    def decide(self, dispute: str, state: str) -> None:
        raise NotImplementedError

    def take_out(self, destination: str, amount: int) -> None:
        """A payee takes money out of their account."""
        raise NotImplementedError

    def count(self) -> int:
        """How many refunds, transfers, reversals and payouts there are."""
        raise NotImplementedError


class Local(Peer):
    def __init__(self, folder: Path) -> None:
        super().__init__(None, FaultScript(), datetime.now(UTC))  # type: ignore[arg-type]
        self.provider = self.local = LocalProvider(folder / "c.db", SECRET, now=lambda: self.at, faults=self.faults)

    def pay(self, page: Snapshot) -> str:
        row = self.local.company.one("page", ref=page.ref)
        assert row is not None
        return self.local.company.pay(page.ref, row["amount"], "card", self.at)

    def fail(self, answer: Snapshot) -> None:
        self.local.company.send_back(answer.ref, "closed", self.at)

    def dispute(self, payment: str) -> str:
        return self.local.company.open_dispute(payment, self.at)

    def decide(self, dispute: str, state: str) -> None:
        self.local.company.decide_dispute(dispute, state, self.at)

    def take_out(self, destination: str, amount: int) -> None:
        self.local.company.withdraw(destination, amount, "CNY")

    def count(self) -> int:
        return len(self.local.company.all("effect"))


class Wire(Peer):
    def __init__(self) -> None:
        super().__init__(None, FaultScript(), datetime.now(UTC))  # type: ignore[arg-type]
        self.account = Account(SECRET, lambda: self.at, self.faults)
        self.simulator = Simulator(self.account)

    def pay(self, page: Snapshot) -> str:
        return str(self.account.pay(page.ref)["id"])

    def fail(self, answer: Snapshot) -> None:
        self.account.fail("refund" if answer.ref.startswith("re_") else "payout", answer.ref, "closed")

    def dispute(self, payment: str) -> str:
        return str(self.account.open_dispute(payment)["id"])

    def decide(self, dispute: str, state: str) -> None:
        self.account.decide_dispute(dispute, state)

    def take_out(self, destination: str, amount: int) -> None:
        self.account.connected[destination] -= amount

    def count(self) -> int:
        kinds = ("refund", "transfer", "transfer_reversal", "payout")
        return sum(len(self.account.all(kind)) for kind in kinds)


@pytest.fixture(params=["local", "stripe"])
def peer(request, tmp_path) -> Iterator[Peer]:
    if request.param == "local":
        yield Local(tmp_path)
        return
    wire = Wire()
    with serving(wire.simulator) as address:
        wire.provider = StripeProvider(KEY, SECRET, api_base=address, public_url="https://xinghai.example")
        yield wire


def an_ask(kind: OperationKind, amount: str = "100", **given: object) -> Ask:
    key = f"xh_{secrets.token_hex(8)}"
    ask = Ask(key, key, kind, Money.parse(amount), "deal:1", methods=("card", "alipay"), title="Deal 1", back_to="/",
              since=datetime.now(UTC))  # fmt: skip
    return replace(ask, **given)  # type: ignore[arg-type]


def said(answer: Answer | None) -> Snapshot:
    assert isinstance(answer, Snapshot), answer
    return answer


def a_payment(peer: Peer, amount: str = "100") -> tuple[Ask, str]:
    ask = an_ask(K.COLLECT, amount)
    return ask, peer.pay(said(peer.provider.collect(ask)))


def test_a_collection_gives_a_page_and_never_says_paid(peer):
    answer = said(peer.provider.collect(an_ask(K.COLLECT)))
    assert (answer.said, answer.payments) == (Said.PENDING, ())
    assert answer.page
    assert answer.alarm == ""


def test_what_was_paid_is_found_by_our_key_and_by_reference(peer):
    ask, payment = a_payment(peer)

    by_key = said(peer.provider.find(ask))
    by_ref = said(peer.provider.find(replace(ask, ref=by_key.ref)))

    assert by_key == by_ref
    assert (by_key.said, [each.amount.amount for each in by_key.payments]) == (Said.SUCCEEDED, ["100.00"])
    assert (by_key.payments[0].ref, by_key.payments[0].fee) == (payment, Money.parse("0.30"))


@pytest.mark.parametrize("kind", [K.COLLECT, K.REFUND, K.TRANSFER, K.REVERSE, K.PAYOUT])
def test_nothing_is_found_under_a_key_that_was_never_used(peer, kind):
    _ask, payment = a_payment(peer)
    made = said(peer.provider.transfer(an_ask(K.TRANSFER, "1", destination="acct_1")))
    of_ref = made.ref if kind is K.REVERSE else payment
    assert peer.provider.find(an_ask(kind, of_ref=of_ref, destination="acct_1")) is None


def moves(peer: Peer) -> list[Ask]:
    """One of each kind that moves money at once."""
    _ask, payment = a_payment(peer, "1000")
    made = said(peer.provider.transfer(an_ask(K.TRANSFER, "200", destination="acct_1")))
    return [
        an_ask(K.REFUND, of_ref=payment),
        an_ask(K.TRANSFER, destination="acct_1"),
        an_ask(K.REVERSE, of_ref=made.ref),
        an_ask(K.PAYOUT),
    ]


@pytest.mark.parametrize("place", range(4))
def test_the_same_key_acts_once_and_answers_the_same(peer, place):
    ask = moves(peer)[place]
    before = peer.count()

    first, second = (said(ask_of(peer.provider, ask)) for _each in range(2))

    assert (first.ref, first.said) == (second.ref, second.said)
    assert peer.count() == before + 1
    assert said(peer.provider.find(ask)).ref == first.ref


@pytest.mark.parametrize("place", range(4))
def test_a_key_used_for_other_content_is_declined_and_moves_nothing(peer, place):
    ask = moves(peer)[place]
    ask_of(peer.provider, ask)
    before = peer.count()

    answer = said(ask_of(peer.provider, replace(ask, amount=Money.parse("99"))))

    assert (answer.said, peer.count()) == (Said.DECLINED, before)


@pytest.mark.parametrize("fault", [CallFault.TIME_OUT, CallFault.ERROR])
@pytest.mark.parametrize("place", range(4))
def test_done_and_then_no_answer_is_unknown_and_can_be_found(peer, place, fault):
    ask = moves(peer)[place]
    before = peer.count()
    peer.faults.tell(fault)

    assert isinstance(ask_of(peer.provider, ask), Unknown)

    assert said(peer.provider.find(ask)).said in (Said.SUCCEEDED, Said.PENDING)
    assert peer.count() == before + 1


@pytest.mark.parametrize("fault", [CallFault.BEFORE, CallFault.BUSY, CallFault.KEPT_ERROR])
def test_nothing_done_and_no_answer_is_unknown_too_and_nothing_is_found(peer, fault):
    ask = moves(peer)[0]
    peer.faults.tell(fault)

    answer = ask_of(peer.provider, ask)

    assert isinstance(answer, Unknown)
    assert answer.is_kept == (fault is CallFault.KEPT_ERROR)
    assert peer.provider.find(ask) is None


def test_a_kept_failure_is_repeated_for_its_key_and_not_for_the_next(peer):
    ask = moves(peer)[0]
    peer.faults.tell(CallFault.KEPT_ERROR)
    ask_of(peer.provider, ask)

    again = ask_of(peer.provider, ask)

    assert isinstance(again, Unknown)
    assert again.is_kept
    assert said(ask_of(peer.provider, replace(ask, once=f"{ask.key}-1"))).said is Said.SUCCEEDED


def test_more_than_was_paid_cannot_be_refunded(peer):
    _ask, payment = a_payment(peer)
    said(peer.provider.refund(an_ask(K.REFUND, "60", of_ref=payment)))
    before = peer.count()

    answer = said(peer.provider.refund(an_ask(K.REFUND, "40.01", of_ref=payment)))

    assert (answer.said, peer.count()) == (Said.DECLINED, before)
    assert said(peer.provider.refund(an_ask(K.REFUND, "40", of_ref=payment))).said is Said.SUCCEEDED


def test_13_a_refund_that_fails_later_has_come_back(peer):
    """Failure 13."""

    _ask, payment = a_payment(peer)
    ask = an_ask(K.REFUND, of_ref=payment)

    peer.fail(said(peer.provider.refund(ask)))

    assert said(peer.provider.find(ask)).said is Said.RETURNED


def test_14_a_payout_that_fails_later_has_come_back(peer):
    """Failure 14."""

    a_payment(peer)
    ask = an_ask(K.PAYOUT, "50")

    peer.fail(said(peer.provider.payout(ask)))

    assert said(peer.provider.find(ask)).said is Said.RETURNED


def test_more_than_lies_there_cannot_be_sent_away(peer):
    a_payment(peer)
    for kind in (K.PAYOUT, K.TRANSFER):
        assert said(ask_of(peer.provider, an_ask(kind, "100.01", destination="acct_1"))).said is Said.DECLINED
    assert peer.count() == 0


def test_16_a_reversal_is_declined_where_the_payee_holds_too_little(peer):
    """Failure 16."""

    a_payment(peer)
    made = said(peer.provider.transfer(an_ask(K.TRANSFER, "90", destination="acct_1")))
    peer.take_out("acct_1", 1)

    assert said(peer.provider.reverse(an_ask(K.REVERSE, "90", of_ref=made.ref))).said is Said.DECLINED


def test_a_transfer_that_was_reversed_has_come_back(peer):
    a_payment(peer)
    ask = an_ask(K.TRANSFER, "90", destination="acct_1")
    made = said(peer.provider.transfer(ask))

    said(peer.provider.reverse(an_ask(K.REVERSE, "90", of_ref=made.ref)))

    assert said(peer.provider.find(ask)).said is Said.RETURNED


@pytest.mark.parametrize("state", ["won", "lost"])
def test_disputes_are_told_with_their_payment(peer, state):
    ask, payment = a_payment(peer)
    dispute = peer.dispute(payment)
    (told,) = said(peer.provider.find(ask)).disputes
    assert (told.ref, told.payment_ref, told.said) == (dispute, payment, DisputeSaid.OPENED)

    peer.decide(dispute, state)

    assert [each.said.value for each in said(peer.provider.find(ask)).disputes] == [state]
    assert peer.provider.key_of(dispute) == ask.key


def test_whatever_moved_is_told_with_our_key(peer):
    ask, payment = a_payment(peer, "1000")
    refund, payout = an_ask(K.REFUND, of_ref=payment), an_ask(K.PAYOUT)
    peer.provider.refund(refund)
    peer.provider.payout(payout)

    keys = {each.key for each in peer.provider.activity(peer.at - timedelta(hours=1))}

    assert {ask.key, refund.key, payout.key} <= keys


def test_what_lies_there_is_told_by_currency_and_a_payments_fee_is_no_further_charge(peer):
    a_payment(peer, "1000")
    assert peer.provider.balance() == [Money.parse("997")]
    assert peer.provider.charges(peer.at - timedelta(hours=1)) == []


def test_notices_lead_to_our_key(peer):
    ask, _payment = a_payment(peer)
    page = said(peer.provider.find(ask))
    assert peer.provider.key_of(page.ref) == ask.key
    assert peer.provider.key_of("nothing_of_ours") is None


@pytest.mark.skipif(not os.environ.get("STRIPE_TEST_KEY"), reason="Stripe's own test mode: STRIPE_TEST_KEY is not set")
def test_stripes_own_test_mode_takes_what_the_simulator_takes():
    provider = StripeProvider(os.environ["STRIPE_TEST_KEY"], SECRET, methods=("card",), public_url="https://x.example")
    ask = an_ask(K.COLLECT, methods=("card",))

    first, second = said(provider.collect(ask)), said(provider.collect(ask))

    assert (first.said, first.ref) == (Said.PENDING, second.ref)
    assert said(provider.find(ask)).ref == first.ref
    assert said(provider.collect(replace(ask, amount=Money.parse("99")))).said is Said.DECLINED
    assert provider.find(an_ask(K.PAYOUT)) is None
    assert isinstance(provider.probe(), list)
