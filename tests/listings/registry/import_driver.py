"""A worker that takes up the import that waits and dies at a line of its book: `python -m … N`, 0 for never.

It dies by SIGKILL within the transaction, after everything was written and before the commit.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from core import clock, jobs
from listings.registry.booking import Book
from listings.registry.jobs import HANDLERS
from wsgi import create_app


def die_at(line: int) -> None:
    """Let this process end at that line of the book."""
    write, written = Book.write, 0

    def write_or_die(book: Book, session: Session, rows: Sequence[Mapping[str, Any]], read: int) -> None:
        nonlocal written
        write(book, session, rows, read)
        written += 1
        if written == line:
            os.kill(os.getpid(), signal.SIGKILL)

    Book.write = write_or_die  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    die_at(int(sys.argv[1]))
    with create_app().app_context():
        jobs.run_one(HANDLERS, now=clock.now(), clock=clock.now)
