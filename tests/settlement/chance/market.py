"""A market by seed: people act, the provider fails, the process dies at named steps, and the clock goes on.

Then the faults stop, people finish what they have begun, and after so many ticks every deal must rest.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import timetable
from core import jobs
from core.db import db, snapshot, transaction
from core.jobs import Job, JobState
from settlement.deals import releasing
from settlement.deals.models import Deal, Obligation
from settlement.deals.states import DealState
from settlement.ledger.models import Account
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers import port
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import DisputeState, OperationState
from settlement.payments.states import PayoutState
from settlement.royalties import paying as royalties
from settlement.volumes.models import VolumeFact
from tests.settlement.chance.cast import Cast
from tests.settlement.chance.invariants import violations
from tests.settlement.chance.run import OURS, ROUNDS, Run, Step, Violation, a_run, attempt
from tests.settlement.providers.desk import SECRET

TICKS = 12  # with faults
REST = 9  # without, of twelve hours each: notices can be three days late
PERCENT = 25  # of the provider's answers and notices go wrong
STEPS = (
    "job taken", "job done", "operation sent", "operation answered", "operation recorded", "operation sent again",
    "operation answered again", "payment booked", "money held", "dispute booked", "dispute decided", "loss settled",
    "deal ended", "money taken back", "held money split", *(f"release: {name}" for name in releasing.STEPS),
    *royalties.STEPS, "royalty: reckoned", "royalty report: kept",
)  # fmt: skip
ENTRIES = ("ask-providers", "catch-up", "warn-held", "close-deals", "reconcile-bank", "royalties")


class Crash(BaseException):
    """The process dies: what is not committed is gone, and nobody tidies up."""


class Crashes(logging.Handler):
    """Dies once in each run at every named step that it comes to, at the first time or one soon after."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.times: dict[str, int] = {}
        self.came: Counter[str] = Counter()
        self.died_at: Counter[str] = Counter()
        self.is_armed = False

    def begin(self, dice: Random) -> None:
        """Another run: at which time of each step it dies."""
        self.came.clear()
        self.times = {name: dice.choice((1, 1, 2, 4)) for name in STEPS}

    def emit(self, record: logging.LogRecord) -> None:
        """A step of the product."""
        name = str(record.step)  # type: ignore[attr-defined]
        if self.is_armed:
            self.came[name] += 1
            if self.came[name] == self.times.get(name):
                self.died_at[name] += 1
                raise Crash(name)


@contextmanager
def listening() -> Iterator[Crashes]:
    """Every named step of the product is heard."""
    logger, crashes = logging.getLogger("xinghai.steps"), Crashes()
    logger.addHandler(crashes)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield crashes
    finally:
        logger.removeHandler(crashes)
        logger.setLevel(logging.NOTSET)
        logger.propagate = True


@dataclass
class Market:
    """A run with a timetable, in which processes die."""

    run: Run
    steps: Sequence[Step]
    crashes: Crashes
    is_down_until: int = 0
    asked: set[tuple[str, str]] = field(default_factory=set)

    def survive(self, act: Callable[[], object]) -> None:
        """Do it; where the process dies of it, another one begins with nothing but what is on disk."""
        try:
            act()
        except Crash:
            self.run.trace.append("died")
            db.session.remove()
            db.engine.dispose()
            local = LocalProvider(self.run.local.company.path, SECRET, now=lambda: self.run.now, faults=self.run.faults)
            self.run.local = local
            port.wire({local.name: local})

    def clock(self) -> None:
        """The timetable's minute, and the worker."""
        slots = {(name, timetable.BY_NAME[name].slot(self.run.now)) for name in ENTRIES} - self.asked
        with transaction() as session:
            for name, slot in sorted(slots):
                jobs.enqueue(session, name, {"at": self.run.now.isoformat()}, key=slot, now=self.run.now)
        self.asked |= slots
        self.run.work(frozenset({*ROUNDS, *ENTRIES}))

    def people(self) -> None:
        """Somebody does something that fits."""
        for _try in range(12):
            step = self.run.dice.choices(self.steps, [each.weight for each in self.steps])[0]
            if attempt(self.run, step):
                return

    def tick(self, tick: int) -> None:
        """Some hours of the market. The worker is down now and then, for a day or two."""
        run = self.run
        run.later(minutes=run.draw(7, 45, 200, 900))
        self.crashes.is_armed = True
        for _act in range(run.draw(2, 3, 4, 5)):
            self.survive(self.people)
        self.survive(run.deliver)
        if run.seldom(4):
            self.is_down_until = tick + 3
        if tick >= self.is_down_until:
            self.survive(self.clock)
        self.crashes.is_armed = False


