"""A clock that a journey moves, and a server of this very process, which Chromium then sees at the moved time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core import clock
from core.clock import BEIJING


class Moved:
    """The time that everybody in this process reads."""

    def __init__(self, patches: pytest.MonkeyPatch, day: date) -> None:
        self.now = datetime.now(UTC)
        self.to(day)
        patches.setattr(clock, "now", lambda: self.now)

    @property
    def today(self) -> date:
        """The business day."""
        return clock.business_date(self.now)

    def to(self, day: date) -> None:
        """Ten in the morning of another day, in Beijing."""
        self.now = datetime.combine(day, time(10), tzinfo=BEIJING).astimezone(UTC)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application's address while a thread of this process serves it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
