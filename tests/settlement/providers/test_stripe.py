"""What is Stripe's alone: its library against the simulator."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import stripe

import config
from core.money import Money
from settlement.payments.providers.calling import must_offer_what_is_wanted
from settlement.payments.providers.configuring import providers_for
from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.port import Ask, OperationKind, Said, Snapshot, Unknown, WantedMethodMissing
from settlement.payments.providers.stripe.provider import API_VERSION, StripeProvider
from tests.settlement.providers.desk import provided
from tests.stripe_wire.account import Account
from tests.stripe_wire.server import KEY, Simulator, serving

SECRET = "whsec_stripe"
COLLECT = Ask("xh_1", "xh_1", OperationKind.COLLECT, Money.parse("100"), "deal:7",
              methods=("card", "alipay", "wechat_pay"), title="Deal", back_to="/deals/1")  # fmt: skip


@pytest.fixture
def wire():
    simulator = Simulator(Account(SECRET, lambda: datetime.now(UTC)))
    with serving(simulator) as address:
        yield simulator, StripeProvider(KEY, SECRET, api_base=address, public_url="https://xinghai.example")


def said(answer):
    assert isinstance(answer, Snapshot), answer
    return answer


def test_a_checkout_session_carries_our_key_and_the_deals_group(wire):
    simulator, provider = wire
    page = said(provider.collect(COLLECT))

    session = simulator.account.get("checkout.session", page.ref)
    assert session["client_reference_id"] == "xh_1"
    assert session["_intent"] == {"transfer_group": "deal:7", "metadata": {"op": "xh_1"}}
    assert (session["amount_total"], session["currency"]) == (10000, "cny")


def test_39_a_method_that_stripe_filters_out_is_told_loudly(wire):
    """Failure 39."""

    simulator, provider = wire
    simulator.account.offered = ("card", "wechat_pay")

    page = said(provider.collect(COLLECT))

    assert page.alarm == f"Stripe offers no alipay on {page.ref}"
    assert provider.probe() == ["Stripe's account does not offer alipay."]


def test_39_the_clock_does_not_start_where_a_wanted_method_is_missing(wire):
    """Failure 39."""

    simulator, provider = wire
    with provided(provider):
        must_offer_what_is_wanted()
        simulator.account.offered = ("card",)
        with pytest.raises(WantedMethodMissing, match=r"alipay.*wechat_pay"):
            must_offer_what_is_wanted()


def test_39_a_provider_that_is_away_is_no_reason_not_to_start():
    """Failure 39."""

    with provided(StripeProvider(KEY, SECRET, api_base="http://127.0.0.1:9", time_out=(1, 1))):
        must_offer_what_is_wanted()


def test_39_nothing_is_told_where_every_wanted_method_is_offered(wire):
    """Failure 39."""

    _simulator, provider = wire
    assert provider.probe() == []
    assert said(provider.collect(COLLECT)).alarm == ""


def test_a_collection_without_any_method_is_declined(wire):
    simulator, provider = wire
    simulator.account.offered = ("link",)
    assert said(provider.collect(COLLECT)).said is Said.DECLINED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({"no_such_parameter": "1"}, "parameter_unknown"),
        ({"payment_intent_data": {"transfer_groop": "x"}}, "parameter_unknown"),
    ],
)
def test_the_simulator_refuses_what_stripe_no_longer_takes(wire, change, code):
    _simulator, provider = wire
    item = {"quantity": 1, "price_data": {"currency": "cny", "unit_amount": 1, "product_data": {"name": "x"}}}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        provider._v1.checkout.sessions.create({"mode": "payment", "line_items": [item], **change})
    assert refused.value.code == code


def test_a_key_whose_first_request_is_under_way_is_unknown_and_acts_once(wire):
    simulator, provider = wire
    payment = simulator.account.pay(said(provider.collect(COLLECT)).ref)["id"]
    refund = replace(COLLECT, key="xh_2", once="xh_2", kind=OperationKind.REFUND, of_ref=payment)
    simulator.gate = threading.Event()
    first = threading.Thread(target=provider.refund, args=(refund,))
    first.start()
    while not simulator.under_way:
        pass

    answer = provider.refund(refund)
    simulator.gate.set()
    first.join()

    assert isinstance(answer, Unknown)
    assert answer.reason.startswith("409")
    assert len(simulator.account.all("refund")) == 1


def test_a_429_of_stripe_is_unknown_and_nothing_has_happened(wire):
    simulator, provider = wire
    simulator.account.faults.tell(CallFault.BUSY)

    answer = provider.collect(COLLECT)

    assert isinstance(answer, Unknown)
    assert answer.reason.startswith("429")
    assert provider.find(COLLECT) is None
    assert said(provider.collect(COLLECT)).said is Said.PENDING


def test_a_wrong_key_of_ours_is_unknown_and_never_declined(wire):
    _simulator, provider = wire
    base = provider._client._requestor._options.base_addresses["api"]
    other = StripeProvider("sk_test_" + "other", SECRET, api_base=base)
    assert isinstance(other.collect(COLLECT), Unknown)


def test_a_payment_by_wallet_is_read_with_its_method_and_refunds_are_pending_first(wire):
    simulator, provider = wire
    page = said(provider.collect(COLLECT))
    intent = simulator.account.pay(page.ref, "alipay")
    refund = replace(COLLECT, key="xh_2", once="xh_2", kind=OperationKind.REFUND, of_ref=intent["id"])

    assert said(provider.find(COLLECT)).payments[0].method == "alipay"
    first = said(provider.refund(refund))
    simulator.account.settle("refund", first.ref)

    assert (first.said, said(provider.find(refund)).said) == (Said.PENDING, Said.SUCCEEDED)


def test_a_transfer_out_of_a_payment_names_its_charge(wire):
    simulator, provider = wire
    intent = simulator.account.pay(said(provider.collect(COLLECT)).ref)
    ask = replace(COLLECT, key="t", once="t", kind=OperationKind.TRANSFER, of_ref=intent["id"], destination="acct_1")

    assert said(provider.transfer(ask)).said is Said.SUCCEEDED

    (transfer,) = simulator.account.all("transfer")
    assert (transfer["source_transaction"], transfer["transfer_group"]) == (intent["latest_charge"], "deal:7")


def test_many_pages_of_a_list_are_walked(wire):
    _simulator, provider = wire
    for number in range(120):
        provider.collect(replace(COLLECT, key=f"k{number}", once=f"k{number}"))

    assert said(provider.find(replace(COLLECT, key="k0"))).said is Said.PENDING


def test_a_library_that_speaks_another_version_does_not_start(monkeypatch):
    monkeypatch.setattr(stripe, "api_version", "2027-01-01.next")
    with pytest.raises(RuntimeError, match=API_VERSION):
        StripeProvider(KEY, SECRET)


BASE = {"SECRET_KEY": "s" * 40, "DATABASE_URL": "sqlite://", "MAIL_URL": "smtp://x", "PUBLIC_URL": "https://x"}
LIVE = "sk_live_" + "a" * 16


@pytest.mark.parametrize(
    ("environment", "given", "word"),
    [
        ("production", {"PAYMENT_PROVIDER": "local"}, "play money"),
        ("production", {"PAYMENT_PROVIDER": "stripe"}, "STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET"),
        ("production", {"PAYMENT_PROVIDER": "stripe", "STRIPE_SECRET_KEY": LIVE}, "STRIPE_WEBHOOK_SECRET"),
        ("production", {"PAYMENT_PROVIDER": "stripe", "STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": "w"}, "live"),
        ("production", {"STRIPE_API_BASE": "http://127.0.0.1:1"}, "simulator"),
        ("development", {"PAYMENT_PROVIDER": "stripe"}, "STRIPE_SECRET_KEY"),
        ("development", {"PAYMENT_PROVIDER": "paypal"}, "one of"),
    ],
)
def test_what_cannot_take_money_does_not_start(tmp_path, environment, given, word):
    with pytest.raises(config.SettingMissing, match=word):
        config.from_environment({**BASE, "XINGHAI_ENV": environment, "INSTANCE_DIR": str(tmp_path), **given})


def test_production_takes_stripe_with_its_keys_and_none_without_a_word(tmp_path):
    keys = {"PAYMENT_PROVIDER": "stripe", "STRIPE_SECRET_KEY": LIVE, "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    production = {**BASE, "XINGHAI_ENV": "production", "INSTANCE_DIR": str(tmp_path)}

    assert list(providers_for(config.from_environment({**production, **keys}))) == ["stripe"]
    assert providers_for(config.from_environment(production)) == {}
