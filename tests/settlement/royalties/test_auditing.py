"""Inspections of the books by the terms: announced in time, one a year, so far back and no more."""

from datetime import date
from typing import Any

import pytest

from core.errors import Conflict, NotAllowed, Unacceptable
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import Claim, ClaimKind
from settlement.royalties.models import Plan
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, quarter, terms


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def a_plan_with(world: World, quarters: int = 1, **further: Any) -> Plan:
    plan = a_plan(world, terms(**further))
    for _n in range(quarters):
        quarter(world, plan, "1000000")
    return plan


def announce(world: World, plan: Plan, day: date) -> None:
    royalties.announce_audit(world.session, plan_id=plan.id, inspects_on=day, actor=world.seller, now=world.now)


def claim(world: World, plan: Plan, base: str, n: int = 1) -> Claim:
    return royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.AUDIT, findings=[Found(n, yuan(base))], reason="Ledger 6001",
        actor=world.seller, now=world.now,
    )  # fmt: skip


def agreed(world: World, plan: Plan, base: str) -> None:
    row = claim(world, plan, base)
    royalties.agree(world.session, claim_id=row.id, actor=world.buyer, now=world.now)
    world.commit()


def code(refused: pytest.ExceptionInfo[Conflict]) -> str:
    return refused.value.code


def test_an_inspection_is_announced_with_the_notice_agreed_and_then_claimed(world: World) -> None:
    plan = a_plan_with(world, audit="yes", audit_notice_days=30)  # on 10 April 2027
    with pytest.raises(Conflict) as refused:
        claim(world, plan, "1100000")
    with pytest.raises(Unacceptable) as early:
        announce(world, plan, date(2027, 5, 9))
    announce(world, plan, date(2027, 5, 10))
    with pytest.raises(Conflict) as before:
        claim(world, plan, "1100000")
    licences.on(world, date(2027, 5, 10))
    assert claim(world, plan, "1100000").state == "claimed"
    assert (code(refused), list(early.value.fields), code(before)) == (
        "audit_not_announced", ["inspects_on"], "audit_not_announced",
    )  # fmt: skip


def test_books_are_inspected_once_a_year(world: World) -> None:
    plan = a_plan_with(world, audit="yes", audit_notice_days=10)
    announce(world, plan, date(2027, 4, 20))
    with pytest.raises(Conflict) as second:
        announce(world, plan, date(2027, 9, 1))
    licences.on(world, date(2027, 4, 20))
    agreed(world, plan, "1100000")
    with pytest.raises(Conflict) as again:
        claim(world, plan, "1200000")
    licences.on(world, date(2028, 2, 1))
    with pytest.raises(Conflict) as used:
        claim(world, plan, "1200000")  # the inspection of 2027 has had its claim
    assert (code(second), code(again), code(used)) == ("audit_this_year", "audit_this_year", "audit_not_announced")


def test_a_declined_claim_does_not_use_up_the_year(world: World) -> None:
    plan = a_plan_with(world)
    row = claim(world, plan, "1100000")
    royalties.decline(world.session, claim_id=row.id, answer="Not ours", actor=world.buyer, now=world.now)
    assert claim(world, plan, "1050000").state == "claimed"


def test_an_inspection_looks_back_as_far_as_agreed(world: World) -> None:
    plan = a_plan_with(world, quarters=6, audit="yes", audit_years=1)  # on 10 July 2028
    with pytest.raises(Unacceptable) as refused:
        claim(world, plan, "1100000", n=2)
    assert "10 Jul 2027" in refused.value.fields["findings"][0]
    assert plan.claims == []
    assert claim(world, plan, "1100000", n=3).state == "claimed"


def test_a_licence_that_says_so_has_no_inspection_and_only_the_licensor_announces_one(world: World) -> None:
    plan = a_plan_with(world, audit="no")
    for act in (lambda: announce(world, plan, date(2027, 9, 1)), lambda: claim(world, plan, "1100000")):
        with pytest.raises(Conflict) as refused:
            act()
        assert code(refused) == "no_audit_agreed"
    with pytest.raises(NotAllowed):
        royalties.announce_audit(
            world.session, plan_id=plan.id, inspects_on=date(2027, 9, 1), actor=world.buyer, now=world.now
        )
    assert plan.inspections == []
