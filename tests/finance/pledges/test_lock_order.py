"""All rights that secure a debt are locked before a deal over one of them: its money may pay the loan off, which opens
cases on all of them."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from core import clock
from core.db import is_sqlite, locked, transaction
from finance.pledges import proceeds
from finance.pledges.models import PledgeLoan
from listings.assets.models import Asset, Proceeds
from reports.books.services import check
from settlement.deals import items, releasing
from settlement.deals.models import Deal, DealPledgee
from settlement.recordal import services as recordal
from settlement.recordal.states import RecordalState
from tests.finance.pledges.test_bundled_proceeds import agreed, booked, lent_on
from tests.finance.pledges.world import Banks, cases, with_banks
from tests.settlement.deals.world import CERTIFICATE, TODAY, a_deal, a_patent, case_of, file, pay, sale, sign
from tests.settlement.money import together

pytestmark = pytest.mark.race


@pytest.fixture
def world(session, monkeypatch):
    banks = with_banks(session)
    monkeypatch.setattr(clock, "now", lambda: banks.now)
    return banks


def sold(world: Banks, right: Asset, price: str) -> Deal:
    """Sold with the bank's consent; the recordal waits for the office."""
    agreed(world, right.id, Proceeds.PREPAY)
    deal = sign(world, a_deal(world, sale(price=price), asset=right))
    pay(world, deal, price)
    file(world, deal)
    return deal


def both_accepted(app: Flask, world: Banks, monkeypatch: Any, wait: float) -> tuple[PledgeLoan, list[Any]]:
    """One loan on two rights, each sold. The price of the first pays the loan off while the release of the second one's
    stands before its accounts, until the other has the loan or so many seconds are over."""
    first, second = a_patent(world), a_patent(world)
    loan = lent_on(world, first, second)
    whole, part = sold(world, first, "2000000"), sold(world, second, "100000")
    acts = [case_of(world, part).id, case_of(world, whole).id]
    release_money, part_id = releasing.release_money, part.id
    reached, has_the_loan = threading.Event(), threading.Event()

    def standing(session: Any, deal: Deal, *more: Any, **who: Any) -> Any:
        if deal.id == part_id:
            reached.set()
            has_the_loan.wait(wait)
        return release_money(session, deal, *more, **who)

    def taken(*what: Any) -> Any:
        row = locked(*what)
        has_the_loan.set()
        return row

    monkeypatch.setattr(releasing, "release_money", standing)
    monkeypatch.setattr(proceeds, "locked", taken)
    world.commit()

    def attempt(place: int) -> None:
        if place == 1:
            reached.wait(30)
        with transaction() as own:
            recordal.accept_case(
                own, case_id=acts[place], recordal_no=f"X-{place}", decided_on=TODAY, certificate=CERTIFICATE,
                actor=world.staff, now=world.now,
            )  # fmt: skip

    answers = together(app, 2, attempt)
    world.session.expire_all()
    return loan, answers


def test_two_releases_that_pay_the_same_loan_both_go_through(app, world, monkeypatch):
    loan, answers = both_accepted(app, world, monkeypatch, 1)
    assert answers == [None, None]
    assert (booked(loan).amount, len(loan.payments)) == ("1200000.00", 2)
    assert [case.state for case in cases(world, loan)] == [RecordalState.TO_PREPARE] * 2
    assert check(world.session, now=world.now) == []


def test_the_control_arm_that_locks_the_deals_own_rights_alone_waits_in_a_circle(app, world, monkeypatch):
    if is_sqlite(world.session):
        pytest.skip("SQLite has one writer at a time: there is no order of locks to get wrong")
    own = lambda session, deal_id: set(session.scalars(select(DealPledgee.asset_id).filter_by(deal_id=deal_id)))  # noqa: E731
    monkeypatch.setattr(items, "_pledged", own)
    _loan, answers = both_accepted(app, world, monkeypatch, 30)
    assert sum(isinstance(each, DBAPIError) and "deadlock" in str(each) for each in answers) == 1
