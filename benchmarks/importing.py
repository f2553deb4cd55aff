"""Part 4: a weekly file of US grants imported, against parsing the same documents and storing nothing."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lxml import etree
from sqlalchemy import func, select, text

from benchmarks import weekly
from benchmarks.ground import Ground, on_postgres, on_sqlite, ticks_of
from benchmarks.machine import ROOT
from benchmarks.measuring import Part, Ratio, Series, Target, in_turns, number, profile, spread
from core import clock, jobs
from core.actor import SYSTEM
from core.audit import AuditEntry
from core.db import db
from listings.assets.models import Asset
from listings.registry.documents import Splitter
from listings.registry.models import RegistryRecord
from listings.registry.reading import read_file
from listings.registry.services import import_paths
from listings.registry.xml import parser
from listings.search.models import SearchPending
from listings.search.services import FOLLOW
from tests.postgres import Server

PARSING, READING = "parsing alone", "reading alone"
ENOUGH, FLAT = 0.2, 1.1
METHOD = """\
A weekly file of {documents:,} US grants in the red book's form v4.5, invented, {size:,.0f} bytes a document, is
imported by `listings.registry.services.import_paths` into a blank database, a new one each round: rights, numbers,
classes, holders, the records as they were read, the trail, and what the search index has yet to write, in durable
transactions. After each import the rows are counted. “Parsing alone” splits the same file into its documents and parses
each with the same parser and its options; “reading alone” is `listings.registry.reading.read_file` to its end. Arms
take turns for {rounds} rounds; a ratio is the time of parsing over the time of the arm, round by round. CPU is that of
this process and, for PostgreSQL, of the server process of its connection. Peaks of memory are those of processes of
their own that import {documents:,} and {more:,} documents."""


@dataclass(frozen=True)
class Sizes:
    """How much is imported: `documents` in each round, `more` once for the memory."""

    rounds: int
    documents: int
    more: int


def measure(server: Server, folder: Path, sizes: Sizes) -> Part:
    """The part, on each database."""
    path, larger = folder / "weekly.xml", folder / "larger.xml"
    weekly.write(path, sizes.documents)
    weekly.write(larger, sizes.more)
    size = path.stat().st_size / sizes.documents
    told = {"documents": sizes.documents, "more": sizes.more, "rounds": sizes.rounds, "size": size}
    part = Part("Import of US grants", METHOD.format(**told))
    run = _Run(part, server, folder, sizes, path)
    run.time()
    run.memory(larger)
    return part


class _Run:
    """The measurement."""

    def __init__(self, part: Part, server: Server, folder: Path, sizes: Sizes, path: Path) -> None:
        self.part, self.server, self.folder, self.sizes, self.path = part, server, folder, sizes, path
        self.times: dict[str, Series] = {}
        self.cpu: dict[str, Series] = {}
        self.grounds: dict[str, Callable[[str], AbstractContextManager[Ground]]] = {
            "SQLite": partial(on_sqlite, folder),
            "PostgreSQL": partial(on_postgres, server, folder),
        }
        self.made = 0

    def time(self) -> None:
        """Arms in turns, and what came of it."""
        arms: dict[str, Callable[[], None]] = {
            PARSING: partial(self._sample, PARSING, partial(parse, self.path)),
            READING: partial(self._sample, READING, partial(read, self.path)),
        }
        for name in self.grounds:
            arms[f"import, {name}"] = partial(self._import, f"import, {name}", name)
        for name in arms:
            self.times[name] = self.part.sampled(f"{name}, wall", "µs a document")
            self.cpu[name] = self.part.sampled(f"{name}, CPU", "µs a document")
        self._warm()
        in_turns(self.sizes.rounds, arms)
        rows = [self._row(name) for name in arms]
        head = ["arm", "µs a document", "documents /s", f"{PARSING} : arm", "CPU µs", f"{PARSING} : arm, CPU"]
        self.part.tables.append((f"{self.sizes.documents:,} documents", head, rows))
        for name in self.grounds:
            self._aim(name)

    def memory(self, larger: Path) -> None:
        """Peaks of memory by the size of the file."""
        head = ["database", "documents", "before the import MiB", "peak MiB", "the import's own MiB"]
        rows: list[list[str]] = []
        for name in self.grounds:
            peaks = []
            for path, documents in ((self.path, self.sizes.documents), (larger, self.sizes.more)):
                before, after = self._once(name, path, documents)
                peaks.append(after)
                told = [f"{each / 1024:,.1f}" if each else "–" for each in (before, after, after - before)]
                rows.append([name, f"{documents:,}", *told])
                self.part.sampled(f"{name}, peak of memory, {documents:,} documents", "KiB").samples.append(after)
            times, grown = self.sizes.more / self.sizes.documents, peaks[1] / peaks[0] if peaks[0] else 0
            promise = f"{name}: peak of memory with a file {times:g} times as long: ≤ {FLAT} ×"
            self.part.targets.append(Target("P8", promise, f"{grown:.3f} ×", grown <= FLAT if grown else None))
        self.part.tables.append(("Memory", head, rows))

    def _sample(self, name: str, act: Callable[[], int], server_cpu: Callable[[], float] = lambda: 0.0) -> None:
        begin, cpu, theirs = time.perf_counter(), time.process_time(), server_cpu()
        done = act()
        spent = (time.perf_counter() - begin, time.process_time() - cpu + server_cpu() - theirs)
        if done != self.sizes.documents:
            raise AssertionError(f"{name}: {done} of {self.sizes.documents} documents")
        for series, seconds in zip((self.times[name], self.cpu[name]), spent, strict=True):
            series.samples.append(seconds / self.sizes.documents * 1e6)

    def _import(self, arm: str, name: str) -> None:
        with self._blank(name) as ground, ground.app.app_context():
            pid = 0 if ground.is_sqlite else db.session.scalar(text("SELECT pg_backend_pid()"))
            db.session.close()  # the connection goes back, and the import takes it
            self._sample(arm, partial(bring, self.path), partial(ticks_of, pid) if pid else lambda: 0.0)
            count_rows(self.sizes.documents)

    def _blank(self, name: str) -> AbstractContextManager[Ground]:
        self.made += 1
        return self.grounds[name](f"importing{self.made}")

    def _warm(self) -> None:
        """Statements, patterns and the driver's types are made before anything is timed."""
        few = self.folder / "few.xml"
        weekly.write(few, 50, seed=1)
        for name in self.grounds:
            with self._blank(name) as ground, ground.app.app_context():
                bring(few)
        parse(few)

    def _row(self, name: str) -> list[str]:
        time_, cpu = self.times[name], self.cpu[name]
        ratios = [spread(Ratio.of(name, each[PARSING], each[name])) for each in (self.times, self.cpu)]
        return [name, _spread(time_), number(1e6 / time_.median), ratios[0], number(cpu.median), ratios[1]]

    def _aim(self, name: str) -> None:
        ratio = Ratio.of(name, self.times[PARSING], self.times[f"import, {name}"])
        met = ratio.middle >= ENOUGH
        promise = f"{name}: import at ≥ {ENOUGH} of the speed of {PARSING}"
        self.part.targets.append(Target("P8", promise, spread(ratio), met))
        if not met:
            with self._blank(name) as ground, ground.app.app_context():
                self.part.profiles.append((f"{name}: one import", profile(partial(bring, self.path), 1)))

    def _once(self, name: str, path: Path, documents: int) -> tuple[int, int]:
        """Peaks before and after an import in a process of its own, in KiB; zeros where the system does not tell."""
        with self._blank(name) as ground:
            words = [sys.executable, "-m", "benchmarks.import_once", ground.url, str(self.folder / "once"), str(path)]
            done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        told = json.loads(done.stdout.splitlines()[-1])
        if told["new"] != documents:
            raise AssertionError(f"{name}: {told}")
        return told["before"] or 0, told["after"] or 0


