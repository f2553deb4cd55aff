"""Records on their way into the register, a batch at a time: each in a savepoint of its own, so that one bad record
loses nothing, and in transactions that others need not wait for long."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import db, transaction
from core.errors import Refusal
from core.logs import log
from listings.assets.queries import asset, owners_now
from listings.registry.booking import Book, name_of, row_of
from listings.registry.circles import assets_with
from listings.registry.dry_run import Rehearsal
from listings.registry.filing import Who, keeps_register
from listings.registry.merging import lock_met, plainly_new, take_over
from listings.registry.models import RegistryRecord
from listings.registry.numbering import RecordNotTaken, numbered
from listings.registry.outcome import FileOutcome
from listings.registry.records import Finding, Note, RecordRefused, RightRecord, Said
from listings.registry.writing import make_all

AT_ONCE = 50  # records of rights that are here in one transaction: others wait for it

Placed = Mapping[int, RightRecord]  # records by their place among the findings of the file


@dataclass(frozen=True, slots=True)
class Run:
    """Who imports, when, for whom (a holder whose names the actor vouches for), and whether it is a rehearsal.

    `book` is where an import that people watch is written down.
    """

    actor: Actor
    now: datetime
    organisation_id: int | None = None
    rehearsal: Rehearsal | None = None
    book: Book | None = None

    @property
    def who(self) -> Who:
        """Who brings the records."""
        return Who(self.actor, self.now, self.organisation_id)

    @property
    def is_stopped(self) -> bool:
        """Whether somebody has asked for its end."""
        return self.book is not None and self.book.stopped

    @property
    def is_left(self) -> bool:
        """Whether the worker that imports is to end, before the import was."""
        return self.book is not None and self.book.job.is_to_be_left and not self.book.stopped

    @property
    def is_ending(self) -> bool:
        """Whether no further record is to be taken in this try."""
        return self.is_stopped or self.is_left


@dataclass(frozen=True, slots=True)
class Span:
    """Where a batch stands: the place of its first finding, and the bytes of the file that it takes up."""

    first: int = 0
    start: int = 0
    end: int = 0

    def at(self, left: int, whole: int) -> int:
        """The byte that is reached when so many of its records are left."""
        return self.end - (self.end - self.start) * left // max(whole, 1)


class _NothingKept(Exception):
    """Ends the transaction of a rehearsal."""


def take_batch(batch: Sequence[Finding], outcome: FileOutcome, run: Run, span: Span | None = None) -> None:
    """Take what was read next; what is new goes in in one transaction, what meets rights that are here in several."""
    span = span or Span()
    for said in batch:
        if not isinstance(said, RightRecord):
            outcome.say(said)
    records = {place: each for place, each in enumerate(batch, span.first) if isinstance(each, RightRecord)}
    whole = len(records)
    if run.book is not None:
        _pass_over(records, outcome, run, run.book, run.book.verdicts(span.first, len(batch)))
    left: Placed = records
    if records and run.rehearsal is None and keeps_register(run.actor):
        with transaction() as session:
            left = _without_new(session, records, outcome, run, span)
    places = list(left)
    for start in range(0, len(places), AT_ONCE):
        if run.is_ending:
            return
        some = {place: left[place] for place in places[start : start + AT_ONCE]}
        _take_some(some, outcome, run, span.at(len(places) - start - len(some), whole))
    if run.book is not None and not records:  # notes and refusals only, or all taken before
        with transaction() as session:
            run.book.write(session, [], span.end)


def _pass_over(
    records: dict[int, RightRecord],
    outcome: FileOutcome,
    run: Run,
    book: Book,
    verdicts: Mapping[int, tuple[str, str]],
) -> None:
    """What an earlier try of this import has taken is counted, and not taken again.

    Where another record stands in its place, the file is read otherwise than then: from there on all is taken again.
    """
    for place, (name, verdict) in verdicts.items():
        record = records.get(place)
        if record is None or name_of(record) != name:
            with transaction() as session:
                book.forget_from(session, place)
            return
        del records[place]
        outcome.count(verdict)
        if verdict == "new" and (note := held_by_other(db.session, record, run)) is not None:
            outcome.say(note)


def _take_some(some: Placed, outcome: FileOutcome, run: Run, read: int) -> None:
    """Take records one by one in one transaction; a rehearsal keeps nothing but its book."""
    verdicts: dict[int, str] = {}
    with suppress(_NothingKept), transaction() as session:
        lock_met(session, some.values())
        for place, record in some.items():
            if (verdict := _take(session, record, outcome, run)) is not None:
                verdicts[place] = verdict
        if run.rehearsal is not None:
            raise _NothingKept
        _write_down(session, some, verdicts, run, read)
    if run.rehearsal is not None and run.book is not None:
        rows = [row_of(some[place], place, verdict, None) for place, verdict in verdicts.items()]
        with transaction() as session:
            run.book.write(session, rows, read)


def _write_down(session: Session, some: Placed, verdicts: Mapping[int, str], run: Run, read: int) -> None:
    """What became of these records, with the rights that they tell of now."""
    if run.book is None:
        return
    digests = {place: some[place].digest() for place in verdicts}
    kept = RegistryRecord.__table__.c
    asked = select(kept.digest, kept.asset_id).where(kept.digest.in_(digests.values()))
    rights: dict[str, Any] = {row.digest: row.asset_id for row in session.execute(asked)}
    rows = [row_of(some[place], place, verdict, rights.get(digests[place])) for place, verdict in verdicts.items()]
    run.book.write(session, rows, read)


def _without_new(session: Session, records: Placed, outcome: FileOutcome, run: Run, span: Span) -> Placed:
    """Write the rights that are plainly new in one go and count them; returns the records that are left to be taken.

    What fails in it is left too, so that it fails again alone and says why.
    """
    fresh, left = plainly_new(session, list(records.values()), run.who)
    try:
        with session.begin_nested():
            ids = make_all(session, fresh, run.who)
    except (Refusal, DBAPIError, ValueError, ArithmeticError) as fault:
        log.warning("batch taken record by record", fault=repr(fault)[:500])
        return records
    for _each in fresh:
        outcome.count("new")
    places = {id(record): place for place, record in records.items()}
    if run.book is not None:
        made = zip(fresh, ids, strict=True)
        rows = [row_of(each.record, places[id(each.record)], "new", asset_id) for each, asset_id in made]
        run.book.write(session, rows, span.at(len(left), len(records)))
    return {places[id(record)]: record for record in left}


def _take(session: Session, record: RightRecord, outcome: FileOutcome, run: Run) -> str | None:
    """One record in a savepoint of its own: what goes wrong with it stays with it. None where it was not taken."""
    try:
        verdict = run.rehearsal.verdict(record) if run.rehearsal is not None else None
        if verdict is None:
            verdict = _taken_over(session, record, outcome, run)
            if verdict == "new" and (note := held_by_other(session, record, run)) is not None:
                outcome.say(note)
        if verdict == "aside":
            outcome.say(RecordRefused("record_aside", record.line, record.record))
            return None
        if run.rehearsal is not None and verdict != "same":
            run.rehearsal.remember(record)
        outcome.count(verdict)
        return verdict
    except RecordNotTaken as refusal:
        outcome.say(RecordRefused(refusal.code, record.line, record.record, refusal.texts))
    except (Refusal, DBAPIError, ValueError, ArithmeticError) as fault:
        log.error("record not stored", record=record.record, line=record.line, fault=repr(fault)[:500])
        detail = str(fault) if isinstance(fault, Refusal) else type(fault).__name__
        outcome.say(RecordRefused("record_failed", record.line, record.record, {"detail": detail[:200]}))
    return None


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
            if run.book is not None:  # they go in with the record, and are not kept until the end of the file
                run.book.heard += heard
                return verdict
            for said in heard:
                outcome.say(said)
            return verdict
        except IntegrityError:
            if last:
                raise
    raise AssertionError("the loop returns or raises")
