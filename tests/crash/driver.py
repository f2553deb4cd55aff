"""A process that does whatever waits in settlement, until somebody ends it.

Started once per test: it loads the product, does one act and takes it back, then forks a worker for every order on
standard input, so that a kill costs milliseconds. An order is one JSON object a line:
`{"log": path, "die_at": "release/commit 1: before" or null, "broken": bool, "cast": {…}}`. The worker appends what it
does to the log, each line in one write: `open 7 release` before an act, `step 7 release/<name>` within, and
`done 7 release 0.031`, with its seconds, once the act has returned. It prints `started <pid>` and
`ended <pid> <status>`.

`broken` is the control arm: it commits between the money and the volume fact, which no release of ours does.
"""

import json
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import config
from core.actor import Actor, Role
from core.db import db
from settlement.deals import facts
from settlement.payments.providers import port
from settlement.payments.providers.local.provider import LocalProvider
from tests.crash.acts import BY_NAME, NOW, Cast, first_waiting
from wsgi import create_app

COMPANY = "CRASH_COMPANY"  # where the payment company keeps its own books
BEFORE_COMMIT, AFTER_COMMIT = "commit {}: before", "commit {}: after"


class Steps(logging.Handler):
    """Writes each named step down, and ends its own process at one of them."""

    def __init__(self, log: int, die_at: str | None) -> None:
        super().__init__(logging.DEBUG)
        self.log, self.die_at, self.doing, self.commits = log, die_at, "", 0

    def write(self, text: str) -> None:
        """One line in one write: a kill leaves whole lines only."""
        os.write(self.log, f"{text}\n".encode())

    def at(self, step: str) -> None:
        """The worker has come to a step."""
        subject, _blank, act = self.doing.partition(" ")
        self.write(f"step {subject} {act}/{step}")
        if f"{act}/{step}" == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def emit(self, record: logging.LogRecord) -> None:
        """A step of the product."""
        self.at(record.step)  # type: ignore[attr-defined]

    def before_commit(self, session: Session) -> None:
        """Everything of a transaction is written, and nothing of it is final."""
        if self.doing and not session.in_nested_transaction():
            self.commits += 1
            self.at(BEFORE_COMMIT.format(self.commits))

    def after_commit(self, session: Session) -> None:
        """It is final, and nobody has been told."""
        if self.doing and not session.in_nested_transaction():
            self.at(AFTER_COMMIT.format(self.commits))


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
    """Do what waits, one after the other, until nothing does."""
    db.engine.dispose(close=False)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    steps = Steps(log, order["die_at"])
    logger = logging.getLogger("xinghai.steps")
    logger.addHandler(steps)
    logger.setLevel(logging.DEBUG)
    event.listen(Session, "before_commit", steps.before_commit)
    event.listen(Session, "after_commit", steps.after_commit)
    if order["broken"]:
        commit_too_early(steps)
    cast = cast_of(order)
    while (waiting := first_waiting()) is not None:
        act, subject = waiting
        steps.doing, steps.commits = f"{subject} {act.name}", 0
        steps.write(f"open {steps.doing}")
        began = time.monotonic()
        act.do(subject, cast)
        steps.write(f"done {steps.doing} {time.monotonic() - began:.4f}")
        steps.doing = ""


def cast_of(order: dict[str, Any]) -> Cast:
    """Who acts."""
    return {
        name: Actor(
            person_id=person, name=name.title(), organisation_id=home, roles=frozenset(Role(role) for role in roles)
        )
        for name, (person, home, roles) in order["cast"].items()
    }


def wire_company() -> None:
    """The payment company of these tests is the only one."""
    provider = LocalProvider(Path(os.environ[COMPANY]), "only-for-tests", now=lambda: NOW)
    port.wire({provider.name: provider})


class Rehearsed(BaseException):
    """Ends a rehearsal."""


def rehearse(order: dict[str, Any]) -> None:
    """Begin a release and take it back: every worker is born knowing what the first would have had to prepare."""

    def undo(_session: Session) -> None:
        raise Rehearsed

    event.listen(Session, "before_commit", undo)
    act = BY_NAME["release"]
    with Session(db.engine) as session:
        waiting = act.waiting(session)
    with suppress(Rehearsed):
        act.do(waiting[0], cast_of(order))
    event.remove(Session, "before_commit", undo)
    db.session.remove()
    db.engine.dispose()


def main() -> None:
    """Load once, then fork a worker for every order."""
    app = create_app(config.from_environment())
    wire_company()
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
