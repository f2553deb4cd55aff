"""The contract that is signed here can be read, and is shown to the office without being uploaded."""

import re

import pytest

from core import clock
from settlement.recordal import papers
from tests.finance.pledges.world import cases, contracted, drawn, with_banks
from tests.listings.market.world import page, sign_in
from tests.settlement.deals.world import NOON


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return with_banks(session)


def test_whoever_is_to_sign_reads_the_contract_first(world, client):
    loan = drawn(world)
    there, amount = f"/loans/{loan.number}", f"{(loan.principal_minor or 0) // 100:,}.00"
    world.commit()
    sign_in(client, world.seller)
    assert f"{there}/sign" in page(client, there)
    shown = page(client, f"{there}/sign")
    [place] = set(re.findall(r'href="(/files/\d+[^"]*)"', shown))
    assert client.get(place).data.startswith(b"%PDF")
    assert f"Sign: CNY {amount}" in shown


def test_the_office_is_shown_what_was_signed_here(world):
    [case] = cases(world, contracted(world))
    missing = [paper.name for paper in papers.missing(case)]
    assert papers.PLEDGE_CONTRACT.name not in missing
    assert papers.DEBT.name not in missing
    assert papers.FORM.name in missing
