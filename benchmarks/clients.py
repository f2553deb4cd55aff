"""Clients of the database, each a process of its own: they release deals, or fold the roll-up, when they are told."""

import multiprocessing
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.by_hand import ByHand
from benchmarks.ground import Ground, application
from benchmarks.journals import post_all
from benchmarks.stock import Waiting
from core.actor import Actor
from core.db import transaction
from reports.turnover import services as turnover
from settlement.deals import services as deals

START = multiprocessing.get_context("spawn")


def by_service(work: Sequence[Waiting], staff: dict[int, Actor], now: datetime) -> None:
    """Release deals through the public service, each in its own transaction, as a request would."""
    for deal_id, center_id in work:
        with transaction() as session:
            deals.release(session, deal_id=deal_id, actor=staff[center_id], now=now)


def by_hand(writer: ByHand, work: Sequence[Waiting], staff: dict[int, Actor], now: datetime) -> None:
    """The same by hand."""
    for deal_id, center_id in work:
        writer.release(deal_id, staff[center_id], now)


def _serve(pipe: Connection, url: str, folder: str, staff: dict[int, Actor], now: datetime) -> None:
    ground = Ground(application(url, Path(folder)), url)
    writer = ByHand(ground.bare(), is_sqlite=ground.is_sqlite)
    with ground.app.app_context():
        while (asked := pipe.recv()) is not None:
            how, work = asked
            try:
                if how == "service":
                    by_service(work, staff, now)
                elif how == "post":
                    post_all(work)
                else:
                    by_hand(writer, work, staff, now)
                pipe.send("")
            except Exception as failure:
                pipe.send(f"{type(failure).__name__}: {failure}")


class Clients:
    """So many processes that wait for work."""

    def __init__(self, ground: Ground, folder: Path, count: int, staff: dict[int, Actor], now: datetime) -> None:
        self.pipes: list[Connection] = []
        self.processes: list[Any] = []
        for number in range(count):
            ours, theirs = START.Pipe()
            arguments = (theirs, ground.url, str(folder / f"client-{number}"), staff, now)
            process = START.Process(target=_serve, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self.processes.append(process)

    def rate(self, how: str, work: Sequence[Waiting], clients: int) -> float:
        """Deals a second when so many clients share the work."""
        begin = time.perf_counter()
        for number, pipe in enumerate(self.pipes[:clients]):
            pipe.send((how, list(work[number::clients])))
        failures = [pipe.recv() for pipe in self.pipes[:clients]]
        seconds = time.perf_counter() - begin
        if any(failures):
            raise RuntimeError("; ".join(failure for failure in failures if failure))
        return len(work) / seconds

    def stop(self) -> None:
        """Send everybody home."""
        for pipe in self.pipes:
            with suppress(OSError):
                pipe.send(None)
        for process in self.processes:
            process.join(timeout=10)


def _fold(pipe: Connection, url: str, folder: str, every: float, now: datetime) -> None:
    with application(url, Path(folder)).app_context():
        pipe.send("ready")
        running = False
        while True:
            if pipe.poll(every if running else None):
                word = pipe.recv()
                if word == "stop":
                    return
                running = word == "run"
                pipe.send(word)
            if running:
                with transaction() as session:
                    turnover.roll_up(session, now=now)


class Folder:
    """A process that runs the roll-up every `every` seconds while it is switched on."""

    def __init__(self, ground: Ground, folder: Path, every: float, now: datetime) -> None:
        self.pipe, theirs = START.Pipe()
        arguments = (theirs, ground.url, str(folder / "folder"), every, now)
        self.process = START.Process(target=_fold, args=arguments, daemon=True)
        self.process.start()
        self.pipe.recv()

    def switch(self, *, on: bool) -> None:
        """On or off; returns when it is so."""
        self.pipe.send("run" if on else "rest")
        self.pipe.recv()

    def stop(self) -> None:
        """End the process."""
        self.pipe.send("stop")
        self.process.join(timeout=10)
