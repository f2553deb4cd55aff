"""The importer: files to assets, streaming, in small transactions, so that one bad record loses nothing.

Importing the same file twice changes nothing: rights are known by (office, family, number type, number), and what
was taken over is known by its digest.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from core.actor import Actor
from core.folders import files_below
from listings.registry.collecting import seldom_collecting
from listings.registry.dry_run import Rehearsal
from listings.registry.outcome import FileOutcome, Outcome
from listings.registry.reading import read_file
from listings.registry.records import Finding, RecordRefused
from listings.registry.taking import Run, Span, take_batch

__all__ = ["FileOutcome", "Outcome", "Run", "import_paths", "import_stream", "take_batch"]

BATCH = 500
BATCH_BYTES = 16 << 20  # or fewer findings, where they are large

# (bytes read, bytes in all)
Progress = Callable[[int, int], None]


def import_paths(
    paths: Sequence[str | Path],
    *,
    dry_run: bool,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
    organisation_id: int | None = None,
) -> Outcome:
    """Import files, and all files below folders, in the order of their names; `dry_run` writes nothing.

    Each batch of records is a transaction of its own; a file that cannot be opened is refused for itself.
    `organisation_id` is a holder for whose names the actor vouches, where the actor keeps the register.
    """
    files = list(files_below(paths))
    run = Run(actor, now, organisation_id, Rehearsal() if dry_run else None)
    whole, done = sum(path.stat().st_size for path in files if path.is_file()), 0
    outcome = Outcome()
    for path in files:
        tell = partial(_tell, progress, done, whole) if progress else None
        outcome.files.append(_import_path(path, run, tell))
        done += path.stat().st_size if path.is_file() else 0
    return outcome


def _tell(progress: Progress, before: int, whole: int, read: int) -> None:
    progress(min(before + read, whole), whole)


def _import_path(path: Path, run: Run, tell: Callable[[int], None] | None) -> FileOutcome:
    outcome = FileOutcome(str(path))
    try:
        with path.open("rb") as stream:
            import_stream(stream, outcome, run, tell)
    except OSError as fault:
        outcome.say(RecordRefused("file_unreadable", values={"detail": fault.strerror or type(fault).__name__}))
    return outcome


def import_stream(stream: BinaryIO, outcome: FileOutcome, run: Run, tell: Callable[[int], None] | None = None) -> None:
    """Import one open (seekable) file into its outcome; `tell` hears how many bytes were read."""
    lines = Lines(stream) if run.book is not None else None
    counted = _Counted(stream, tell or (lambda _read: None))
    first = start = 0
    with seldom_collecting():
        for batch in _batches(read_file(cast(BinaryIO, counted)), counted):
            end = max(start, (lines and lines.reached(batch)) or counted.read_bytes)
            take_batch(batch, outcome, run, Span(first, start, end))
            first, start = first + len(batch), end
            counted.tell_progress()
            if run.is_ending:
                return


def _batches(findings: Iterator[Finding], counted: "_Counted") -> Iterator[list[Finding]]:
    """So many findings at once, or fewer where they are large."""
    batch, start = list[Finding](), 0
    for each in findings:
        batch.append(each)
        if len(batch) >= BATCH or counted.read_bytes - start >= BATCH_BYTES:
            yield batch
            batch, start = [], counted.read_bytes
    if batch:
        yield batch


class Lines:
    """How far findings lie in a small file, by their lines: it is read ahead in pieces that hold hundreds of them."""

    SMALL = 2 << 20

    def __init__(self, stream: BinaryIO) -> None:
        content = stream.read(self.SMALL + 1)
        stream.seek(0)
        self._size = len(content) if len(content) <= self.SMALL else 0
        self._count = content.count(b"\n") + 1 if self._size else 1

    def reached(self, batch: Sequence[Finding]) -> int:
        """The byte at which the last of them lies, about; 0 where that is not known."""
        line = next((each.line for each in reversed(batch) if each.line), None)
        return self._size * min(line, self._count) // self._count if line and self._count > 1 else 0


class _Counted:
    """A stream that says how far it has been read."""

    def __init__(self, stream: BinaryIO, tell: Callable[[int], None]) -> None:
        self._stream, self._tell, self.read_bytes = stream, tell, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, counted and told."""
        piece = self._stream.read(size)
        self.read_bytes += len(piece)
        self.tell_progress()
        return piece

    def seek(self, place: int) -> int:
        """Back to a place; counting goes on from there."""
        self.read_bytes = place
        return self._stream.seek(place)

    def tell_progress(self) -> None:
        """Say it once more (the outcome may have grown since)."""
        self._tell(self.read_bytes)
