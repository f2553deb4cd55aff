"""The account to which buyers pay: who enters it, from when it holds, and that the buyer sees it."""

from datetime import date

import pytest

from core import clock
from core.actor import Role
from core.errors import NotAllowed, Unacceptable
from settlement.payments.receiving import enter_receiving_account, receiving_account, receiving_accounts
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import NOON, a_deal, a_funded_deal, a_world, sign

ACCOUNT = {"holder": "Exchange", "bank": "Bank of Invention", "number": "6200 0000 1234"}


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def enter(world, actor=None, day=date(2026, 11, 23), **changed):
    actor = actor or world.admin
    return enter_receiving_account(world.session, **{**ACCOUNT, **changed}, valid_from=day, actor=actor, now=NOON)


def test_an_account_holds_from_its_day_until_another_is_in_force(world):
    enter(world)
    later = enter(world, day=date(2026, 12, 1), number="6200 0000 9999")
    assert receiving_account(world.session, date(2026, 11, 22)) is None
    first = receiving_account(world.session, date(2026, 11, 30))
    assert first is not None
    assert first.number == "6200 0000 1234"
    assert receiving_account(world.session, date(2026, 12, 1)) == later


def test_only_an_administrator_enters_it(world):
    for actor in (world.buyer, world.first, world.city):
        with pytest.raises(NotAllowed):
            enter(world, actor)
    assert receiving_accounts(world.session) == []


def test_it_is_not_changed_for_days_that_are_over(world):
    with pytest.raises(Unacceptable) as refused:
        enter(world, day=date(2026, 11, 22))
    assert "valid_from" in refused.value.fields
    assert receiving_accounts(world.session) == []


def test_the_buyer_sees_where_to_pay_until_all_is_paid(world):
    enter(world)
    deal = sign(world, a_deal(world))
    page = text_of(browser(world, world.buyer).get(f"/deals/{deal.number}"))
    assert "6200 0000 1234" in page
    assert "Reference on the transfer" in page
    paid = a_funded_deal(world)
    assert "6200 0000 1234" not in text_of(browser(world, world.buyer).get(f"/deals/{paid.number}"))


def test_without_an_account_the_page_says_so(world):
    deal = sign(world, a_deal(world))
    assert "has entered no account for payments in CNY yet" in text_of(
        browser(world, world.buyer).get(f"/deals/{deal.number}")
    )


def test_an_administrator_enters_it_on_the_page(world):
    page = browser(world, world.admin)
    text_of(page.post("/finance/account", {**ACCOUNT, "valid_from": "2026-11-22"}), 422)
    text_of(page.post("/finance/account", {**ACCOUNT, "valid_from": "2026-11-23"}), 303)
    assert "6200 0000 1234" in text_of(browser(world, world.first).get("/finance/account"))
    text_of(browser(world, world.buyer).get("/finance/account"), 403)
    assert Role.ADMINISTRATOR in world.admin.roles
