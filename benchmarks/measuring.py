"""Samples, medians and ratios. Arms that are compared take turns, so that what disturbs one disturbs the other."""

import cProfile
import io
import math
import pstats
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

TOP = 14
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = re.compile(rf"\S*/site-packages/|\S*/lib/python3\.\d+/|{re.escape(str(ROOT))}/")


@dataclass
class Series:
    """Samples of one arm in the order in which they were taken."""

    name: str
    unit: str
    samples: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of the samples."""
        return median(self.samples)


@dataclass(frozen=True)
class Ratio:
    """One arm against another, round by round: the median of the rounds' ratios, the least and the greatest."""

    name: str
    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, name: str, ours: Series, other: Series) -> "Ratio":
        """`ours` / `other`, sample by sample."""
        ratios = [one / two for one, two in zip(ours.samples, other.samples, strict=True)]
        return cls(name, median(ratios), min(ratios), max(ratios))


@dataclass(frozen=True)
class Target:
    """What was promised and what was measured; `met` is None where this run could not measure it."""

    mark: str
    promise: str
    measured: str
    met: bool | None


@dataclass
class Part:
    """What one part of the run found. `tables` are (caption, head, rows); `profiles` (what, lines)."""

    title: str
    method: str
    series: list[Series] = field(default_factory=list)
    tables: list[tuple[str, list[str], list[list[str]]]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    profiles: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    load: str = ""
    seconds: float = 0.0

    def sampled(self, name: str, unit: str) -> Series:
        """A new series of this part."""
        made = Series(name, unit)
        self.series.append(made)
        return made


def in_turns(rounds: int, arms: Mapping[str, Callable[[], None]]) -> None:
    """Run every arm once a round; every other round backwards, so that no arm always comes after the same one."""
    names = list(arms)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            arms[name]()


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The slope of log(value) over log(size) by least squares: 0 is flat, 1 grows with the size."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - middle_x) ** 2 for x in xs)


def seconds_of(act: Callable[[], object]) -> float:
    """Wall time of one call."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def profile(act: Callable[[], object], times: int) -> str:
    """Where the time of `times` calls goes: the functions with the most time of their own."""
    watch = cProfile.Profile()
    watch.enable()
    for _time in range(times):
        act()
    watch.disable()
    return lines_of(watch)


def lines_of(watch: cProfile.Profile) -> str:
    """The top lines of a profile, without the machine's folders."""
    text = io.StringIO()
    pstats.Stats(watch, stream=text).sort_stats("tottime").print_stats(TOP)
    kept = [line for line in text.getvalue().splitlines() if line.strip()]
    return "\n".join(FOLDERS.sub("", line) for line in kept)


def number(value: float) -> str:
    """Three significant digits."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 4)}f}"


def spread(ratio: Ratio) -> str:
    """'2.31 (2.10–2.52)'."""
    return f"{number(ratio.middle)} ({number(ratio.least)}–{number(ratio.greatest)})"
