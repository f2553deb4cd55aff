"""Rules with numbers: proposed by one person, confirmed by another, published seven days before they hold, kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM, Actor, Role
from core.errors import Conflict, IllegalTransition, NotAllowed, Refusal, Unacceptable
from core.i18n import speaking
from finance.funds.models import FundClock, FundRule
from finance.funds.rules import days_of
from parties.people.services import add_membership, create_person
from reports.rules.schemas import shape_of
from reports.rules.tables import KINDS, TABLES
from settlement.rulebook import queries, services
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.sources import source_in_words
from settlement.rulebook.wording import as_values
from settlement.volumes.models import CountsAs
from settlement.volumes.policies import policy_of
from tests.conftest import kept
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, TODAY, World, a_world, everything, org

SOON = TODAY + timedelta(days=7)
FUNDS = TABLES["funds"]
LONGER = {"clock": "claim", "days": 45}


@kept
def a_city(session: Session) -> tuple[World, Actor]:
    """The world of deals with a second person in the city office."""
    world = a_world(session)
    person = create_person(session, email="second@ip.example", name="Second", password=None, actor=SYSTEM, now=NOON)
    add_membership(session, person_id=person.id, organisation_id=org(world.city), role=Role.CITY_OFFICE, actor=SYSTEM,
                   now=NOON)  # fmt: skip
    session.commit()
    return world, replace(world.city, person_id=person.id, name="Second")


@pytest.fixture
def city(session: Session, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Actor]:
    made = a_city(session)
    monkeypatch.setattr(clock, "now", lambda: made[0].now)
    return made


def proposed(world: World, table: RuleTable = FUNDS, values: Any = LONGER, **other: Any) -> RuleProposal:
    said = {"starts": SOON, "source": "海知发〔2026〕12号", "actor": world.city, "now": world.now, **other}
    row = services.propose_version(world.session, table, values=values, **said)
    world.commit()
    return row


def confirmed(world: World, row: RuleProposal, actor: Actor) -> None:
    services.approve_rule(world.session, KINDS, proposal_id=row.id, actor=actor, now=world.now)
    world.commit()


def refused(world: World, error: type[Refusal], act: Any) -> Refusal:
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_version_that_a_second_person_confirms_holds_from_its_day_and_the_one_before_until_then(city) -> None:
    world, second = city
    confirmed(world, proposed(world), second)
    days = [days_of(world.session, FundClock.CLAIM, day) for day in (SOON - timedelta(days=1), SOON)]
    assert days == [30, 45]
    [new, old] = [past for past in queries.history(world.session, FUNDS) if past.version.of["clock"] == "claim"]
    assert (new.version.source, old.version.until, old.proposal) == ("海知发〔2026〕12号", SOON, None)
    assert new.proposal is not None
    assert (new.proposal.asked_name, new.proposal.decided_name) == ("City", "Second")


def test_nobody_confirms_their_own_rule_nor_another_keepers(city) -> None:
    world, second = city
    row = proposed(world)
    assert refused(world, NotAllowed, lambda: confirmed(world, row, world.city)).code == "four_eyes"
    refused(world, NotAllowed, lambda: confirmed(world, row, world.first))
    refused(world, NotAllowed, lambda: proposed(world, actor=world.seller))
    refused(world, NotAllowed, lambda: proposed(world, actor=SYSTEM))
    payment = TABLES["payment"]
    refused(world, NotAllowed, lambda: proposed(world, payment, {"working_days": 9}, actor=second))


def test_a_rule_is_published_seven_days_before_it_holds(city) -> None:
    world, second = city
    early = refused(world, Unacceptable, lambda: proposed(world, starts=SOON - timedelta(days=1)))
    assert set(early.fields) == {"valid_from"}
    row = proposed(world)
    world.later(days=1)
    assert refused(world, Conflict, lambda: confirmed(world, row, second)).code == "too_late"
    services.decline_rule(world.session, KINDS, proposal_id=row.id, actor=second, now=world.now)
    world.commit()
    refused(world, IllegalTransition, lambda: confirmed(world, row, second))


def test_two_versions_never_begin_on_one_day_and_one_is_proposed_at_a_time(city) -> None:
    world, second = city
    row = proposed(world)
    assert refused(world, Conflict, lambda: proposed(world)).code == "already_asked"
    confirmed(world, row, second)
    again = proposed(world)
    assert refused(world, Conflict, lambda: confirmed(world, again, second)).code == "rule_exists"


@pytest.mark.parametrize("days", [0, -1, 366, None])
def test_a_value_that_makes_no_sense_is_refused_with_its_bounds(city, days) -> None:
    world, _second = city
    refusal = refused(world, Unacceptable, lambda: proposed(world, values={"clock": "claim", "days": days}))
    assert set(refusal.fields) == {"days"}
    assert refusal.code == "rule_does_not_fit"


def test_numbers_that_hold_together_are_looked_at_together(city) -> None:
    world, _second = city
    prices = {"least_in_field": 4, "least": 5, "fence_bp": 15_000, "months": 60}
    assert "least_in_field" in refused(world, Unacceptable, lambda: proposed(world, TABLES["prices"], prices)).fields
    weights = {"A": 5000, "B": 3000, "C": 3000}
    assert "A" in refused(world, Unacceptable, lambda: proposed(world, TABLES["scorecard.finance"], weights)).fields


def test_a_rule_of_whole_years_begins_with_one(city) -> None:
    world, second = city
    table = TABLES["backbone"]
    line = {"line_minor": 20_000_000_00}
    assert "year_from" in refused(world, Unacceptable, lambda: proposed(world, table, line)).fields
    confirmed(world, proposed(world, table, line, starts=date(2027, 1, 1)), second)
    assert [past.version.until for past in queries.history(world.session, table)] == [None, date(2027, 1, 1)]


def test_another_policy_of_counting_holds_from_its_year_on(city) -> None:
    world, second = city
    table = TABLES["volume"]
    [first] = queries.versions(world.session, table)
    values = {**as_values(first.values), "insurance_counts_as": "finance"}
    confirmed(world, proposed(world, table, values, starts=date(2028, 1, 1)), second)
    groups = [policy_of(world.session, year).counts("insurance") for year in (2027, 2028)]
    assert groups == [CountsAs.APART, CountsAs.FINANCE]


def changed(number: Number, value: Any) -> Any:
    """Another value that fits."""
    if number.unit is Unit.FLAG:
        return not value
    if not number.is_number or value is None:
        return value
    return value - 1 if value > number.least else value + 1


@pytest.mark.parametrize(
    "key", [key for key in TABLES if not key.startswith(("scorecard.", "editions", "evaluation", "programmes"))]
)
def test_every_table_takes_a_new_version_of_what_it_says_today(city, key: str) -> None:
    world, second = city
    table = TABLES[key]
    known = queries.versions(world.session, table)
    plain = {**as_values(known[0].of), **as_values(known[0].values)}
    values = {each.name: changed(each, plain[each.name]) for each in table.columns}
    finance = table.keeper is Keeper.FINANCE
    asks, answers = (world.first, world.second) if finance else (world.city, second)
    confirmed(world, proposed(world, table, values, starts=date(2028, 1, 1), actor=asks), answers)
    [new, old, *_others] = queries.history(world.session, table)
    assert (new.version.starts, old.version.until) == (date(2028, 1, 1), date(2028, 1, 1))
    assert {**as_values(new.version.of), **as_values(new.version.values)} == values


def test_weights_and_editions_take_new_versions_too(city) -> None:
    world, second = city
    weights = TABLES["scorecard.finance"]
    confirmed(world, proposed(world, weights, {"A": 4000, "B": 2000, "C": 4000}), second)
    assert [past.version.values["A"] for past in queries.history(world.session, weights)] == [4000, 3500]
    said = {"standard": "GB/T 33251", "edition": "2016", "replaced_by": "2026", "in_force_from": "2027-01-01"}
    editions = TABLES["editions"]
    refusal = refused(world, Unacceptable, lambda: proposed(world, editions, {**said, "in_force_from": "2029-01-01"}))
    assert set(refusal.fields) == {"last_day"}
    confirmed(world, proposed(world, editions, said, starts=date(2028, 12, 31)), second)
    assert [past.version.of["edition"] for past in queries.history(world.session, editions)] == ["2013", "2016"]


def test_the_weights_of_an_evaluation_are_the_whole_and_a_better_grade_takes_more(city) -> None:
    world, second = city
    table = TABLES["evaluation"]
    known = dict(queries.versions(world.session, table)[0].values)
    for wrong, field in (({"weight_growth": 1100}, "weight_volume"), ({"good_bp": 9000}, "excellent_bp")):
        values = {**known, **wrong}
        refusal = refused(
            world, Unacceptable, lambda values=values: proposed(world, table, values, starts=date(2028, 1, 1))
        )
        assert set(refusal.fields) == {field}
    confirmed(
        world, proposed(world, table, {**known, "weight_growth": 900, "weight_volume": 2100}, starts=date(2028, 1, 1)),
        second,
    )  # fmt: skip
    assert [past.version.values["weight_volume"] for past in queries.history(world.session, table)] == [2100, 2000]


@pytest.mark.parametrize(
    "act",
    [
        lambda: update(FundRule).values(days=1),
        lambda: update(FundRule).values(valid_from=date(2019, 1, 1)),
        lambda: update(FundRule).values(source="x"),
        lambda: delete(FundRule),
    ],
)
def test_the_database_keeps_a_published_rule_as_it_is(session: Session, act) -> None:
    with pytest.raises(DBAPIError, match="published rule stands"):
        session.execute(act())
    session.rollback()


def test_the_database_lets_a_rule_end_and_never_last_longer_again(session: Session) -> None:
    session.execute(update(FundRule).values(valid_to=date(2027, 1, 1)))
    for later in (None, date(2027, 1, 2)):
        with pytest.raises(DBAPIError, match="published rule stands"), session.begin_nested():
            session.execute(update(FundRule).values(valid_to=later))
    session.rollback()


def test_the_database_keeps_no_value_out_of_bounds_either(session: Session) -> None:
    with pytest.raises(DBAPIError, match="days_positive"):
        session.execute(insert(FundRule).values(clock=FundClock.CLAIM, days=0, valid_from=SOON, source="x"))
    session.rollback()


@pytest.mark.usefixtures("app")
def test_every_source_of_the_start_is_read_in_chinese(session: Session) -> None:
    with speaking("zh_Hans"):
        texts = [each.source for table in TABLES.values() for each in queries.versions(session, table)]
        english = [text for text in texts if source_in_words(text) == text and text.isascii()]
    assert english == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_rules_are_read_by_everybody_and_changed_on_the_page(city, language: str) -> None:
    world, second = city
    office, other = browser(world, world.city, language), browser(world, second, language)
    for key in ("", *(f"/{key}" for key in ("funds", "volume", "subsidies", "scorecard.A", "editions", "ageing"))):
        text_of(browser(world, world.seller, language).get(f"/rules{key}"))
    assert 'value="30"' in text_of(office.get("/rules/funds/new?clock=claim"))
    form = {"clock": "claim", "days": "0", "valid_from": SOON.isoformat(), "source": "第十二号决定"}
    text_of(office.post("/rules/funds/new", form), 422)
    assert office.post("/rules/funds/new", {**form, "days": "45"}).status_code == 303
    [row] = world.session.scalars(select(RuleProposal)).all()
    assert "/rules/funds" in text_of(other.get("/rules"))
    assert f"/rules/proposals/{row.id}" in text_of(other.get("/rules/funds"))
    assert other.post(f"/rules/proposals/{row.id}", {"decision": "approve"}).status_code == 303
    assert "第十二号决定" in text_of(browser(world, world.seller, language).get("/rules/funds"))
    text_of(browser(world, world.seller, language).get("/rules/funds/new"), 403)


def test_programs_read_propose_and_confirm_rules(city) -> None:
    world, second = city
    first, other = Program(world, world.city), Program(world, second)
    assert {rule["key"] for rule in first.get("/rules")["rules"]} == set(TABLES)
    share = {"kind": "interest", "share_bp": 4000, "most_minor": {"amount": "150000.00", "currency": "CNY"}}
    body = {"version": {**share, "valid_from": SOON.isoformat(), "source": "Decision 12"}}
    assert "share_bp" in first.post("/rules/subsidies/proposals", {"version": {}}, 422)["error"]["fields"]
    made = first.post("/rules/subsidies/proposals", body, 201)
    assert [row["id"] for row in other.get("/rules/proposals")["proposals"]] == [made["id"]]
    first.post(f"/rules/proposals/{made['id']}/approval", status=403)
    assert other.post(f"/rules/proposals/{made['id']}/approval")["state"] == "approved"
    newest = other.get("/rules/subsidies")["versions"][0]
    assert (newest["values"]["most_minor"], newest["confirmed_by"]) == (150_000_00, "Second")


def test_every_form_reads_what_its_table_declares() -> None:
    for key, table in TABLES.items():
        assert {each.name for each in table.columns} < set(shape_of(key)().fields)
