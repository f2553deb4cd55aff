"""The worker's part: import what was uploaded, telling how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import clock, jobs
from core.db import db, found, transaction
from core.files import StoredFile, shelf
from core.logs import log
from listings.registry import uploads, waiting
from listings.registry.booking import Book
from listings.registry.dry_run import Rehearsal
from listings.registry.models import ImportState, RegistryImport
from listings.registry.outcome import FileOutcome
from listings.registry.services import Run, import_stream

TRIES = 3  # a fault that comes back so often is none of the moment
DEATHS = 10  # after so many workers that did not come back from it, it has failed: people look before it goes on


def run_import(payload: Mapping[str, Any], *, job: jobs.Job, now: datetime) -> None:
    """Import one uploaded file, or go on with it after a kill: what an earlier try has taken is not taken again.

    Where the worker ends it is left after the records that it is at, and the next worker goes on.
    A fault is tried again (the database may have been away); the third time the import has failed, and can be resumed.
    """
    import_id = int(payload["import_id"])
    if found(db.session, RegistryImport, import_id).is_finished:
        return
    with transaction() as session:
        asked = uploads.begin(session, import_id)
        digest = found(session, StoredFile, asked.file_id).sha256
        outcome = FileOutcome(asked.name)
        book = Book(import_id, job, outcome, stopped=asked.state is ImportState.STOPPING)
        book.open(session)
    run = Run(uploads.asker_of(asked), now, None, Rehearsal() if asked.dry_run else None, book)
    failed = job.attempts > DEATHS
    try:
        with shelf().open(digest) as stream:
            if not run.is_ending and not failed:
                import_stream(stream, outcome, run)
    except jobs.LeaseLost:
        raise
    except Exception:
        log.exception("import stopped", import_id=import_id)
        if job.attempts < TRIES:
            raise
        failed = True
    if run.is_left:
        raise jobs.LeftOff
    action = "fail" if failed else "stop" if run.is_stopped else "finish"
    with transaction() as session:
        jobs.hold(session, job, now=clock.now())
        uploads.finish(session, import_id, counts=outcome.counts(), reasons=outcome.reasons, action=action, now=now)


HANDLERS: dict[str, jobs.Handler] = {uploads.KIND: run_import, waiting.KIND: waiting.bring_waiting}
