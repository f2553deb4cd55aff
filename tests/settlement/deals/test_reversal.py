"""Money taken back after release."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from listings.assets.queries import active_encumbrances, sole_owner_id
from listings.terms.vocabulary import Trigger
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import DealState, ReversalState
from settlement.deals.wishes import Reversal
from settlement.ledger.faults import check as check_ledger
from settlement.ledger.services import Move, post
from settlement.payments.models import PayoutKind
from settlement.payments.queries import check as check_payments
from settlement.payments.states import PayoutState
from settlement.volumes.models import Measure, VolumeFact
from tests.settlement.deals.world import (
    TODAY,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    at,
    everything,
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
    yuan,
)


@pytest.fixture
def world(session):
    return a_world(session)


def ask(world, deal, amount=None, actor=None, reason="Patent declared invalid, bad faith"):
    row = deals.ask_reversal(
        world.session,
        deal_id=deal.id,
        amount=yuan(amount) if amount else None,
        reason=reason,
        actor=actor or world.first,
        now=world.now,
    )
    world.commit()
    return row


def approve(world, row, actor=None):
    deals.approve_reversal(world.session, reversal_id=row.id, actor=actor or world.second, now=world.now)
    world.commit()


def refused(world, error, act):
    """The act is refused and nothing changed; gives the refusal."""
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_fifth_comes_back_by_the_original_split(world):
    deal = pay_out(world, a_settled_deal(world, LIST=world.centers[1]))
    approve(world, ask(world, deal, "20000"))
    assert at(world, f"receivable:org:{org(world.seller)}") == "19200.00"
    assert at(world, f"receivable:org:{org(world.staff)}") == "320.00"
    assert at(world, f"receivable:org:{org(world.lister)}") == "80.00"
    assert at(world, "fees:platform") == "1600.00"
    (refund,) = payouts(world, deal, PayoutState.QUEUED)
    assert (refund.kind, refund.amount.amount) == (PayoutKind.REFUND, "20000.00")
    assert check(world.session) == check_ledger(world.session) == []


def test_the_volume_goes_back_on_the_day_it_was_counted(world):
    deal = pay_out(world, a_settled_deal(world, LIST=world.centers[1]))
    world.later(days=400)
    approve(world, ask(world, deal, "20000"))
    assert facts(world, Measure.SETTLED) == ["80000.00", "20000.00", "-16000.00", "-4000.00"]
    assert facts(world, Measure.COMMISSION) == ["1600.00", "400.00", "-320.00", "-80.00"]
    assert facts(world, Measure.COLLECTED) == ["80000.00", "20000.00", "-16000.00", "-4000.00"]
    days = world.session.scalars(select(VolumeFact.recognised_on).filter_by(measure=Measure.SETTLED))
    assert set(days) == {TODAY}


def test_taking_all_back_ends_a_licence_and_refunds_the_deal(world):
    a_funded_deal(world)  # what the seller was paid is gone; the bank pays the refund from what it has
    deal = pay_out(world, a_settled_deal(world, licence()))
    approve(world, ask(world, deal))
    assert reload(world, deal).state is DealState.REFUNDING
    assert active_encumbrances(world.session, deal.asset_id, TODAY) == []
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.REFUNDED
    assert check(world.session) == check_ledger(world.session) == []


def test_an_assigned_right_goes_back_only_by_a_recordal_of_its_own(world):
    deal = pay_out(world, a_settled_deal(world))
    approve(world, ask(world, deal))
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == deal.buyer_id


def test_parts_taken_back_one_by_one_give_the_whole(world):
    deal = pay_out(world, a_settled_deal(world, LIST=world.centers[1]))
    for amount in ("33333.33", "33333.33", "33333.34"):
        approve(world, ask(world, deal, amount))
    deal = reload(world, deal)
    assert deal.state is DealState.REFUNDING
    assert [line.reversed_minor for line in deal.releases[0].lines] == [
        line.amount_minor for line in deal.releases[0].lines
    ]
    assert sum(int(amount.replace(".", "")) for amount in facts(world, Measure.SETTLED)) == 0
    assert check(world.session) == check_ledger(world.session) == []


def test_the_tax_withheld_from_a_seller_abroad_comes_back_too(session):
    world = a_world(session, seller_country="US")
    deal = pay_out(world, a_settled_deal(world))
    approve(world, ask(world, deal, "50000"))
    assert at(world, "tax:CN") == "5000.00"
    assert at(world, f"receivable:org:{org(world.seller)}") == "43000.00"


def test_nothing_moves_until_a_second_officer_approves(world):
    deal = pay_out(world, a_settled_deal(world))
    row = ask(world, deal, "20000")
    assert facts(world, Measure.SETTLED) == ["100000.00"]
    assert refused(world, NotAllowed, lambda: approve(world, row, world.first)).code == "four_eyes"


def test_the_database_too_refuses_the_same_officer_twice(world):
    deal = pay_out(world, a_settled_deal(world))
    row = ask(world, deal, "20000")
    row.approved_by = row.asked_by
    with pytest.raises(DBAPIError):
        world.session.flush()
    world.session.rollback()


@pytest.mark.parametrize("who", ["seller", "buyer", "staff", "chief", "city", "stranger"])
def test_only_finance_officers_ask_and_approve(world, who):
    deal = pay_out(world, a_settled_deal(world))
    actor = getattr(world, who)
    refused(world, NotAllowed, lambda: ask(world, deal, "20000", actor=actor))
    row = ask(world, deal, "20000")
    refused(world, NotAllowed, lambda: approve(world, row, actor))


@pytest.mark.parametrize("amount", ["100000.01", "0"])
def test_no_more_is_taken_back_than_stands(world, amount):
    deal = pay_out(world, a_settled_deal(world))
    act = lambda: deals.ask_reversal(  # noqa: E731
        world.session, deal_id=deal.id, amount=yuan(amount), reason="Flaw", actor=world.first, now=world.now
    )
    assert "amount" in refused(world, Unacceptable, act).fields


def test_a_reversal_says_why_and_waits_alone(world):
    deal = pay_out(world, a_settled_deal(world))
    assert "reason" in refused(world, Unacceptable, lambda: ask(world, deal, "1", reason=" ")).fields
    ask(world, deal, "20000")
    assert refused(world, Conflict, lambda: ask(world, deal, "1")).code == "already_asked"


def test_a_declined_reversal_moves_nothing_and_cannot_be_approved(world):
    deal = pay_out(world, a_settled_deal(world))
    row = ask(world, deal, "20000")
    deals.decline_reversal(world.session, reversal_id=row.id, actor=world.second, now=world.now)
    world.commit()
    assert world.session.get(Reversal, row.id).state is ReversalState.DECLINED
    refused(world, IllegalTransition, lambda: approve(world, row))


def test_before_release_there_is_nothing_to_take_back(world):
    deal = a_funded_deal(world)
    refused(world, IllegalTransition, lambda: ask(world, deal, "1"))


def test_what_an_order_keeps_of_another_deal_is_not_spent_by_a_reversal(world):
    kept, other = a_settled_deal(world), a_settled_deal(world)
    pay_out(world, other)
    deals.freeze_money(world.session, deal_id=kept.id, reason="Order 7", actor=world.first, now=world.now)
    world.commit()
    (stayed,) = [each for each in payouts(world, kept) if each.payee_id == org(world.seller)]
    approve(world, ask(world, other))
    assert at(world, f"payable:org:{org(world.seller)}") == stayed.amount.amount
    assert at(world, f"receivable:org:{org(world.seller)}") == stayed.amount.amount
    assert check_payments(world.session) == check(world.session) == []


def test_an_account_that_holds_less_than_its_stayed_payouts_is_a_fault(world):
    deal = a_settled_deal(world)
    deals.freeze_money(world.session, deal_id=deal.id, reason="Order 7", actor=world.first, now=world.now)
    (stayed,) = [each for each in payouts(world, deal) if each.payee_id == org(world.seller)]
    post(
        world.session, key="spent", moves=[Move(stayed.from_account, "unapplied:treasury", yuan("1"))],
        effective_on=TODAY, subject="treasury", actor=world.first, now=world.now,
    )  # fmt: skip
    assert [each.code for each in check_payments(world.session)] == ["payout_stayed"]


def test_a_deal_is_not_taken_back_whole_while_something_of_it_is_held(world):
    """60,000 are released; 40,000 come while an order keeps the money. With the order lifted all of it goes back."""
    deal = sign(world, a_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))))
    pay(world, deal, "60000")
    file(world, deal)
    deal = accept(world, deal)
    earlier = ask(world, deal)
    deals.freeze_money(world.session, deal_id=deal.id, reason="Order 118", actor=world.first, now=world.now)
    pay(world, deal, "40000")
    assert (at(world, f"held:{deal.subject}"), deal.state) == ("40000.00", DealState.SETTLED)
    assert refused(world, Conflict, lambda: approve(world, earlier)).code == "still_held"
    deals.decline_reversal(world.session, reversal_id=earlier.id, actor=world.second, now=world.now)
    world.commit()
    assert refused(world, Conflict, lambda: ask(world, deal)).code == "still_held"
    assert ask(world, deal, "20000").amount == yuan("20000")
    approve(world, world.session.scalars(select(Reversal).order_by(Reversal.id.desc())).first())
    deals.unfreeze_money(world.session, deal_id=deal.id, reason="Lifted", actor=world.first, now=world.now)
    world.commit()
    approve(world, ask(world, deal))
    deal = pay_out(world, deal)
    assert (deal.state, at(world, f"held:{deal.subject}")) == (DealState.REFUNDED, "0.00")
    assert check(world.session) == []
