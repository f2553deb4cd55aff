"""Rules on center shares, trailing commission, inventors and earnest money: read with their days and sources, proposed
by one officer for a day to come and put in force by another."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from settlement.deals.earnest import EarnestRule
from settlement.deals.inventors import duty_of
from settlement.deals.rulebook import services as rulebook
from settlement.deals.rulebook.numbers import NumberKind, number_rules
from settlement.deals.rules import TrailingRule
from settlement.payments.limits import largest_transfer
from settlement.rulebook.models import RuleProposal
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import TODAY, World, a_deal, a_settled_deal, a_world, everything, org

SOON = TODAY + timedelta(days=7)  # a rule is published seven days before it holds (BR-A3)
BEGINS: dict[str, Any] = {"valid_from": SOON, "source": "Decision 7 of 2026"}


@pytest.fixture
def world(session: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def in_force(world: World, row: RuleProposal) -> None:
    world.commit()
    rulebook.approve_rule(world.session, proposal_id=row.id, actor=world.second, now=world.now)
    world.commit()


def said(world: World, kind: NumberKind) -> list[tuple[str, dict[str, int | None], date | None]]:
    return [(each.of, dict(each.numbers), each.valid_to) for each in number_rules(world.session) if each.kind is kind]


def test_every_rule_of_the_start_has_its_first_day_and_its_source(world: World) -> None:
    rules = number_rules(world.session)
    assert {each.kind for each in rules} == set(NumberKind)
    assert all(each.source and each.valid_to is None for each in rules)
    assert said(world, NumberKind.EARNEST) == [("", {"most_bp": 2000}, None)]


def test_other_shares_hold_for_deals_from_their_day_on(world: World) -> None:
    before = a_deal(world, LIST=world.centers[1])
    shares = {"CLOSE": 5000, "LIST": 3000, "INTRODUCE": 2000}
    in_force(world, rulebook.propose_shares(world.session, shares=shares, **BEGINS, actor=world.first, now=world.now))
    today = a_deal(world, LIST=world.centers[1])
    world.later(days=7)
    later = a_deal(world, LIST=world.centers[1])
    given = [{share.role: share.share_bp for share in deal.shares}["LIST"] for deal in (before, today, later)]
    assert given == [2000, 2000, 3000]
    assert [end for _of, _numbers, end in said(world, NumberKind.SHARES)] == [SOON] * 3 + [None] * 3


def test_a_raised_part_for_inventors_is_owed_of_releases_from_its_day_on(world: World) -> None:
    row = rulebook.propose_inventors(world.session, least_bp=6000, months=6, **BEGINS, actor=world.first, now=world.now)
    in_force(world, row)
    old = duty_of(world.session, a_settled_deal(world), org(world.seller))
    world.later(days=7)
    new = duty_of(world.session, a_settled_deal(world), org(world.seller))
    assert old is not None
    assert new is not None
    assert (old.least_bp, new.least_bp) == (5000, 6000)
    assert (old.due_on, new.due_on) == (date(2027, 2, 23), date(2027, 5, 30))


def test_trailing_years_and_earnest_money_get_their_new_numbers(world: World) -> None:
    trailing = rulebook.propose_trailing(
        world.session, taker="broker", years=2, **BEGINS, actor=world.first, now=world.now
    )
    in_force(world, trailing)
    in_force(world, rulebook.propose_earnest(world.session, most_bp=1500, **BEGINS, actor=world.first, now=world.now))
    rows = world.session.scalars(select(TrailingRule).filter_by(taker="broker").order_by(TrailingRule.valid_from))
    assert [(row.years, row.valid_to) for row in rows] == [(1, SOON), (2, None)]
    assert world.session.scalars(select(EarnestRule.most_bp).order_by(EarnestRule.valid_from)).all() == [2000, 1500]
    assert said(world, NumberKind.EARNEST) == [("", {"most_bp": 2000}, SOON), ("", {"most_bp": 1500}, None)]


def test_another_limit_of_transfers_holds_from_its_day_on(world: World) -> None:
    most = Money(500_000_00)
    in_force(world, rulebook.propose_transfer(world.session, most=most, **BEGINS, actor=world.first, now=world.now))
    limits = [largest_transfer(world.session, "CNY", day) for day in (TODAY, SOON)]
    assert limits == [Money(1_000_000_00), most]
    assert [end for of, _numbers, end in said(world, NumberKind.TRANSFER) if of == "CNY"] == [SOON, None]


def test_wrong_numbers_a_day_past_and_ones_own_approval_are_refused(world: World) -> None:
    row = rulebook.propose_earnest(world.session, most_bp=1500, **BEGINS, actor=world.first, now=world.now)
    world.commit()
    before = everything(world.session)
    wrong = {"CLOSE": 5000, "LIST": 3000, "INTRODUCE": 1999}
    with pytest.raises(Unacceptable):
        rulebook.propose_shares(world.session, shares=wrong, **BEGINS, actor=world.first, now=world.now)
    with pytest.raises(Unacceptable):
        rulebook.propose_inventors(
            world.session, least_bp=6000, months=3, **{**BEGINS, "valid_from": TODAY}, actor=world.first, now=world.now
        )
    with pytest.raises(Conflict):
        rulebook.propose_earnest(world.session, most_bp=1000, **BEGINS, actor=world.second, now=world.now)
    with pytest.raises(NotAllowed):
        rulebook.approve_rule(world.session, proposal_id=row.id, actor=world.first, now=world.now)
    world.session.rollback()
    assert everything(world.session) == before


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("shares", {"close_bp": "50", "list_bp": "30", "introduce_bp": "20"}),
        ("trailing", {"taker": "center", "years": ""}),
        ("inventors", {"least_bp": "60", "months": "6"}),
        ("earnest", {"most_bp": "15"}),
        ("transfer", {"currency": "USD", "most": "5000"}),
    ],
)
def test_each_is_proposed_and_approved_on_its_page(world: World, kind: str, form: dict[str, str]) -> None:
    first, second = browser(world, world.first), browser(world, world.second)
    at = f"/finance/rules/numbers/{kind}/new"
    assert "From which day on" in text_of(first.get(at))
    assert first.post(at, {**form, "valid_from": TODAY.isoformat(), "source": "Decision 7"}).status_code == 422
    sent = {**form, "valid_from": SOON.isoformat(), "source": "Decision 7"}
    assert first.post(at, sent).status_code == 303
    [row] = world.session.scalars(select(RuleProposal)).all()
    assert "Decision 7" in text_of(second.get("/finance/rules/"))
    assert second.post(f"/finance/rules/proposals/{row.id}", {"decision": "approve"}).status_code == 303
    assert "to come" in text_of(second.get("/finance/rules/"))


def test_programs_read_and_propose_them(world: World) -> None:
    officer = Program(world, world.first)
    assert len(officer.get("/number-rules")["rules"]) == 11
    most = {"most": {"amount": "0.00", "currency": "CNY"}, "valid_from": SOON.isoformat(), "source": "D"}
    asked = officer.post("/number-rules/transfer/proposals", most, 201)
    assert asked["content"] == {"currency": "CNY", "most_minor": 0}
    body = {"close_bp": 5000, "list_bp": 3000, "introduce_bp": 2000, "valid_from": SOON.isoformat(), "source": "D"}
    proposed = officer.post("/number-rules/shares/proposals", body, 201)
    assert proposed["content"] == {"CLOSE": 5000, "LIST": 3000, "INTRODUCE": 2000}
    assert Program(world, world.seller).get("/number-rules", 403)["error"]["code"]
