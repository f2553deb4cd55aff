"""A need is written question by question, moves along its table and nowhere else, and ends with its last day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import events
from core.actor import Role
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.money import Money
from listings.demand import rules
from listings.demand import services as demand
from listings.demand.checks import ipc_symbol
from listings.demand.models import Need, NeedMark, NeedToken
from listings.demand.states import NEED, NeedState
from listings.demand.steps import Step, missing_steps
from tests.builders import NOON, actor_for
from tests.listings.demand.world import LAST_DAY, Demand, a_draft, a_need, an_answer, in_state
from tests.listings.market.world import told
from tests.parties.cast import how_many, trail

S = NeedState
OVER = datetime(2027, 2, 28, 16, 0, tzinfo=NOON.tzinfo)  # midnight in Beijing after the last day


def change(session: Session, world: Demand, need: Need, **changes: Any) -> Need:
    return demand.change_need(session, need_id=need.id, changes=changes, actor=world.buyer, now=NOON)


def act(session: Session, world: Demand, need: Need, action: str) -> object:
    """Do what an action's name says, through the service that stands for it."""
    given: dict[str, Any] = {"need_id": need.id, "actor": world.buyer, "now": NOON}
    if action == "change":
        return change(session, world, need, keywords="coolant")
    if action == "expire":
        need.advance("expire")  # the timetable looks only at what is due
        return need
    return getattr(demand, f"{action}_need")(session, **given)


@pytest.mark.parametrize("action", NEED.actions)
@pytest.mark.parametrize("state", S)
def test_every_act_goes_where_the_table_says_or_is_refused(
    session: Session, world: Demand, state: NeedState, action: str
) -> None:
    need = in_state(session, world, state)
    if NEED.allows(state, action):
        act(session, world, need, action)
        assert need.state is NEED.after(state, action)
        return
    before = trail(session, need.subject)
    with pytest.raises(IllegalTransition):
        act(session, world, need, action)
    assert (need.state, trail(session, need.subject)) == (state, before)


def test_a_need_is_written_in_any_order_and_asks_for_what_is_missing(session: Session, world: Demand) -> None:
    need = demand.begin_need(session, actor=world.buyer, now=NOON)
    change(session, world, need, territories=["CN"], deadline=LAST_DAY)

    assert missing_steps(need) == [Step.PROBLEM, Step.FIELD, Step.WANTED, Step.CONTACT]
    with pytest.raises(Conflict) as refusal:
        demand.publish_need(session, need_id=need.id, actor=world.buyer, now=NOON)
    assert refusal.value.code == "unanswered"
    assert "What you look for" in str(refusal.value.message)


def test_a_published_need_tells_its_center_and_those_who_follow(
    session: Session, world: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    follow = {events.Published: [lambda _s, event, *, actor, now: heard.append(event.subject)]}
    monkeypatch.setattr(events, "_followers", follow)
    need = a_need(session, world)

    assert heard == [need.subject]
    assert told(session, world.market.center.organisation_id)[-1] == (
        "A need was published that your center looks after: %(title)s"
    )
    assert trail(session, need.subject) == ["need.drafted", "need.changed", "need.published"]


def test_the_last_day_counts_and_midnight_in_beijing_ends_it(session: Session, world: Demand) -> None:
    need = a_need(session, world)

    assert demand.expire_due(session, now=OVER - timedelta(seconds=1)) == 0
    assert need.can("pause")
    assert demand.expire_due(session, now=OVER) == 1
    assert demand.expire_due(session, now=OVER) == 0
    assert need.state is S.EXPIRED
    assert told(session, need.organisation_id)[-1].startswith("The last day of your need has passed")


def test_a_paused_need_expires_too_and_is_not_opened_after_its_last_day(session: Session, world: Demand) -> None:
    need = in_state(session, world, S.PAUSED)

    with pytest.raises(Conflict) as refusal:
        demand.resume_need(session, need_id=need.id, actor=world.buyer, now=OVER)
    assert refusal.value.code == "deadline_passed"
    assert demand.expire_due(session, now=OVER) == 1


def test_an_old_draft_is_not_published_after_its_last_day(session: Session, world: Demand) -> None:
    need = a_draft(session, world)

    with pytest.raises(Conflict) as refusal:
        demand.publish_need(session, need_id=need.id, actor=world.buyer, now=OVER)

    assert refusal.value.code == "deadline_passed"
    assert how_many(session, NeedMark) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"problem": ""}, "problem"),
        ({"language": "fr"}, "language"),
        ({"fields": ["magic"]}, "fields"),
        ({"fields": ["*"]}, "fields"),
        ({"fields": [], "ipc": [], "keywords": ""}, "fields"),
        ({"ipc": ["Z99"]}, "ipc"),
        ({"ipc": [f"H01M {n}" for n in range(1, 22)]}, "ipc"),
        ({"wanted": []}, "wanted"),
        ({"wanted": ["loan"]}, "wanted"),
        ({"budget_max": Money(0)}, "budget_max"),
        ({"budget_min": Money.parse("5", "USD")}, "budget_min"),
        ({"budget_min": Money.parse("900000")}, "budget_max"),
        ({"territories": []}, "territories"),
        ({"territories": ["CN-XX"]}, "territories"),
        ({"deadline": date(2026, 11, 22)}, "deadline"),
        ({"deadline": date(2027, 11, 24)}, "deadline"),
        ({"center_id": 999}, "center_id"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_field_and_changes_nothing(
    session: Session, world: Demand, changes: dict[str, Any], field: str
) -> None:
    need = a_draft(session, world)
    before = (trail(session, need.subject), need.title, list(need.fields), need.budget_max, need.deadline)

    with pytest.raises(Unacceptable) as refusal:
        change(session, world, need, **changes)

    assert list(refusal.value.fields) == [field]
    assert (trail(session, need.subject), need.title, list(need.fields), need.budget_max, need.deadline) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("h01m", "H01M"),
        ("Ｈ01Ｍ10/60", "H01M 10/60"),
        ("H", "H"),
        ("g06", "G06"),
        ("H01M 10", "H01M 10"),
        ("H01M 10/6", None),
        ("I01", None),
        ("H1", None),
        ("", None),
    ],
)
def test_any_beginning_of_an_ipc_symbol_is_understood(typed: str, kept: str | None) -> None:
    assert ipc_symbol(typed) == kept