def simulate(
    app: Flask,
    cast: Cast,
    folder: Path,
    seed: int,
    steps: Sequence[Step],
    crashes: Crashes,
    trace: list[str] | None = None,
) -> Run:
    """The market of a seed, until it should rest. Raises Violation for what went wrong on the way."""
    run = a_run(app, cast, folder, seed, percent=PERCENT)
    run.is_lawful, run.trace = True, trace if trace is not None else []
    market = Market(run, steps, crashes)
    crashes.begin(run.dice)
    port.wire({run.local.name: run.local})
    for tick in range(TICKS):
        market.tick(tick)
        _must_hold(run)
    run.faults.percent = 0
    run.faults.told.clear()
    run.faults.told_notices.clear()
    for tick in range(REST):
        run.later(hours=12)
        if tick < REST - 3:
            finish(run, steps)
        run.deliver()
        market.clock()
    _must_hold(run)
    return run


def _must_hold(run: Run) -> None:
    db.session.remove()
    with snapshot() as session:
        wrong = violations(session)
    if wrong:
        raise Violation(f"{wrong[0]}, after {run.trace[-3:]}")


FINISHING = (
    "confirm_receipt", "decide_rebooking", "unfreeze", "unfreeze_royalties", "lift_case", "decide_award", "answer",
    "decide_reversal", "decide_royalty_reversal", "correct", "file", "accept", "announce", "release", "send_payout",
    "confirm_payout",
)  # fmt: skip


def finish(run: Run, steps: Sequence[Step]) -> None:
    """Everybody does what waits for them, until nothing does; every dispute is decided."""
    for row in run.local.company.all("dispute"):
        if row["state"] == "opened":
            run.local.company.decide_dispute(row["ref"], run.draw("won", "lost"), run.now)
    by_name = {each.name: each for each in steps}
    for name in FINISHING:
        refused = 0
        while refused < 3 and attempt(run, by_name[name]):
            refused += ": refused" in run.trace[-1]


def unrest(session: Session) -> list[str]:
    """What does not rest: operations in doubt, jobs that wait or failed, money on its way, deals amid something."""
    found = []
    for operation in session.scalars(select(ProviderOperation).order_by(ProviderOperation.id)):
        if operation.state in (OperationState.INTENDED, OperationState.SENT, OperationState.UNKNOWN,
                               OperationState.PENDING):  # fmt: skip
            found.append(f"{operation.subject} ({operation.kind}) is {operation.state}")
    ours = [each for each in session.scalars(select(Job)) if each.kind.startswith(OURS) or each.kind in ENTRIES]
    found += [f"job {job.kind} {job.key} is {job.state}: {job.error}" for job in ours if job.state is not JobState.DONE]
    moving = select(Payout).where(Payout.state.in_((PayoutState.QUEUED, PayoutState.SENT)))
    found += [f"{payout.subject} is {payout.state} by {payout.channel}" for payout in session.scalars(moving)]
    for deal in session.scalars(select(Deal).order_by(Deal.id)):
        owes = any(each.open for each in deal.obligations)
        amid = deal.state in (DealState.RELEASABLE, DealState.REFUNDING)
        # What the buyer's bank has taken back is owed anew, also of rights that are recorded: it waits for the buyer.
        if amid or (deal.state in (DealState.DELIVERED, DealState.SETTLED) and not owes):
            found.append(f"{deal.subject} is {deal.state}")
    opened = session.scalars(select(PaymentDispute).filter_by(state=DisputeState.OPENED))
    found += [f"{row.subject} is open" for row in opened]
    for account in session.scalars(select(Account).where(Account.code.like("disputed:%"))):
        if account.balance:
            found.append(f"{account.balance} lie on {account.code}")
    return found


