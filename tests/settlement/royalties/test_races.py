"""Two at once on one licence: one after the other. The control arms show that it is the plan's lock that does it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import db, transaction
from core.errors import Refusal
from core.faults import Fault
from listings.terms.agreement import Royalty, Tier
from listings.terms.vocabulary import RoyaltyBase
from settlement.payments import payouts
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.royalties import claiming, paying, purposes, reporting
from settlement.royalties import services as royalties
from settlement.royalties.check import check
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.models import Plan
from settlement.royalties.states import PeriodState
from tests.settlement.deals import world as city
from tests.settlement.deals.test_races import unlocked
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.overtaking import overtaken, plain_transaction
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, calendar, quarter, sold, terms

pytestmark = pytest.mark.race

Act = Callable[[Session], Any]
STEPS = Royalty(RoyaltyBase.NET_SALES, 500, tiers=(Tier(yuan("1000000"), 100),))


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


def reporting_(world: World, plan: Plan, n: int, net: str) -> Act:
    period_id = plan.periods[n - 1].id
    return lambda own: royalties.file_report(
        own, period_id=period_id, lines=[sold(net)], actor=world.buyer, now=world.now
    )


def accepting(world: World, plan: Plan, n: int) -> Act:
    period_id = plan.periods[n - 1].id
    return lambda own: royalties.accept_statement(
        own, period_id=period_id, version=1, actor=world.seller, now=world.now
    )


def contesting(world: World, plan: Plan, n: int) -> Act:
    period_id = plan.periods[n - 1].id
    return lambda own: royalties.contest_statement(
        own, period_id=period_id, version=1, reason="Model B", actor=world.seller, now=world.now
    )


def restating(world: World, plan: Plan, base: str) -> Act:
    """The first quarter was claimed to be another; the licensor agrees."""
    row = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.ERROR, findings=[Found(1, yuan(base))], reason="counted twice",
        actor=world.buyer, now=world.now,
    )  # fmt: skip
    world.commit()
    claim_id = row.id
    return lambda own: royalties.agree(own, claim_id=claim_id, actor=world.seller, now=world.now)


def confirming(world: World, plan: Plan, amount: str) -> Act:
    """A transfer that one officer has recorded; the second confirms it."""
    row: Receipt = payments.record_receipt(
        world.session, purpose=plan.number, payer_id=city.org(world.buyer), amount=yuan(amount), bank_reference="R-1",
        received_on=world.now.date(), evidence=city.ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    world.commit()
    receipt_id = row.id
    return lambda own: payments.confirm_receipt(own, receipt_id=receipt_id, actor=world.second, now=world.now)


def faults() -> list[Fault]:
    with Session(db.engine) as own:
        return check(own)


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control arm: rows as they were read first."""
    for module in (reporting, claiming, paying, purposes, payouts):
        monkeypatch.setattr(module, "locked", unlocked)


def two_reports(app: Flask, world: World, begin: Any) -> tuple[Plan, list[Any]]:
    plan = calendar(world, a_plan(world), date(2027, 4, 10))
    acts = reporting_(world, plan, 1, "1000000"), reporting_(world, plan, 1, "1500000")
    return plan, overtaken(app, "royalty report: kept", *acts, begin)


def test_of_two_reports_for_one_period_the_second_is_its_second_version(app: Flask, world: World) -> None:
    plan, results = two_reports(app, world, transaction)
    assert results == [None, None]
    (first, *_rest) = licences.reloaded(world, plan).periods
    assert [(each.version, each.due_minor) for each in first.statements] == [(1, 5_000_000), (2, 7_500_000)]
    assert faults() == []


@pytest.mark.usefixtures("without_locks")
def test_the_control_arm_without_locks_draws_one_version_twice(app: Flask, world: World) -> None:
    _plan, results = two_reports(app, world, plain_transaction)
    assert [type(each) for each in results].count(type(None)) == 1  # only the database stops the other
    assert not any(isinstance(each, Refusal) for each in results)


def accepted_and_restated(app: Flask, world: World, begin: Any) -> tuple[Plan, list[Any]]:
    """The second quarter is accepted while the first one's figures change, and with them the steps of the year."""
    plan = a_plan(world, terms(STEPS))
    quarter(world, plan, "900000")
    calendar(world, plan, date(2027, 7, 10))
    licences.report(world, plan, 2, sold("500000"))
    acts = accepting(world, plan, 2), restating(world, plan, "500000")
    return plan, overtaken(app, "royalty: reckoned", *acts, begin)


def test_an_acceptance_and_a_restatement_at_once_end_in_the_steps_of_the_whole_year(app: Flask, world: World) -> None:
    plan, results = accepted_and_restated(app, world, transaction)
    assert results == [None, None]
    dues = [each.accepted.due_minor // 100 for each in licences.reloaded(world, plan).periods[:2] if each.accepted]
    assert dues == [25_000, 25_000]
    assert faults() == []


def test_a_report_and_a_restatement_at_once_end_in_the_steps_of_the_whole_year(app: Flask, world: World) -> None:
    plan = a_plan(world, terms(STEPS))
    quarter(world, plan, "900000")
    calendar(world, plan, date(2027, 7, 10))
    acts = reporting_(world, plan, 2, "500000"), restating(world, plan, "500000")
    assert overtaken(app, "royalty report: kept", *acts, transaction) == [None, None]
    licences.accept(world, licences.reloaded(world, plan), 2)
    dues = [each.accepted.due_minor // 100 for each in licences.reloaded(world, plan).periods[:2] if each.accepted]
    assert dues == [25_000, 25_000]
    assert faults() == []


@pytest.mark.usefixtures("without_locks")
def test_the_control_arm_without_locks_forgets_the_steps_or_loses_one(app: Flask, world: World) -> None:
    _plan, results = accepted_and_restated(app, world, plain_transaction)
    assert faults() or any(each is not None for each in results)
    assert not any(isinstance(each, Refusal) for each in results)


def paid_and_credited(app: Flask, world: World, begin: Any) -> tuple[Plan, list[Any]]:
    """What is open is paid while a part of it is set off against a credit."""
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    acts = confirming(world, plan, "50000"), restating(world, plan, "800000")
    return plan, overtaken(app, "royalty: dues paid", *acts, begin)


def test_a_payment_and_a_credit_at_once_never_settle_the_same_part_twice(app: Flask, world: World) -> None:
    plan, results = paid_and_credited(app, world, transaction)
    assert results == [None, None]
    plan = licences.reloaded(world, plan)
    assert [(each.paid_minor, each.credited_minor) for each in plan.dues] == [(5_000_000, 0)]
    assert [each.left.amount for each in plan.credits] == ["10000.00"]
    assert faults() == []


@pytest.mark.usefixtures("without_locks")
def test_the_control_arm_without_locks_is_stopped_by_the_database_or_differs(app: Flask, world: World) -> None:
    _plan, results = paid_and_credited(app, world, plain_transaction)
    assert faults() or any(each is not None for each in results)
    assert not any(isinstance(each, Refusal) for each in results)


def test_a_payment_and_a_contest_at_once_both_go_through(app: Flask, world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    calendar(world, plan, date(2027, 7, 10))
    licences.report(world, plan, 2, sold("1000000"))
    acts = confirming(world, plan, "50000"), contesting(world, plan, 2)
    assert overtaken(app, "royalty: dues paid", *acts, transaction) == [None, None]
    plan = licences.reloaded(world, plan)
    assert [each.state for each in plan.periods[:2]] == [PeriodState.ACCEPTED, PeriodState.CONTESTED]
    assert plan.dues[0].paid_minor == 5_000_000
    assert faults() == []
