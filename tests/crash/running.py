"""The driver seen from a test: its process, its workers, and what they wrote down."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from flask import Flask

from tests.crash.driver import COMPANY
from tests.crash.stock import CAST
from tests.settlement.deals.world import World, org

ROOT = Path(__file__).resolve().parents[2]


def environment(url: str, instance: str | Path, company: Path) -> dict[str, str]:
    """What a process needs to find the same database, files and payment company."""
    return {
        **os.environ, "DATABASE_URL": url, "INSTANCE_DIR": str(instance), "SECRET_KEY": "only-for-tests",
        "LOG_LEVEL": "ERROR", COMPANY: str(company),
    }  # fmt: skip


def cast_of(world: World) -> dict[str, tuple[int | None, int, list[str]]]:
    """Who acts, as the driver is told."""
    people = {name: getattr(world, name) for name in CAST}
    return {name: (actor.person_id, org(actor), [str(role) for role in actor.roles]) for name, actor in people.items()}


class Driver:
    """The process that settles, and its log."""

    def __init__(self, app: Flask, world: World, company: Path, log: Path) -> None:
        self.log, self.cast = log, cast_of(world)
        log.write_text("")
        env = environment(str(app.config["SQLALCHEMY_DATABASE_URI"]), app.instance_path, company)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.driver"], cwd=ROOT, env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._line() == ["ready"]

    def _line(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def start(self, *, die_at: str | None = None, broken: bool = False) -> int:
        """A worker begins; gives its process id."""
        order = {"log": str(self.log), "die_at": die_at, "broken": broken, "cast": self.cast}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self._line()[1])

    def ended(self) -> bool:
        """Wait for the worker's end; whether it was killed. A worker that failed by itself fails the test."""
        status = int(self._line()[2])
        assert os.WIFSIGNALED(status) or status == 0, "the worker failed; its trace stands on standard error"
        return os.WIFSIGNALED(status)

    def run(self, *, die_at: str | None = None, broken: bool = False) -> bool:
        """A worker from beginning to end; whether it was killed."""
        self.start(die_at=die_at, broken=broken)
        return self.ended()

    def kill_after(self, share: float, seconds: dict[str, float]) -> bool:
        """A worker that is killed when so large a share of its first act's usual time is over; whether the kill came
        before its own end."""
        before = self.log.stat().st_size
        pid = self.start()
        waited_until = time.monotonic() + 20
        while (first := self._first_word(before)) is None and time.monotonic() < waited_until:
            time.sleep(0.0005)
        time.sleep(share * seconds.get(first or "", 0.05))
        with suppress(ProcessLookupError):  # it may have come to its own end by then
            os.kill(pid, signal.SIGKILL)
        return self.ended()

    def _first_word(self, place: int) -> str | None:
        """The act that was begun behind this place of the log."""
        if self.log.stat().st_size == place:
            return None
        with self.log.open() as log:
            log.seek(place)
            return log.readline().split(" ", 2)[2].strip()

    @property
    def words(self) -> list[list[str]]:
        """The log: what happened in order, as [word, subject, rest]."""
        return [line.split(" ", 2) for line in self.log.read_text().splitlines()]

    def acts(self, word: str) -> list[tuple[str, str]]:
        """The acts that were begun ('open') or reported ('done'), as (act, subject)."""
        told = [(word_, subject, rest) for word_, subject, rest in self.words if word_ == word]
        return [(rest.rpartition(" ")[0] if word == "done" else rest, subject) for _word, subject, rest in told]

    def seconds(self) -> dict[str, float]:
        """How long each act took, in the middle."""
        found: dict[str, list[float]] = {}
        for word, _subject, rest in self.words:
            if word == "done":
                act, _blank, took = rest.rpartition(" ")
                found.setdefault(act, []).append(float(took))
        return {act: sorted(took)[len(took) // 2] for act, took in found.items()}

    def forget(self) -> None:
        """An empty log."""
        self.log.write_text("")

    def close(self) -> None:
        """No more orders."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
