"""The check while others write: what is released between two of its statements is no fault of the books."""

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.db import db, snapshot
from core.faults import Fault
from reports.books import jobs, services
from tests.settlement.deals.world import NOON, World, a_funded_deal, a_world, accept, file

AMID = (8, 16, 36)  # statements of the check before which the deal is released


def checked(session: Session, world: World, deal: object, amid: int) -> list[Fault]:
    """What the check finds in `session` while the deal is released before its statement number `amid`."""
    seen: list[int] = []

    def release(*_asked: object) -> None:
        seen.append(1)
        if len(seen) == amid:
            accept(world, deal)  # type: ignore[arg-type]
            world.session.commit()

    event.listen(session.connection(), "before_cursor_execute", release)
    faults = services.check(session, now=NOON)
    assert len(seen) > amid
    return faults


def a_deal_before_its_release(session: Session) -> tuple[World, object]:
    world = a_world(session)
    deal = a_funded_deal(world)
    file(world, deal)
    session.commit()
    return world, deal


@pytest.mark.race
@pytest.mark.parametrize("amid", AMID)
def test_a_release_amid_the_check_is_no_fault(session: Session, amid: int) -> None:
    world, deal = a_deal_before_its_release(session)
    with snapshot() as reading:
        assert checked(reading, world, deal, amid) == []


@pytest.mark.race
def test_without_the_snapshot_it_would_look_like_one(session: Session) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's readers see one moment anyway")
    world, deal = a_deal_before_its_release(session)
    with Session(db.engine) as reading:
        assert "money_differs" in {fault.code for fault in checked(reading, world, deal, 36)}


def test_the_nightly_check_and_the_command_read_a_snapshot(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels: list[str] = []

    def note(reading: Session) -> list[Fault]:
        levels.append(reading.connection().get_isolation_level())
        return []

    monkeypatch.setitem(services.CHECKS, "ledger", note)
    jobs.check_books({}, job=None, now=NOON)  # type: ignore[arg-type]
    assert app.test_cli_runner().invoke(args=["check-books"]).exit_code == 0
    assert levels == [{"sqlite": "SERIALIZABLE", "postgresql": "REPEATABLE READ"}[db.engine.dialect.name]] * 2
