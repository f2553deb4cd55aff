"""The index follows the database: what has changed is written into it, or all of it anew, beside the one in force.

What is pending is dropped only after the index has it. A crash in between writes the same again; nothing is lost.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import jobs
from core.clock import business_date
from core.db import db, transaction
from listings.assets.models import Asset
from listings.search.documents import documents_of
from listings.search.engine.folder import IndexAway
from listings.search.engine.writing import BUILDING, Generation, Writer
from listings.search.models import SearchPending
from listings.search.services import FOLLOW

BATCH = 1000  # rights that are read at once
MOST = 20_000  # pending rows that are gone through before they are dropped

Pending = Sequence[tuple[int, int]]
Progress = Callable[[int, int], None]


def follow(writer: Writer, *, now: datetime) -> int:
    """Write what has changed into the index; returns how many rows were pending.

    IndexAway or ValueError where there is no index that could be written.
    """
    done = 0
    generation = writer.generation()
    while pending := _pending():
        _bring(generation, pending, business_date(now))
        generation.publish()
        _drop(pending)
        done += len(pending)
    return done


def rebuild(writer: Writer, *, now: datetime, progress: Progress | None = None) -> int:
    """Write every right anew and switch over; what changes meanwhile goes into both. Returns how many rights."""
    folder, today = writer.folder, business_date(now)
    made = folder.begin()
    fresh = Generation(made, memory=BUILDING, threads=2)
    written, last, early = 0, 0, set[int]()
    with Session(db.engine) as session:
        whole = session.scalar(select(func.count(Asset.id))) or 0
    while ids := _next_ids(last):
        last = ids[-1]
        with Session(db.engine) as session:
            documents = documents_of(session, [each for each in ids if each not in early], on=today)
        fresh.add(documents)
        written += len(ids)
        early |= _meanwhile(writer, fresh, last, today)
        if progress is not None:
            progress(written, whole)
    fresh.publish()
    fresh.close()
    writer.close()
    folder.switch(made)
    return written


def _meanwhile(writer: Writer, fresh: Generation, last: int, today: date) -> set[int]:
    """Write what has changed during a rebuild into both; returns the rights that the rebuild had not come to yet."""
    pending = _pending()
    if not pending:
        return set()
    _bring(fresh, pending, today)
    try:
        generation = writer.generation()
        _bring(generation, pending, today)
        generation.publish()
    except (IndexAway, ValueError):
        pass  # that is why it is written anew
    _drop(pending)
    return {asset_id for _number, asset_id in pending if asset_id > last}


def _pending() -> Pending:
    with Session(db.engine) as session:
        query = select(SearchPending.id, SearchPending.asset_id).order_by(SearchPending.id).limit(MOST)
        return [(number, asset_id) for number, asset_id in session.execute(query)]


def _next_ids(last: int) -> Sequence[int]:
    with Session(db.engine) as session:
        return session.scalars(select(Asset.id).where(Asset.id > last).order_by(Asset.id).limit(BATCH)).all()


def _bring(generation: Generation, pending: Pending, today: date) -> None:
    """Bring the rights' documents up to the database; what is there no longer is taken out."""
    asset_ids = list(dict.fromkeys(asset_id for _number, asset_id in pending))
    for first in range(0, len(asset_ids), BATCH):
        ids = asset_ids[first : first + BATCH]
        with Session(db.engine) as session:
            documents = documents_of(session, ids, on=today)
        generation.put(documents)
        generation.remove(set(ids) - {each.asset_id for each in documents})


def _drop(pending: Pending) -> None:
    """Forget what the index has, with the jobs that asked for it: a job is known by a pending row's number."""
    numbers = [number for number, _asset_id in pending]
    for first in range(0, len(numbers), BATCH):
        some = numbers[first : first + BATCH]
        with transaction() as session:
            session.execute(delete(SearchPending).where(SearchPending.id.in_(some)))
            jobs.drop_waiting(session, FOLLOW, [str(number) for number in some])
