"""Commission that the buyer bears: owed, held, released and taken back beside the price, and never operating volume."""

from typing import Any

import pytest

from listings.terms.vocabulary import Trigger
from reports.books.services import CHECKS
from settlement.deals import services
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.volumes.models import Measure
from tests.settlement.deals.test_bundles import a_bundle, filed, recorded
from tests.settlement.deals.test_giving_up import give_up, refused
from tests.settlement.deals.world import (
    World,
    a_deal,
    a_world,
    accept,
    at,
    facts,
    file,
    licence,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    state_of,
    yuan,
)
from tests.settlement.rules import bought, follow_fees


@pytest.fixture
def world(session):
    """The platform takes 2 % of each side, the centers 2 % of the buyer alone."""
    world = a_world(session)
    follow_fees(session, bought)
    world.commit()
    return world


def a_paid_deal(world: World, amount: str = "104000", **roles: Any) -> Deal:
    deal = sign(world, a_deal(world, **roles))
    pay(world, deal, amount)
    return deal


def settled(world: World, **roles: Any) -> Deal:
    deal = a_paid_deal(world, **roles)
    file(world, deal)
    return accept(world, deal)


def nothing_is_wrong(world: World) -> bool:
    assert [fault.line for act in CHECKS.values() for fault in act(world.session)] == []
    return True


def test_the_buyer_owes_the_fees_on_top_of_the_price_with_the_first_instalment(world):
    deal = a_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL)))
    owed = [(each.trigger, each.on_top, each.amount.amount) for each in deal.obligations]
    assert owed == [
        (Trigger.SIGNING, False, "60000.00"),
        (Trigger.RECORDAL, False, "40000.00"),
        (Trigger.SIGNING, True, "4000.00"),
    ]
    assert (deal.fixed, deal.buyer_fee) == (yuan("100000"), yuan("4000"))


def test_without_the_fees_not_all_is_held_that_is_due_at_signing(world):
    deal = a_paid_deal(world, "100000")
    assert state_of(deal) is DealState.PARTLY_FUNDED
    pay(world, deal, "4000")
    assert state_of(deal) is DealState.FUNDED
    assert at(world, f"held:{deal.subject}") == "104000.00"
    assert facts(world, Measure.COLLECTED, deal) == ["100000.00"]
    assert nothing_is_wrong(world)


def test_the_release_pays_everybody_and_only_the_price_is_volume(world):
    _one, two, three = world.centers
    deal = settled(world, LIST=two, INTRODUCE=three)
    paid = {(line.kind.value, line.on_top, line.amount.amount) for line in deal.lines}
    assert paid == {
        ("seller", False, "98000.00"),
        ("center", False, "0.00"),
        ("platform", False, "2000.00"),
        ("tax", False, "0.00"),
        ("center", True, "1200.00"),
        ("center", True, "400.00"),
        ("platform", True, "2000.00"),
    }
    assert at(world, "fees:platform") == "4000.00"
    assert facts(world, Measure.SETTLED, deal) == ["60000.00", "20000.00", "20000.00"]
    assert facts(world, Measure.COMMISSION, deal) == ["1200.00", "400.00", "400.00"]
    assert nothing_is_wrong(world)
    assert pay_out(world, deal).state is DealState.CLOSED


def test_fees_that_come_late_are_released_by_themselves(world):
    deal = sign(world, a_deal(world, sale(("100000", Trigger.RECORDAL))))
    file(world, deal)
    accept(world, deal)
    pay(world, deal, "100000")
    pay(world, deal, "4000")
    assert [(each.gross.amount, each.fee.amount) for each in reload(world, deal).releases] == [
        ("100000.00", "0.00"),
        ("0.00", "4000.00"),
    ]
    assert nothing_is_wrong(world)


def test_a_cancelled_deal_gives_price_and_fees_back(world):
    deal = a_paid_deal(world)
    services.refund_deal(world.session, deal_id=deal.id, reason="No answer", actor=world.chief, now=world.now)
    world.commit()
    assert [each.amount.amount for each in payouts(world, deal)] == ["104000.00"]
    assert nothing_is_wrong(world)
    assert pay_out(world, deal).state is DealState.REFUNDED


@pytest.mark.parametrize(("amount", "refund"), [("20000", "20800.00"), (None, "104000.00")])
def test_what_is_taken_back_takes_its_part_of_the_buyers_fees_along(world, amount, refund):
    deal = settled(world)
    asked = services.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan(amount) if amount else None, reason="Invalid",
        actor=world.first, now=world.now,
    )  # fmt: skip
    services.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    world.commit()
    assert [each.amount.amount for each in payouts(world, deal) if each.payee_id == org(world.buyer)] == [refund]
    assert nothing_is_wrong(world)


def test_fees_and_price_go_back_with_a_right_that_is_given_up(world):
    deal = sign(world, a_bundle(world, 6000, 4000))  # 100,000.01 and 2 % for the platform and the centers each
    assert deal.buyer_fee == yuan("4000")
    pay(world, deal, "104000.01")
    filed(world, deal, 0)
    recorded(world, deal, 0)
    refused(world, deal, 1)
    give_up(world, deal, 1, world.chief)
    deal = reload(world, deal)
    assert (deal.given_up.amount, deal.fee_given_up.amount) == ("40000.00", "1599.99")
    assert nothing_is_wrong(world)
    assert pay_out(world, deal).state is DealState.CLOSED


def test_running_royalties_bear_the_sellers_side_only(world):
    deal = a_deal(world)
    assert (deal.platform_fee_bp, deal.center_fee_bp) == (200, 0)


def test_a_rule_is_kept_by_the_deal_word_for_word(world):
    deal = a_deal(world)
    assert [(term["taker"], term["payer"], term["rate_bp"]) for term in deal.fee_terms] == [
        ("platform", "both", 200),
        ("center", "buyer", 200),
    ]


def test_each_kind_of_deal_has_rules_of_its_own(world):
    assert a_deal(world, licence()).buyer_fee == yuan("0")
