"""Paying by card or wallet through HTTP: the buyer's button, the cashier, and the officers' list."""

import re

import pytest

from core import clock
from settlement.deals.states import DealState
from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.states import OperationState
from tests.settlement.deals.browsing import Browser
from tests.settlement.deals.world import a_deal, reload, sign


@pytest.fixture
def shop(desk, monkeypatch):
    """The web server's clock is the city's; a signed deal is to be paid."""
    monkeypatch.setattr(clock, "now", lambda: desk.world.now)
    desk.deal = sign(desk.world, a_deal(desk.world))
    desk.fresh()
    return desk


def started(shop, number: str):
    """The buyer's browser after the button, on the page that leads on."""
    buyer = Browser(shop.world, shop.world.buyer)
    assert f"/deals/{number}/payment" in buyer.get(f"/deals/{number}").text
    answer = buyer.post(f"/deals/{number}/payment")
    assert (answer.status_code, answer.location) == (303, f"/deals/{number}/payment")
    return buyer, buyer.get(answer.location).text


def test_the_buyer_pays_on_the_cashier_page_and_the_money_is_held(shop):
    number = shop.deal.number
    shop.fresh()
    buyer, page = started(shop, number)
    cashier = re.search(r'href="(/cashier/[^"]+)"', page)
    assert cashier is not None

    answer = buyer.post(cashier[1], data={"act": "pay", "method": "alipay"})
    assert answer.location == f"/deals/{number}/payment"
    shop.work()

    assert reload(shop.world, shop.deal).state is DealState.FUNDED
    shop.fresh()
    assert "The payment has arrived" in buyer.get(answer.location).text


@pytest.mark.parametrize(("act", "state"), [("part", "partly_funded"), ("twice", "funded"), ("late", "funded"),
                                            ("decline", "signed")])  # fmt: skip
def test_whatever_the_payer_does_the_deal_is_funded_by_what_was_paid(shop, act, state):
    number = shop.deal.number
    shop.fresh()
    buyer, page = started(shop, number)
    cashier = re.search(r'href="(/cashier/[^"]+)"', page)
    assert cashier is not None

    buyer.post(cashier[1], data={"act": act})
    shop.work()

    assert reload(shop.world, shop.deal).state.value == state


def test_only_the_buyer_is_shown_the_button_and_nobody_else_may_use_it(shop):
    number = shop.deal.number
    shop.fresh()
    seller = Browser(shop.world, shop.world.seller)
    assert "/payment" not in seller.get(f"/deals/{number}").text
    assert seller.post(f"/deals/{number}/payment").status_code == 403
    assert shop.local.company.all("page") == []


def test_an_operation_in_doubt_stands_on_the_officers_list_with_what_to_do(shop):
    deal = shop.deal
    shop.faults.tell(CallFault.TIME_OUT)
    operation = shop.start(deal)
    assert operation.state is OperationState.UNKNOWN
    number = operation.id
    shop.fresh()
    officer = Browser(shop.world, shop.world.first)

    listed = officer.get("/finance/operations").text
    assert f"/finance/operations/{number}" in listed
    page = officer.get(f"/finance/operations/{number}").text
    assert "Do not pay or refund by other means meanwhile" in page
    assert officer.post(f"/finance/operations/{number}/look").status_code == 303
    assert "Under way" in officer.get(f"/finance/operations/{number}").text


def test_strangers_read_no_operations_and_send_no_money(shop):
    shop.fresh()
    buyer = Browser(shop.world, shop.world.buyer)
    assert buyer.get("/finance/operations").status_code == 403
    assert buyer.post("/finance/operations", data={"provider": "local", "amount": "1"}).status_code == 403
    assert buyer.get("/finance/operations/1").status_code == 403
    assert buyer.post("/finance/operations/1/look").status_code == 403
    assert shop.local.company.all("effect") == []


def test_an_officer_sends_what_lies_at_the_provider_to_the_bank_and_no_more(shop):
    shop.paid(shop.deal, "100000")
    shop.fresh()
    officer = Browser(shop.world, shop.world.first)

    refused = officer.post("/finance/operations", data={"provider": "local", "amount": "99700.01"})
    assert refused.status_code == 409
    assert shop.local.company.all("effect") == []

    sent = officer.post("/finance/operations", data={"provider": "local", "amount": "99700"})
    assert sent.status_code == 303
    assert [row["amount"] for row in shop.local.company.all("effect")] == [9970000]