def parse(path: Path) -> int:
    """Split the file into its documents and parse each, as the importer does; how many there are."""
    count = 0
    with path.open("rb") as stream:
        for document in Splitter(stream).documents():
            etree.fromstring(b"".join(document.utf8()), parser())
            count += 1
    return count


def read(path: Path) -> int:
    """Read every record; how many there are."""
    with path.open("rb") as stream:
        return sum(1 for _found in read_file(stream))


def bring(path: Path) -> int:
    """Import the file; how many rights are new."""
    return import_paths([path], dry_run=False, actor=SYSTEM, now=clock.now()).counts()["new"]


def count_rows(documents: int) -> None:
    """Everything is there: the right, its record, its entry in the trail, its place in the queue of the index."""
    with db.session() as session:
        found = {model.__name__: session.scalar(select(func.count()).select_from(model)) for model in EACH}
        asked = session.scalar(select(func.count(jobs.Job.id)).where(jobs.Job.kind == FOLLOW))
    if set(found.values()) != {documents} or not asked:
        raise AssertionError(f"{documents} documents were imported; there are {found}, {asked} jobs for the index")


EACH = (Asset, RegistryRecord, AuditEntry, SearchPending)


def _spread(series: Series) -> str:
    return f"{number(series.median)} ({number(min(series.samples))}–{number(max(series.samples))})"
