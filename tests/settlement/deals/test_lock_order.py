"""Everybody locks the deal before the accounts: a receipt's confirmation and the deal's end never wait in a circle."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import events
from core.db import is_sqlite, transaction
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.payments import purposes
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from tests.settlement.deals.world import ADVICE, NOON, TODAY, World, a_deal, a_world, org, pay, payouts, reload, yuan
from tests.settlement.money import together

pytestmark = pytest.mark.race


def a_deal_with_money(session: Session) -> tuple[World, Deal, Receipt]:
    """An unsigned deal for which money lies, and more of it waits for its second officer."""
    world = a_world(session)
    deal = a_deal(world)
    pay(world, deal, "10000")
    receipt = payments.record_receipt(
        session, purpose=deal.subject, payer_id=org(world.buyer), amount=yuan("20000"), bank_reference="IN-LATE",
        received_on=TODAY, evidence=ADVICE, actor=world.first, now=NOON,
    )  # fmt: skip
    world.commit()
    return world, deal, receipt


def confirm_and_cancel(app: Flask, world: World, deal: Deal, receipt: Receipt, monkeypatch: Any) -> list[Any]:
    """The deal is cancelled while a confirmation stands between its booking and what follows it."""
    booked, other_done = threading.Event(), threading.Event()

    def wait(_session: Session, _event: Any, *, actor: Any, now: Any) -> None:
        booked.set()
        other_done.wait(1.0)

    told = dict(events._followers)
    told[events.PaymentChanged] = [wait, *told[events.PaymentChanged]]
    monkeypatch.setattr(events, "_followers", told)

    def attempt(place: int) -> None:
        if place == 0:
            with transaction() as own:
                payments.confirm_receipt(own, receipt_id=receipt.id, actor=world.second, now=NOON)
            return
        booked.wait(10)
        with transaction() as own:
            deals.cancel_deal(own, deal_id=deal.id, reason="Changed plans", actor=world.buyer, now=NOON)
        other_done.set()

    return together(app, 2, attempt)


def test_a_confirmation_and_a_cancellation_at_once_both_go_through(app, session, monkeypatch):
    world, deal, receipt = a_deal_with_money(session)
    assert confirm_and_cancel(app, world, deal, receipt, monkeypatch) == [None, None]
    assert reload(world, deal).state is DealState.CANCELLED
    assert sorted(each.amount.amount for each in payouts(world, deal)) == ["10000.00", "20000.00"]
    assert check(session) == []


def test_the_control_arm_that_locks_accounts_first_waits_in_a_circle(app, session, monkeypatch):
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: there is no order of locks to get wrong")
    world, deal, receipt = a_deal_with_money(session)
    monkeypatch.setattr(purposes, "lock", lambda _session, _purpose: None)
    answers = confirm_and_cancel(app, world, deal, receipt, monkeypatch)
    assert sum(isinstance(each, DBAPIError) and "deadlock" in str(each) for each in answers) == 1
