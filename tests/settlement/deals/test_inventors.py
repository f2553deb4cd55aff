"""The owner's duty towards the inventors: half of the net income unless agreed otherwise, noted and never withheld."""

from datetime import date

import pytest

from core import clock
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from core.running import Asked
from parties.organisations.models import Organisation, OrganisationKind
from settlement.deals import services as deals
from settlement.deals.inventors import duty_of, record_reward
from settlement.deals.models import Deal
from settlement.deals.running import rewards
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.test_rulebook import refused
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    World,
    a_deal,
    a_funded_deal,
    a_mark,
    a_settled_deal,
    a_world,
    accept,
    file,
    org,
    pay,
    reload,
    sign,
    yuan,
)
from tests.settlement.money import must_refuse
from tests.test_query_counts import statements


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def reward(world: World, deal: Deal, amount: str, *, actor=None, on: date = TODAY, note: str = "Zhang, Li; slip 7"):
    row = record_reward(
        world.session, deal_id=deal.id, amount=yuan(amount), paid_on=on, note=note, actor=actor or world.seller,
        now=world.now,
    )  # fmt: skip
    world.commit()
    return row


def test_half_of_what_the_owner_was_paid_is_owed_within_three_months(world):
    duty = duty_of(world.session, a_settled_deal(world), org(world.seller))
    assert duty is not None
    assert (duty.net, duty.owed, duty.open) == (yuan("96000"), yuan("48000"), yuan("48000"))
    assert (duty.least_bp, duty.due_on) == (5000, date(2027, 2, 23))


def test_what_is_noted_is_taken_off_and_what_is_taken_back_lowers_the_duty(world):
    deal = a_settled_deal(world)
    reward(world, deal, "30000")
    asked = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan("50000"), reason="Invalid", actor=world.first, now=world.now
    )
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    world.commit()
    duty = duty_of(world.session, reload(world, deal), org(world.seller))
    assert duty is not None
    assert (duty.owed, duty.open) == (yuan("24000"), Money(0))


def test_nobody_owes_it_before_money_came_for_a_mark_or_as_a_center(world):
    assert duty_of(world.session, a_funded_deal(world), org(world.seller)) is None
    mark = sign(world, a_deal(world, asset=a_mark(world)))
    pay(world, mark, "100000")
    file(world, mark)
    assert duty_of(world.session, accept(world, mark), org(world.seller)) is None
    settled = a_settled_deal(world)
    world.session.get_one(Organisation, org(world.seller)).kind = OrganisationKind.GOV
    assert duty_of(world.session, settled, org(world.seller)) is None


def test_only_an_owner_notes_it_and_only_what_fits(world):
    deal = a_settled_deal(world)
    refused(world, NotAllowed, lambda: reward(world, deal, "1", actor=world.buyer))
    assert "paid_on" in refused(world, Unacceptable, lambda: reward(world, deal, "1", on=date(2027, 1, 1))).fields
    assert "note" in refused(world, Unacceptable, lambda: reward(world, deal, "1", note=" ")).fields
    unpaid = a_funded_deal(world)
    assert refused(world, Conflict, lambda: reward(world, unpaid, "1")).code == "no_duty"
    row = reward(world, deal, "1")
    must_refuse(world.session, "UPDATE inventor_reward SET amount_minor = 2 WHERE id = :id", id=row.id)
    must_refuse(world.session, "DELETE FROM inventor_reward WHERE id = :id", id=row.id)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_owner_notes_it_on_the_page_and_by_json(world, language):
    deal = a_settled_deal(world)
    seller = browser(world, world.seller, language)
    address = f"/deals/{deal.number}/inventors"
    assert address in text_of(seller.get(f"/deals/{deal.number}"))
    assert "48,000.00" in text_of(seller.get(address))
    text_of(seller.post(address, {"amount": "20000"}), 422)
    assert seller.post(address, {"amount": "20000", "paid_on": "2026-11-23", "note": "张、李"}).status_code == 303
    assert "28,000.00" in text_of(seller.get(address))
    text_of(browser(world, world.buyer, language).get(address), 404)
    body = {"amount": {"amount": "28000.00", "currency": "CNY"}, "paid_on": "2026-11-23", "note": "Zhang"}
    made = Program(world, world.seller).post(f"/deals/{deal.number}/inventor-rewards", body, 201)
    assert made["amount"]["amount"] == "28000.00"


def test_the_duty_runs_as_a_clock_until_it_is_paid(world):
    """Example of BR-70: half of 96,000 within three months of the release; the owner alone has to act."""
    deal = a_settled_deal(world)
    asked = Asked(world.session, TODAY, org(world.seller))
    [running] = rewards(asked)
    assert (running.due_on, running.subject) == (date(2027, 2, 23), f"inventors:{deal.id}:{org(world.seller)}")
    assert {told.organisation_id for told in running.movers} == {org(world.seller)}
    assert list(rewards(Asked(world.session, TODAY, org(world.buyer)))) == []
    assert [each.key for each in rewards(Asked(world.session, TODAY, None))] == [running.key]
    reward(world, deal, "48000")
    assert list(rewards(asked)) == []


def test_the_clock_asks_the_same_number_of_questions_however_many_deals_there_are(world):
    for _turn in range(3):
        a_settled_deal(world)
    world.session.expire_all()
    with statements() as asked:
        assert len(list(rewards(Asked(world.session, TODAY, None)))) == 3
    assert len(asked) <= 10
