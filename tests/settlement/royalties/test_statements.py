"""Statements of a licence, period by period: worked examples 7 and 8 as an accountant finds them in the books."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.show import day
from listings.terms.agreement import Royalty, Tier
from listings.terms.vocabulary import Period as Rhythm
from listings.terms.vocabulary import RoyaltyBase
from settlement.deals.beginning import royalties_begin
from settlement.royalties import services as royalties
from settlement.royalties.models import Basis
from settlement.royalties.states import PeriodState
from settlement.royalties.tables import Sold
from settlement.volumes.models import Measure
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import TODAY, World, a_world, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import (
    a_plan,
    accept,
    calendar,
    due_amounts,
    invoice_of,
    quarter,
    report,
    sold,
    terms,
)

TIERED = Royalty(
    RoyaltyBase.NET_SALES,
    500,
    tiers=(Tier(yuan("10000000"), 400), Tier(yuan("20000000"), 300)),
    minimum_per_year=yuan("1200000"),
)
AFTER_Q1 = date(2027, 4, 10)


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def test_a_signed_licence_has_a_plan_and_its_first_period_opens_with_it(world: World) -> None:
    plan = a_plan(world)
    assert plan.periods == []
    (first,) = calendar(world, plan, date(2027, 2, 1)).periods
    assert (first.starts_on, first.ends_on) == (date(2027, 1, 1), date(2027, 3, 31))
    assert first.report_due_on == date(2027, 4, 30)
    assert (plan.report_days, plan.contest_days, plan.interest_bp, plan.threshold_bp) == (30, 15, 5, 500)


def test_a_sale_has_no_plan(world: World) -> None:
    deal = city.sign(world, city.a_deal(world))
    with pytest.raises(Exception, match="No row"):
        licences.plan_of(world.session, deal.id)


def test_a_licence_that_begins_amid_a_year_asks_the_least_by_its_days(world: World) -> None:
    royalty = Royalty(RoyaltyBase.NET_SALES, 500, Rhythm.YEAR, minimum_per_year=yuan("36500"))
    agreed = city.licence(price=None, ends=date(2029, 12, 31))
    plan = a_plan(world, type(agreed)(agreed.act, agreed.license_type, (), royalty, agreed.scope))
    (first,) = calendar(world, plan, date(2026, 12, 1)).periods
    assert (first.starts_on, first.ends_on, first.least_minor) == (date(2026, 11, 23), date(2026, 12, 31), 390_000)


def test_a_report_becomes_a_statement_that_waits_for_the_licensor(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    statement = report(world, plan, 1, Sold("Cells", 900, yuan("1100000"), yuan("100000"), "CN"))
    assert (statement.version, statement.basis, statement.base_minor) == (1, Basis.REPORT, 100_000_000)
    assert (plan.periods[0].state, plan.periods[0].contest_until) == (PeriodState.REPORTED, date(2027, 4, 26))
    assert plan.dues == []


@pytest.mark.parametrize(
    "line",
    [
        Sold("Cells", 0, yuan("9000000000000"), yuan("0"), "CN"),  # the two lines together
        Sold("Cells", 900_000_000_000, yuan("1"), yuan("0"), "CN"),  # what the units make
    ],
)
def test_a_report_beyond_what_is_traded_here_is_refused_whole(world: World, line: Sold) -> None:
    royalty = Royalty(RoyaltyBase.NET_SALES, 500, per_unit=yuan("1000"))
    plan = calendar(world, a_plan(world, terms(royalty)), AFTER_Q1)
    with pytest.raises(Unacceptable) as refusal:
        report(world, plan, 1, line, line)
    world.session.rollback()
    assert (list(refusal.value.fields), plan.periods[0].reports) == (["lines"], [])


def test_what_is_accepted_is_invoiced_and_accrues_in_its_period(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    report(world, plan, 1, sold("1000000"))
    assert accept(world, plan, 1).state is PeriodState.ACCEPTED
    (due,) = plan.dues
    assert (due.amount.amount, due.number, due.due_on) == ("50000.00", invoice_of(plan, 1), date(2027, 4, 16))
    assert city.facts(world, Measure.ROYALTY_ACCRUED) == ["50000.00"]


def test_a_contested_statement_is_reported_anew_as_version_2(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    report(world, plan, 1, sold("1000000"))
    royalties.contest_statement(
        world.session, period_id=plan.periods[0].id, version=1, reason="Model B is missing", actor=world.seller,
        now=world.now,
    )  # fmt: skip
    assert plan.periods[0].state is PeriodState.CONTESTED
    assert report(world, plan, 1, sold("1000000"), sold("500000", product="Model B")).version == 2
    accept(world, plan, 1)
    assert due_amounts(plan) == [("royalty", "75000.00")]


def test_contesting_takes_a_reason_and_ends_after_fifteen_days(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    report(world, plan, 1, sold("1000000"))
    contest: dict[str, Any] = {"period_id": plan.periods[0].id, "version": 1, "actor": world.seller}
    with pytest.raises(Unacceptable):
        royalties.contest_statement(world.session, **contest, reason=" ", now=world.now)
    licences.on(world, date(2027, 4, 27))
    with pytest.raises(Conflict) as refused:
        royalties.contest_statement(world.session, **contest, reason="late", now=world.now)
    assert (refused.value.code, plan.periods[0].state) == ("contest_over", PeriodState.REPORTED)


def test_what_nobody_contests_in_time_stands(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    report(world, plan, 1, sold("1000000"))
    assert calendar(world, plan, date(2027, 4, 26)).periods[0].state is PeriodState.REPORTED
    assert calendar(world, plan, date(2027, 4, 27)).periods[0].state is PeriodState.ACCEPTED
    assert due_amounts(plan) == [("royalty", "50000.00")]


def test_a_missing_report_is_estimated_and_never_counted(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    calendar(world, plan, date(2027, 7, 30))
    assert plan.periods[1].latest is None  # it is the last day
    calendar(world, plan, date(2027, 7, 31))
    estimate = plan.periods[1].latest
    assert estimate is not None
    assert (plan.periods[1].state, estimate.is_estimate, estimate.due.amount) == (
        PeriodState.ESTIMATED,
        True,
        "50000.00",
    )
    assert len(plan.dues) == 1
    assert city.facts(world, Measure.ROYALTY_ACCRUED) == ["50000.00"]
    with pytest.raises(IllegalTransition):
        royalties.accept_statement(
            world.session, period_id=plan.periods[1].id, version=1, actor=world.seller, now=world.now
        )
    assert report(world, plan, 2, sold("3000000")).version == 2


def test_a_quarter_that_comes_late_moves_the_steps_of_those_behind_it(world: World) -> None:
    """Q2 is accepted before Q1; then both are what the year gives in its order, and the difference is invoiced."""
    plan = calendar(world, a_plan(world, terms(TIERED)), date(2027, 7, 10))
    report(world, plan, 2, sold("8000000"))
    accept(world, plan, 2)
    report(world, plan, 1, sold("8000000"))
    accept(world, plan, 1)
    second = plan.periods[1].accepted
    assert second is not None
    assert (second.version, second.basis, second.due.amount) == (2, Basis.FOLLOWS, "340000.00")
    assert second.difference.amount == "-60000.00"
    assert due_amounts(plan) == [("royalty", "400000.00"), ("royalty", "400000.00")]
    assert licences.owed(plan) == "740000.00"


def test_strangers_and_the_wrong_side_do_nothing(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    period, before = plan.periods[0].id, city.everything(world.session)
    for actor in (world.seller, world.stranger):
        with pytest.raises(NotAllowed):
            royalties.file_report(world.session, period_id=period, lines=[sold("1")], actor=actor, now=world.now)
    assert city.everything(world.session) == before
    report(world, plan, 1, sold("1000000"))
    for actor in (world.buyer, world.stranger):
        with pytest.raises(NotAllowed):
            royalties.accept_statement(world.session, period_id=period, version=1, actor=actor, now=world.now)
    assert plan.dues == []


def test_a_period_that_runs_is_not_reported(world: World) -> None:
    plan = calendar(world, a_plan(world), date(2027, 3, 31))
    with pytest.raises(Conflict) as refused:
        report(world, plan, 1, sold("1000000"))
    assert (refused.value.code, plan.periods[0].statements) == ("period_runs", [])


def test_more_than_the_agreed_deductions_is_refused(world: World) -> None:
    plan = calendar(world, a_plan(world, terms(deductions=["freight"], deductions_cap_bp=500)), AFTER_Q1)
    with pytest.raises(Unacceptable, match="does not fit"):
        report(world, plan, 1, Sold("Cells", 1, yuan("1000"), yuan("50.01")))
    assert report(world, plan, 1, Sold("Cells", 1, yuan("1000"), yuan("50"))).base_minor == 95_000


def test_the_database_keeps_a_statement_as_it_was_drawn(world: World) -> None:
    plan = calendar(world, a_plan(world), AFTER_Q1)
    statement = report(world, plan, 1, sold("1000000"))
    statement.due_minor = 1
    with pytest.raises(DatabaseError):
        world.session.flush()
    world.session.rollback()
    assert licences.reloaded(world, plan).periods[0].statements[0].due.amount == "50000.00"


def test_what_was_sold_beyond_the_licence_is_no_royalty_of_it(world: World) -> None:
    plan = calendar(world, a_plan(world), date(2027, 4, 10))
    with pytest.raises(Unacceptable) as refused:
        report(world, plan, 1, Sold("Cells", 1, yuan("1000"), yuan("0"), "US"))
    assert "the licence does not reach to United States" in refused.value.fields["lines"][0]
    assert (plan.periods[0].reports, plan.periods[0].state) == ([], PeriodState.OPEN)


def test_the_pages_say_when_royalties_begin_and_why(world: World) -> None:
    early = terms()
    early = replace(early, scope=replace(early.scope, starts=TODAY - timedelta(days=20)))
    deal = city.a_deal(world, early)
    waits = f"{day(early.scope.starts)} as the terms say, or the day of the last signature if that is later"
    assert royalties_begin(deal, early) == [("Royalties are reckoned from", waits)]
    plan = licences.plan_of(world.session, city.sign(world, deal).id)
    assert plan.starts_on == TODAY
    text = (
        f"{day(TODAY)}, the day of the last signature: the terms name {day(early.scope.starts)}, when nobody was bound"
    )
    licensor = browser(world, world.seller)
    for page in (f"/royalties/{plan.number}", f"/deals/{deal.number}", f"/deals/{deal.number}/agreement"):
        assert text in text_of(licensor.get(page))
    later = a_plan(world)
    assert f"{day(licences.FIRST)}, as the terms say" in text_of(licensor.get(f"/royalties/{later.number}"))
