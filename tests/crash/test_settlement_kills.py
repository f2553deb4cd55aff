"""Settlement survives the death of its process: each act is in the books whole and once, or not at all.

Kills at random moments of every act, one before and one after each commit and at each named step, and a control arm
that commits in the wrong place and is caught. Every time it comes to exactly what an undisturbed run comes to.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Base
from listings.assets.queries import sole_owner_id
from reports.books import services as books
from settlement.deals.models import Deal, Release
from settlement.deals.releasing import STEPS
from settlement.ledger.models import Account, balance_minor
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.volumes.models import VolumeFact
from tests.conftest import keep, reset
from tests.crash import acts, stock
from tests.crash.driver import AFTER_COMMIT, BEFORE_COMMIT
from tests.crash.running import Driver
from tests.settlement.deals.world import World

KILLS = int(os.environ.get("SETTLEMENT_KILLS", "60"))
SIZES = stock.Sizes()
Books = dict[str, Any]

# What a process that died leaves beside the books: looks that were asked for again, and nothing that counts.
BESIDE = {"job", "idempotency_key"}


@dataclass
class Ground:
    """The stock as it was built, with the process that works on it, and what an undisturbed run makes of it."""

    app: Flask
    session: Session
    world: World
    company: Path
    driver: Driver
    state: Any
    undisturbed: Books
    seconds: dict[str, float]

    def begin(self, session: Session) -> None:
        """Everything is as it was built."""
        session.rollback()
        session.expunge_all()
        kind = session.get_bind().dialect.name
        reset(kind, self.app, self.state)
        shutil.copyfile(self.company.with_suffix(".built"), self.company)
        self.driver.forget()
        self.session = session


_grounds: dict[str, Ground] = {}


@pytest.fixture(scope="module", autouse=True)
def drivers() -> Iterator[None]:
    """They end with the module."""
    yield
    for ground in _grounds.values():
        ground.driver.close()
    _grounds.clear()


@pytest.fixture
def ground(app: Flask, session: Session, run_folder: Path) -> Ground:
    """Built once for each database, and brought back for each test."""
    kind = session.get_bind().dialect.name
    if kind not in _grounds:
        company = run_folder / f"crash-{kind}.company"
        world = stock.build(app, session, company, SIZES)
        shutil.copyfile(company, company.with_suffix(".built"))
        state = keep(kind, app)
        driver = Driver(app, world, company, run_folder / f"crash-{kind}.log")
        assert not driver.run()
        done = driver.acts("done")
        assert {act for act, _subject in done} == {act.name for act in acts.ACTS}, "an act has nothing to be done"
        _grounds[kind] = Ground(app, session, world, company, driver, state, picture(session), driver.seconds())
        assert faults(session) == []
    made = _grounds[kind]
    made.begin(session)
    return made


def picture(session: Session) -> Books:
    """All that was done, without the ids that a database gives: how many rows each table has, what lies on each
    account, what was counted, and where everything stands."""
    session.rollback()
    session.expire_all()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in BESIDE]
    seen: Books = {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}
    for row in session.scalars(select(Account)):
        if lies := balance_minor(row.side, row.debits_minor, row.credits_minor):
            seen[row.code] = lies
    moved = (Payout.purpose, Payout.payee_id, Payout.kind, Payout.amount_minor, Payout.channel, Payout.state)
    counted = (VolumeFact.subject, VolumeFact.center_id, VolumeFact.measure, VolumeFact.amount_minor)
    asked = (ProviderOperation.purpose, ProviderOperation.kind, ProviderOperation.amount_minor, ProviderOperation.state)
    for name, columns in {
        "payouts": moved, "facts": counted, "operations": asked, "deals": (Deal.id, Deal.state),
        "receipts": (Receipt.purpose, Receipt.amount_minor, Receipt.state),
        "disputes": (PaymentDispute.purpose, PaymentDispute.amount_minor, PaymentDispute.state),
    }.items():  # fmt: skip
        seen[name] = Counter(tuple(map(str, row)) for row in session.execute(select(*columns)))
    deals = session.scalars(select(Deal)).all()
    seen["owners"] = {deal.id: sole_owner_id(session, deal.asset_id, acts.NOW.date()) for deal in deals}
    session.rollback()  # a reading session would hold SQLite's write lock
    return seen


def company_books(ground: Ground) -> list[tuple[Any, ...]]:
    """What the payment company has done for us: each thing once."""
    company = stock.LocalProvider(ground.company, "only-for-tests").company
    done = [(row["kind"], row["key"]) for row in company.all("effect")]
    return sorted([*done, *(("page", row["key"]) for row in company.all("page"))])


def faults(session: Session) -> list[str]:
    """What the self-check says of all books."""
    session.rollback()
    session.expire_all()
    found = [f"{fault.subject} {fault.code}" for fault in books.check(session, now=acts.NOW)]
    session.rollback()
    return found


def must_be_as_undisturbed(ground: Ground) -> None:
    """The books are clean, and they are what they come to when nobody is killed."""
    assert faults(ground.session) == []
    now = picture(ground.session)
    differences = {key: (now.get(key), value) for key, value in ground.undisturbed.items() if now.get(key) != value}
    assert differences == {}
    assert now.keys() == ground.undisturbed.keys()
    asked = company_books(ground)
    assert len(asked) == len(set(asked))


def still_waiting(session: Session, act: str, subject: str) -> bool:
    """Whether the act is still to be done."""
    session.rollback()
    session.expire_all()
    found = int(subject) in acts.BY_NAME[act].waiting(session)
    session.rollback()
    return found


@pytest.mark.long
@pytest.mark.timeout(max(400, 12 * KILLS))
def test_kills_at_any_moment_lose_nothing_and_double_nothing(ground: Ground, session: Session) -> None:
    """Failure 3. Failure 4."""
    chance, struck, inside, rounds = random.Random(20261124), Counter[str](), 0, 0
    while struck.total() < KILLS:
        ground.begin(session)
        rounds += 1
        for act, is_inside in killed_at_random(ground, chance, KILLS - struck.total()):
            struck[act] += 1
            inside += is_inside
        done = ground.driver.acts("done")
        assert len(done) == len(set(done)), "an act was done twice"
        must_be_as_undisturbed(ground)
    print(f"{KILLS} kills in {rounds} rounds, {inside} of them inside an act: {dict(struck)}")
    assert inside >= 0.5 * KILLS, f"{inside} of {KILLS} kills came inside an act"
    assert struck.keys() >= {act.name for act in acts.ACTS} or KILLS < 300


def killed_at_random(ground: Ground, chance: random.Random, most: int) -> Iterator[tuple[str, bool]]:
    """One worker after the other is killed, until nothing is left to be done or enough were: in which act, and whether
    before it was final. The last worker finishes the rest."""
    stuck, reported = 1.0, 0
    with stock.provided(stock.LocalProvider(ground.company, "only-for-tests")):
        for number in range(1, most + 1):
            if not ground.driver.kill_after(chance.uniform(0, 3) * stuck, ground.seconds):
                return
            word, subject, rest = ground.driver.words[-1]
            act = rest.rpartition(" ")[0] if word == "done" else rest.partition("/")[0]
            yield act, word == "open" or (word == "step" and not rest.endswith(": after"))
            assert word != "done" or not still_waiting(ground.session, act, subject), "a reported act is lost"
            assert number % 20 or faults(ground.session) == []
            done = len(ground.driver.acts("done"))
            stuck, reported = (1.0 if done > reported else stuck * 1.5), done  # a busy machine gets more time
    assert not ground.driver.run()


def places() -> list[str]:
    """Every place at which a worker ends itself: around each commit, and at each named step."""
    named = {"release": [f"release: {step}" for step in STEPS], "call": ["operation sent", "operation answered"]}
    found = []
    for act in acts.ACTS:
        commits = range(1, 3 if act.name in ("call", "look") else 2)
        around = [when.format(number) for number in commits for when in (BEFORE_COMMIT, AFTER_COMMIT)]
        found += [f"{act.name}/{step}" for step in (*named.get(act.name, ()), *around)]
    return found


@pytest.mark.long("postgresql")
@pytest.mark.timeout(200)
def test_a_kill_at_each_named_step_leaves_all_or_nothing(ground: Ground, session: Session) -> None:
    """Failure 3. Failure 4."""
    left, begun = places(), 0
    while left:
        begun += 1
        assert begun < 5, f"no worker comes to {left}"
        for place in list(left):
            if not ground.driver.run(die_at=place):
                break
            assert ground.driver.words[-1][2] == place
            left.remove(place)
            assert place.endswith("after") or faults(session) == [], place
        assert not ground.driver.run()
        must_be_as_undisturbed(ground)
        ground.begin(session)


@pytest.mark.long("postgresql")
@pytest.mark.timeout(200)
def test_the_control_arm_that_commits_between_money_and_volume_is_caught(ground: Ground, session: Session) -> None:
    assert ground.driver.run(die_at="release/broken: money committed", broken=True)
    torn = faults(session)
    assert any("volume_differs" in fault for fault in torn)
    assert any("payouts_differ" in fault for fault in torn)
    assert session.scalar(select(func.count(Release.id)))
    with pytest.raises(AssertionError):
        must_be_as_undisturbed(ground)
