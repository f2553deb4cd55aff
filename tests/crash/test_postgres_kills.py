"""PostgreSQL itself is killed while clients post and settle: what was acknowledged is there, and nothing twice.

The cluster is durable (fsync, full pages, synchronous commits). Each kill ends the first process with SIGKILL, every
other time all others with it; the server then finds its way back by its log. The control arm takes acknowledgements
for what is not on the disk yet, and is caught.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import db
from reports.books import services as books
from tests import postgres
from tests.conftest import build, settings_for
from tests.crash import acts, stock
from tests.crash.running import ROOT, cast_of, environment
from tests.postgres import Server, _dsn
from tests.settlement.deals.world import World
from wsgi import create_app

KILLS = int(os.environ.get("POSTGRES_KILLS", "2"))
CLIENTS = 4
ROUND = (0.3, 1.5)  # seconds from one kill to the next
QUICK = ("recovery_init_sync_method=syncfs",) if sys.platform == "linux" else ()  # instead of file by file
FORGETFUL = ("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB", "checkpoint_timeout=1h")


@dataclass
class Cluster:
    """A durable server with a city on it, and clients that work there."""

    server: Server
    url: str
    app: Flask
    world: World
    company: Path
    folder: Path
    loads: int = 0

    def start(self) -> "Load":
        """Clients begin, with new logs and keys."""
        self.loads += 1
        for left in (*self.folder.glob("client-*.log"), self.folder / "stop"):
            left.unlink(missing_ok=True)
        return Load(self)


class Load:
    """The clients, seen from the test."""

    def __init__(self, cluster: Cluster) -> None:
        self.folder, self.name = cluster.folder, f"load:{cluster.loads}"
        env = environment(cluster.url, cluster.app.instance_path, cluster.company)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.load"], cwd=ROOT, env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"clients": CLIENTS, "name": self.name, "folder": str(self.folder), "cast": cast_of(cluster.world)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().split() == ["ready"]

    def words(self, word: str) -> list[tuple[str, str]]:
        """(key, more) of the whole lines that begin with the word."""
        told: list[tuple[str, str]] = []
        for log in sorted(self.folder.glob("client-*.log")):
            for line in log.read_text().splitlines():
                first, key, *more = line.split(" ")
                told += [(key, more[0] if more else "")] if first == word else []
        return told

    def busy(self, more: int = 20) -> None:
        """Wait until so many more postings were acknowledged."""
        wanted, deadline = len(self.words("done")) + more, time.monotonic() + 60
        while len(self.words("done")) < wanted:
            assert time.monotonic() < deadline, "the clients do not get on"
            time.sleep(0.02)

    def end(self) -> None:
        """Every client finishes what it is at."""
        (self.folder / "stop").touch()
        assert self.process.stdout is not None
        assert self.process.stdout.readline().split() == ["ended", "0"]
        self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests, in its application's context."""
    folder = tmp_path_factory.mktemp("cluster")
    server = postgres.start(durable=True)
    try:
        url = server.make_database("load")
        build(url)
        app = create_app(settings_for(url, folder / "instance"))
        company = folder / "company"
        with app.app_context():
            with Session(db.engine, expire_on_commit=False) as session:
                world = stock.build(app, session, company, stock.Sizes(each=1, released=2))
            db.engine.dispose()
            yield Cluster(server, url, app, world, company, folder)
            db.session.remove()
            db.engine.dispose()
    finally:
        server.stop()


def journals(cluster: Cluster, load: Load) -> dict[str, list[tuple[int, int, int]]]:
    """What the clients' keys came to: key → (journal, lines, fen of its first line)."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    with psycopg.connect(_dsn(cluster.url)) as connection:
        rows = connection.execute(
            "SELECT key, journal.id, count(*), sum(amount_minor) FILTER (WHERE line_no = 1)"
            " FROM journal JOIN transfer ON journal_id = journal.id WHERE key LIKE %s GROUP BY key, journal.id",
            [f"{load.name}:%"],
        )
        for key, number, lines, minor in rows:
            found.setdefault(key, []).append((number, lines, int(minor)))
    return found


def missing(acknowledged: list[tuple[str, str]], found: dict[str, list[tuple[int, int, int]]]) -> list[str]:
    """Keys whose posting was acknowledged and is not there, or is another one."""
    asked = [(key, int(number)) for key, number in acknowledged if key.startswith("load:")]
    return [key for key, number in asked if [each[0] for each in found.get(key, [])] != [number]]


def totals(cluster: Cluster) -> tuple[int, int]:
    """All debits and all credits, over all accounts."""
    with psycopg.connect(_dsn(cluster.url)) as connection:
        row = connection.execute("SELECT sum(debits_minor), sum(credits_minor) FROM account").fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def must_be_whole(cluster: Cluster, load: Load) -> None:
    """After the clients have ended: each posting that was begun is there once, and the books are clean."""
    found = journals(cluster, load)
    begun = {key: int(minor) for key, minor in load.words("open") if key.startswith("load:")}
    assert {key: [each[1:] for each in rows] for key, rows in found.items()} == {
        key: [(2, minor)] for key, minor in begun.items()
    }
    assert missing(load.words("done"), found) == []
    debits, credits = totals(cluster)
    assert debits == credits
    with Session(db.engine) as session:
        assert [f"{fault.subject} {fault.code}" for fault in books.check(session, now=acts.NOW)] == []
        settled = [key for key, _more in load.words("done") if key.startswith("act:")]
        assert len(settled) == len(set(settled))


@pytest.mark.long
@pytest.mark.timeout(180 + 30 * KILLS)
def test_a_killed_server_has_every_posting_that_it_acknowledged_once(cluster: Cluster) -> None:
    """Failure 5."""
    chance, load, began, back = random.Random(20261127), cluster.start(), time.monotonic(), []
    for number in range(KILLS):
        load.busy()
        time.sleep(chance.uniform(*ROUND))
        acknowledged = load.words("done")
        cluster.server.kill(with_others=number % 2 == 0)
        killed_at = time.monotonic()
        cluster.server.start_again(*QUICK)
        back.append(time.monotonic() - killed_at)
        assert missing(acknowledged, journals(cluster, load)) == []
        assert load.words("lost"), "nobody was at work"
    load.busy()
    load.end()
    must_be_whole(cluster, load)
    print(
        f"{KILLS} kills in {time.monotonic() - began:.0f} s, back after {max(back):.1f} s at most:"
        f" {len(load.words('done'))} acknowledged, {len(set(load.words('lost')))} in doubt for a while"
    )


@pytest.mark.long
@pytest.mark.timeout(120)
def test_the_control_arm_that_acknowledges_before_the_disk_has_it_is_caught(cluster: Cluster) -> None:
    cluster.server.kill(with_others=True)
    cluster.server.start_again(*FORGETFUL)
    load = cluster.start()
    load.busy(100)
    acknowledged = load.words("done")
    cluster.server.kill(with_others=True)
    cluster.server.start_again()
    assert missing(acknowledged, journals(cluster, load))
    load.end()
