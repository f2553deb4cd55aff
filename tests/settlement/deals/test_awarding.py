"""What is held of a deal and kept by an order is split between both sides, as an award says."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from listings.assets.models import Encumbrance
from listings.terms.vocabulary import Trigger
from parties.notices.models import Notice
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.fees import DealKind, FeeTaker, Payer
from settlement.deals.inventors import duty_of
from settlement.deals.models import Deal
from settlement.deals.rulebook import services as rulebook
from settlement.deals.states import DealState, ReversalState
from settlement.deals.wishes import Award
from settlement.payments.models import PayoutKind
from settlement.payments.states import PayoutState
from settlement.recordal import services as recordal
from settlement.recordal.states import RecordalState
from settlement.volumes.models import Measure
from tests.settlement.deals import test_bundles as bundles
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import (
    TODAY,
    World,
    a_deal,
    a_funded_deal,
    a_world,
    accept,
    at,
    everything,
    facts,
    file,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    yuan,
)
from tests.settlement.money import must_refuse

AWARD = "Award 7 of the Haizhou arbitration commission, 20 November 2026"


@pytest.fixture
def world(session: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def freeze(world: World, deal: Deal, reason: str = "Order 118") -> None:
    deals.freeze_money(world.session, deal_id=deal.id, reason=reason, actor=world.first, now=world.now)
    world.commit()


def ask(world: World, deal: Deal, seller: str, buyer: str, **more: Any) -> Award:
    given = {"reason": AWARD, "actor": world.first, "now": world.now, **more}
    row = deals.ask_award(world.session, deal_id=deal.id, to_seller=yuan(seller), to_buyer=yuan(buyer), **given)
    world.commit()
    return row


def approve(world: World, row: Award) -> None:
    deals.approve_award(world.session, award_id=row.id, actor=world.second, now=world.now)
    world.commit()


def refused(world: World, error: type[Exception], act: Any) -> Any:
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def clean(world: World) -> bool:
    return books.check(world.session, now=world.now) == []


def a_frozen_recorded_deal(world: World) -> Deal:
    deal = a_funded_deal(world)
    freeze(world, deal)
    file(world, deal)
    return accept(world, deal)


def went(world: World, deal: Deal) -> dict[tuple[str, int], str]:
    rows = [each for each in payouts(world, deal) if each.state is PayoutState.QUEUED]
    return {(each.kind.value, each.payee_id): each.amount.amount for each in rows}


def test_after_the_recordal_the_sellers_part_is_released_by_the_frozen_split_and_the_price_falls_by_the_rest(world):
    deal = a_frozen_recorded_deal(world)
    assert deal.state is DealState.RELEASABLE
    approve(world, ask(world, deal, "70000", "30000"))
    assert (reload(world, deal).state, at(world, f"held:{deal.subject}")) == (DealState.SETTLED, "0.00")
    assert went(world, deal) == {
        ("payout", org(world.seller)): "67200.00", ("payout", org(world.staff)): "1400.00",
        ("refund", org(world.buyer)): "30000.00",
    }  # fmt: skip
    assert (deal.released.amount, deal.given_up.amount) == ("70000.00", "30000.00")
    assert facts(world, Measure.SETTLED, deal) == ["70000.00"]
    assert facts(world, Measure.CONTRACTED, deal) == facts(world, Measure.COLLECTED, deal) == ["100000.00", "-30000.00"]
    assert clean(world)
    assert pay_out(world, deal).state is DealState.CLOSED
    assert clean(world)


def test_before_the_recordal_the_deal_ends_with_it_and_its_right_is_free(world):
    deal = sign(world, a_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL)), listed=True))
    pay(world, deal, "60000")
    freeze(world, deal)
    approve(world, ask(world, deal, "15000", "45000"))
    assert reload(world, deal).state is DealState.REFUNDING
    assert went(world, deal)["refund", org(world.buyer)] == "45000.00"
    assert went(world, deal)["payout", org(world.seller)] == "14400.00"
    assert (deal.released.amount, deal.given_up.amount) == ("15000.00", "85000.00")
    assert all(not each.open for each in deal.obligations)
    assert world.session.scalars(select(Encumbrance).filter_by(ref=deal.subject, ended_on=None)).all() == []
    assert facts(world, Measure.CONTRACTED, deal) == ["100000.00", "-100000.00"]
    assert clean(world)
    assert pay_out(world, deal).state is DealState.REFUNDED
    assert clean(world)


def test_all_to_one_side_is_a_split_too(world):
    for seller, buyer, state in (("0", "100000", DealState.REFUNDING), ("100000", "0", DealState.REFUNDED)):
        deal = a_funded_deal(world)
        freeze(world, deal)
        approve(world, ask(world, deal, seller, buyer))
        assert reload(world, deal).state is state
        assert facts(world, Measure.CONTRACTED, deal) == ["100000.00", "-100000.00"]
        assert clean(world)


def test_fees_on_top_go_in_the_same_proportion(world):
    given: dict[str, Any] = {"kind": DealKind.ASSIGNMENT, "payer": Payer.BUYER, "rate_bp": 200, "source": "Decision 7"}
    begins = TODAY + timedelta(days=7)
    for taker in (FeeTaker.PLATFORM, FeeTaker.CENTER):
        proposed = rulebook.propose_fee_rule(
            world.session, taker=taker, valid_from=begins, actor=world.first, now=world.now, **given
        )
        rulebook.approve_rule(world.session, proposal_id=proposed.id, actor=world.second, now=world.now)
    world.commit()
    world.later(days=8)
    deal = sign(world, a_deal(world))
    pay(world, deal, (deal.fixed + deal.buyer_fee).amount)
    freeze(world, deal)
    row = ask(world, deal, "75000", "25000")
    fee = deal.buyer_fee
    approve(world, row)
    assert row.fee_back.minor == fee.minor * 25_000 // 100_000
    assert went(world, deal)["refund", org(world.buyer)] == (yuan("25000") + row.fee_back).amount
    assert reload(world, deal).fee_released == fee - row.fee_back
    assert clean(world)


def test_what_was_kept_of_earlier_payouts_goes_on_with_it(world):
    deal = sign(world, a_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))))
    pay(world, deal, "60000")
    file(world, deal)
    accept(world, deal)
    freeze(world, deal)
    pay(world, deal, "40000")
    assert {each.state for each in payouts(world, deal)} == {PayoutState.STAYED}
    approve(world, ask(world, deal, "10000", "30000"))
    queued = [each for each in payouts(world, deal, PayoutState.QUEUED) if each.payee_id == org(world.seller)]
    assert sorted(each.amount.amount for each in queued) == ["57600.00", "9600.00"]
    assert clean(world)


def test_two_officers_split_and_nobody_else(world):
    deal = a_frozen_recorded_deal(world)
    for stranger in (world.seller, world.buyer, world.chief, world.city):
        refused(world, NotAllowed, lambda who=stranger: ask(world, deal, "70000", "30000", actor=who))
    row = ask(world, deal, "70000", "30000")
    own = lambda: deals.approve_award(world.session, award_id=row.id, actor=world.first, now=world.now)  # noqa: E731
    assert refused(world, NotAllowed, own).code == "four_eyes"
    must_refuse(world.session, "UPDATE deal_award SET state = 'approved', approved_by = asked_by")
    must_refuse(world.session, "UPDATE deal_award SET seller_minor = -1")
    assert refused(world, Conflict, lambda: ask(world, deal, "60000", "40000")).code == "already_asked"
    deals.decline_award(world.session, award_id=row.id, actor=world.first, now=world.now)
    world.commit()
    assert row.state is ReversalState.DECLINED
    refused(world, IllegalTransition, lambda: approve(world, row))
    assert reload(world, deal).state is DealState.RELEASABLE


def test_both_parts_are_all_that_is_held_and_something_keeps_it(world):
    deal = a_funded_deal(world)
    assert refused(world, Conflict, lambda: ask(world, deal, "1", "99999")).code == "hold_not_frozen"
    freeze(world, deal)
    for seller, buyer in (("70000", "29999.99"), ("70000", "30000.01")):
        fault = refused(world, Unacceptable, lambda s=seller, b=buyer: ask(world, deal, s, b))
        assert "to_buyer" in fault.fields
    assert "reason" in refused(world, Unacceptable, lambda: ask(world, deal, "1", "99999", reason=" ")).fields
    empty = sign(world, a_deal(world))
    freeze(world, empty)
    assert refused(world, Conflict, lambda: ask(world, empty, "1", "1")).code == "nothing_held"


def test_nothing_is_split_at_the_office_nor_while_another_order_stands_nor_once_it_was_lifted(world):
    deal = a_funded_deal(world)
    freeze(world, deal)
    row = ask(world, deal, "50000", "50000")
    freeze(world, deal, "Order 119")
    assert refused(world, Conflict, lambda: approve(world, row)).code == "hold_frozen"
    deals.decline_award(world.session, award_id=row.id, actor=world.first, now=world.now)
    world.commit()
    assert "order" in refused(world, Unacceptable, lambda: ask(world, deal, "50000", "50000")).fields
    file(world, deal)
    assert refused(world, Conflict, lambda: ask(world, deal, "50000", "50000")).code == "at_the_office"


def test_what_a_case_keeps_ends_in_a_split_and_the_case_lifts_nothing_afterwards(world):
    deal = a_funded_deal(world)
    stay = {"deal_id": deal.id, "cause": "dispute:7", "actor": world.first, "now": world.now}
    deals.stay_money(world.session, **stay, reason="A case about the contract")
    world.commit()
    approve(world, ask(world, deal, "50000", "50000"))
    deals.lift_stay(world.session, **stay, reason="Decided")
    world.commit()
    assert len([each for each in payouts(world, deal) if each.kind is PayoutKind.REFUND]) == 1
    assert clean(world)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_officers_split_on_their_pages(world, language):
    deal = a_frozen_recorded_deal(world)
    first, second = browser(world, world.first, language), browser(world, world.second, language)
    at_ = f"/deals/{deal.number}/award"
    assert at_ in first.get(f"/deals/{deal.number}").get_data(as_text=True)
    assert "Order 118" in text_of(first.get(at_))
    assert first.post(at_, {"to_seller": "70,000", "to_buyer": "20,000", "reason": AWARD}).status_code == 422
    assert first.post(at_, {"to_seller": "70,000", "to_buyer": "30,000", "reason": AWARD}).status_code == 303
    assert AWARD in text_of(browser(world, world.buyer, language).get(f"/deals/{deal.number}"))
    assert browser(world, world.buyer, language).get(at_).status_code == 403
    row = world.session.scalars(select(Award)).one()
    assert second.post(f"/deals/{deal.number}/awards/{row.id}", {"decision": "approve"}).status_code == 303
    assert reload(world, deal).state is DealState.SETTLED


def test_officers_split_by_their_programs(world):
    deal = a_frozen_recorded_deal(world)
    parts = {
        name: {"amount": amount, "currency": "CNY"}
        for name, amount in (("to_seller", "1.00"), ("to_buyer", "99999.00"))
    }
    asked = Program(world, world.first).post(f"/deals/{deal.number}/awards", {**parts, "reason": AWARD}, 201)
    assert Program(world, world.second).post(f"/awards/{asked['id']}/approval")["state"] == "approved"
    (told,) = Program(world, world.buyer).get(f"/deals/{deal.number}/awards")["items"]
    assert told["to_buyer"] == parts["to_buyer"]


def a_half_recorded_bundle(world: World) -> Deal:
    """The office recorded one right while the money was frozen, and refused the other; 40,000 are still to come."""
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = sign(world, bundles.a_bundle(world, 5000, 5000, terms=terms, mark=False))
    pay(world, deal, "60000")
    for place in (0, 1):
        bundles.filed(world, deal, place)
    freeze(world, deal)
    bundles.recorded(world, deal, 0)
    assert refused(world, Conflict, lambda: ask(world, deal, "30000", "30000")).code == "at_the_office"
    case = bundles.case_for(world, deal, 1)
    given: dict[str, Any] = {"reason": "Defect", "decided_on": TODAY, "actor": world.staff, "now": world.now}
    recordal.refuse_case(world.session, case_id=case.id, **given)
    world.commit()
    return deal


def test_a_bundle_of_which_nothing_is_at_the_office_settles_with_what_is_recorded_and_the_rest_falls_away(world):
    deal = a_half_recorded_bundle(world)
    assert reload(world, deal).state is DealState.DELIVERED
    approve(world, ask(world, deal, "25000", "35000"))
    assert (reload(world, deal).state, at(world, f"held:{deal.subject}")) == (DealState.SETTLED, "0.00")
    assert [each.given_up_at is not None for each in deal.items] == [False, True]
    assert bundles.case_for(world, deal, 1).state is RecordalState.ABANDONED
    first, second = (each.asset_id for each in deal.items)
    owners = [bundles.owner_of(world, each) for each in (first, second)]
    assert owners == [[org(world.buyer)], [org(world.seller)]]
    assert world.session.scalars(select(Encumbrance).filter_by(asset_id=second, ended_on=None)).all() == []
    assert (deal.released.amount, deal.given_up.amount) == ("25000.00", "55000.00")
    assert [each.open.amount for each in deal.obligations] == ["0.00", "20000.00"]
    assert clean(world)
    pay(world, deal, "20000")
    assert pay_out(world, deal).state is DealState.CLOSED
    assert clean(world)


def test_what_an_award_gives_before_the_recordal_is_no_price_of_a_right(world):
    deal = a_funded_deal(world)
    freeze(world, deal)
    approve(world, ask(world, deal, "100000", "0"))
    assert reload(world, deal).state is DealState.REFUNDED
    assert facts(world, Measure.SETTLED, deal) == []
    assert facts(world, Measure.COMMISSION, deal) == ["2000.00"]
    assert duty_of(world.session, deal, org(world.seller)) is None
    told = world.session.scalars(select(Notice.text).filter_by(person_id=world.seller.person_id)).all()
    assert not any("has arrived" in each for each in told)
    assert any("as the award says" in each for each in told)
    assert clean(world)


def test_a_wrong_award_before_the_recordal_is_taken_back_by_two_officers(world):
    _other, deal = a_funded_deal(world), a_funded_deal(world)  # the bank pays out of all deposits what parties owe
    freeze(world, deal)
    approve(world, ask(world, deal, "60000", "40000"))
    given: dict[str, Any] = {"reason": "The award was set aside", "actor": world.first}
    for amount, standing in ((yuan("20000"), 40_000_00), (None, 0)):
        assert pay_out(world, deal).state is DealState.REFUNDED
        row = deals.ask_reversal(world.session, deal_id=deal.id, amount=amount, **given, now=world.now)
        deals.approve_reversal(world.session, reversal_id=row.id, actor=world.second, now=world.now)
        world.commit()
        assert reload(world, deal).state is DealState.REFUNDING
        assert sum(each.standing.minor for each in deal.releases) == standing
        assert clean(world)
    assert pay_out(world, deal).state is DealState.REFUNDED
    assert sum(map(float, facts(world, Measure.COLLECTED, deal))) == 0


def test_an_answer_is_said_and_a_split_falls_with_its_deal(world):
    deal = a_funded_deal(world)
    freeze(world, deal)
    row = ask(world, deal, "60000", "40000")
    second = browser(world, world.second)
    assert second.post(f"/deals/{deal.number}/awards/{row.id}").status_code == 422
    world.session.expire_all()
    assert row.state is ReversalState.ASKED
    deals.unfreeze_money(world.session, deal_id=deal.id, reason="Lifted", actor=world.first, now=world.now)
    deals.refund_deal(world.session, deal_id=deal.id, reason="Agreed", actor=world.chief, now=world.now)
    world.commit()
    assert (row.state, row.decided_at) == (ReversalState.DECLINED, world.now)
