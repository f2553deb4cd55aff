"""A process that records acceptances, each of which releases a deal's money, until somebody ends it.

Started once per test: it loads the product, releases once and takes that back, then forks a worker for every order on
standard input, so that a kill costs milliseconds. An order is one JSON object a line:
`{"log": path, "die_at": step or null, "broken": bool}`. The worker appends what it does to the log, each line in one
write: `open 7` before a transaction, `step 7 <name>` within, `done 7` after the commit. It prints `started <pid>` and
`ended <pid> <status>`.

`broken` is the control arm: it commits between the money and the volume fact, which no release of ours does.
"""

import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from core.actor import Actor, Role
from core.db import db, transaction
from settlement.deals import facts
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from wsgi import create_app

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
BEFORE_COMMIT, AFTER_COMMIT = "driver: before commit", "driver: after commit"


class Steps(logging.Handler):
    """Writes each named step down, and ends its own process at one of them."""

    def __init__(self, log: int, die_at: str | None) -> None:
        super().__init__(logging.DEBUG)
        self.log, self.die_at, self.deal_id = log, die_at, 0

    def write(self, text: str) -> None:
        """One line in one write: a kill leaves whole lines only."""
        os.write(self.log, f"{text}\n".encode())

    def at(self, step: str) -> None:
        """The worker has come to a step."""
        self.write(f"step {self.deal_id} {step}")
        if step == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def emit(self, record: logging.LogRecord) -> None:
        """A step of the product."""
        self.at(record.step)  # type: ignore[attr-defined]


def commit_too_early(steps: Steps) -> None:
    """The control arm: make the money final before the volume fact is written."""
    written: Callable[..., None] = facts.released

    def torn(session: Session, *things: Any, **named: Any) -> None:
        session.flush()
        session.connection().exec_driver_sql("COMMIT")
        if session.get_bind().dialect.name == "sqlite":
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        steps.at("broken: money committed")
        written(session, *things, **named)

    facts.released = torn


def work(order: dict[str, Any]) -> None:
    """Accept every case that is at the office, one transaction each."""
    db.engine.dispose(close=False)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    steps = Steps(log, order["die_at"])
    logger = logging.getLogger("xinghai.steps")
    logger.addHandler(steps)
    logger.setLevel(logging.DEBUG)
    if order["broken"]:
        commit_too_early(steps)
    staff = staff_of(order)
    for case_id, deal_id in waiting():
        steps.deal_id = deal_id
        steps.write(f"open {deal_id}")
        with transaction() as session:
            accept(session, case_id, deal_id, staff)
            steps.at(BEFORE_COMMIT)
        steps.write(f"done {deal_id}")
        steps.at(AFTER_COMMIT)


def staff_of(order: dict[str, Any]) -> Actor:
    """Who works for the center."""
    return Actor(
        person_id=order["person"], name="Staff", organisation_id=order["center"], roles=frozenset({Role.CENTER_STAFF})
    )


def waiting() -> list[tuple[int, int]]:
    """The cases that are at the office, with their deals."""
    query = select(RecordalCase.id, Deal.id).join(Deal, Deal.id == RecordalCase.deal_id)
    rows = db.session.execute(query.where(Deal.state == DealState.DELIVERED).order_by(Deal.id)).all()
    return [(case_id, deal_id) for case_id, deal_id in rows]


def accept(session: Session, case_id: int, deal_id: int, staff: Actor) -> None:
    """Accept one case, which releases its deal's money."""
    recordal.accept_case(
        session, case_id=case_id, recordal_no=f"X-{deal_id}", decided_on=NOW.date(), certificate="c" * 64, actor=staff,
        now=NOW,
    )  # fmt: skip
    session.flush()


def rehearse(order: dict[str, Any]) -> None:
    """Accept one case and take it back: every worker is born knowing what the first would have had to prepare."""
    for case_id, deal_id in waiting()[:1]:
        with suppress(Rehearsed), transaction() as session:
            accept(session, case_id, deal_id, staff_of(order))
            raise Rehearsed
    db.session.remove()
    db.engine.dispose()


class Rehearsed(Exception):
    """Ends a rehearsal."""


def main() -> None:
    """Load once, then fork a worker for every order."""
    app = create_app(config.from_environment())
    print("ready", flush=True)
    for number, line in enumerate(sys.stdin):
        if number == 0:
            with app.app_context():
                rehearse(json.loads(line))
        pid = os.fork()
        if pid == 0:
            with app.app_context():
                try:
                    work(json.loads(line))
                except BaseException:
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
        print(f"started {pid}", flush=True)
        _pid, status = os.waitpid(pid, 0)
        print(f"ended {pid} {status}", flush=True)
    os._exit(0)  # there is nothing to be tidied up


if __name__ == "__main__":
    main()
