"""One run by chance: a cast, a clock, dice and a payment provider; every step is drawn from the seed alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from core import jobs
from core.actor import Actor
from core.db import db, snapshot, transaction
from core.errors import Refusal
from settlement.payments.providers import calling
from settlement.payments.providers.intake import take_in
from settlement.payments.providers.local.faults import FaultScript
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.signing import HEADER, header_for
from tests.conftest import mark_of
from tests.settlement.chance.cast import Cast
from tests.settlement.chance.invariants import standing, violations
from tests.settlement.providers.desk import SECRET

Thing = TypeVar("Thing")
OURS = ("provider.", "payee.", "deal.")  # kinds of jobs that a run's worker does
ROUNDS = frozenset({"ask-providers", "catch-up", "warn-held", "close-deals", "royalties"})


class Skip(Exception):
    """There is nothing on which this step could be taken now."""


class Violation(AssertionError):
    """Something that must hold at all times does not."""


@dataclass(frozen=True)
class Step:
    """Something that somebody does; `within` one transaction, or beside any. `weight`: how often it is drawn."""

    name: str
    weight: int
    act: Callable[..., None]
    within: bool


@dataclass
class Run:
    """`is_lawful`: only steps that fit are tried. `trace` tells what was done, in order."""

    app: Flask
    cast: Cast
    local: LocalProvider
    faults: FaultScript
    dice: Random
    now: datetime
    is_lawful: bool = False
    expected: bool | None = None
    trace: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def draw(self, *things: Thing) -> Thing:
        """One of these."""
        return self.dice.choice(things)

    def often(self, percent: int = 80) -> bool:
        """True so often; always in a lawful run."""
        return self.is_lawful or self.dice.randrange(100) < percent

    def seldom(self, percent: int) -> bool:
        """True so often, in a lawful run too."""
        return self.dice.randrange(100) < percent

    def choose(self, things: Iterable[Thing], fits: Callable[[Thing], Any] = lambda _thing: True) -> Thing:
        """Mostly one that fits, sometimes any; Skip where there is none, and mostly where none fits."""
        rows = list(things)
        fit = [each for each in rows if fits(each)]
        if fit and self.often():
            return self.dice.choice(fit)
        if not rows or (not fit and self.often()):
            raise Skip
        return self.dice.choice(rows)

    def who(self, *right: Actor, wrong: Sequence[Actor] = ()) -> tuple[Actor, bool]:
        """Mostly one who may, and whether it is one of those."""
        if self.often(88):
            return self.dice.choice(right), True
        everybody = self.cast.stranger, self.cast.seller, self.cast.buyer, self.cast.staff, self.cast.first
        other = self.dice.choice(wrong or everybody)
        return other, other in right

    def officers(self) -> tuple[Actor, Actor]:
        """Two finance officers in either order."""
        first, second = self.cast.first, self.cast.second
        return (first, second) if self.dice.randrange(2) else (second, first)

    def other_officer(self, than: int | None) -> tuple[Actor, bool]:
        """Mostly a second officer, and whether it is one."""
        right = [each for each in self.officers() if each.person_id != than]
        officer = self.dice.choice(right if self.often(70) else self.officers())
        return officer, officer in right

    def expect(self, is_lawful: object) -> None:
        """What the rules say of the step: it must go through, or it must be refused."""
        self.expected = bool(is_lawful)
        if self.is_lawful and not is_lawful:
            raise Skip

    def refuse(self, is_unlawful: object) -> None:
        """The step must be refused if so; else either may be."""
        if is_unlawful:
            self.expected = False
        if is_unlawful and self.is_lawful:
            raise Skip

    def later(self, **span: int) -> None:
        """Time passes."""
        self.now += timedelta(**span)

    def number(self) -> int:
        """Another one each time."""
        return next(self.numbers)

    def work(self, more: frozenset[str] = ROUNDS) -> int:
        """The worker does what is due."""
        handlers = self.app.extensions["job_handlers"]
        mine = {kind: act for kind, act in handlers.items() if kind.startswith(OURS) or kind in more}
        return jobs.run_due(mine, now=self.now, clock=lambda: self.now)

    def deliver(self) -> None:
        """The provider's notices that are due come in."""
        for body in self.local.company.notices_due(self.now):
            notice = self.local.parse({HEADER: header_for(body, SECRET, self.now)}, body, now=self.now)
            with transaction() as session:
                take_in(session, self.local, notice, now=self.now)

    def janitor(self) -> None:
        """Two minutes later the janitor looks at what is in doubt."""
        self.later(minutes=2)
        calling.look_at_doubtful(now=self.now)


def a_run(app: Flask, cast: Cast, folder: Path, seed: int, *, percent: int = 0) -> Run:
    """A run from the start of the cast, with a provider that has a new company behind it."""
    for old in folder.glob("company.db*"):
        old.unlink()
    faults = FaultScript(seed, percent)
    made: list[Run] = []
    local = LocalProvider(folder / "company.db", SECRET, now=lambda: made[0].now, faults=faults)
    made.append(Run(app, cast, local, faults, Random(seed), cast.began))
    return made[0]


def attempt(run: Run, step: Step) -> bool:
    """Take a step; False where there was nothing to take it on. Refusals are noted, whatever else is raised goes on."""
    run.expected = None
    try:
        if step.within:
            with transaction() as session:
                step.act(run, session)
        else:
            step.act(run)
    except Skip:
        return False
    except Refusal as refusal:
        run.trace.append(f"{step.name}: refused, {refusal.code}")
        if run.expected:
            raise Violation(f"{step.name} is right and was refused: {refusal.code}: {refusal.message}") from refusal
        return True
    run.trace.append(step.name)
    if run.expected is False:
        raise Violation(f"{step.name} is not right and went through")
    return True


def written(run: Run) -> object:
    """Another one after every commit that wrote something; None where only what came or went would tell."""
    return mark_of("sqlite", run.app) if db.engine.dialect.name == "sqlite" else None


def checked(run: Run, step: Step, before: dict[str, Any]) -> dict[str, Any] | None:
    """Take a step and look at everything afterwards; gives how things stand, None where nothing was done."""
    seen = written(run)
    if not attempt(run, step):
        return None
    db.session.remove()
    if seen is not None and seen == written(run):
        return before
    with snapshot() as session:
        after = standing(session)
        wrong = violations(session) if after != before else []
    if wrong:
        raise Violation(f"after {step.name}: {wrong[0]}")
    if ": refused" in run.trace[-1] and after != before:
        changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        raise Violation(f"{run.trace[-1]}, and it changed {changed}")
    return after


def walk(run: Run, steps: Sequence[Step], length: int) -> None:
    """So many steps by the dice, some of them often in this walk and others seldom, so that walks come far in different
    directions. Raises Violation, or what the product broke down with, after the trace so far."""
    weights = [each.weight * run.draw(1, 3, 9) for each in steps]
    with snapshot() as session:
        before = standing(session)
    done = tries = 0
    while done < length and tries < 20 * length:
        tries += 1
        after = checked(run, run.dice.choices(steps, weights)[0], before)
        if after is not None:
            before, done = after, done + 1


def reading() -> Session:
    """A session for reading outside of any transaction that writes."""
    return Session(db.engine, expire_on_commit=False)
