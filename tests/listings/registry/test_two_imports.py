"""Two imports of the same rights in opposite orders both come in; without the order of locks one of them loses rows."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from core.actor import SYSTEM
from core.db import db
from listings.registry import taking
from listings.registry.outcome import FileOutcome
from listings.registry.records import RightRecord
from tests.builders import NOON
from tests.listings.registry.test_title import applied_for

pytestmark = [pytest.mark.race, pytest.mark.timeout(120)]

RUN = taking.Run(SYSTEM, NOON)
APPLICATIONS = ("17990001", "17990002")


def titled(title: str) -> list[RightRecord]:
    record = applied_for().record
    return [replace(record, application_no=number, title={"en": title}) for number in APPLICATIONS]


def taken(records: list[RightRecord]) -> FileOutcome:
    outcome = FileOutcome("file")
    taking.take_batch(list(records), outcome, RUN)
    return outcome


def two_imports(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[FileOutcome]:
    """Each has taken its first record before either goes on, if nothing keeps one of them waiting."""
    taken(titled("Latch"))
    gate, take, outcomes = threading.Barrier(2), taking.take_over, list[FileOutcome]()

    def then_wait(*args: Any) -> str:
        verdict = take(*args)
        with suppress(threading.BrokenBarrierError):
            gate.wait(2)
        return verdict

    def work(records: list[RightRecord]) -> None:
        with app.app_context():
            outcomes.append(taken(records))
            db.session.remove()

    monkeypatch.setattr(taking, "take_over", then_wait)
    orders = (titled("Tidal latch"), titled("Bay latch")[::-1])
    threads = [threading.Thread(target=work, args=(each,)) for each in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_two_imports_of_the_same_rights_in_opposite_orders_lose_nothing(app, monkeypatch):
    first, second = two_imports(app, monkeypatch)
    assert first.reasons == second.reasons == []
    assert sum(sum(each.counts().values()) for each in (first, second)) == 4


def test_without_the_order_of_locks_a_record_is_lost(app, monkeypatch):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: nobody waits in a circle")
    nothing: Callable[..., None] = lambda *_args: None  # noqa: E731
    monkeypatch.setattr(taking, "lock_met", nothing)
    reasons = [reason.code for each in two_imports(app, monkeypatch) for reason in each.reasons]
    assert "record_failed" in reasons


def test_two_imports_of_rights_that_a_yielded_number_connects_lose_nothing(app, monkeypatch):
    """Each file names one of the two rights, and each record is weighed against both."""
    made = [replace(each, registration_no="19990011") for each in titled("Latch")]
    for number, each in enumerate(made, 1):
        taken([replace(each, source_date=date(2024, 5, number))])
    gate, lock, outcomes = threading.Barrier(2), taking.lock_met, list[FileOutcome]()

    def then_wait(*args: Any) -> None:
        lock(*args)
        with suppress(threading.BrokenBarrierError):
            gate.wait(2)

    def work(record: RightRecord) -> None:
        with app.app_context():
            outcomes.append(taken([record]))
            db.session.remove()

    db.session.remove()
    monkeypatch.setattr(taking, "lock_met", then_wait)
    threads = [threading.Thread(target=work, args=(each,)) for each in titled("Tidal latch")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [(each.reasons, sum(each.counts().values())) for each in outcomes] == [([], 1), ([], 1)]
