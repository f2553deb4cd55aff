"""Other rates of a running licence: signed by both, from the first day of a period that has not begun; what was used
before stays as it was reckoned."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core import clock
from core.errors import Conflict, Refusal, Unacceptable
from core.money import Money
from listings.terms.agreement import Royalty, Tier
from listings.terms.validation import validate
from listings.terms.vocabulary import Period, RoyaltyBase
from reports.books import services as books
from settlement.contracts.models import Amendment
from settlement.deals import services as deals
from settlement.deals.amending import later_rates, terms_in_force
from settlement.deals.models import Deal
from settlement.royalties.models import Plan
from settlement.royalties.wording import plan_in_words
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import World, a_world, everything, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, accept, calendar, due_amounts, on, report, sold, terms

AMENDED = date(2027, 5, 10)  # amid the second quarter
NEXT, THEN = date(2027, 7, 1), date(2027, 10, 1)


@pytest.fixture
def world(session: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def deal_of(world: World, plan: Plan) -> Deal:
    return world.session.get_one(Deal, plan.deal_id)


def propose(world: World, plan: Plan, **rates: Any) -> Amendment:
    deal = deal_of(world, plan)
    before = terms_in_force(world.session, deal)
    assert before.royalty is not None
    agreed = replace(before, royalty=replace(before.royalty, **rates))
    row = deals.propose_amendment(
        world.session, deal_id=deal.id, terms=agreed, reason="As agreed", actor=world.seller, now=world.now
    )
    world.commit()
    return row


def signed(world: World, plan: Plan, row: Amendment) -> None:
    for actor in (world.seller, world.buyer):
        deals.sign_amendment(
            world.session, deal_id=plan.deal_id, version=row.version, digest=row.digest, actor=actor, now=world.now
        )
    world.commit()


def amended(world: World, plan: Plan, day: date = AMENDED, **rates: Any) -> Plan:
    on(world, day)
    signed(world, plan, propose(world, plan, **rates))
    return plan


def sell(world: World, plan: Plan, *numbers: int) -> None:
    for n in numbers:
        report(world, plan, n, sold("1000000"))
        accept(world, plan, n)


def test_each_quarter_bears_the_rate_of_its_first_day_in_whatever_order_they_are_accepted(world: World) -> None:
    plan = amended(world, calendar(world, a_plan(world), AMENDED), rate_bp=600, since=NEXT)
    calendar(world, plan, date(2027, 10, 10))
    sell(world, plan, 3, 1, 2)
    assert sorted(due_amounts(plan)) == [("royalty", "50000.00"), ("royalty", "50000.00"), ("royalty", "60000.00")]
    assert [each.terms.rate_bp for each in plan.periods] == [500, 500, 600, 600]
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_new_steps_go_on_from_the_years_base_so_far(world: World) -> None:
    """2,000,000 were used; of the next 1,000,000 half lies below 2,500,000 (6 %) and half above (4 %)."""
    steps = (Tier(yuan("2500000"), 400),)
    plan = amended(world, calendar(world, a_plan(world), AMENDED), rate_bp=600, tiers=steps, since=NEXT)
    calendar(world, plan, date(2027, 10, 10))
    sell(world, plan, 1, 2, 3)
    assert due_amounts(plan) == [("royalty", "50000.00")] * 3
    assert [(line.base_minor, line.rate_bp) for line in plan.periods[2].statements[-1].lines] == [
        (50_000_000, 600), (50_000_000, 400),
    ]  # fmt: skip


def test_a_correction_of_a_period_before_keeps_its_own_rate(world: World) -> None:
    plan = calendar(world, a_plan(world), date(2027, 4, 10))
    sell(world, plan, 1)
    before = [each.version for each in plan.periods[0].statements]
    amended(world, plan, rate_bp=600, since=NEXT)
    calendar(world, plan, date(2027, 7, 10))
    sell(world, plan, 2)
    assert [each.version for each in plan.periods[0].statements] == before
    assert due_amounts(plan) == [("royalty", "50000.00")] * 2


def test_a_newer_version_takes_the_place_of_one_that_has_not_begun(world: World) -> None:
    plan = amended(world, calendar(world, a_plan(world), AMENDED), rate_bp=900, since=THEN)
    amended(world, plan, date(2027, 5, 20), rate_bp=600, since=NEXT)
    calendar(world, plan, date(2027, 10, 10))
    assert [each.terms.rate_bp for each in plan.periods] == [500, 500, 600, 600]
    assert [each.since for each in later_rates(world.session, deal_of(world, plan))] == [NEXT]


def test_the_least_of_a_year_changes_with_a_year(world: World) -> None:
    plan = calendar(world, a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 500))), AMENDED)
    with pytest.raises(Unacceptable) as refusal:
        propose(world, plan, minimum_per_year=yuan("400000"), since=NEXT)
    assert "1 January" in str(refusal.value.fields["royalty.since"])
    amended(world, plan, minimum_per_year=yuan("400000"), since=date(2028, 1, 1))
    calendar(world, plan, date(2029, 1, 10))
    assert [each.least_minor for each in plan.periods[3:8]] == [None, None, None, None, 40_000_000]


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        ({"rate_bp": 600}, "rates_since"),
        ({"rate_bp": 600, "since": date(2027, 7, 2)}, "rates_since"),
        ({"rate_bp": 600, "since": date(2027, 4, 1)}, "rates_since"),
        ({"rate_bp": 600, "since": date(2032, 1, 1)}, "rates_since"),
        ({"base": RoyaltyBase.GROSS, "since": NEXT}, "not_amendable"),
        ({"period": Period.YEAR, "since": date(2028, 1, 1)}, "not_amendable"),
        ({"minimum_per_year": Money(5, "USD"), "since": date(2028, 1, 1)}, "not_amendable"),
    ],
)
def test_rates_that_would_reach_back_or_are_another_royalty_are_refused(
    world: World, rates: dict[str, Any], code: str
) -> None:
    plan = calendar(world, a_plan(world), AMENDED)
    before = everything(world.session)
    with pytest.raises(Refusal) as refusal:
        propose(world, plan, **rates)
    assert refusal.value.code == code
    world.session.rollback()
    assert everything(world.session) == before


def test_the_second_signature_comes_before_the_period_begins_or_not_at_all(world: World) -> None:
    plan = calendar(world, a_plan(world), AMENDED)
    row = propose(world, plan, rate_bp=600, since=NEXT)
    calendar(world, plan, NEXT)
    with pytest.raises(Conflict) as refusal:
        signed(world, plan, row)
    assert refusal.value.code == "rates_begun"
    world.session.rollback()
    assert [each.terms.rate_bp for each in calendar(world, plan, THEN).periods] == [500] * 4


def test_a_new_licence_has_no_later_rates_in_its_terms() -> None:
    with pytest.raises(Unacceptable) as refusal:
        validate(terms(Royalty(RoyaltyBase.NET_SALES, 500, since=NEXT)))
    assert set(refusal.value.fields) == {"royalty.since"}


def test_rates_are_amended_on_the_page_and_said_there(world: World) -> None:
    plan = calendar(world, a_plan(world), AMENDED)
    deal = deal_of(world, plan)
    seller, at = browser(world, world.seller), f"/deals/{deal.number}/amend"
    assert "Other rates of the royalty" in text_of(seller.get(at))
    form = {"reason": "As agreed", "royalty.rate_bp": "6", "royalty.since": "2027-07-02"}
    assert "Choose the first day of one, such as 1 Jul 2027" in text_of(seller.post(at, form), 422)
    assert seller.post(at, {**form, "royalty.since": "2027-07-01"}).status_code == 303
    [row] = world.session.query(Amendment).all()
    signed(world, plan, row)
    page = text_of(browser(world, world.buyer).get(f"/royalties/{plan.number}"))
    assert "Rates from 1 Jul 2027" in page
    with_words = dict(plan_in_words(plan, deal, later_rates(world.session, deal)))
    assert with_words["Rates from 1 Jul 2027"].startswith("6 % of net sales")


def test_programs_amend_rates_and_read_those_of_each_period(world: World) -> None:
    plan = calendar(world, a_plan(world), AMENDED)
    number = deal_of(world, plan).number
    seller, buyer = Program(world, world.seller), Program(world, world.buyer)
    agreed = seller.get(f"/deals/{number}")["terms"]
    agreed["royalty"] |= {"rate_bp": 600, "since": NEXT.isoformat()}
    row = seller.post(f"/deals/{number}/amendments", {"terms": agreed, "reason": "As agreed"}, 201)
    for program in (seller, buyer):
        program.post(f"/deals/{number}/amendments/{row['version']}/signature", {"digest": row["digest"]})
    calendar(world, plan, NEXT)
    told = Program(world, world.buyer).get(f"/royalties/{plan.number}")
    assert [each["royalty"]["rate_bp"] for each in told["periods"]] == [500, 500, 600]


def test_further_terms_are_amended_later_without_a_new_day_for_the_rates(world: World) -> None:
    plan = amended(world, calendar(world, a_plan(world), AMENDED), rate_bp=600, since=NEXT)
    calendar(world, plan, THEN)
    seller, at = browser(world, world.seller), f"/deals/{deal_of(world, plan).number}/amend"
    form = {"reason": "More", "royalty.rate_bp": "6", "further.report_days": "45"}
    assert seller.post(at, form).status_code == 303
    row = world.session.query(Amendment).order_by(Amendment.id.desc()).first()
    assert row is not None
    signed(world, plan, row)
    assert [each.terms.rate_bp for each in calendar(world, plan, date(2028, 1, 2)).periods] == [500, 500, 600, 600, 600]
    assert licences.plan_of(world.session, plan.deal_id).report_days == 45
