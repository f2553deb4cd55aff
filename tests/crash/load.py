"""Clients that post and settle, each a process of its own, while their database server is killed under them.

One JSON object on standard input: `{"clients": 3, "name": "load:1", "folder": path, "cast": {…}}`. Client n writes
`client-n.log`, each line in one write: `open <key> <fen>` before a journal is posted, `done <key> <journal>` once its
commit was acknowledged, `lost <key>` where the connection broke and nobody knows. What was lost is asked for again
under the same key. Client 0 does the acts of settlement besides: `open`, `done` and `lost` with
`act:<name>:<subject>`. They all end when the file `stop` lies in the folder.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

import config
from core.actor import SYSTEM
from core.db import db, transaction
from core.money import Money
from settlement.ledger.services import Move, post
from tests.crash.acts import NOW, Cast, first_waiting
from tests.crash.driver import cast_of, wire_company
from wsgi import create_app

PAUSE = 0.05  # seconds until a client tries again


class Client:
    """One of them, with its log."""

    def __init__(self, number: int, name: str, folder: Path, cast: Cast) -> None:
        self.number, self.name, self.stop, self.cast = number, f"{name}:{number}", folder / "stop", cast
        self.log = os.open(folder / f"client-{number}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, text: str) -> None:
        """One line in one write."""
        os.write(self.log, f"{text}\n".encode())

    def work(self) -> None:
        """Post one journal after the other, and settle what waits."""
        count = 0
        while not self.stop.exists():
            count += 1
            self.post(f"{self.name}:{count}", 100 + count)
            if self.number == 0:
                self.settle()

    def post(self, key: str, minor: int) -> None:
        """Until it was acknowledged: whoever does not know asks again under the same key."""
        self.write(f"open {key} {minor}")
        while True:
            try:
                with transaction() as session:
                    journal = post(session, key=key, moves=self._moves(minor), effective_on=NOW.date(),
                                   subject=self.name, actor=SYSTEM, now=NOW)  # fmt: skip
                    number = journal.id
            except DBAPIError:
                self._lost(key)
                continue
            self.write(f"done {key} {number}")
            return

    def _moves(self, minor: int) -> list[Move]:
        """In by the bank, which all share, and a little of it to the platform's fees."""
        own = f"unapplied:{self.name}"
        return [Move("bank", own, Money(minor)), Move(own, "fees", Money(1))]

    def settle(self) -> None:
        """The act that waits first; where the connection breaks, the next round finds what waits then."""
        key = ""
        try:
            waiting = first_waiting()
            if waiting is None:
                return
            act, subject = waiting
            key = f"act:{act.name.replace(' ', '-')}:{subject}"
            self.write(f"open {key} 0")
            act.do(subject, self.cast)
            self.write(f"done {key} 0")
        except DBAPIError:
            self._lost(key or "act")

    def _lost(self, key: str) -> None:
        self.write(f"lost {key}")
        db.engine.dispose()
        time.sleep(PAUSE)


def begin(number: int, order: dict[str, Any]) -> None:
    """The life of a forked client."""
    try:
        db.engine.dispose(close=False)
        Client(number, order["name"], Path(order["folder"]), cast_of(order)).work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Load once, fork the clients, and tell how they ended."""
    app = create_app(config.from_environment())
    wire_company()
    order = json.loads(sys.stdin.readline())
    with app.app_context():
        clients = []
        for number in range(order["clients"]):
            if (pid := os.fork()) == 0:
                begin(number, order)
            clients.append(pid)
        print("ready", flush=True)
        statuses = [os.waitpid(pid, 0)[1] for pid in clients]
    print(f"ended {max(statuses)}", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
