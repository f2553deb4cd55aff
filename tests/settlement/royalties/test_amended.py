"""Amended terms reach the periods that begin after both sides have signed; earlier periods stay as they were."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import Unacceptable
from listings.terms.agreement import Further
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.amending import terms_in_force
from settlement.deals.models import Deal
from settlement.royalties.models import Plan
from settlement.royalties.tables import Sold
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, accept, calendar, due_amounts, on, report, sold, terms

AMENDED = date(2027, 5, 10)  # amid the second quarter


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def amend(world: World, plan: Plan, day: date, **further: Any) -> None:
    """Both sides sign other further terms on a day."""
    on(world, day)
    deal = world.session.get_one(Deal, plan.deal_id)
    before = terms_in_force(world.session, deal)
    agreed = replace(before, further=Further.of({**before.further.as_json(), **further}))
    row = deals.propose_amendment(
        world.session, deal_id=deal.id, terms=agreed, reason="As agreed", actor=world.seller, now=world.now
    )
    for actor in (world.seller, world.buyer):
        deals.sign_amendment(
            world.session, deal_id=deal.id, version=row.version, digest=row.digest, actor=actor, now=world.now
        )
    world.commit()


def test_the_period_that_runs_keeps_its_days_and_the_next_one_has_the_new_ones(world: World) -> None:
    plan = calendar(world, a_plan(world, terms(report_days=30)), AMENDED)
    amend(world, plan, AMENDED, report_days=45, interest=10)
    calendar(world, plan, date(2027, 7, 2))
    assert [(each.report_days, each.interest_bp) for each in plan.periods] == [(30, 5), (30, 5), (45, 10)]
    assert [each.report_due_on for each in plan.periods[1:]] == [date(2027, 7, 30), date(2027, 11, 15)]
    assert (plan.report_days, plan.interest_bp) == (45, 10)


def test_an_amendment_counts_from_the_day_of_its_second_signature_however_late_the_job_is(world: World) -> None:
    plan = calendar(world, a_plan(world, terms(report_days=30)), date(2027, 6, 30))
    amend(world, plan, date(2027, 7, 2), report_days=45)  # the third quarter had begun
    calendar(world, plan, date(2027, 10, 2))
    assert [each.report_days for each in plan.periods] == [30, 30, 30, 45]


def test_another_share_of_sublicences_holds_from_its_period_on_and_all_is_reckoned_anew(world: World) -> None:
    """20 % of 100,000, then 30 %; a correction of the first quarter reckons each by its own share."""
    plan = calendar(world, a_plan(world, replace(terms(sublicence_share_bp=2000), sublicensing=True)), AMENDED)
    amend(world, plan, AMENDED, sublicence_share_bp=3000)
    calendar(world, plan, date(2027, 10, 10))
    for n in (3, 1, 2):
        report(world, plan, n, sold("0"), sublicences=yuan("100000"))
        accept(world, plan, n)
    assert due_amounts(plan) == [("royalty", "30000.00"), ("royalty", "20000.00"), ("royalty", "20000.00")]
    assert [each.statements[-1].lines[-1].rate_bp for each in plan.periods[:3]] == [2000, 2000, 3000]
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_what_may_be_taken_off_is_asked_of_the_periods_own_terms(world: World) -> None:
    plan = calendar(world, a_plan(world, terms(deductions=["freight"], deductions_cap_bp=500)), AMENDED)
    amend(world, plan, AMENDED, deductions_cap_bp=1000)
    calendar(world, plan, date(2027, 10, 10))
    line = Sold("Cells", 1, yuan("1000"), yuan("100"))
    with pytest.raises(Unacceptable):
        report(world, plan, 2, line)
    assert report(world, plan, 3, line).base_minor == 90_000


def test_late_payment_bears_the_interest_of_its_own_period(world: World) -> None:
    """50,000 of the first quarter, ten days late at 0.05 %: 250, although 0.1 % was agreed since."""
    plan = calendar(world, a_plan(world), date(2027, 4, 10))
    report(world, plan, 1, sold("1000000"))
    accept(world, plan, 1)
    amend(world, plan, date(2027, 4, 20), interest=10)
    calendar(world, plan, date(2027, 7, 2))
    licences.pay(world, plan, "50000", day=date(2027, 4, 26))
    assert plan.interest_bp == 10
    assert due_amounts(plan)[-1] == ("interest", "250.00")
