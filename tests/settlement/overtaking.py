"""Two transactions of which the second begins while the first stands between its check and its writing."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from core.db import db
from tests.settlement.money import together


@contextmanager
def plain_transaction() -> Iterator[Session]:
    """The control arm's transaction: no BEGIN IMMEDIATE."""
    with Session(db.engine, expire_on_commit=False) as own, own.begin():
        yield own


class Pause(logging.Handler):
    """Holds a thread at a step of the product, until the other is done or a second is over."""

    def __init__(self, step: str) -> None:
        super().__init__(logging.DEBUG)
        self.step = step
        self.checked, self.other_done = threading.Event(), threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        """A step of the product."""
        if getattr(record, "step", "") == self.step:
            self.checked.set()
            self.other_done.wait(1.0)


def overtaken(
    app: Flask, step: str, first: Callable[[Session], Any], second: Callable[[Session], Any], begin: Any
) -> list[Any]:
    """`second` begins while `first` stands at its step; None for what went through."""
    pause, logger = Pause(step), logging.getLogger("xinghai.steps")
    logger.addHandler(pause)
    logger.setLevel(logging.DEBUG)

    def attempt(place: int) -> None:
        if place == 1:
            pause.checked.wait(10)
        try:
            with begin() as own:
                (first, second)[place](own)
        finally:
            if place == 1:
                pause.other_done.set()

    try:
        return together(app, 2, attempt)
    finally:
        logger.removeHandler(pause)
        logger.setLevel(logging.NOTSET)
