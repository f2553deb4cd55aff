"""Reminders: once for each step, however many schedulers run and however late one is."""

import multiprocessing
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import BEIJING
from core.db import db, transaction
from core.i18n import lazy_gettext as lazy
from core.jobs import Job
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told
from parties.notices.models import Notice
from parties.notices.wording import said
from reports.deadlines import jobs, reminding
from reports.deadlines.models import ClockReminder
from tests.parties.cast import mails
from tests.settlement.deals.world import NOON, TODAY, a_deal, a_funded_deal, a_world, file, org, sign

DUE = date(2026, 11, 30)  # five working days after the signing


@pytest.fixture
def world(session):
    return a_world(session)


def run(day: date) -> None:
    """The job of a morning."""
    jobs.remind({}, job=Job(), now=datetime.combine(day, time(8, 5), BEIJING).astimezone(UTC))
    db.session.rollback()


def told(actor) -> list[str]:
    """What one person was reminded of."""
    rows = select(Notice).filter_by(person_id=actor.person_id).where(Notice.key.like("clock%")).order_by(Notice.id)
    return [said(row.text, row.content) for row in db.session.scalars(rows)]


def test_each_step_is_told_once_to_whoever_has_to_act(world):
    """Failure 26."""
    deal = sign(world, a_deal(world))
    for after in range(30):
        for _twice in range(2):
            run(TODAY + timedelta(days=after))
    pay = f"Pay CNY 100,000.00 for deal {deal.number}"
    assert told(world.buyer) == [
        f"Until 30 Nov 2026: {pay}.", f"Overdue since 30 Nov 2026: {pay}.",
    ]  # fmt: skip
    assert told(world.seller) == []


def test_a_scheduler_that_stood_still_tells_only_the_nearest_step(world):
    """Failure 26."""
    deal = sign(world, a_deal(world))
    run(DUE - timedelta(days=3))
    assert told(world.buyer) == []
    run(DUE)
    assert told(world.buyer) == [f"Until 30 Nov 2026: Pay CNY 100,000.00 for deal {deal.number}."]
    assert db.session.scalars(select(ClockReminder.step)).all() == [1]


def test_a_payment_that_came_meanwhile_is_not_asked_for(world):
    a_funded_deal(world)
    run(DUE)
    assert told(world.buyer) == []


def test_the_center_is_reminded_of_a_recordal_and_not_after_its_filing(world):
    deal = a_funded_deal(world)
    due = date(2027, 2, 23)
    run(due - timedelta(days=30))
    assert told(world.staff) == [f"Until 23 Feb 2027: File the recordal of {deal.number} at the office."]
    assert told(world.chief) == told(world.staff)
    file(world, deal)
    run(due - timedelta(days=7))
    assert len(told(world.staff)) == 1


def test_each_is_told_by_mail_too(world):
    sign(world, a_deal(world))
    run(DUE - timedelta(days=1))
    with transaction() as session:
        assert [mail["to"] for mail in mails(session) if "Until 30 Nov" in mail["subject"]] == ["buyer@haizhou.example"]


KIND = ClockKind("test", lazy("Test"), Matter.MONEY, before=(30, 7), after=True)


def clock_until(day: date, **more: object) -> Running:
    return Running(KIND, "thing:1", day, lazy("Pay"), "/", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "began", "step"),
    [
        (31, None, None), (30, None, 30), (8, None, 30), (7, None, 7), (0, None, 7), (-1, None, -1), (-20, None, -1),
        (20, 40, 30), (20, 10, None), (7, 7, None), (6, 7, None), (6, 8, 7), (-1, 3, -1),
    ],
)  # fmt: skip
def test_the_step_of_a_day(left: int, began: int | None, step: int | None) -> None:
    """What ran for so many days only is not told of a step that had passed when it began."""
    due = TODAY + timedelta(days=left)
    began_on = None if began is None else due - timedelta(days=began)
    assert reminding.step_on(clock_until(due, began_on=began_on), TODAY) == step


def test_a_day_that_is_moved_is_told_anew(world):
    people = (Told(org(world.buyer), tuple(world.buyer.roles)),)
    for day in (TODAY + timedelta(days=7), TODAY + timedelta(days=7), TODAY + timedelta(days=5)):
        with transaction() as session:
            running = [clock_until(day, movers=people)]
            reminding.remind(session, Clocks((KIND,), lambda _asked: iter(running)), now=NOON)  # noqa: B023
    assert len(told(world.buyer)) == 2


def test_many_of_one_organisation_are_told_together(world):
    for _each in range(6):
        sign(world, a_deal(world))
    run(DUE - timedelta(days=1))
    assert told(world.buyer) == ["6 of your deadlines are near, the first on 30 Nov 2026. See the list."]
    run(DUE - timedelta(days=1))
    assert len(told(world.buyer)) == 1


def remind_together(app: Flask, together: Barrier, guarded: bool) -> None:
    """What a scheduler's process does, on connections of its own; unguarded it looks first and writes then."""
    with app.app_context():
        db.engine.dispose(close=False)
        if not guarded:
            reminding.not_told_before = looked_up
            reminding.key_of = any_key
        together.wait(60)
        jobs.remind({}, job=Job(), now=datetime.combine(DUE, time(8, 5), BEIJING).astimezone(UTC))


def any_key(each: reminding.Reminder) -> str:
    """No key under which a notice is told once."""
    return f"{each.step}:{os.urandom(8).hex()}"


def looked_up(session: Session, due: Sequence[reminding.Reminder], now: datetime) -> list[reminding.Reminder]:
    """The control arm: a look before the leap, without the constraint's word."""
    known = set(session.scalars(select(ClockReminder.subject)))
    return [each for each in due if each.clock.subject not in known]


def race(app: Flask, guarded: bool) -> int:
    """Four schedulers at one instant; how many notices the buyer got."""
    fork = multiprocessing.get_context("fork")
    together = fork.Barrier(4)
    workers = [fork.Process(target=remind_together, args=(app, together, guarded)) for _each in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    db.session.rollback()
    assert [worker.exitcode for worker in workers] == [0] * 4
    return db.session.scalar(select(func.count(Notice.id)).where(Notice.text.like("Until %"))) or 0


def test_four_schedulers_at_once_tell_once(app, world):
    """Failure 24."""
    sign(world, a_deal(world))
    assert race(app, guarded=True) == 1


def test_without_the_constraint_four_schedulers_tell_four_times(app, world):
    sign(world, a_deal(world))
    assert race(app, guarded=False) == 4


def test_nobody_is_told_where_a_unit_has_no_clock(world):
    asked = Asked(world.session, TODAY)
    assert [clock for clocks in (Clocks((), lambda _asked: iter(())),) for clock in clocks.read(asked)] == []
