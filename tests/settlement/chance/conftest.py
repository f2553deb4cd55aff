"""Each run begins on its own copy of what a cast has done, whatever the run before it left behind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import db
from tests.conftest import keep, reset
from tests.settlement.chance.cast import Cast

_begun: dict[tuple[str, Callable[[Session], Cast]], tuple[Cast, Any]] = {}


@pytest.fixture
def begun(app: Flask, session: Session) -> Callable[[Callable[[Session], Cast]], Cast]:
    """`begun(build)`: the cast that `build(session)` gave, and the database as it was just then, each time anew."""

    def start(build: Callable[[Session], Cast]) -> Cast:
        kind = db.engine.dialect.name
        db.session.remove()
        session.rollback()
        session.expunge_all()
        if (kind, build) not in _begun:
            reset(kind, app)
            cast = build(session)
            session.commit()
            _begun[kind, build] = cast, keep(kind, app)
        cast, state = _begun[kind, build]
        session.expunge_all()
        reset(kind, app, state)
        return cast

    return start
