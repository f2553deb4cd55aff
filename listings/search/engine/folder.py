"""Where the index lies: generations side by side, and a pointer that says which one is read.

    search/current                 the name of the generation in force
    search/<version>-<number>/     one generation; its name says of which version it is
    search/writing.lock            held by the one process that writes

A new generation is written beside the old one and switched over by replacing the pointer, which is one step.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from core.i18n import LazyText, lazy_gettext
from listings.search.engine.schema import VERSION


class Standing(StrEnum):
    """How it stands with an index."""

    OK = "ok"
    ABSENT = "absent"
    OTHER_VERSION = "other_version"
    DAMAGED = "damaged"


STANDING_LABELS: dict[Standing, LazyText] = {
    Standing.ABSENT: lazy_gettext("The index of the search has not been written yet."),
    Standing.OTHER_VERSION: lazy_gettext("The index of the search is of another version and is being written anew."),
    Standing.DAMAGED: lazy_gettext("The index of the search is damaged and is being written anew."),
}


class IndexAway(Exception):
    """The index cannot be read; `standing` says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing.value)
        self.standing = standing


class WriterAtWork(Exception):
    """Another process writes the index."""


class Folder:
    """The folder of an index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pointer = path / "current"

    def current(self) -> Path:
        """The generation in force; IndexAway where there is none of this version."""
        try:
            name = self.pointer.read_text().strip()
        except OSError:
            raise IndexAway(Standing.ABSENT) from None
        if not name.startswith(f"{VERSION}-"):
            raise IndexAway(Standing.OTHER_VERSION)
        return self.path / name

    def begin(self) -> Path:
        """A place for a new generation."""
        made = self.path / f"{VERSION}-{time.time_ns()}"
        made.mkdir(parents=True)
        return made

    def switch(self, generation: Path) -> None:
        """Put a generation in force, and take the others away; who still reads one keeps it open."""
        fresh = self.pointer.with_suffix(".new")
        fresh.write_text(generation.name)
        os.replace(fresh, self.pointer)
        self.sweep()

    def sweep(self) -> None:
        """Take away what is not in force: the generation before, and what a crash has left half written."""
        try:
            kept = self.pointer.read_text().strip()
        except OSError:
            kept = ""
        for path in self.path.iterdir():
            if path.is_dir() and path.name != kept:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one that writes, to the end of the block; WriterAtWork where another process does."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "writing.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise WriterAtWork from None
            yield
