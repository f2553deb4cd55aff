"""With a real worker beside it: what is committed is found within two seconds, and a kill loses nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core import clock, events, instance
from core.db import db, transaction
from listings.assets.models import Asset
from listings.search.asking import Query
from listings.search.engine.folder import IndexAway, Standing
from listings.search.engine.reading import reader
from listings.search.queries import search_in, view
from tests.conftest import ROOT
from tests.listings.market.world import World, published

WITHIN = 2.0  # seconds
PATIENCE = 90.0

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def worker(app: Flask) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """`worker()` starts the timetable's process on this test's database."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        env = {
            **os.environ, "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]), "INSTANCE_DIR": app.instance_path,
            "SECRET_KEY": "only-for-tests", "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        running.append(
            subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "timetable", "run"], cwd=ROOT, env=env)
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def seconds_until(met: Callable[[], bool], *, look_every: float = 0.1) -> float:
    """How long it takes until something holds; whoever looks often keeps the worker from its work."""
    begin = time.perf_counter()
    while not met():
        assert time.perf_counter() - begin < PATIENCE, "it does not come"
        time.sleep(look_every)
    return time.perf_counter() - begin


def is_there() -> bool:
    """Whether the index can be read."""
    return reader(instance.folder("search")).standing() is Standing.OK


def is_found(words: str) -> bool:
    """Whether something on sale has these words, in the index alone."""
    try:
        return search_in(view(), Query(q=words, exact="1"), today=clock.business_date(clock.now()), facets=()).total > 0
    except IndexAway:
        return False


def renamed(asset_id: int, title: str, world: World) -> None:
    """A new title, committed."""
    with transaction() as session:
        session.get_one(Asset, asset_id).title_en = title
        events.publish(session, events.AssetChanged(asset_id), actor=world.holder, now=clock.now())


@pytest.mark.long("postgresql")
def test_what_is_committed_is_found_within_two_seconds(
    session: Session, world: World, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    listing = published(session, world, now=clock.now())
    session.commit()
    worker()
    seconds_until(is_there)
    took = []

    for title in ("Desalination", "Evaporation", "Condensation"):
        renamed(listing.asset_id, title, world)
        took.append(seconds_until(lambda title=title: is_found(title)))  # type: ignore[misc]

    assert median(took) <= WITHIN, took


@pytest.mark.long
def test_a_worker_that_is_killed_leaves_an_index_that_the_next_one_brings_up(
    session: Session, world: World, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    listing = published(session, world, now=clock.now())
    session.commit()
    first = worker()
    seconds_until(is_there)
    for title in ("Desalination", "Evaporation", "Condensation"):
        renamed(listing.asset_id, title, world)
    first.kill()
    first.wait()
    db.session.remove()

    worker()

    seconds_until(lambda: is_found("Condensation"))
    assert not is_found("Desalination")
