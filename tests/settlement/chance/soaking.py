"""A long row of seeds that can be left off and taken up again; what went wrong is written down with its seed."""

import json
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

EVERY = 20  # seeds between two notes of how far it is


class Progress:
    """How far a row is, and which seeds have failed, in one JSON file for all rows; failures tell their story beside.

    A row that is through begins anew the next time. Seeds that have failed come first, and are forgotten once they
    hold.
    """

    def __init__(self, row: str, path: Path) -> None:
        self.row, self.path = row, path

    def _all(self) -> dict[str, dict[str, Any]]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def read(self) -> dict[str, Any]:
        """`next`: the first seed that was not tried; `failed`: those that went wrong."""
        return self._all().get(self.row, {"next": 0, "failed": []})

    def write(self, **values: Any) -> None:
        """Keep it, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({**self._all(), self.row: {**self.read(), **values}}, indent=1, sort_keys=True))
        new.replace(self.path)

    def tell(self, seed: int, trace: Iterable[str]) -> None:
        """The story of a failure, in the order of its steps."""
        story = "\n".join(f"    {step}" for step in trace)
        with self.path.with_suffix(".log").open("a") as log:
            log.write(f"{self.row} {seed}\n{story}\n{traceback.format_exc()}\n")


def soak(progress: Progress, seeds: range, attempt: Callable[[int, list[str]], None]) -> list[int]:
    """Try every seed that was not tried; gives those that failed. `attempt` fills the list with its steps."""
    kept = progress.read()
    if kept["next"] >= seeds.stop:
        kept["next"] = seeds.start
    failed: set[int] = set(kept["failed"])
    for seed in [*sorted(failed), *_left(seeds, kept["next"])]:
        trace: list[str] = []
        try:
            attempt(seed, trace)
            failed.discard(seed)
        except Exception:
            progress.tell(seed, trace)
            failed.add(seed)
            progress.write(failed=sorted(failed))
        if seed >= kept["next"] and (seed // seeds.step) % EVERY == 0:
            progress.write(next=seed + 1, failed=sorted(failed))
    progress.write(next=seeds.stop, failed=sorted(failed))
    return sorted(failed)


def _left(seeds: range, first: int) -> Iterator[int]:
    return (seed for seed in seeds if seed >= first)


def where() -> Path:
    """The file of this machine's soak."""
    return Path(os.environ.get("SOAK_PROGRESS", "instance/soak.json"))


def size(name: str, default: int) -> int:
    """How many are asked for in the environment."""
    return int(os.environ.get(name, default))
