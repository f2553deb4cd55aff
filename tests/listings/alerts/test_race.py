"""Two workers at the same alert at the same instant send one letter; without the index that says so they send two."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.db import db, transaction
from listings.alerts import rounds
from listings.alerts import services as alerts
from listings.alerts.models import Watch
from tests.listings.alerts.test_rounds import SOON
from tests.listings.alerts.world import Watched, goes_on_sale, letters, saved

pytestmark = [pytest.mark.race, pytest.mark.timeout(120)]


def two_workers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Both have found the same before either writes it down; how many letters each asked for."""
    gate, look, asked = threading.Barrier(2), rounds.watching.new_since, list[int]()

    def both_found(*args: Any, **given: Any) -> Any:
        finds = look(*args, **given)
        gate.wait(30)
        return finds

    def work() -> None:
        with app.app_context():
            asked.append(alerts.write_at_once(Watch.LISTINGS, now=SOON))
            db.session.remove()

    monkeypatch.setattr(rounds.watching, "new_since", both_found)
    threads = [threading.Thread(target=work) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(asked)


@pytest.fixture
def watched(session: Session, world: Watched) -> Watched:
    """A saved search and a listing that meets it."""
    saved(session, world)
    goes_on_sale(session, world)
    session.commit()
    return world


@pytest.fixture
def without_the_index(app: Flask) -> Any:
    """The database no longer says that a find is told once."""

    def act(statement: str) -> None:
        with transaction() as rows:
            rows.execute(text(statement))

    act("DROP INDEX uq_saved_find_once")
    yield act
    act("DELETE FROM saved_find")
    act("CREATE UNIQUE INDEX IF NOT EXISTS uq_saved_find_once ON saved_find (saved_search_id, thing_id)")


def test_two_workers_send_one_letter(
    app: Flask, session: Session, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert two_workers(app, monkeypatch) == [0, 1]
    assert len(letters(session)) == 1


def test_without_the_index_they_send_two(
    app: Flask, session: Session, watched: Watched, without_the_index: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert two_workers(app, monkeypatch) == [1, 1]
    assert len(letters(session)) == 2
