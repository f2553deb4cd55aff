"""The importer: files to assets, streaming, in small transactions, so that one bad record loses nothing.

Importing the same file twice changes nothing: rights are known by (office, family, number type, number), and what
was taken over is known by its digest.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import transaction
from core.errors import Refusal
from core.folders import files_below
from core.logs import log
from listings.assets.queries import asset, owners_now
from listings.registry.circles import assets_with
from listings.registry.collecting import seldom_collecting
from listings.registry.dry_run import Rehearsal
from listings.registry.filing import Who, keeps_register
from listings.registry.merging import lock_met, plainly_new, take_over
from listings.registry.numbering import RecordNotTaken, numbered
from listings.registry.outcome import FileOutcome, Outcome
from listings.registry.reading import read_file
from listings.registry.records import Finding, Note, RecordRefused, RightRecord, Said
from listings.registry.writing import make_all

__all__ = ["FileOutcome", "Outcome", "Run", "import_paths", "import_stream"]

BATCH = 500
AT_ONCE = 50  # records of rights that are here in one transaction: others wait for it

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


def _import_path(path: Path, run: "Run", tell: Callable[[int], None] | None) -> FileOutcome:
    outcome = FileOutcome(str(path))
    try:
        with path.open("rb") as stream:
            import_stream(stream, outcome, run, tell)
    except OSError as fault:
        outcome.say(RecordRefused("file_unreadable", values={"detail": fault.strerror or type(fault).__name__}))
    return outcome


@dataclass(frozen=True, slots=True)
class Run:
    """Who imports, when, for whom, and whether it is a rehearsal."""

    actor: Actor
    now: datetime
    organisation_id: int | None = None
    rehearsal: Rehearsal | None = None

    @property
    def who(self) -> Who:
        """Who brings the records."""
        return Who(self.actor, self.now, self.organisation_id)


def import_stream(stream: BinaryIO, outcome: FileOutcome, run: Run, tell: Callable[[int], None] | None = None) -> None:
    """Import one open (seekable) file into its outcome; `tell` hears how many bytes were read."""
    counted = _Counted(stream, tell or (lambda _read: None))
    findings = read_file(cast(BinaryIO, counted))
    with seldom_collecting():
        while batch := list(islice(findings, BATCH)):
            take_batch(batch, outcome, run)
            counted.tell_progress()


class _NothingKept(Exception):
    """Ends the transaction of a rehearsal."""


def take_batch(batch: list[Finding], outcome: FileOutcome, run: Run) -> None:
    """Take what was read next; what is new goes in in one transaction, what meets rights that are here in several."""
    records = [each for each in batch if isinstance(each, RightRecord)]
    for said in batch:
        if not isinstance(said, RightRecord):
            outcome.say(said)
    if not records:
        return
    if run.rehearsal is None and keeps_register(run.actor):
        with transaction() as session:
            records = _without_new(session, records, outcome, run)
    for start in range(0, len(records), AT_ONCE):
        with suppress(_NothingKept), transaction() as session:
            _take_each(session, records[start : start + AT_ONCE], outcome, run)


def _take_each(session: Session, records: Sequence[RightRecord], outcome: FileOutcome, run: Run) -> None:
    """Take records one by one; a rehearsal keeps nothing."""
    lock_met(session, records)
    for record in records:
        _take(session, record, outcome, run)
    if run.rehearsal is not None:
        raise _NothingKept


def _without_new(session: Session, records: list[RightRecord], outcome: FileOutcome, run: Run) -> list[RightRecord]:
    """Write the rights that are plainly new in one go and count them; returns the records that are left to be taken.

    What fails in it is left too, so that it fails again alone and says why.
    """
    fresh, left = plainly_new(session, records, run.who)
    try:
        with session.begin_nested():
            make_all(session, fresh, run.who)
    except (Refusal, DBAPIError, ValueError, ArithmeticError) as fault:
        log.warning("batch taken record by record", fault=repr(fault)[:500])
        return records
    for _each in fresh:
        outcome.count("new")
    return left


def _take(session: Session, record: RightRecord, outcome: FileOutcome, run: Run) -> None:
    """One record in a savepoint of its own: what goes wrong with it stays with it."""
    try:
        verdict = run.rehearsal.verdict(record) if run.rehearsal is not None else None
        if verdict is None:
            verdict = _taken_over(session, record, outcome, run)
            if verdict == "new" and (note := held_by_other(session, record, run)) is not None:
                outcome.say(note)
        if verdict == "aside":
            outcome.say(RecordRefused("record_aside", record.line, record.record))
            return
        if run.rehearsal is not None and verdict != "same":
            run.rehearsal.remember(record)
        outcome.count(verdict)
    except RecordNotTaken as refusal:
        outcome.say(RecordRefused(refusal.code, record.line, record.record, refusal.texts))
    except (Refusal, DBAPIError, ValueError, ArithmeticError) as fault:
        log.error("record not stored", record=record.record, line=record.line, fault=repr(fault)[:500])
        detail = str(fault) if isinstance(fault, Refusal) else type(fault).__name__
        outcome.say(RecordRefused("record_failed", record.line, record.record, {"detail": detail[:200]}))


def held_by_other(session: Session, record: RightRecord, run: Run) -> Note | None:
    """What a right holder is told of a right that came in under another name: it is on no list of theirs."""
    if keeps_register(run.actor):
        return None
    for asset_id in sorted({asset_id for asset_id, _key in assets_with(session, numbered(record).keys)}):
        owners = owners_now(session, asset_id)
        if owners and run.actor.organisation_id not in {each.organisation_id for each in owners}:
            told = {"holders": "; ".join(each.holder_name for each in owners)[:300], "asset": str(asset_id)}
            number = asset(session, asset_id).number_display
            kept = told if run.rehearsal is None else {"holders": told["holders"]}
            return Note("held_by_other", record.line, record.record, {"number": number, **kept})
    return None


def _taken_over(session: Session, record: RightRecord, outcome: FileOutcome, run: Run) -> str:
    """In a savepoint; where another import brought the same right in this very moment, once more upon it."""
    for last in (False, True):
        heard: list[Said] = []
        try:
            with session.begin_nested():
                verdict = take_over(session, record, run.who, heard.append)
            for said in heard:
                outcome.say(said)
            return verdict
        except IntegrityError:
            if last:
                raise
    raise AssertionError("the loop returns or raises")


class _Counted:
    """A stream that says how far it has been read."""

    def __init__(self, stream: BinaryIO, tell: Callable[[int], None]) -> None:
        self._stream, self._tell, self._read = stream, tell, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, counted and told."""
        piece = self._stream.read(size)
        self._read += len(piece)
        self.tell_progress()
        return piece

    def seek(self, place: int) -> int:
        """Back to a place; counting goes on from there."""
        self._read = place
        return self._stream.seek(place)

    def tell_progress(self) -> None:
        """Say it once more (the outcome may have grown since)."""
        self._tell(self._read)
