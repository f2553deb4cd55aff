"""What the worker does for the search. The process that did it once keeps the index open for writing to its end."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core import instance
from core.db import db, transaction
from core.errors import Conflict
from core.i18n import _
from core.jobs import Job, JobState, tell_progress
from core.logs import log
from listings.search import indexing
from listings.search.engine.folder import Folder, IndexAway, Standing, WriterAtWork
from listings.search.engine.reading import reader
from listings.search.engine.writing import Writer
from listings.search.services import FOLLOW, REBUILD, ask_for_rebuild, ask_for_what_waits

GLANCE = 0.2  # seconds between two looks at how far the worker is


class Desk:
    """The writer of one folder, from its first use to the end of the process or `close`."""

    def __init__(self, path: Path) -> None:
        self._held = ExitStack()
        folder = Folder(path)
        self._held.enter_context(folder.writing())
        self.writer = self._held.enter_context(Writer(folder))

    def close(self) -> None:
        """Let another process write."""
        self._held.close()


_desks: dict[Path, Desk] = {}


def desk() -> Desk:
    """This process's writer of the instance's index; WriterAtWork where another process holds it."""
    path = instance.folder("search")
    if path not in _desks:
        _desks[path] = Desk(path)
    return _desks[path]


def leave() -> None:
    """Give the instance's index back."""
    if (held := _desks.pop(instance.folder("search"), None)) is not None:
        held.close()


def follow(_payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Write what has changed; where there is no index that could be written, all of it anew."""
    writer = desk().writer
    if reader(instance.folder("search")).standing() is Standing.OK:
        try:
            indexing.follow(writer, now=now)
            return
        except (IndexAway, ValueError) as fault:
            log.error("the index of the search could not be written", exc_info=fault)
    log.warning("the index of the search is written anew")
    indexing.rebuild(writer, now=now)


def rebuild(_payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Write all of it anew, with progress."""
    indexing.rebuild(desk().writer, now=now, progress=lambda done, whole: tell_progress(job.id, done=done, whole=whole))


def ask_if_needed(session: Session, *, now: datetime) -> None:
    """When the worker starts: ask for what is pending, and for the index where it cannot be read."""
    ask_for_what_waits(session, now=now)
    if reader(instance.folder("search")).standing() is not Standing.OK:
        ask_for_rebuild(session, now=now)


def reindex(clock: Callable[[], datetime], progress: indexing.Progress | None = None) -> int:
    """Write all of it anew, here or in the worker's process where that holds the index; returns how many rights.

    Conflict where the worker gives it up.
    """
    try:
        held = desk()
    except WriterAtWork:
        return _by_the_worker(clock, progress)
    try:
        return indexing.rebuild(held.writer, now=clock(), progress=progress)
    finally:
        leave()


def _by_the_worker(clock: Callable[[], datetime], progress: indexing.Progress | None) -> int:
    with transaction() as session:
        job_id = ask_for_rebuild(session, now=clock()).id
    while True:
        with Session(db.engine) as session:
            job = session.get_one(Job, job_id)
        done, whole = job.progress.get("done", 0), job.progress.get("whole", 0)
        if progress is not None:
            progress(done, whole)
        if job.state is JobState.DONE:
            return int(done)
        if job.state is JobState.FAILED or job.error:
            raise Conflict(_("The worker could not write the index anew; `flask jobs list` says why."))
        time.sleep(GLANCE)


HANDLERS = {FOLLOW: follow, REBUILD: rebuild}
