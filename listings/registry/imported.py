"""Reads of what an import has taken: each record with what became of it and its right as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from listings.assets import queries
from listings.assets.models import Asset, FormerAsset
from listings.registry.models import ImportedRecord

PAGE = 100


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that came in, what became of it (new, changed, same), and its right (None in a rehearsal)."""

    id: int
    record: str
    line: int | None
    verdict: str
    asset: Asset | None


def _of(import_id: int) -> Select[ImportedRecord]:
    return select(ImportedRecord).where(ImportedRecord.import_id == import_id).order_by(ImportedRecord.place)


def taken_of(session: Session, import_id: int, *, page: int, verdict: str = "") -> tuple[list[Taken], int, int]:
    """One page of the records that came in (the last one for a number beyond it), its number, and how many there are.

    With a `verdict` only those.
    """
    mine = _of(import_id)
    if verdict:
        mine = mine.where(ImportedRecord.verdict == verdict)
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    rows = session.scalars(mine.offset((page - 1) * PAGE).limit(PAGE)).all()
    return _with_rights(session, rows), page, total


def taken_after(session: Session, import_id: int, *, after: int, limit: int) -> list[Taken]:
    """So many of them behind one of their ids."""
    rows = select(ImportedRecord).where(ImportedRecord.import_id == import_id, ImportedRecord.id > after)
    return _with_rights(session, session.scalars(rows.order_by(ImportedRecord.id).limit(limit)).all())


def _with_rights(session: Session, rows: Sequence[ImportedRecord]) -> list[Taken]:
    """In two statements, however many rows; a right that became one with another is that one."""
    asked = {row.asset_id for row in rows if row.asset_id is not None}
    moved = {row.id: row.asset_id for row in session.scalars(select(FormerAsset).where(FormerAsset.id.in_(asked)))}
    assets = queries.assets_by_id(session, asked | set(moved.values()))
    found = []
    for row in rows:
        at = moved.get(row.asset_id, row.asset_id) if row.asset_id is not None else None
        found.append(Taken(row.id, row.record, row.line, row.verdict, assets.get(at) if at is not None else None))
    return found
