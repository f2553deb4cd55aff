"""Part 3: the roll-up after 1,000 new deals on a short and a long history, and reading a year of all centers."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.clients import Folder
from benchmarks.ground import Ground, on_postgres, on_sqlite
from benchmarks.history import FACTS, NOW, YEARS, FoldByHand, History
from benchmarks.measuring import Part, Ratio, Series, Target, exponent, in_turns, number, profile, seconds_of, spread
from core.db import db, transaction
from reports.turnover import figures, services
from tests.postgres import Server

METHOD = """\
A history of so many past deals, {facts} facts each, is written in bulk and folded; then 1,000 new deals ({new:,} facts)
are committed and one roll-up is timed, by `reports.turnover.services.roll_up` or by hand: watermark, safe frontier and
one folding statement through the driver alone, in a transaction. Each size has a database of its own; sizes and arms
take turns for {rounds} rounds. The summary has the same number of rows at every size. Reading is
`reports.turnover.figures.year_of_centers` against the bare rows of the summary and against adding up the facts
({reads} reads a sample; the adding up once). After each roll-up the watermark is asked whether all new facts were
folded, and after the rounds the summary is compared with the facts. Writers insert the four facts of a deal in a
transaction of its own for {span} s, with and without a roll-up running every {every} s in another process."""
NEW_DEALS = 1000
YEAR = YEARS[-1]
READS = 10
EVERY = 0.5


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    histories: tuple[int, ...]
    rounds: int
    writing: float


@dataclass
class Place:
    """One database with its history and both ways to fold."""

    ground: Ground
    history: History
    hand: FoldByHand
    series: dict[str, Series]

    def fold(self, name: str, act: Callable[[], object], ours: bool) -> None:
        """New deals, then one timed fold, in ms."""
        new = self.history.add(NEW_DEALS)
        with self.ground.app.app_context():
            spent = seconds_of(act)
        folded = self.summed()
        if folded != self.history.deals * FACTS:
            raise AssertionError(f"{name} has folded {folded} facts of {self.history.deals * FACTS}, {new} of them new")
        self.series[name].samples.append(spent * 1e3)

    def summed(self) -> int:
        """How many facts the summary holds."""
        return int(self.hand._one("SELECT sum(facts) FROM volume_summary"))

    def roll_up(self) -> None:
        """The service, in a transaction."""
        with transaction() as session:
            services.roll_up(session, now=NOW)

    def read(self) -> list[Any]:
        """The year of all centers through the service; the reading session ends as a request's does."""
        rows = figures.year_of_centers(db.session, YEAR)
        db.session.remove()
        return rows


def measure(server: Server, folder: Path, sizes: Sizes) -> Part:
    """The part, on each database."""
    text = METHOD.format(
        facts=FACTS, new=NEW_DEALS * FACTS, rounds=sizes.rounds, reads=READS, span=sizes.writing, every=EVERY
    )
    part = Part("Annual turnover: the roll-up and reading a year", text)
    for make in (on_sqlite, partial(on_postgres, server)):
        with ExitStack() as stack:
            places: dict[int, Place] = {}
            for size in sizes.histories:
                ground = stack.enter_context(make(folder, f"history_{size}"))
                with ground.app.app_context():
                    begin = time.perf_counter()
                    history = History(ground, size)
                    places[size] = Place(ground, history, FoldByHand(ground), {})
                    spent = time.perf_counter() - begin
                    part.notes.append(f"{ground.name}: {size:,} past deals were written and folded in {spent:.0f} s.")
            _on(part, places, sizes)
            if not ground.is_sqlite:
                _writers(part, places[sizes.histories[0]], folder, sizes)
    return part


def _on(part: Part, places: dict[int, Place], sizes: Sizes) -> None:
    arms: dict[str, Callable[[], None]] = {}
    for size, place in places.items():
        said = f"{place.ground.name}, {size:,} past deals"
        for name, unit in (
            ("roll-up", "ms"),
            ("roll-up by hand", "ms"),
            ("read", "ms"),
            ("read bare", "ms"),
            ("add up", "ms"),
        ):
            place.series[name] = part.sampled(f"{said}: {name}", unit)
        arms[f"{size} ours"] = partial(place.fold, "roll-up", place.roll_up, True)
        arms[f"{size} hand"] = partial(place.fold, "roll-up by hand", place.hand.run, False)
        arms[f"{size} read"] = partial(_read, place)
    in_turns(sizes.rounds, arms)
    _folding(part, places)
    _reading(part, places)


def _read(place: Place) -> None:
    """One sample of each way to read, in ms; what the service says is what the facts add up to."""
    with place.ground.app.app_context():
        rows = place.read()
        ours = seconds_of(lambda: [place.read() for _n in range(READS)]) / READS
    bare = seconds_of(lambda: [place.hand.rows_of_year(YEAR) for _n in range(READS)]) / READS
    begin = time.perf_counter()
    added = {center_id: int(total) for center_id, total in place.hand.grouped(YEAR)}
    grouped = time.perf_counter() - begin
    if added != {row.center.id: row.total.minor for row in rows if row.total}:
        raise AssertionError("the year's figures are not what the facts add up to")
    for name, spent in (("read", ours), ("read bare", bare), ("add up", grouped)):
        place.series[name].samples.append(spent * 1e3)


