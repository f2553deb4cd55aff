"""The nightly self-check: a fault is logged as an error and makes the job fail, so that people see it."""

from datetime import datetime
from typing import Any

from core.db import snapshot
from core.jobs import Job, NoUseTrying
from core.logs import log
from reports.books import services


class BooksAreNotClean(NoUseTrying):
    """The nightly check found faults; its text counts them."""


def check_books(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Recompute everything; raise when something does not add up."""
    with snapshot() as session:
        faults = services.check(session, now=now)
    for fault in faults:
        log.error("books", code=fault.code, subject=fault.subject, text=fault.text)
    if faults:
        raise BooksAreNotClean(f"{len(faults)} faults; run `flask --app wsgi check-books`")


HANDLERS = {"check-books": check_books}
