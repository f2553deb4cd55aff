"""Royalty money taken back: by two officers, by a payer's bank; at the rates of the release that it went out with."""

from datetime import date

import pytest

from core.errors import Conflict, NotAllowed, Unacceptable
from reports.books import services as books
from settlement.payments.models import PayoutKind
from settlement.royalties import queries
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.models import Plan, RoyaltyReversal
from settlement.royalties.returned import ReversalKind
from settlement.volumes.models import Measure
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, owed, pay, quarter


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def must_be_clean(world: World) -> None:
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def ask(world: World, plan: Plan, amount: str | None = None, *, n: int | None = None) -> RoyaltyReversal:
    """The first officer: of the n-th payment, or a credit."""
    return royalties.ask_reversal(
        world.session,
        plan_id=plan.id,
        kind=ReversalKind.PAYMENT if n else ReversalKind.CREDIT,
        amount=yuan(amount) if amount else None,
        payment_id=plan.payments[n - 1].id if n else None,
        reason="Sent by mistake",
        actor=world.first,
        now=world.now,
    )


def approve(world: World, row: RoyaltyReversal) -> None:
    royalties.approve_reversal(world.session, reversal_id=row.id, actor=world.second, now=world.now)
    world.commit()


def refunds(world: World, plan: Plan) -> list[str]:
    return [each.amount.amount for each in licences.payouts(world, plan) if each.kind is PayoutKind.REFUND]


def test_a_payment_that_falls_away_leaves_its_royalty_owed(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    approve(world, ask(world, plan, "20000", n=1))
    assert (owed(plan), refunds(world, plan)) == ("20000.00", ["20000.00"])
    assert [city.facts(world, each) for each in (Measure.COLLECTED, Measure.SETTLED)] == [["50000.00", "-20000.00"]] * 2
    pay(world, plan, "20000")
    assert owed(plan) == "0.00"
    must_be_clean(world)


def test_days_of_delay_that_were_charged_are_not_charged_again(world: World) -> None:
    """100,000, due on 16 April: paid 10 days late (500), taken back, paid 60 days late: 3,000 in all, 2,500 more."""
    plan = a_plan(world)
    quarter(world, plan, "2000000")
    licences.on(world, date(2027, 4, 26))
    pay(world, plan, "100000")
    approve(world, ask(world, plan, n=1))
    licences.on(world, date(2027, 6, 15))
    assert queries.accruing(plan, date(2027, 6, 15)) == yuan("2500")
    pay(world, plan, "40000")
    pay(world, plan, "60500")
    interest = [amount for kind, amount in licences.due_amounts(plan) if kind == "interest"]
    assert interest == ["500.00", "700.00", "1800.00"]
    must_be_clean(world)


def test_parts_taken_back_one_by_one_give_exactly_the_whole(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000.20")
    pay(world, plan, "50000.01")
    for amount in ("16666.67", "16666.67", "16666.67"):
        approve(world, ask(world, plan, amount, n=1))
    gone = [sum(each.lines[place].amount_minor for each in plan.taken_back) for place in range(4)]
    assert gone == [line.amount_minor for line in plan.releases[0].lines]
    assert owed(plan) == "50000.01"
    must_be_clean(world)


def test_what_was_stated_too_high_is_paid_back_and_owed_no_more(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    row = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.ERROR, findings=[Found(1, yuan("800000"))], reason="twice",
        actor=world.buyer, now=world.now,
    )  # fmt: skip
    royalties.agree(world.session, claim_id=row.id, actor=world.seller, now=world.now)
    approve(world, ask(world, plan))
    assert (owed(plan), refunds(world, plan), plan.credits[0].left.minor) == ("0.00", ["10000.00"], 0)
    assert city.facts(world, Measure.SETTLED) == ["50000.00", "-10000.00"]
    must_be_clean(world)


def test_what_was_paid_out_already_is_owed_back_and_netted_with_the_next_release(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    licences.pay_out(world, plan)
    approve(world, ask(world, plan, n=1))
    seller = city.org(world.seller)
    assert city.at(world, f"receivable:org:{seller}") == "48000.00"
    pay(world, plan, "50000")
    assert city.at(world, f"receivable:org:{seller}") == "0.00"
    must_be_clean(world)


def test_one_officer_cannot_do_both_and_no_more_than_stands_goes_back(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    with pytest.raises(Unacceptable):
        ask(world, plan, "50000.01", n=1)
    with pytest.raises(Unacceptable):
        ask(world, plan)  # no credit waits
    row = ask(world, plan, n=1)
    with pytest.raises(Conflict):
        ask(world, plan, n=1)
    for actor in (world.first, world.seller, world.staff):
        with pytest.raises(NotAllowed):
            royalties.approve_reversal(world.session, reversal_id=row.id, actor=actor, now=world.now)
    assert plan.taken_back == []
    royalties.decline_reversal(world.session, reversal_id=row.id, actor=world.second, now=world.now)
    assert owed(plan) == "0.00"


def test_a_reversal_counts_on_the_day_that_it_reverses(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    licences.on(world, date(2028, 2, 1))
    approve(world, ask(world, plan, n=1))
    settled = world.session.query(city.VolumeFact).filter_by(measure=Measure.SETTLED)
    assert {each.recognised_on for each in settled} == {date(2027, 4, 10)}