def _folding(part: Part, places: dict[int, Place]) -> None:
    name, rows = next(iter(places.values())).ground.name, []
    for size, place in places.items():
        ours, hand = place.series["roll-up"], place.series["roll-up by hand"]
        ratio = Ratio.of(f"{size}", ours, hand)
        rows.append([f"{size:,}", number(ours.median), number(hand.median), spread(ratio)])
        part.targets.append(
            Target(
                "P2", f"{name}, {size:,} past deals: ≤ 1.5 × the same fold by hand", spread(ratio), ratio.middle <= 1.5
            )
        )
    part.tables.append(
        (
            f"{name}: one roll-up after {NEW_DEALS:,} new deals",
            ["past deals", "roll-up ms", "by hand ms", "ratio"],
            rows,
        )
    )
    if len(places) > 1:
        slope = exponent(list(places), [place.series["roll-up"].median for place in places.values()])
        by_hand = exponent(list(places), [place.series["roll-up by hand"].median for place in places.values()])
        measured = f"{slope:.3f} (by hand {by_hand:.3f})"
        part.targets.append(Target("P2", f"{name}: exponent in the history ≤ 0.05", measured, slope <= 0.05))
    if any(target.met is False and target.promise.startswith(name) for target in part.targets):
        _profile_fold(part, list(places.values())[-1])


def _profile_fold(part: Part, place: Place) -> None:
    place.history.add(NEW_DEALS)
    with place.ground.app.app_context():
        text = profile(place.roll_up, 1)
    part.profiles.append((f"{place.ground.name}: one roll-up, {place.history.deals:,} deals", text))


def _reading(part: Part, places: dict[int, Place]) -> None:
    name, rows = next(iter(places.values())).ground.name, []
    for size, place in places.items():
        ours, bare, added = (place.series[each] for each in ("read", "read bare", "add up"))
        against, faster = Ratio.of("bare", ours, bare), Ratio.of("added", added, ours)
        rows.append(
            [
                f"{size:,}",
                number(ours.median),
                number(bare.median),
                spread(against),
                number(added.median),
                spread(faster),
            ]
        )
    head = [
        "past deals",
        "year of all centers ms",
        "bare summary rows ms",
        "ratio",
        "facts added up ms",
        "times faster",
    ]
    part.tables.append((f"{name}: reading {YEAR} for all centers", head, rows))
    largest = list(places)[-1]
    against = Ratio.of("bare", places[largest].series["read"], places[largest].series["read bare"])
    here = f"(promised at 10⁷ facts; here {largest * FACTS:,})"
    promise = f"{name}: ≤ 1.5 × the bare rows {here}"
    part.targets.append(Target("P1", promise, spread(against), against.middle <= 1.5))
    faster = Ratio.of("added", places[largest].series["add up"], places[largest].series["read"])
    promise = f"{name}: ≥ 1,000 × faster than adding up the facts {here}"
    part.targets.append(Target("P1", promise, f"{spread(faster)} ×", faster.middle >= 1000))
    if len(places) > 1:
        slope = exponent(list(places), [place.series["read"].median for place in places.values()])
        part.targets.append(Target("P1", f"{name}: exponent in the history ≤ 0.05", f"{slope:.3f}", slope <= 0.05))
    place = places[largest]
    if against.middle > 1.5:
        with place.ground.app.app_context():
            part.profiles.append((f"{name}: 20 × the year of all centers", profile(place.read, 20)))


def _writers(part: Part, place: Place, folder: Path, sizes: Sizes) -> None:
    """A writer's rate while the roll-up runs in another process, against its rate without."""
    alone = part.sampled("PostgreSQL, writer alone", "deals per second")
    beside = part.sampled(f"PostgreSQL, writer with a roll-up every {EVERY} s", "deals per second")
    other = Folder(place.ground, folder, EVERY, NOW)

    def write(series: Series, running: bool) -> None:
        other.switch(on=running)
        begin, written = time.perf_counter(), 0
        while time.perf_counter() - begin < sizes.writing:
            place.history.add(1)
            written += 1
        series.samples.append(written / (time.perf_counter() - begin))
        other.switch(on=False)

    with place.ground.app.app_context():
        in_turns(sizes.rounds, {"alone": lambda: write(alone, False), "beside": lambda: write(beside, True)})
    other.stop()
    kept = Ratio.of("writers", beside, alone)
    part.tables.append(
        (
            "PostgreSQL: a writer of facts",
            ["alone /s", "with roll-ups /s", "kept"],
            [[number(alone.median), number(beside.median), spread(kept)]],
        )
    )
    part.targets.append(Target("P2", "writers keep ≥ 0.95 of their rate", spread(kept), kept.middle >= 0.95))
