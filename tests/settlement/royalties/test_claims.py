"""Accepted statements restated: audits with threshold, cost and interest (worked example 9), errors, and the end."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from listings.terms.agreement import Royalty
from listings.terms.vocabulary import RoyaltyBase
from reports.books import services as books
from settlement.deals import services as deals
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import Claim, ClaimKind
from settlement.royalties.models import Plan
from settlement.royalties.restating import underpaid_bp
from settlement.royalties.states import ClaimState, PeriodState, PlanState
from settlement.volumes.apart import raise_doubt
from settlement.volumes.models import Measure, Uncounted, VolumeFact
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties.licences import a_plan, calendar, due_amounts, owed, pay, quarter, report, sold, terms


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def audited(world: World, plan: Plan, base: str, *, cost: str = "0", n: int = 1) -> Claim:
    """The licensor's auditor finds another base."""
    return royalties.claim(
        world.session,
        plan_id=plan.id,
        kind=ClaimKind.AUDIT,
        findings=[Found(n, yuan(base))],
        reason="Ledger 6001, export sales",
        cost=yuan(cost),
        actor=world.seller,
        now=world.now,
    )


def agree(world: World, row: Claim) -> Claim:
    royalties.agree(world.session, claim_id=row.id, actor=world.buyer, now=world.now)
    world.commit()
    return row


def must_be_clean(world: World) -> None:
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_below_the_threshold_the_licensor_bears_its_audit(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    row = agree(world, audited(world, plan, "1052000", cost="60000"))  # 2,600 of 52,600: 4.94 %
    assert (row.cost_shifted, due_amounts(plan)[1:]) == (False, [("adjustment", "2600.00")])


def test_exactly_the_threshold_shifts_the_cost(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "950000")
    assert agree(world, audited(world, plan, "1000000", cost="60000")).cost_shifted


def test_what_was_stated_too_high_is_a_credit_on_the_next_period(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    row = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.ERROR, findings=[Found(1, yuan("800000"))],
        reason="An invoice was counted twice", actor=world.buyer, now=world.now,
    )  # fmt: skip
    royalties.agree(world.session, claim_id=row.id, actor=world.seller, now=world.now)
    assert ([credit.left.amount for credit in plan.credits], owed(plan)) == (["10000.00"], "0.00")
    assert city.facts(world, Measure.ROYALTY_ACCRUED) == ["50000.00", "-10000.00"]
    quarter(world, plan, "1000000")
    assert owed(plan) == "40000.00"
    pay(world, plan, "40000")
    must_be_clean(world)


def test_what_was_stated_too_high_is_taken_back_of_volume_that_a_doubt_has_set_apart(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    raise_doubt(world.session, ref=f"deal:{plan.deal_id}", subjects=[plan.subject], why=Uncounted.RELATED,
                about="Kin", actor=world.city, now=world.now)  # fmt: skip
    row = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.ERROR, findings=[Found(1, yuan("900000"))], reason="Typed twice",
        actor=world.buyer, now=world.now,
    )  # fmt: skip
    royalties.agree(world.session, claim_id=row.id, actor=world.seller, now=world.now)
    accrued = select(func.sum(VolumeFact.amount_minor)).filter_by(measure=Measure.ROYALTY_ACCRUED)
    assert world.session.scalar(accrued) == 45_000_00
    must_be_clean(world)


def test_only_the_other_side_agrees_and_nothing_changes_before(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    row = audited(world, plan, "2000000")
    for actor in (world.seller, world.stranger, world.staff):
        with pytest.raises(NotAllowed):
            royalties.agree(world.session, claim_id=row.id, actor=actor, now=world.now)
    assert (row.state, len(plan.periods[0].statements), len(plan.dues)) == (ClaimState.CLAIMED, 1, 1)


def test_a_declined_claim_leaves_the_statements_and_says_why(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    row = audited(world, plan, "2000000")
    with pytest.raises(Unacceptable):
        royalties.decline(world.session, claim_id=row.id, answer="", actor=world.buyer, now=world.now)
    royalties.decline(world.session, claim_id=row.id, answer="Not our product", actor=world.buyer, now=world.now)
    assert (row.state, len(plan.periods[0].statements)) == (ClaimState.DECLINED, 1)
    with pytest.raises(IllegalTransition):
        royalties.withdraw(world.session, claim_id=row.id, actor=world.seller, now=world.now)


def test_one_claim_at_a_time_says_the_service_and_the_database(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    row = audited(world, plan, "2000000")
    with pytest.raises(Conflict) as refused:
        audited(world, plan, "3000000")
    assert refused.value.code == "claim_open"
    world.session.add(
        Claim(
            plan_id=plan.id, kind=ClaimKind.ERROR, state=ClaimState.CLAIMED, claimed_for=row.claimed_for,
            claimed_at=world.now, reason="x", cost_minor=0, currency="CNY", answer="", cost_shifted=False,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        world.session.flush()


@pytest.mark.parametrize("base", ["1000000", "-1"])
def test_a_claim_without_a_difference_or_below_zero_is_refused(world: World, base: str) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    with pytest.raises(Unacceptable) as refused:
        audited(world, plan, base)
    assert list(refused.value.fields) == ["findings"]
    assert plan.claims == []


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_part_not_stated_is_never_below_zero_nor_above_all(stated: int, true: int) -> None:
    assert 0 <= underpaid_bp(Money(stated), Money(true)) <= 10_000


def test_a_licence_that_ends_has_a_last_statement_with_the_least_of_its_days(world: World) -> None:
    """Ended on 30 June 2027, day 181 of 365: of 73,000 a year 36,200 at least; 25,000 + 5,000 earned, 6,200 more."""
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 500, minimum_per_year=yuan("73000"))))
    quarter(world, plan, "500000")
    calendar(world, plan, date(2027, 7, 5))
    royalties.end_plan(
        world.session, plan_id=plan.id, ends_on=date(2027, 6, 30), reason="breach", actor=world.chief, now=world.now
    )
    assert (plan.state, [each.state for each in plan.periods]) == (
        PlanState.ENDED,
        [PeriodState.ACCEPTED, PeriodState.OPEN, PeriodState.DROPPED],
    )
    last = report(world, plan, 2, sold("100000"))
    assert (last.top_up_minor, last.due.amount) == (620_000, "11200.00")
    assert len(calendar(world, plan, date(2028, 2, 1)).periods) == 3


def test_a_licence_ends_on_a_day_that_is_over(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "500000")
    end: dict[str, Any] = {"plan_id": plan.id, "reason": "breach", "now": world.now}
    with pytest.raises(NotAllowed):
        royalties.end_plan(world.session, ends_on=date(2027, 4, 5), actor=world.buyer, **end)
    for day in (date(2027, 3, 1), date(2027, 5, 1)):
        with pytest.raises(Unacceptable):
            royalties.end_plan(world.session, ends_on=day, actor=world.chief, **end)
    assert plan.state is PlanState.RUNNING


def test_a_cancelled_deal_ends_its_royalties(world: World) -> None:
    plan = calendar(world, a_plan(world), date(2027, 2, 10))
    deals.refund_deal(world.session, deal_id=plan.deal_id, reason="refused", actor=world.chief, now=world.now)
    assert (plan.state, plan.ends_on) == (PlanState.ENDED, date(2027, 2, 10))
    assert plan.periods[0].ends_on == date(2027, 2, 10)


def test_a_plan_ends_with_the_licence(world: World) -> None:
    plan = calendar(world, a_plan(world), date(2032, 1, 1))
    assert (plan.state, len(plan.periods)) == (PlanState.ENDED, 20)
