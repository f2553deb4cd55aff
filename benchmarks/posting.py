"""Part: the ledger posting the journal of a release, against django-hordak posting the same one on the same cluster."""

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from benchmarks.clients import Clients
from benchmarks.ground import Ground, on_postgres, settle
from benchmarks.journals import lines
from benchmarks.measuring import ROOT, Part, Ratio, Series, Target, in_turns, number, spread
from benchmarks.stock import Waiting
from core import clock
from core.actor import SYSTEM
from core.clock import business_date
from core.db import transaction
from core.money import Money
from settlement.ledger import queries
from settlement.ledger.services import Move, post
from tests.postgres import Server

PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
LEAST = {1: 4.0, 4: 5.0, 16: 8.0}  # × django-hordak, by clients
OURS, THEIRS = "ledger", "django-hordak"
WARM = 20
METHOD = """\
A journal takes 1,000.00 out of a deal's held money: to seller, center and broker, and to the platform's fees. Ours is
`settlement.ledger.services.post` in a transaction of its own, with the floor of each account, the key that makes it
happen once, the closed months looked at and what is posted final; django-hordak creates a `Transaction` with two `Leg`s
for each line, as its documentation says, in `transaction.atomic()`, and has none of these. Both on PostgreSQL, the same
durable cluster (fsync, synchronous commit), each client a process of its own with accounts of its own, the platform's
fees one account for all. Arms take turns for {rounds} rounds; a ratio is taken round by round. Afterwards our books are
checked. django-hordak {version} runs in an environment of its own (`.venv/peers`, made by `make bench`)."""


@dataclass(frozen=True)
class Sizes:
    """How much one sample does."""

    rounds: int
    clients: tuple[int, ...]
    ours: int  # journals a sample and client
    theirs: int


class Peers:
    """Processes that post with django-hordak."""

    def __init__(self, url: str, count: int) -> None:
        parsed = make_url(url)
        database = json.dumps(
            {"NAME": parsed.database, "USER": parsed.username or "postgres", "HOST": str(parsed.query["host"])}
        )
        self.processes = []
        for client in range(count):
            process = subprocess.Popen(
                [PYTHON, ROOT / "benchmarks" / "peers" / "hordak_posting.py", database], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            self.processes.append(process)
            names = sorted({name for line in lines(client) for name in line[:2]})
            self._send(client, {"migrate": client == 0, "accounts": names})
            self._answer(client, "ready")

    def _send(self, client: int, order: dict[str, Any]) -> None:
        pipe = self.processes[client].stdin
        assert pipe is not None
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()

    def _answer(self, client: int, word: str) -> None:
        pipe = self.processes[client].stdout
        assert pipe is not None
        said = pipe.readline().strip()
        if said != word:
            raise RuntimeError(f"django-hordak said {said!r}")

    def rate(self, each: int, clients: int) -> float:
        """Journals a second when so many clients post `each`."""
        begin = time.perf_counter()
        for client in range(clients):
            moves = [[debit, credit, str(Money(minor).amount)] for debit, credit, minor in lines(client)]
            self._send(client, {"count": each, "moves": moves})
        for client in range(clients):
            self._answer(client, "done")
        return each * clients / (time.perf_counter() - begin)

    def stop(self) -> None:
        """Send everybody home."""
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=20)


def measure(server: Server, folder: Path, sizes: Sizes) -> Part:
    """The part; without the peers' environment only our own rates."""
    there = PYTHON.exists()
    part = Part("Posting: the journal of a release", METHOD.format(rounds=sizes.rounds, version=version_of(there)))
    with on_postgres(server, folder, "posting") as ground, ground.app.app_context():
        fund(max(sizes.clients))
        settle(ground)
        peers = Peers(server.make_database("hordak"), max(sizes.clients)) if there else None
        clients = Clients(ground, folder, max(sizes.clients), {}, clock.now())
        try:
            _Run(part, ground, sizes, clients, peers).all()
        finally:
            clients.stop()
            if peers is not None:
                peers.stop()
                server.drop_database("hordak")
        with transaction() as session:
            faults = queries.check(session)
        if faults:
            raise AssertionError(f"the books have faults after the measurement: {faults[:3]}")
    if not there:
        part.notes.append("django-hordak is not here: `make bench` makes its environment under .venv/peers.")
    return part


def version_of(there: bool) -> str:
    """Which version is compared with."""
    if not there:
        return "(not installed)"
    ask = "from importlib.metadata import version; print(version('django-hordak'), 'on Django', version('django'))"
    return subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()


def fund(clients: int) -> None:
    """Money enough in every client's held account."""
    now = clock.now()
    for client in range(clients):
        with transaction() as session:
            post(session, key=f"fund:{client}", moves=[Move("bank", lines(client)[0][0], Money(10**12))],
                 effective_on=business_date(now), subject="benchmark", actor=SYSTEM, now=now)  # fmt: skip


class _Run:
    """The measurement."""

    def __init__(self, part: Part, ground: Ground, sizes: Sizes, clients: Clients, peers: Peers | None) -> None:
        self.part, self.ground, self.sizes, self.clients, self.peers = part, ground, sizes, clients, peers
        self.series: dict[str, Series] = {}
        self.posted = 0

    def all(self) -> None:
        """Measure and judge."""
        arms: dict[str, Callable[[], None]] = {}
        for count in self.sizes.clients:
            arms[f"{OURS}, {count}"] = partial(self._ours, count)
            if self.peers is not None:
                arms[f"{THEIRS}, {count}"] = partial(self._theirs, count)
        for name in arms:
            self.series[name] = self.part.sampled(f"{name} clients", "per second")
        most = max(self.sizes.clients)
        self.clients.rate("post", self._work(WARM, most), most)
        if self.peers is not None:
            self.peers.rate(WARM, most)
        in_turns(self.sizes.rounds, arms)
        self._judge()

    def _work(self, each: int, clients: int) -> list[Waiting]:
        made = [(self.posted + place, place % clients) for place in range(each * clients)]
        self.posted += len(made)
        return made

    def _ours(self, clients: int) -> None:
        work = self._work(self.sizes.ours, clients)
        self.series[f"{OURS}, {clients}"].samples.append(self.clients.rate("post", work, clients))

    def _theirs(self, clients: int) -> None:
        assert self.peers is not None
        self.series[f"{THEIRS}, {clients}"].samples.append(self.peers.rate(self.sizes.theirs, clients))

    def _judge(self) -> None:
        rows = []
        for count in self.sizes.clients:
            ours, said = self.series[f"{OURS}, {count}"], f"{count} client{'s' if count > 1 else ''}"
            promise = f"posting, {said}: ≥ {number(LEAST.get(count, 5.0))} × django-hordak"
            if self.peers is None:
                rows.append([said, number(ours.median), "–", "–"])
                self.part.targets.append(Target("P4", promise, "django-hordak is not installed", None))
                continue
            theirs = self.series[f"{THEIRS}, {count}"]
            ratio = Ratio.of(said, ours, theirs)
            rows.append([said, number(ours.median), number(theirs.median), spread(ratio)])
            met = ratio.middle >= LEAST.get(count, 5.0)
            self.part.targets.append(Target("P4", promise, f"{spread(ratio)} × django-hordak", met))
        self.part.tables.append(("PostgreSQL", ["clients", "ledger /s", "django-hordak /s", "ratio"], rows))
