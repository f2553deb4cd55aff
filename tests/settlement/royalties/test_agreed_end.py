"""A licence that both sides end: royalties stop, the right is free from the next day, the register is cleared."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.errors import Conflict, NotAllowed, Unacceptable
from core.running import Asked, traders
from listings.rights import services as rights
from listings.terms.vocabulary import Trigger
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.recordal.kinds import CaseKind
from settlement.recordal.models import RecordalCase
from settlement.royalties.agreed_end import running, services
from settlement.royalties.agreed_end.models import LicenceEnd, LicenceEndState
from settlement.royalties.states import PlanState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    TODAY,
    World,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    everything,
    file,
    licence,
    pay,
    pay_out,
    sale,
)
from tests.settlement.royalties.licences import a_plan, on

REASON = "The product is given up"


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def ask(world: World, deal: Deal, actor: Any = None, reason: str = REASON) -> LicenceEnd:
    wish = services.ask_end(world.session, deal_id=deal.id, reason=reason, actor=actor or world.buyer, now=world.now)
    world.commit()
    return wish


def answer(world: World, deal: Deal, agree: bool = True, actor: Any = None) -> LicenceEnd:
    wish = services.answer_end(world.session, deal_id=deal.id, agree=agree, actor=actor or world.seller, now=world.now)
    world.commit()
    return wish


def refused(world: World, error: type[Exception], act: Any) -> Any:
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def ends(world: World, deal: Deal) -> list[RecordalCase]:
    query = select(RecordalCase).filter_by(deal_id=deal.id, kind=CaseKind.PATENT_LICENSE_END)
    return list(world.session.scalars(query))


def test_what_one_side_asks_and_the_other_agrees_to_ends_the_licence(world: World) -> None:
    deal = a_settled_deal(world, licence())
    ask(world, deal)
    assert rights.licence_of(world.session, deal.subject, deal.asset_id) is not None
    wish = answer(world, deal)
    assert (wish.state, wish.ends_on) == (LicenceEndState.AGREED, TODAY)
    assert rights.licence_of(world.session, deal.subject, deal.asset_id) is None


def test_a_recorded_licence_gets_the_case_that_clears_the_register(world: World) -> None:
    deal = a_settled_deal(world, licence())
    ask(world, deal)
    answer(world, deal)
    (case,) = ends(world, deal)
    assert (case.due_on, case.answers["ended_on"], case.answers["why"]) == (date(2026, 12, 23), "2026-11-23", REASON)


def test_royalties_stop_with_it_and_are_reported_a_last_time(world: World) -> None:
    plan = a_plan(world)
    deal = world.session.get_one(Deal, plan.deal_id)
    file(world, deal)
    accept(world, deal)
    on(world, date(2027, 2, 10))
    ask(world, deal, actor=world.seller)
    answer(world, deal, actor=world.buyer)
    assert (plan.state, plan.ends_on, plan.end_reason) == (PlanState.ENDED, date(2027, 2, 10), REASON)
    assert plan.periods[-1].ends_on == date(2027, 2, 10)
    assert len(ends(world, deal)) == 1


def test_a_wish_that_is_declined_or_taken_back_leaves_the_licence(world: World) -> None:
    deal = a_settled_deal(world, licence())
    ask(world, deal)
    assert answer(world, deal, agree=False).state is LicenceEndState.DECLINED
    ask(world, deal)
    services.withdraw_end(world.session, deal_id=deal.id, actor=world.buyer, now=world.now)
    world.commit()
    assert rights.licence_of(world.session, deal.subject, deal.asset_id) is not None
    assert ends(world, deal) == []


@pytest.mark.parametrize("who", ["buyer", "stranger", "staff", "first"])
def test_only_the_other_side_answers(world: World, who: str) -> None:
    deal = a_settled_deal(world, licence())
    ask(world, deal)
    refused(world, NotAllowed, lambda: answer(world, deal, actor=getattr(world, who)))


def test_it_is_asked_for_once_with_a_reason_and_by_a_side(world: World) -> None:
    deal = a_settled_deal(world, licence())
    assert "reason" in refused(world, Unacceptable, lambda: ask(world, deal, reason=" ")).fields
    refused(world, NotAllowed, lambda: ask(world, deal, actor=world.staff))
    ask(world, deal)
    assert refused(world, Conflict, lambda: ask(world, deal, actor=world.seller)).code == "already_asked"


def test_only_a_licence_that_stands_is_ended_like_this(world: World) -> None:
    for deal in (a_funded_deal(world, licence()), a_settled_deal(world, sale())):
        assert refused(world, Conflict, lambda deal=deal: ask(world, deal)).code == "no_licence"


@pytest.mark.parametrize(("language", "word"), [("en", "End the licence together"), ("zh_Hans", "协议终止许可")])
def test_both_sides_end_it_from_the_deals_page(world: World, language: str, word: str) -> None:
    deal = a_settled_deal(world, licence())
    address = f"/deals/{deal.number}/licence-end"
    buyer, seller = browser(world, world.buyer, language), browser(world, world.seller, language)
    assert word in text_of(buyer.get(f"/deals/{deal.number}"))
    assert buyer.client.post(address, data={"reason": " "}).status_code == 422
    assert buyer.client.post(address, data={"reason": REASON}).status_code == 303
    assert REASON in text_of(seller.get(address))
    assert seller.client.post(f"{address}/answer", data={"agree": "yes"}).status_code == 303
    assert word not in text_of(buyer.get(f"/deals/{deal.number}"))


def unpaid(world: World) -> Deal:
    """60,000 were paid at signing; 40,000 fell due at the recordal, on 14 December, and are late."""
    deal = a_settled_deal(world, licence(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL)))
    on(world, date(2026, 12, 15))
    return deal


def end_unpaid(world: World, deal: Deal, actor: Any = None) -> LicenceEnd:
    wish = services.end_unpaid(world.session, deal_id=deal.id, actor=actor or world.seller, now=world.now)
    world.commit()
    return wish


def test_a_licensor_that_is_not_paid_ends_the_licence_when_its_notice_has_run_out(world: World) -> None:
    deal = unpaid(world)
    wish = ask(world, deal, actor=world.seller)
    assert wish.until == date(2027, 1, 14)
    (clock_of,) = running.derive(Asked(world.session, date(2026, 12, 15), deal.buyer_id))
    assert (clock_of.due_on, clock_of.movers) == (wish.until, traders(deal.buyer_id))
    on(world, wish.until)
    assert refused(world, Conflict, lambda: end_unpaid(world, deal)).code == "notice_runs"
    on(world, date(2027, 1, 15))
    for who in (world.buyer, world.stranger, world.staff):
        refused(world, NotAllowed, lambda who=who: end_unpaid(world, deal, who))
    wish = end_unpaid(world, deal)
    assert (wish.state, wish.ends_on) == (LicenceEndState.CARRIED_OUT, date(2027, 1, 15))
    assert rights.licence_of(world.session, deal.subject, deal.asset_id) is None
    assert len(ends(world, deal)) == 1
    deals.give_up_instalment(
        world.session, deal_id=deal.id, seq=2, reason="It is gone", actor=world.seller, now=world.now
    )
    assert pay_out(world, deal).state is DealState.CLOSED
    assert books.check(world.session, now=world.now) == []


def test_who_pays_in_the_days_of_the_notice_keeps_the_licence(world: World) -> None:
    deal = unpaid(world)
    ask(world, deal, actor=world.seller)
    assert refused(world, Conflict, lambda: answer(world, deal, agree=False, actor=world.buyer)).code == "notice_runs"
    pay(world, deal, "40000")
    on(world, date(2027, 1, 15))
    assert refused(world, Conflict, lambda: end_unpaid(world, deal)).code == "nothing_late"
    assert answer(world, deal, agree=False, actor=world.buyer).state is LicenceEndState.DECLINED


def test_without_a_notice_of_something_late_nobody_ends_it_alone(world: World) -> None:
    deal = a_settled_deal(world, licence(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL)))
    refused(world, Conflict, lambda: end_unpaid(world, deal))
    assert ask(world, deal, actor=world.seller).until is None  # nothing is late yet
    on(world, date(2027, 3, 1))
    assert refused(world, Conflict, lambda: end_unpaid(world, deal)).code == "notice_needed"
    with pytest.raises(IntegrityError):
        world.session.execute(update(LicenceEnd).values(state="carried_out", ends_on=TODAY))
    world.session.rollback()


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_licensor_gives_notice_and_ends_it_on_the_page(world: World, language: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    deal = unpaid(world)
    at, seller = f"/deals/{deal.number}/licence-end", browser(world, world.seller, language)
    assert seller.post(at, {"reason": REASON}).status_code == 303
    assert f"{at}/non-payment" not in text_of(seller.get(at))
    assert seller.post(f"{at}/non-payment").status_code == 409
    assert 'value="no"' not in text_of(browser(world, world.buyer, language).get(at))
    on(world, date(2027, 1, 15))
    seller = browser(world, world.seller, language)
    assert f"{at}/non-payment" in text_of(seller.get(at))
    assert seller.post(f"{at}/non-payment").status_code == 303
    assert rights.licence_of(world.session, deal.subject, deal.asset_id) is None
