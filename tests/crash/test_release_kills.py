"""A release survives the death of its process: all of it is in the books, or none of it.

100 kills at random moments, one at each named step, and a control arm that commits in the wrong place and is caught.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listings.assets.queries import sole_owner_id
from parties.notices.services import without_mail
from settlement.deals import check as deals_check
from settlement.deals.models import Deal, Release
from settlement.deals.releasing import STEPS
from settlement.deals.states import DealState
from settlement.holds import queries as holds
from settlement.ledger import faults as ledger
from settlement.ledger.models import Journal
from settlement.payments.models import Payout
from settlement.volumes import queries as volumes
from settlement.volumes.models import Measure, VolumeFact
from tests.crash.release_driver import AFTER_COMMIT, BEFORE_COMMIT, NOW
from tests.settlement.deals.world import World, a_funded_deal, a_world, file, org

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("RELEASE_KILLS", "100"))
DEALS = 30
PRICE = 10_000_000  # fen


class Driver:
    """The process that releases, and its log."""

    def __init__(self, app: Flask, world: World, log: Path) -> None:
        self.log, self.world = log, world
        log.touch()
        env = {
            **os.environ,
            "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
            "INSTANCE_DIR": app.instance_path,
            "SECRET_KEY": "only-for-tests",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "tests.crash.release_driver"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == ["ready"]

    def _line(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def start(self, *, die_at: str | None = None, broken: bool = False) -> int:
        """A worker begins; gives its process id."""
        order = {
            "log": str(self.log),
            "die_at": die_at,
            "broken": broken,
            "person": self.world.staff.person_id,
            "center": org(self.world.staff),
        }
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

    def kill_after(self, seconds: float) -> bool:
        """A worker that is killed so long after its first word; whether the kill came before its own end."""
        size = self.log.stat().st_size
        pid = self.start()
        waited_until = time.monotonic() + 20
        while self.log.stat().st_size == size and time.monotonic() < waited_until:
            time.sleep(0.0005)
        time.sleep(seconds)
        with suppress(ProcessLookupError):  # it may have come to its own end by then
            os.kill(pid, signal.SIGKILL)
        return self.ended()

    @property
    def words(self) -> list[list[str]]:
        """The log: what happened in order."""
        return [line.split(" ", 2) for line in self.log.read_text().splitlines()]

    def close(self) -> None:
        """No more orders."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)


@pytest.fixture
def driver(app: Flask, session: Session, tmp_path: Path) -> Iterator[Driver]:
    world = a_world(session)
    running = Driver(app, world, tmp_path / "driver.log")
    yield running
    running.close()


def prepared(world: World, count: int) -> None:
    """So many deals whose papers are at the office and whose money is held."""
    with without_mail():
        for _number in range(count):
            file(world, a_funded_deal(world, LIST=world.centers[1]))
    world.commit()


def faults(session: Session) -> list[str]:
    """What the self-checks of the books say."""
    session.rollback()
    session.expire_all()
    checks = (ledger.check, holds.check, volumes.check, deals_check.check)
    found = [f"{fault.subject} {fault.code}" for check in checks for fault in check(session)]
    session.rollback()
    return found


def settled(session: Session) -> set[int]:
    """The deals that are settled."""
    session.rollback()
    found = set(session.scalars(select(Deal.id).where(Deal.state == DealState.SETTLED)))
    session.rollback()  # a reading session would hold SQLite's write lock
    return found


def must_be_whole(session: Session, count: int) -> None:
    """Every deal was released once: money, volume, payouts and the right itself."""
    assert faults(session) == []
    assert len(settled(session)) == count
    assert session.scalar(select(func.count(Release.id))) == count
    keys = select(func.count(Journal.id)).where(Journal.key.like("deal:%:release:_"))
    assert session.scalar(keys) == count
    counted = select(func.sum(VolumeFact.amount_minor)).where(VolumeFact.measure == Measure.SETTLED)
    assert session.scalar(counted) == count * PRICE
    assert session.scalar(select(func.count(Payout.id))) == 3 * count  # seller and two centers
    for deal in session.scalars(select(Deal)):
        assert sole_owner_id(session, deal.asset_id, NOW.date()) == deal.buyer_id
    session.rollback()


@pytest.mark.timeout(max(400, 4 * KILLS))
def test_a_hundred_kills_lose_nothing_and_double_nothing(driver, session):
    prepared(driver.world, DEALS)
    chance = random.Random(20261124)
    began = time.monotonic()
    assert driver.run(die_at=AFTER_COMMIT)  # one whole release, to learn how long it takes here
    span = min(time.monotonic() - began, 0.5)

    killed, inside, deals = 0, 0, DEALS
    while killed < KILLS:
        killed += driver.kill_after(chance.uniform(0, span * 0.7))
        inside += driver.words[-1][0] != "done" and driver.words[-1][2:] != [AFTER_COMMIT]
        if killed % 20 == 0:
            assert faults(session) == []
        if len(settled(session)) > deals - 6:
            prepared(driver.world, 10)
            deals += 10

    opened = {int(word[1]) for word in driver.words if word[0] == "open"}
    done = {int(word[1]) for word in driver.words if word[0] == "done"}
    assert killed >= KILLS
    assert inside >= 0.6 * KILLS, f"{inside} of {killed} kills came inside an open release"
    assert done <= settled(session) <= opened, "a release that was reported is lost, or one was made unasked"
    assert not driver.run(), "the last worker had to finish the rest"
    must_be_whole(session, len({word[1] for word in driver.words if word[0] == "open"}))


@pytest.mark.timeout(200)
def test_a_kill_at_each_named_step_leaves_all_or_nothing(driver, session):
    steps = [f"release: {step}" for step in STEPS] + [BEFORE_COMMIT, AFTER_COMMIT]
    prepared(driver.world, len(steps))
    for step in steps:
        before = settled(session)
        assert driver.run(die_at=step)
        assert driver.words[-1][2] == step
        assert faults(session) == [], step
        assert len(settled(session)) == len(before) + (step == AFTER_COMMIT), step
    assert not driver.run()
    must_be_whole(session, len(steps))


@pytest.mark.timeout(200)
def test_the_control_arm_that_commits_between_money_and_volume_is_caught(driver, session):
    prepared(driver.world, 2)
    assert driver.run(die_at="broken: money committed", broken=True)
    torn = faults(session)
    assert any("volume_differs" in fault for fault in torn)
    assert any("payouts_differ" in fault for fault in torn)
    with pytest.raises(AssertionError):
        must_be_whole(session, 2)
