"""A clock that a journey moves, and a server of this very process, which Chromium then sees at the moved time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from threading import Thread
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from core import clock
from core.clock import BEIJING
from core.db import db
from core.i18n import _
from demo.stage import Stage
from tests.journeys.cast import password_of
from tests.journeys.drivers import Walker

Row = TypeVar("Row")


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


def the(kind: type[Row]) -> Row:
    """The only row of a table as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    row = db.session.scalars(select(kind)).one()
    db.session.rollback()
    return row


@dataclass
class Moving:
    """The people of a journey through time, a way to a browser of their own, the language that they read."""

    made: Stage
    arrive: Callable[[], Walker]
    language: str
    time: Moved
    walkers: dict[tuple[str, date], Walker] = field(default_factory=dict)

    def as_(self, mailbox: str) -> Walker:
        """Somebody, signed in today; an empty mailbox is a visitor."""
        key = mailbox, self.time.today
        if key not in self.walkers:
            walker = self.walkers[key] = self.arrive()
            walker.open(f"/sign-in?lang={self.language}")
            if mailbox:
                password = password_of(self.made, mailbox)
                walker.press(_("Sign in"), email=f"{mailbox}@xinghai.example", password=password)
        return self.walkers[key]

    def at(self, mailbox: str, path: str) -> Walker:
        """Somebody before a page."""
        walker = self.as_(mailbox)
        walker.open(path)
        return walker


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
