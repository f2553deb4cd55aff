"""Money that comes for a deal: held as far as owed, the rest goes back."""

from datetime import date

import pytest

from core import events
from core.errors import Unacceptable
from core.money import Money
from listings.terms.vocabulary import Trigger
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.funding import deal_of
from settlement.deals.queries import money_of
from settlement.deals.states import DealState
from settlement.payments.models import PayoutKind, Receipt
from settlement.volumes.models import Measure, VolumeFact
from tests.settlement.deals.world import (
    NOON,
    a_deal,
    a_settled_deal,
    a_world,
    accept,
    at,
    facts,
    file,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    state_of,
)


@pytest.fixture
def world(session):
    return a_world(session)


def test_part_of_the_money_makes_the_deal_partly_funded(world):
    deal = sign(world, a_deal(world))
    pay(world, deal, "40000")
    assert state_of(deal) is DealState.PARTLY_FUNDED
    pay(world, deal, "60000")
    assert state_of(deal) is DealState.FUNDED
    assert at(world, f"held:{deal.subject}") == "100000.00"


def test_more_than_is_owed_goes_back_by_a_refund(world):
    deal = sign(world, a_deal(world))
    pay(world, deal, "100000.01")
    (refund,) = payouts(world, deal)
    assert (refund.kind, refund.amount.amount) == (PayoutKind.REFUND, "0.01")
    assert at(world, f"unapplied:{deal.subject}") == "0.00"
    assert state_of(deal) is DealState.FUNDED


def test_money_that_comes_twice_goes_back_whole(world):
    deal = sign(world, a_deal(world))
    pay(world, deal, "100000")
    pay(world, deal, "100000")
    assert [each.amount.amount for each in payouts(world, deal)] == ["100000.00"]
    assert facts(world, Measure.COLLECTED) == ["100000.00"]


def test_an_excess_goes_back_to_who_paid_it(world):
    deal = sign(world, a_deal(world))
    pay(world, deal, "100500", payer=world.stranger)
    (refund,) = payouts(world, deal)
    assert refund.payee_id == world.stranger.organisation_id


def test_money_before_the_signatures_waits_and_is_used_with_them(world):
    deal = a_deal(world)
    pay(world, deal, "100000")
    assert state_of(deal) is DealState.AGREED
    assert at(world, f"unapplied:{deal.subject}") == "100000.00"
    sign(world, deal)
    assert state_of(deal) is DealState.FUNDED
    assert at(world, f"held:{deal.subject}") == "100000.00"


def test_money_after_a_cancellation_goes_back(world):
    deal = a_deal(world)
    deals.cancel_deal(world.session, deal_id=deal.id, reason="No", actor=world.buyer, now=NOON)
    world.commit()
    pay(world, deal, "100000")
    assert [each.kind for each in payouts(world, deal)] == [PayoutKind.REFUND]
    assert facts(world, Measure.COLLECTED) == []


def test_money_that_waited_goes_back_when_the_deal_is_cancelled(world):
    deal = a_deal(world)
    pay(world, deal, "100000")
    deals.cancel_deal(world.session, deal_id=deal.id, reason="No", actor=world.seller, now=NOON)
    world.commit()
    assert [each.amount.amount for each in payouts(world, deal)] == ["100000.00"]


def test_the_same_news_of_a_receipt_acts_once(world):
    deal = sign(world, a_deal(world))
    receipt = pay(world, deal, "40000")
    event = events.PaymentChanged(deal.subject, "received", receipt.id)
    deals.money_received(world.session, event, actor=world.second, now=NOON)
    world.commit()
    assert at(world, f"held:{deal.subject}") == "40000.00"
    assert facts(world, Measure.COLLECTED) == ["40000.00"]


@pytest.mark.parametrize("purpose", ["auction:1", "deal:999", "deal:x", "unidentified"])
def test_money_for_other_purposes_is_left_alone(world, purpose):
    event = events.PaymentChanged(purpose, "received", 1)
    deals.money_received(world.session, event, actor=world.second, now=NOON)
    deals.payout_changed(world.session, events.PaymentChanged(purpose, "paid", 1), actor=world.second, now=NOON)
    assert facts(world, Measure.COLLECTED) == []


def test_collected_volume_counts_on_the_day_the_money_arrived(world):
    deal = sign(world, a_deal(world))
    world.later(days=5)
    pay(world, deal, "100000", on=date(2026, 11, 25))
    fact = world.session.query(VolumeFact).filter_by(measure=Measure.COLLECTED).one()
    assert fact.recognised_on == date(2026, 11, 25)


def test_money_cannot_have_arrived_before_its_deal_was_agreed(world):
    deal = sign(world, a_deal(world))
    with pytest.raises(Unacceptable) as refusal:
        pay(world, deal, "100000", on=date(1900, 1, 1))
    world.session.rollback()
    assert "2026-11-23" in str(refusal.value.fields["received_on"])
    assert world.session.query(Receipt).count() == 0


@pytest.mark.parametrize("typed", ["deal:²", "deal:" + "9" * 25, "deal:-1", "deal:"])
def test_a_number_that_no_deal_can_have_is_no_deals(typed):
    assert deal_of(typed) is None


def test_the_instalment_due_first_is_paid_first(world):
    terms = sale(("20000", Trigger.DATE, date(2027, 6, 1)), ("30000", Trigger.RECORDAL), ("50000", Trigger.SIGNING))
    deal = sign(world, a_deal(world, terms))
    pay(world, deal, "60000")
    assert [each.open.amount for each in deal.obligations] == ["10000.00", "30000.00", "0.00"]
    assert state_of(deal) is DealState.FUNDED


def test_an_instalment_after_the_recordal_is_released_when_it_arrives(world):
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = a_settled_deal(world, terms)
    assert [release.gross.amount for release in deal.releases] == ["60000.00"]
    assert deal.obligations[1].due_on == date(2026, 11, 30)
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.SETTLED
    world.later(days=10)
    pay(world, deal, "40000")
    deal = reload(world, deal)
    assert [release.gross.amount for release in deal.releases] == ["60000.00", "40000.00"]
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.CLOSED
    assert facts(world, Measure.SETTLED) == ["60000.00", "40000.00"]
    assert check(world.session) == []


def test_all_instalments_together_give_exactly_the_agreed_lines(world):
    terms = sale(("33333.33", Trigger.SIGNING), ("33333.33", Trigger.RECORDAL), ("33333.35", Trigger.RECORDAL))
    deal = a_settled_deal(world, terms, LIST=world.centers[1])
    pay(world, deal, "33333.33")
    pay(world, deal, "33333.35")
    deal = reload(world, deal)
    assert [line.released_minor - line.amount_minor for line in deal.lines] == [0] * len(deal.lines)


@pytest.mark.parametrize("stage", ["agreed", "signed", "partly", "funded", "filed", "settled"])
def test_the_money_adds_up_at_each_stage(world, stage):
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = a_deal(world, terms)
    steps = {
        "signed": lambda: sign(world, deal),
        "partly": lambda: pay(world, deal, "20000"),
        "funded": lambda: pay(world, deal, "50000"),
        "filed": lambda: file(world, deal),
        "settled": lambda: accept(world, deal),
    }
    for name, step in steps.items():
        if stage == "agreed":
            break
        step()
        if name == stage:
            break
    money = money_of(world.session, reload(world, deal))
    assert money.owed + money.held + money.released == money.agreed
    assert money.agreed == Money(10_000_000)
    assert check(world.session) == []
