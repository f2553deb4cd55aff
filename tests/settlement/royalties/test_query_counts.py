"""No page of royalties asks more of the database because there are more licences, periods, invoices or payments."""

from datetime import date

import pytest
from flask import Flask

from core import clock
from core.actor import Scope
from parties.people.services import make_key
from settlement.royalties.models import Plan
from tests.settlement.deals.world import World, a_world
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, calendar, pay, quarter
from tests.test_query_counts import counted, signed_in


@pytest.fixture
def world(session, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def a_used_plan(world: World) -> Plan:
    """Two quarters: one paid, one invoiced; a third one runs."""
    licences.on(world, date(2026, 12, 1))
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    quarter(world, plan, "1200000")
    return plan


def lists(app: Flask, world: World, key: str) -> dict[str, int]:
    """How many statements each list sends."""
    world.commit()
    counts = {
        who: counted(signed_in(app.test_client(), getattr(world, who)), "/royalties")
        for who in ("buyer", "seller", "first")
    }
    return counts | {"key": counted(app.test_client(), "/api/v1/royalties", key)}


def test_lists_of_licences_send_no_more_statements_for_more_of_them(app: Flask, world: World) -> None:
    a_used_plan(world)
    _row, key = make_key(world.session, name="t", scopes=[Scope.READ], days=30, actor=world.buyer, now=world.now)
    lists(app, world, key)  # what is noted once, such as the first use of a key
    few = lists(app, world, key)
    a_used_plan(world)
    a_used_plan(world)
    assert lists(app, world, key) == few


def test_a_licences_page_sends_no_more_statements_for_more_periods(app: Flask, world: World) -> None:
    plan = a_used_plan(world)
    client, at = signed_in(app.test_client(), world.seller), f"/royalties/{plan.number}"
    counted(client, at)
    few = counted(client, at)
    for _n in range(3):
        pay(world, plan, licences.owed(plan))
        quarter(world, plan, "1300000")
    calendar(world, plan, date(2028, 5, 1))
    world.commit()
    client = signed_in(app.test_client(), world.seller)
    counted(client, at)
    assert counted(client, at) <= few