def differences(session: Session, run: Run) -> list[str]:
    """Where our ledger is not the provider's log: its balance in each currency, and every single thing that it did."""
    log = {table: run.local.company.all(table) for table in ("page", "payment", "effect", "dispute")}
    return [*_balances(session, log), *_items(session, log)]


Log = dict[str, list[dict[str, Any]]]


def _balances(session: Session, log: Log) -> list[str]:
    there: Counter[str] = Counter()
    for row in log["payment"]:
        there[row["currency"]] += row["amount"] - row["amount"] * 30 // 10_000
    stands = {row["ref"]: row["state"] == "succeeded" for row in log["effect"]}
    for row in log["effect"]:
        if row["kind"] == "reverse":  # of a transfer that was taken back whole nothing is gone
            there[row["currency"]] += row["amount"] if stands[row["of_ref"]] else 0
        elif stands[row["ref"]]:
            there[row["currency"]] -= row["amount"]
    for row in log["dispute"]:
        there[row["currency"]] -= row["amount"] if row["state"] != "won" else 0
    lies: Counter[str] = Counter()
    for account in session.scalars(select(Account).where(Account.code.like("provider:%"))):
        lies[account.currency] += account.debits_minor - account.credits_minor
    every = sorted({*there, *lies})
    return [f"{code}: {there[code]} there, {lies[code]} in our books" for code in every if there[code] != lies[code]]


def _items(session: Session, log: Log) -> list[str]:
    paid = {row["ref"]: (row["amount"], row["currency"]) for row in log["payment"]}
    receipts = session.scalars(select(Receipt).where(Receipt.operation_id.is_not(None)))
    taken = {row.bank_reference: (row.amount_minor, row.currency) for row in receipts}
    disputed = {row["ref"]: (row["amount"], row["state"]) for row in log["dispute"]}
    there = select(PaymentDispute).where(PaymentDispute.operation_id.is_not(None))  # not at a bank
    known = {row.ref: (row.amount_minor, row.state.value) for row in session.scalars(there)}
    reversed_whole = ("returned", "reversed")  # by us: its own row says it
    done = {
        row["key"]: (row["kind"], row["amount"], "succeeded" if (row["state"], row["reason"]) == reversed_whole
                     else row["state"]) for row in log["effect"]
    }  # fmt: skip
    asked = {row.key: row for row in session.scalars(select(ProviderOperation))}
    moved = (OperationState.SUCCEEDED, OperationState.RETURNED)
    ours = {
        row.key: (row.kind.value, row.amount_minor, row.state.value)
        for row in asked.values()
        if row.kind is not OperationKind.COLLECT and row.state in moved
    }
    found = [f"{what}: {each}" for what, one, other in (("payments", paid, taken), ("disputes", disputed, known),
             ("effects", done, ours)) for each in set(one.items()) ^ set(other.items())]  # fmt: skip
    return [*found, *(f"page {row['key']} is not ours" for row in log["page"] if row["key"] not in asked)]


def end_state(session: Session) -> str:
    """A digest of how everything ended, without the random words in it."""
    parts: list[Any] = []
    for query in (
        select(Deal.id, Deal.state).order_by(Deal.id),
        select(Obligation.amount_minor, Obligation.paid_minor).order_by(Obligation.id),
        select(Receipt.purpose, Receipt.amount_minor, Receipt.currency, Receipt.state).order_by(Receipt.id),
        select(Payout.purpose, Payout.amount_minor, Payout.channel, Payout.state).order_by(Payout.id),
        select(ProviderOperation.kind, ProviderOperation.amount_minor, ProviderOperation.state,
               ProviderOperation.tries).order_by(ProviderOperation.id),
        select(PaymentDispute.amount_minor, PaymentDispute.state).order_by(PaymentDispute.id),
        select(Account.code, Account.debits_minor, Account.credits_minor).order_by(Account.code),
        select(VolumeFact.subject, VolumeFact.measure, VolumeFact.amount_minor).order_by(VolumeFact.id),
    ):  # fmt: skip
        parts.append([tuple(str(value) for value in row) for row in session.execute(query)])
    return sha256(repr(parts).encode()).hexdigest()