def test_only_a_buyer_posts_and_only_for_their_organisation(session: Session, world: Demand) -> None:
    need = a_draft(session, world)
    holder = actor_for(world.buyer.organisation_id, Role.RIGHT_HOLDER)

    with pytest.raises(NotAllowed):
        demand.begin_need(session, actor=holder, now=NOON)
    with pytest.raises(NotAllowed):
        demand.publish_need(session, need_id=need.id, actor=holder, now=NOON)
    with pytest.raises(NotFound):
        demand.publish_need(session, need_id=need.id, actor=world.rival, now=NOON)
    assert need.state is S.DRAFT


def test_nobody_else_changes_pauses_or_ends_a_need(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    for name in ("pause_need", "resume_need", "fulfil_need", "withdraw_need"):
        with pytest.raises(NotAllowed):
            getattr(demand, name)(session, need_id=need.id, actor=world.rival, now=NOON)
    with pytest.raises(NotAllowed):
        demand.take_down_need(session, need_id=need.id, reason="No.", actor=world.buyer, now=NOON)
    assert need.state is S.PUBLISHED


def test_an_organisation_has_a_bounded_number_of_needs(
    session: Session, world: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_OPEN", ((date(2000, 1, 1), 2),))
    a_need(session, world)
    last = a_draft(session, world)

    with pytest.raises(Conflict) as refusal:
        demand.begin_need(session, actor=world.buyer, now=NOON)
    assert refusal.value.code == "too_many_needs"
    demand.withdraw_need(session, need_id=last.id, actor=world.buyer, now=NOON)
    assert demand.begin_need(session, actor=world.buyer, now=NOON).state is S.DRAFT


def test_the_center_takes_a_need_down_with_a_reason_that_the_buyer_reads(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    an_answer(session, world, need)

    demand.take_down_need(session, need_id=need.id, reason="It is an advertisement.", actor=world.staff, now=NOON)

    assert (need.state, need.ended_reason) == (S.WITHDRAWN, "It is an advertisement.")
    assert told(session, need.organisation_id)[-1] == "The center took down your need “%(title)s”: %(reason)s"
    assert told(session, world.market.seller.id)[-1].startswith("A need for which you offered a listing is over")


def test_without_a_reason_the_center_takes_nothing_down(session: Session, world: Demand) -> None:
    need = a_need(session, world)

    with pytest.raises(Unacceptable):
        demand.take_down_need(session, need_id=need.id, reason="  ", actor=world.staff, now=NOON)

    assert need.state is S.PUBLISHED


@pytest.mark.parametrize("state", [each for each in S if each is not S.PUBLISHED])
def test_what_is_not_open_is_found_by_nothing(session: Session, world: Demand, state: NeedState) -> None:
    in_state(session, world, state)
    session.flush()

    assert how_many(session, NeedMark) == how_many(session, NeedToken) == 0


def test_a_need_changed_while_it_was_paused_is_found_by_its_new_words(session: Session, world: Demand) -> None:
    need = in_state(session, world, S.PAUSED)
    change(session, world, need, fields=["chemistry.polymers"], ipc=[], keywords="membrane")
    demand.resume_need(session, need_id=need.id, actor=world.buyer, now=NOON)

    fields = set(session.scalars(select(NeedMark.value).filter_by(facet="field")))
    assert fields == {"chemistry", "chemistry.polymers"}
    assert session.get(NeedToken, ("membrane", need.id)) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget_min_minor": 2, "budget_max_minor": 1},
        {"budget_max_minor": 0},
        {"center_id": None},
        {"expires_at": None},
        {"state": "sold"},
    ],
)
def test_the_database_refuses_what_no_need_is(session: Session, world: Demand, wrong: dict[str, Any]) -> None:
    need = a_need(session, world)

    with pytest.raises((IntegrityError, LookupError)):
        session.execute(update(Need).where(Need.id == need.id).values(**wrong))
