"""The account to which buyers pay: who enters it, from when it holds, and that the buyer sees it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from settlement.payments.receiving import (
    confirm_receiving_account,
    enter_receiving_account,
    proposed_accounts,
    receiving_account,
    receiving_accounts,
    reject_receiving_account,
)
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, a_deal, a_funded_deal, a_world, org, sign
from tests.settlement.money import must_refuse

ACCOUNT = {"holder": "Exchange", "bank": "Bank of Invention", "number": "6200 0000 1234"}


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def enter(world, actor=SYSTEM, day=date(2026, 11, 23), **changed):
    return enter_receiving_account(world.session, **{**ACCOUNT, **changed}, valid_from=day, actor=actor, now=NOON)


def confirm(world, row, actor, now=NOON):
    return confirm_receiving_account(world.session, account_id=row.id, actor=actor, now=now)


def test_an_account_holds_from_its_day_until_another_is_in_force(world):
    enter(world)
    later = enter(world, day=date(2026, 12, 1), number="6200 0000 9999")
    assert receiving_account(world.session, date(2026, 11, 22)) is None
    first = receiving_account(world.session, date(2026, 11, 30))
    assert first is not None
    assert first.number == "6200 0000 1234"
    assert receiving_account(world.session, date(2026, 12, 1)) == later


def test_only_an_administrator_of_the_trading_center_proposes_it(world):
    elsewhere = replace(world.admin, organisation_id=org(world.city))
    for actor in (world.buyer, world.first, world.city, elsewhere):
        with pytest.raises(NotAllowed):
            enter(world, actor, date(2026, 11, 24))
    assert (receiving_accounts(world.session), proposed_accounts(world.session)) == ([], [])


def test_it_is_in_force_once_somebody_else_of_the_trading_center_has_confirmed_it(world):
    old = enter(world)
    new = enter(world, world.admin, date(2026, 11, 24), number="6200 0000 9999")
    with pytest.raises(NotAllowed) as refused:
        confirm(world, new, world.admin)
    assert refused.value.code == "four_eyes"
    assert receiving_account(world.session, date(2026, 11, 24)) == old
    for stranger in (world.buyer, world.city, replace(world.first, organisation_id=org(world.city))):
        with pytest.raises(NotAllowed):
            confirm(world, new, stranger)
    confirm(world, new, world.first)
    assert receiving_account(world.session, date(2026, 11, 23)) == old
    assert receiving_account(world.session, date(2026, 11, 24)) == new


@pytest.mark.parametrize(
    "changed",
    ["confirmed_by = proposed_by", "valid_from = confirmed_on", "confirmed_by = NULL", "confirmed_on = NULL"],
)
def test_the_database_keeps_two_persons_and_a_later_day(world, changed):
    new = enter(world, world.admin, date(2026, 11, 24))
    confirm(world, new, world.first)
    world.session.flush()
    must_refuse(world.session, f"UPDATE receiving_account SET {changed}")


def test_what_nobody_confirmed_in_time_never_comes_into_force(world):
    new = enter(world, world.admin, date(2026, 11, 24))
    with pytest.raises(Conflict) as refused:
        confirm(world, new, world.first, NOON + timedelta(days=1))
    assert refused.value.code == "too_late"
    reject_receiving_account(world.session, account_id=new.id, actor=world.first, now=NOON)
    with pytest.raises(IllegalTransition):
        confirm(world, new, world.second)
    assert receiving_accounts(world.session) == []


def test_it_is_not_changed_for_today_or_days_that_are_over(world):
    for day, actor in ((date(2026, 11, 22), SYSTEM), (date(2026, 11, 23), world.admin)):
        with pytest.raises(Unacceptable) as refused:
            enter(world, actor, day)
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


def test_an_administrator_proposes_it_on_the_page_and_an_officer_confirms_it(world):
    page, second = browser(world, world.admin), browser(world, world.first)
    text_of(page.post("/finance/account", {**ACCOUNT, "valid_from": "2026-11-23"}), 422)
    text_of(page.post("/finance/account", {**ACCOUNT, "valid_from": "2026-11-24"}), 303)
    assert "/confirm" not in text_of(page.get("/finance/account"))
    assert "/finance/account/1/confirm" in text_of(second.get("/finance/account"))
    text_of(second.post("/finance/account/1/confirm", {}), 303)
    assert "6200 0000 1234" in text_of(second.get("/finance/account"))
    text_of(browser(world, world.buyer).get("/finance/account"), 403)


def test_programs_propose_and_confirm_it(world):
    first, second = Program(world, world.admin), Program(world, world.first)
    made = first.post("/receiving-accounts", {**ACCOUNT, "valid_from": "2026-11-24"}, 201)
    first.post(f"/receiving-accounts/{made['id']}/confirm", {}, 403)
    assert second.post(f"/receiving-accounts/{made['id']}/confirm")["state"] == "confirmed"
    assert [each["number"] for each in second.get("/receiving-accounts")["items"]] == ["6200 0000 1234"]
