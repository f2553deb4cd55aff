"""Rules of commission: proposed for a day to come by one officer, put in force by another, and kept by each deal."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.fees import DealKind, FeeRule, FeeTaker, Payer
from settlement.deals.rulebook import services as rulebook
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.states import ProposalState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    at,
    everything,
    file,
    licence,
    pay,
    reload,
    sale,
    sign,
    yuan,
)

SOON = TODAY + timedelta(days=7)  # a rule is published seven days before it holds (BR-A3)
TIERS = [(100_000_000, 300), (500_000_000, 200), (1_000_000_000, 100), (None, 50)]


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def propose(world, *, actor=None, **given):
    rule = {
        "kind": DealKind.ASSIGNMENT, "taker": FeeTaker.PLATFORM, "payer": Payer.SELLER, "rate_bp": 300,
        "valid_from": SOON, "source": "Decision 3 of 2026", **given,
    }  # fmt: skip
    row = rulebook.propose_fee_rule(world.session, **rule, actor=actor or world.first, now=world.now)
    world.commit()
    return row


def approve(world, row, actor=None):
    rulebook.approve_rule(world.session, proposal_id=row.id, actor=actor or world.second, now=world.now)
    world.commit()


def refused(world, error, act):
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_rule_holds_from_its_day_on_and_the_one_before_until_then(world):
    approve(world, propose(world))
    rules = world.session.scalars(
        select(FeeRule).filter_by(kind=DealKind.ASSIGNMENT, taker=FeeTaker.PLATFORM).order_by(FeeRule.valid_from)
    ).all()
    assert [(rule.rate_bp, rule.valid_to) for rule in rules] == [(200, SOON), (300, None)]
    today = a_deal(world)
    world.later(days=7)
    assert [each.lines[-2].amount.amount for each in (today, a_deal(world))] == ["2000.00", "3000.00"]


def test_another_kind_of_deal_keeps_its_own_rule(world):
    approve(world, propose(world))
    world.later(days=7)
    assert a_deal(world, licence()).lines[-2].amount == yuan("2000")


def test_failure_32_a_rule_that_changes_in_the_middle_of_a_deal_changes_nothing_of_it(world):
    """Failure 32. Agreed at 2 %, signed, paid, recorded and released after 3 % from each side came into force."""
    deal = a_deal(world)
    approve(world, propose(world, payer=Payer.BOTH))
    world.later(days=8)
    kept = (deal.terms_digest, deal.fee_terms, [line.amount.amount for line in deal.lines], deal.buyer_fee)
    sign(world, deal)
    pay(world, deal, "100000")
    file(world, deal)
    accept(world, deal)
    deal = reload(world, deal)
    assert (deal.terms_digest, deal.fee_terms, [line.amount.amount for line in deal.lines], deal.buyer_fee) == kept
    assert at(world, "fees:platform") == "2000.00"
    assert a_deal(world).buyer_fee == yuan("3000")
    assert check(world.session) == []


def test_failure_32_a_reversal_after_the_change_goes_by_the_old_rule(world):
    """Failure 32. What is taken back falls on everybody as it was released."""
    deal = a_settled_deal(world)
    approve(world, propose(world, rate_bp=1000))
    world.later(days=8)
    asked = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan("50000"), reason="Invalid", actor=world.first, now=world.now
    )
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    world.commit()
    assert at(world, "fees:platform") == "1000.00"


@pytest.mark.parametrize("day", [TODAY + timedelta(days=6), TODAY, date(2018, 1, 1)])
def test_no_rule_begins_within_seven_days_or_in_the_past(world, day):
    refusal = refused(world, Unacceptable, lambda: propose(world, valid_from=day))
    assert (refusal.code, set(refusal.fields)) == ("rule_does_not_fit", {"valid_from"})


def test_the_database_keeps_no_rule_that_began_before_it_was_announced(world):
    rule = FeeRule(
        kind=DealKind.LICENSE, taker=FeeTaker.CENTER, rate_bp=100, valid_from=TODAY, announced_on=TODAY, source="x"
    )
    world.session.add(rule)
    with pytest.raises(IntegrityError, match="not_in_the_past"):
        world.session.flush()
    world.session.rollback()


def test_nobody_both_proposes_and_approves(world):
    row = propose(world)
    assert refused(world, NotAllowed, lambda: approve(world, row, world.first)).code == "four_eyes"
    with pytest.raises(IntegrityError, match="four_eyes"):
        world.session.execute(
            update(RuleProposal).values(state=ProposalState.APPROVED, decided_by=world.first.person_id)
        )
    world.session.rollback()


def test_a_rule_that_is_confirmed_less_than_seven_days_ahead_is_not_put_in_force(world):
    row = propose(world)
    world.later(days=1)
    assert refused(world, Conflict, lambda: approve(world, row)).code == "too_late"


def test_a_rule_is_decided_once_and_proposed_once_at_a_time(world):
    row = propose(world)
    assert refused(world, Conflict, lambda: propose(world)).code == "already_asked"
    rulebook.decline_rule(world.session, proposal_id=row.id, actor=world.first, now=world.now)
    world.commit()
    refused(world, IllegalTransition, lambda: approve(world, row))
    approve(world, propose(world))
    again = propose(world)
    assert refused(world, Conflict, lambda: approve(world, again)).code == "rule_exists"


def test_a_rule_between_two_others_ends_where_the_later_one_begins(world):
    approve(world, propose(world, valid_from=date(2027, 6, 1)))
    approve(world, propose(world, valid_from=date(2027, 1, 1), rate_bp=250))
    rules = world.session.scalars(
        select(FeeRule).filter_by(kind=DealKind.ASSIGNMENT, taker=FeeTaker.PLATFORM).order_by(FeeRule.valid_from)
    ).all()
    assert [(rule.rate_bp, rule.valid_to) for rule in rules] == [
        (200, date(2027, 1, 1)),
        (250, date(2027, 6, 1)),
        (300, None),
    ]


@pytest.mark.parametrize("who", ["seller", "staff", "city", "admin"])
def test_only_finance_officers_of_the_trading_center_propose(world, who):
    refused(world, NotAllowed, lambda: propose(world, actor=getattr(world, who)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"tiers": [(None, 300), (100, 200)]}, "tiers"),
        ({"tiers": [(100, 300), (100, 200), (None, 1)]}, "tiers"),
        ({"tiers": [(100, 300)]}, "tiers"),
        ({"tiers": [(100, 2501), (None, 1)]}, "tiers"),
        ({"tiers": [(n, 1) for n in range(1, 11)] + [(None, 1)]}, "tiers"),
        ({"floor_minor": 200, "cap_minor": 100}, "cap"),
        ({"rate_bp": 2501}, "rate_bp"),
        ({"source": "  "}, "source"),
    ],
)
def test_what_does_not_fit_is_named_by_field(world, given, field):
    assert set(refused(world, Unacceptable, lambda: propose(world, **given)).fields) == {field}


def test_example_2_tiers_of_each_side_through_a_whole_deal(world):
    """Example 2. 12,000,000 by 3 % up to 1 M, 2 % to 5 M, 1 % to 10 M, 0.5 % above: 170,000 of each side.

    20,000 would give 600: at least 1,000.
    """
    approve(world, propose(world, payer=Payer.BOTH, tiers=TIERS, floor_minor=100_000))
    world.later(days=7)
    large, small = a_deal(world, sale(price="12000000")), a_deal(world, sale(price="20000"))
    assert large.lines[-3].amount == yuan("170000")  # 30,000 + 80,000 + 50,000 + 10,000, out of the price
    assert large.buyer_fee == yuan("170000")  # and the same on top of it
    assert (small.lines[-3].amount, small.buyer_fee) == (yuan("1000"), yuan("1000"))


def test_example_1_floor_and_cap_through_a_whole_deal(world):
    """Example 1. 5 %, at least 1,000, at most 50,000: 35,000 → 1,750; 15,000 → 1,000; 2,000,000 → 50,000."""
    approve(world, propose(world, rate_bp=500, floor_minor=100_000, cap_minor=5_000_000))
    world.later(days=7)
    fees = [a_deal(world, sale(price=price)).lines[-2].amount.amount for price in ("35000", "15000", "2000000")]
    assert fees == ["1750.00", "1000.00", "50000.00"]


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_officers_propose_and_approve_on_the_page(world, language):
    first, second = browser(world, world.first, language), browser(world, world.second, language)
    text_of(first.get("/finance/rules/fees/new"))
    form = {
        "kind": "license", "taker": "center", "payer": "both", "rate_bp": "2.5",
        "tiers": "1,000,000 3\n500万 2\n0.5", "floor": "1000", "valid_from": "2026-12-05", "source": "第三号决定",
    }  # fmt: skip
    assert (
        "第三号决定"
        not in text_of(first.post("/finance/rules/fees/new", {**form, "valid_from": "2026-11-23"}), 422).split("<main")[
            0
        ]
    )
    assert first.post("/finance/rules/fees/new", form).status_code == 303
    row = world.session.scalars(select(RuleProposal)).one()
    assert row.content["tiers"] == [[100_000_000, 300], [500_000_000, 200], [None, 50]]
    assert f"/finance/rules/proposals/{row.id}" in text_of(second.get("/finance/rules/"))
    assert second.post(f"/finance/rules/proposals/{row.id}", {"decision": "approve"}).status_code == 303
    assert "第三号决定" in text_of(second.get("/finance/rules/"))
    text_of(browser(world, world.city, language).get("/finance/rules/"))
    text_of(browser(world, world.seller, language).get("/finance/rules/"), 403)


def test_programs_propose_and_approve(world):
    first, second = Program(world, world.first), Program(world, world.second)
    body = {
        "kind": "license", "taker": "center", "payer": "both", "rate_bp": 250, "valid_from": "2026-12-05",
        "tiers": [{"up_to": {"amount": "1000000.00", "currency": "CNY"}, "rate_bp": 300}, {"rate_bp": 50}],
        "cap": {"amount": "50000.00", "currency": "CNY"}, "source": "Decision 3",
    }  # fmt: skip
    made = first.post("/fee-rules/proposals", body, 201)
    first.post(f"/rule-proposals/{made['id']}/approval", status=403)
    assert second.post(f"/rule-proposals/{made['id']}/approval")["state"] == "approved"
    rules = first.get("/fee-rules")["rules"]
    assert [(rule["payer"], rule["kind"]) for rule in rules if rule["cap_minor"] == 5_000_000] == [("both", "license")]


def test_a_deal_says_which_rules_it_keeps(world):
    deal = a_funded_deal(world)
    assert "The seller, out of the price" in text_of(browser(world, world.seller).get(f"/deals/{deal.number}"))
