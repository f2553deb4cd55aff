"""The end of a licence: by notice of late payment, by the licensee's notice, by its term; and what is left of money."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db import found
from core.errors import Conflict, NotAllowed, Unacceptable
from listings.assets.queries import active_encumbrances
from listings.rights import services as rights
from listings.terms.agreement import Royalty
from listings.terms.vocabulary import RoyaltyBase
from reports.books import services as books
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.recordal.kinds import CaseKind
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.endings import EndGround
from settlement.royalties.models import Plan
from settlement.royalties.returned import ReversalKind
from settlement.royalties.states import EndNoticeState, PeriodState, PlanState
from settlement.royalties.wording import plan_in_words
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import World, a_world, state_of, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, accept, calendar, on, owed, pay, quarter, report, sold, terms
from tests.settlement.royalties.test_currencies import today

LATE = date(2027, 5, 4)
REASON: dict[str, Any] = {"reason": "Three reminders"}


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def unpaid(world: World, **further: Any) -> Plan:
    """50,000 were due on 16 April."""
    plan = a_plan(world, terms(**further))
    quarter(world, plan, "1000000")
    on(world, LATE)
    return plan


def notice(world: World, plan: Plan) -> None:
    royalties.give_notice(world.session, plan_id=plan.id, **REASON, actor=world.seller, now=world.now)
    world.commit()


def end(world: World, plan: Plan, day: date) -> None:
    royalties.end_plan(world.session, plan_id=plan.id, ends_on=day, **REASON, actor=world.seller, now=world.now)
    world.commit()


def test_a_licensor_ends_a_licence_after_a_notice_that_ran_out_without_payment(world: World) -> None:
    plan = unpaid(world)
    with pytest.raises(Conflict) as refused:
        end(world, plan, date(2027, 4, 30))
    assert refused.value.code == "notice_needed"
    notice(world, plan)
    assert plan.end_notices[0].until == date(2027, 6, 3)
    calendar(world, plan, date(2027, 6, 3))
    with pytest.raises(Conflict):
        end(world, plan, date(2027, 5, 31))
    calendar(world, plan, date(2027, 6, 5))
    with pytest.raises(Unacceptable):
        end(world, plan, date(2027, 6, 2))  # until the notice ran out the use was licensed
    end(world, plan, date(2027, 6, 3))
    assert (plan.state, plan.end_notices[0].state) == (PlanState.ENDED, EndNoticeState.USED)
    assert (plan.periods[1].ends_on, plan.periods[1].state) == (date(2027, 6, 3), PeriodState.OPEN)


def test_a_notice_falls_away_when_what_was_late_is_paid(world: World) -> None:
    plan = unpaid(world)
    notice(world, plan)
    pay(world, plan, "51000")
    calendar(world, plan, date(2027, 7, 5))
    assert plan.end_notices[0].state is EndNoticeState.LAPSED
    with pytest.raises(Conflict):
        end(world, plan, date(2027, 6, 30))


def test_there_is_no_notice_where_nothing_is_late_nor_a_second_one(world: World) -> None:
    plan = unpaid(world)
    for actor in (world.buyer, world.stranger):
        with pytest.raises(NotAllowed):
            royalties.give_notice(world.session, plan_id=plan.id, **REASON, actor=actor, now=world.now)
    with pytest.raises(Unacceptable):
        royalties.give_notice(world.session, plan_id=plan.id, reason=" ", actor=world.seller, now=world.now)
    notice(world, plan)
    with pytest.raises(Conflict) as again:
        notice(world, plan)
    pay(world, plan, "51000")
    with pytest.raises(Conflict) as paid:
        notice(world, plan)
    assert (again.value.code, paid.value.code, len(plan.end_notices)) == ("notice_given", "nothing_late", 1)


def test_with_the_licence_ends_what_it_burdens_the_right_with(world: World) -> None:
    plan = unpaid(world)
    deal = world.session.get_one(Deal, plan.deal_id)
    city.accept(world, deal) if city.file(world, deal) else None
    assert len(active_encumbrances(world.session, deal.asset_id, LATE)) == 1
    royalties.end_plan(world.session, plan_id=plan.id, ends_on=LATE, **REASON, actor=world.chief, now=world.now)
    assert len(active_encumbrances(world.session, deal.asset_id, LATE)) == 1  # its last day
    assert active_encumbrances(world.session, deal.asset_id, date(2027, 5, 5)) == []


def test_a_licensee_ends_the_licence_with_the_notice_agreed(world: World) -> None:
    """Three months from 4 May: the last day is 4 August, and the third quarter is cut there."""
    plan = unpaid(world, notice_months=3)
    row = royalties.end_with_notice(world.session, plan_id=plan.id, **REASON, actor=world.buyer, now=world.now)
    assert (row.ground, row.until, plan.state) == (EndGround.BY_LICENSEE, date(2027, 8, 4), PlanState.RUNNING)
    calendar(world, plan, date(2027, 8, 4))
    assert plan.state is PlanState.RUNNING
    calendar(world, plan, date(2027, 8, 5))
    assert (plan.state, row.state, plan.end_reason) == (PlanState.ENDED, EndNoticeState.USED, "Three reminders")
    assert [each.ends_on for each in plan.periods] == [date(2027, 3, 31), date(2027, 6, 30), date(2027, 8, 4)]


def test_a_notice_before_the_licence_begins_ends_it_with_its_first_day(world: World) -> None:
    plan = a_plan(world, terms(notice_months=1))
    row = royalties.end_with_notice(world.session, plan_id=plan.id, **REASON, actor=world.buyer, now=world.now)
    assert (row.until, plan.ends_on) == (licences.FIRST, licences.FIRST)
    calendar(world, plan, date(2027, 1, 2))
    assert [(each.starts_on, each.ends_on) for each in plan.periods] == [(licences.FIRST, licences.FIRST)]
    assert plan.state is PlanState.ENDED


def test_a_period_that_was_estimated_falls_away_where_the_licence_ends_before_it(world: World) -> None:
    plan = unpaid(world)
    for day in (date(2027, 8, 10), date(2027, 11, 10)):
        calendar(world, plan, day)
    assert [each.state.value for each in plan.periods] == ["accepted", "estimated", "estimated", "open"]
    royalties.end_plan(
        world.session, plan_id=plan.id, ends_on=date(2027, 3, 31), **REASON, actor=world.chief, now=world.now
    )
    world.commit()
    assert [each.state.value for each in plan.periods] == ["accepted", "dropped", "dropped", "dropped"]
    assert books.check(world.session, now=world.now) == []


def test_without_an_agreed_notice_the_licensee_cannot_end_it_alone(world: World) -> None:
    plan = unpaid(world)
    with pytest.raises(Conflict) as refused:
        royalties.end_with_notice(world.session, plan_id=plan.id, **REASON, actor=world.buyer, now=world.now)
    assert (refused.value.code, plan.ends_on) == ("no_notice_agreed", licences.LAST)


def test_a_report_that_comes_after_the_end_is_stated_invoiced_and_paid(world: World) -> None:
    plan = unpaid(world)
    royalties.end_plan(world.session, plan_id=plan.id, ends_on=LATE, **REASON, actor=world.chief, now=world.now)
    world.commit()
    calendar(world, plan, date(2027, 9, 1))
    assert plan.periods[1].state is PeriodState.ESTIMATED  # due on 3 June
    report(world, plan, 2, sold("300000"))
    accept(world, plan, 2)
    pay(world, plan, owed(plan))
    assert [due.amount.amount for due in plan.dues[:2]] == ["50000.00", "15000.00"]
    assert calendar(world, plan, date(2028, 1, 1)).periods[-1].n == 2
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_a_credit_that_is_left_is_asked_to_be_paid_back_and_one_officer_approves(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    royalties.end_plan(
        world.session, plan_id=plan.id, ends_on=date(2027, 3, 31), **REASON, actor=world.chief, now=world.now
    )
    row = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.ERROR, findings=[Found(1, yuan("800000"))], reason="twice",
        actor=world.buyer, now=world.now,
    )  # fmt: skip
    royalties.agree(world.session, claim_id=row.id, actor=world.seller, now=world.now)
    calendar(world, plan, date(2027, 5, 1))
    (wish,) = plan.reversals
    assert (wish.kind, wish.amount.amount, wish.asked_by) == (ReversalKind.CREDIT, "10000.00", None)
    royalties.approve_reversal(world.session, reversal_id=wish.id, actor=world.first, now=world.now)
    world.commit()
    calendar(world, plan, date(2027, 5, 2))
    assert (len(plan.reversals), plan.credits[0].left.minor) == (1, 0)
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_a_credit_waits_for_a_missing_report_only_as_long_as_a_notice_gives(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    row = royalties.claim(
        world.session, plan_id=plan.id, kind=ClaimKind.ERROR, findings=[Found(1, yuan("800000"))], reason="twice",
        actor=world.buyer, now=world.now,
    )  # fmt: skip
    royalties.agree(world.session, claim_id=row.id, actor=world.seller, now=world.now)
    calendar(world, plan, LATE)
    royalties.end_plan(world.session, plan_id=plan.id, ends_on=LATE, **REASON, actor=world.chief, now=world.now)
    world.commit()
    calendar(world, plan, date(2027, 7, 5))  # reported by 3 June, and 30 days as of a notice: until 5 July, a Monday
    assert (plan.periods[1].state, plan.reversals) == (PeriodState.ESTIMATED, [])
    calendar(world, plan, date(2027, 7, 6))
    (wish,) = plan.reversals
    assert (wish.kind, wish.amount.amount) == (ReversalKind.CREDIT, "10000.00")
    royalties.approve_reversal(world.session, reversal_id=wish.id, actor=world.first, now=world.now)
    world.commit()
    report(world, plan, 2, sold("300000"))
    accept(world, plan, 2)
    assert (plan.credits[0].left.minor, owed(plan)) == (0, "15000.00")
    pay(world, plan, "15000")
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_an_advance_that_was_not_used_up_stays_with_the_licensor(world: World) -> None:
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 1000, creditable=True), fixed="300000"))
    quarter(world, plan, "1200000")
    royalties.end_plan(
        world.session, plan_id=plan.id, ends_on=date(2027, 3, 31), **REASON, actor=world.chief, now=world.now
    )
    calendar(world, plan, date(2027, 5, 1))
    assert (plan.periods[0].latest and plan.periods[0].latest.left_minor, plan.reversals) == (18_000_000, [])
    words = dict(plan_in_words(plan, world.session.get_one(Deal, plan.deal_id)))
    assert words["Advance not used up at the end"] == "stays with the licensor: it is part of the fixed price"


@pytest.mark.usefixtures("today")
def test_notice_is_given_by_form_and_read_by_the_licensee(world: World) -> None:
    plan = unpaid(world)
    at, licensor = f"/royalties/{plan.number}", browser(world, world.seller)
    assert "Give notice of late payment" in text_of(licensor.get(at))
    assert licensor.post(f"{at}/notice", {"reason": "Three reminders"}).status_code == 303
    page = text_of(browser(world, world.buyer, "zh_Hans").get(at))
    assert "2027年6月3日" in page
    assert "Three reminders" in page


__all__ = ["today"]


def test_what_the_office_records_of_a_licence_that_has_ended_pays_its_price_and_burdens_nothing(world: World) -> None:
    plan = a_plan(world, terms(fixed="20000"))
    deal = found(world.session, Deal, plan.deal_id)
    city.pay(world, deal, "20000")
    city.file(world, deal)
    calendar(world, plan, LATE)
    royalties.end_plan(world.session, plan_id=plan.id, ends_on=LATE, **REASON, actor=world.chief, now=world.now)
    city.accept(world, deal)
    assert state_of(deal) is DealState.SETTLED
    assert rights.licence_of(world.session, deal.subject, deal.asset_id) is None
    cases = world.session.scalars(select(RecordalCase).filter_by(deal_id=deal.id).order_by(RecordalCase.id))
    assert [(each.kind, each.state) for each in cases] == [
        (CaseKind.PATENT_LICENSE, RecordalState.ACCEPTED),
        (CaseKind.PATENT_LICENSE_END, RecordalState.TO_PREPARE),
    ]
