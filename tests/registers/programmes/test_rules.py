"""Rules of programmes and ends of editions: two people, seven days ahead, and only a first rule begins on any day."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core.actor import Actor
from core.errors import Conflict, NotAllowed, Unacceptable
from registers.programmes import queries, services
from registers.programmes.editions import edition_rule
from registers.programmes.models import EditionRule, Level, ProgrammeKind, ProgrammeRule
from registers.programmes.rule_tables import RULE_TABLES
from registers.programmes.rules import rule_on
from settlement.rulebook import services as rulebook
from settlement.rulebook.models import RuleProposal
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at

SOON = date(2026, 3, 9)  # seven days after Monday
EDITIONS = next(table for table in RULE_TABLES if table.key == "editions")


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def proposed(town: Town, **values: Any) -> RuleProposal:
    given: dict[str, Any] = {
        "programme_id": town.titles.id, "valid_from": SOON, "validity_months": 24, "check_months": 24,
        "publicity_days": 7, "source": "海知〔2026〕3号", "actor": town.first, "now": MONDAY, **values,
    }  # fmt: skip
    return services.propose_rule(town.session, **given)


def confirmed(town: Town, row: RuleProposal, actor: Actor) -> None:
    services.confirm_rule(town.session, proposal_id=row.id, actor=actor, now=MONDAY)


def rules(town: Town) -> int:
    return town.session.scalars(select(func.count(ProgrammeRule.id))).one()


def test_another_rule_takes_a_second_officer_and_holds_from_its_day(town):
    row = proposed(town)
    with pytest.raises(NotAllowed) as caught:
        confirmed(town, row, town.first)
    assert (caught.value.code, rules(town)) == ("four_eyes", 2)
    confirmed(town, row, town.second)
    days = [rule_on(town.session, town.titles.id, day).publicity_days for day in (date(2026, 3, 8), SOON)]
    assert days == [5, 7]


@pytest.mark.parametrize("day", [date(2026, 3, 8), MONDAY.date(), date(2020, 1, 1)])
def test_another_rule_begins_seven_days_ahead_and_never_on_a_past_day(town, day):
    with pytest.raises(Unacceptable) as caught:
        proposed(town, valid_from=day)
    assert (set(caught.value.fields), rules(town)) == ({"valid_from"}, 2)


def test_a_check_beyond_the_validity_and_an_unknown_programme_are_refused_when_proposed(town):
    with pytest.raises(Unacceptable) as caught:
        proposed(town, check_months=25)
    assert set(caught.value.fields) == {"check_months"}
    table = next(table for table in RULE_TABLES if table.key == "programmes")
    values = {
        "programme": "NONE", "validity_months": 1, "check_months": 1, "check_window_days": 0, "check_renews": False,
        "publicity_days": 5,
    }  # fmt: skip
    said: dict[str, Any] = {"starts": SOON, "source": "x", "actor": town.first, "now": MONDAY}
    with pytest.raises(Unacceptable) as refused:
        rulebook.propose_version(town.session, table, values=values, **said)
    assert set(refused.value.fields) == {"programme"}


def test_a_first_rule_begins_on_any_day_by_two_people_and_only_once(town):
    new = services.enter_programme(
        town.session, code="NEW-1", kind=ProgrammeKind.PILOT, level=Level.MUNICIPAL, authority="局", name="新项目",
        actor=town.first, now=MONDAY,
    )  # fmt: skip
    row = proposed(town, programme_id=new.id, valid_from=date(2018, 1, 1))
    with pytest.raises(Conflict):
        rule_on(town.session, new.id, MONDAY.date())
    confirmed(town, row, town.second)
    assert rule_on(town.session, new.id, date(2018, 1, 1)).validity_months == 24
    with pytest.raises(Unacceptable):
        proposed(town, programme_id=new.id, valid_from=date(2017, 1, 1))


def test_the_database_lets_only_a_first_rule_begin_in_the_past_and_no_rule_stand_alone(town):
    row = proposed(town)
    past = update(RuleProposal).where(RuleProposal.id == row.id).values(valid_from=date(2026, 3, 1))
    with pytest.raises(IntegrityError, match="not_in_the_past"), town.session.begin_nested():
        town.session.execute(past)
    numbers = {"validity_months": 1, "check_months": 1, "publicity_days": 1, "check_window_days": 0}
    alone = ProgrammeRule(programme_id=town.titles.id, valid_from=SOON, check_renews=False, source="x", **numbers)
    with pytest.raises(IntegrityError, match="proposal_id"), town.session.begin_nested():
        town.session.add(alone)
        town.session.flush()


def ended(town: Town, last_day: date, edition: str = "2023", now: Any = MONDAY) -> None:
    values = {
        "standard": "GB/T 29490", "edition": edition, "replaced_by": "2026", "in_force_from": "2026-01-01",
    }  # fmt: skip
    said: dict[str, Any] = {"values": values, "starts": last_day, "source": "公告", "now": now}
    row = rulebook.propose_version(town.session, EDITIONS, actor=town.first, **said)
    kinds = {"editions": rulebook.kind_of(EDITIONS)}
    rulebook.approve_rule(town.session, kinds, proposal_id=row.id, actor=town.second, now=now)


def test_a_mistyped_end_of_an_edition_is_corrected_until_it_is_over(town):
    ended(town, date(2026, 4, 30))
    ended(town, date(2028, 4, 30))
    stands = edition_rule(town.session, "GB/T 29490", "2023")
    assert stands is not None
    assert stands.last_day == date(2028, 4, 30)
    assert stands.id in [each.id for each in queries.edition_rules(town.session)]
    both = select(EditionRule.valid_to).filter_by(edition="2023").order_by(EditionRule.id)
    assert list(town.session.scalars(both)) == [MONDAY.date(), None]
    with pytest.raises(Unacceptable) as caught:
        ended(town, date(2029, 12, 31), now=at(date(2028, 5, 1)))
    assert set(caught.value.fields) == {"edition"}
