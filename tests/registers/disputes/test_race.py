"""Two acts about one complaint at one moment: one counts, and the control arms show that the locks see to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditEntry
from core.db import transaction
from core.errors import IllegalTransition
from registers.disputes import clocks, services, taking_down
from registers.disputes.models import TakedownNotice
from tests.registers.disputes.world import STATEMENT, a_complaint, at, forwarded, given, on_sale
from tests.settlement.deals.world import NOON, World, a_world
from tests.settlement.overtaking import overtaken, plain_transaction

pytestmark = pytest.mark.race


@pytest.fixture
def world(session):
    return a_world(session)


def a_notice(world: World) -> TakedownNotice:
    """One that waits for the seller, with the listing off the market."""
    notice = forwarded(world, a_complaint(world, on_sale(world), world.stranger))
    world.commit()
    return notice


def statement(world: World, notice: TakedownNotice) -> Callable[[Session], Any]:
    """The seller answers in the last second of the last day."""
    notice_id, then = notice.id, at(given(notice.counter_by), 23)
    return lambda session: services.counter(
        session, notice_id=notice_id, statement=STATEMENT, actor=world.seller, now=then
    )


def clock_strikes(notice: TakedownNotice) -> Callable[[Session], Any]:
    """The day after, the timetable ends what nobody answered."""
    notice_id, then = notice.id, at(given(notice.counter_by) + timedelta(days=1), 0)
    return lambda session: clocks.end_unanswered(session, notice_id, now=then)


def lifting(world: World, notice: TakedownNotice) -> Callable[[Session], Any]:
    """One officer lifts the measure."""
    notice_id = notice.id
    return lambda session: services.lift(session, notice_id=notice_id, ground="A mistake.", actor=world.first, now=NOON)


def upholding(world: World, notice: TakedownNotice) -> Callable[[Session], Any]:
    """Another officer upholds the complaint."""
    notice_id = notice.id
    return lambda session: services.uphold_notice(
        session, notice_id=notice_id, ground="Decision 7.", actor=world.second, now=NOON
    )


def ends(session: Session, notice: TakedownNotice) -> list[str]:
    """What happened to the notice after it was forwarded, in order."""
    session.rollback()
    session.expire_all()
    query = select(AuditEntry.action).where(AuditEntry.subject == notice.subject).order_by(AuditEntry.id)
    return [act.removeprefix("takedown.") for act in session.scalars(query)][2:]


def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control arm: nothing is locked."""
    for name in ("locked", "lock_rights"):
        plain = (lambda own, model, key: own.get(model, key)) if name == "locked" else (lambda own, key: None)
        monkeypatch.setattr(taking_down, name, plain)


def test_a_statement_in_time_stands_and_the_clock_finds_it(app, session, world):
    notice = a_notice(world)
    results = overtaken(app, "statement checked", statement(world, notice), clock_strikes(notice), transaction)
    assert results == [None, None]
    assert ends(session, notice) == ["countered"]


def test_without_the_locks_a_statement_and_the_clock_both_count_or_one_is_lost(app, session, world, monkeypatch):
    notice = a_notice(world)
    unlocked(monkeypatch)
    results = overtaken(app, "statement checked", statement(world, notice), clock_strikes(notice), plain_transaction)
    assert any(each is not None for each in results) or len(ends(session, notice)) == 2


def test_of_lifting_and_upholding_the_later_one_is_told_what_is_so(app, session, world):
    notice = a_notice(world)
    results = overtaken(app, "lift checked", lifting(world, notice), upholding(world, notice), transaction)
    assert results[0] is None
    assert isinstance(results[1], IllegalTransition)
    assert ends(session, notice) == ["lifted"]


def test_an_upheld_complaint_can_be_lifted_by_whoever_comes_second(app, session, world):
    notice = a_notice(world)
    assert overtaken(app, "uphold checked", upholding(world, notice), lifting(world, notice), transaction) == [
        None, None
    ]  # fmt: skip
    assert ends(session, notice) == ["upheld", "lifted"]


def test_without_the_locks_lifting_and_upholding_both_count_or_one_is_lost(app, session, world, monkeypatch):
    notice = a_notice(world)
    unlocked(monkeypatch)
    results = overtaken(app, "lift checked", lifting(world, notice), upholding(world, notice), plain_transaction)
    lost = [each for each in results if each is not None and not isinstance(each, IllegalTransition)]
    assert lost or sorted(ends(session, notice)) == ["lifted", "upheld"]
