"""What an import has done so far, written in the very transactions that do it: nothing is done twice after a kill.

Progress is the share of the file whose records were taken, and not how far it was read ahead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import clock, jobs
from core.bulk import insert_all
from core.db import db, locked
from listings.registry.models import ImportedRecord, ImportFinding, ImportState, RegistryImport
from listings.registry.outcome import FileOutcome
from listings.registry.records import RightRecord, Said
from listings.registry.text import clean


@dataclass(slots=True)
class Book:
    """The book of one import; `stopped` is set where somebody has asked for its end."""

    import_id: int
    job: jobs.Job
    outcome: FileOutcome
    stopped: bool = False
    heard: list[Said] = field(default_factory=list)  # told of records while they were taken; goes in with them
    _last: int = field(default=-1)  # the last place that an earlier try has written

    def open(self, session: Session) -> None:
        """Look how far an earlier try has come."""
        last = select(func.max(ImportedRecord.place)).where(ImportedRecord.import_id == self.import_id)
        found = session.scalar(last)
        self._last = -1 if found is None else found

    def verdicts(self, first: int, count: int) -> Mapping[int, tuple[str, str]]:
        """Place → the record's name and what an earlier try made of it, among so many places, in their order."""
        if first > self._last:
            return {}
        row = ImportedRecord.__table__.c
        asked = select(row.place, row.record, row.verdict).where(
            row.import_id == self.import_id, row.place >= first, row.place < first + count
        )
        found = db.session.execute(asked.order_by(row.place))
        return {each.place: (each.record, each.verdict) for each in found}

    def forget_from(self, session: Session, place: int) -> None:
        """The file is read otherwise than then: from this place on, the book knows nothing of it."""
        mine = ImportedRecord.import_id == self.import_id
        session.execute(delete(ImportedRecord).where(mine, ImportedRecord.place >= place))
        self._last = place - 1

    def write(self, session: Session, rows: Sequence[Mapping[str, Any]], read: int) -> None:
        """What was taken in this transaction, the counts, and how much of the file is done."""
        run = locked(session, RegistryImport, self.import_id)
        insert_all(session, ImportedRecord, [{"import_id": self.import_id, **row} for row in rows])
        insert_all(session, ImportFinding, [finding_row(self.import_id, each) for each in self.heard])
        self.heard.clear()
        for name, value in self.outcome.counts().items():  # what an earlier try refused is met again only by and by
            setattr(run, name, max(run.refused, value) if name == "refused" else value)
        run.read_bytes = min(max(read, 0), run.size_bytes)
        self.stopped = run.state is ImportState.STOPPING
        jobs.hold(session, self.job, now=clock.now())
        session.flush()


def row_of(record: RightRecord, place: int, verdict: str, asset_id: int | None) -> dict[str, Any]:
    """A line of the book."""
    return {
        "place": place,
        "line": record.line,
        "record": name_of(record),
        "verdict": verdict,
        "asset_id": asset_id,
    }


def name_of(record: RightRecord) -> str:
    """The record's name as the book keeps it."""
    return record.record[:120]


def finding_row(import_id: int, said: Said) -> dict[str, Any]:
    """A refusal or a note as a row of `ImportFinding`."""
    return {
        "import_id": import_id,
        "record": clean(said.record, 120),
        "line": said.line,
        "code": said.code,
        "texts": {name: clean(value, 500) for name, value in said.values.items()},
        "raw": {clean(name, 200): clean(value, 8_000) for name, value in said.raw.items()},
    }
