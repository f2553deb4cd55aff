"""The worker's part: import what was uploaded, telling how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import jobs
from core.actor import Actor, Role
from core.db import db, found, transaction
from core.files import StoredFile, shelf
from core.logs import log
from listings.registry import uploads, waiting
from listings.registry.dry_run import Rehearsal
from listings.registry.models import RegistryImport
from listings.registry.outcome import FileOutcome
from listings.registry.services import Run, import_stream

STEP = 1 << 20


def run_import(payload: Mapping[str, Any], *, job: jobs.Job, now: datetime) -> None:
    """Import one uploaded file. Taken up again after a crash it starts anew: nothing is taken over twice."""
    import_id = int(payload["import_id"])
    if found(db.session, RegistryImport, import_id).is_finished:
        return
    with transaction() as session:
        asked = uploads.begin(session, import_id)
        digest = found(session, StoredFile, asked.file_id).sha256
    outcome = FileOutcome(asked.name)
    run = Run(actor_of(asked), now, None, Rehearsal() if asked.dry_run else None)
    failed = False
    try:
        with shelf().open(digest) as stream:
            import_stream(stream, outcome, run, Telling(import_id, outcome).heard)
    except Exception:
        log.exception("import stopped", import_id=import_id)
        failed = True
    with transaction() as session:
        uploads.finish(session, import_id, counts=outcome.counts(), reasons=outcome.reasons, failed=failed, now=now)


def actor_of(asked: RegistryImport) -> Actor:
    """Who uploaded it, with the roles of that moment."""
    return Actor(
        person_id=asked.person_id,
        name=asked.asked_by.get("name", ""),
        organisation_id=asked.organisation_id,
        roles=frozenset(Role(role) for role in asked.asked_by.get("roles", ())),
    )


class Telling:
    """Writes the progress down each megabyte, between the batches' own transactions."""

    def __init__(self, import_id: int, outcome: FileOutcome) -> None:
        self._import_id, self._outcome, self._told = import_id, outcome, 0

    def heard(self, read: int) -> None:
        """So many bytes were read."""
        if read - self._told < STEP:
            return
        self._told = read
        with transaction() as session:
            uploads.tell(session, self._import_id, counts=self._outcome.counts(), read_bytes=read)


HANDLERS: dict[str, jobs.Handler] = {uploads.KIND: run_import, waiting.KIND: waiting.bring_waiting}
