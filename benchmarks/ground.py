"""Where is measured: the application on a database of its own, durable, beside a bare connection to the same one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import stamp, upgrade
from sqlalchemy.engine import make_url

import config
from core.db import Base, db
from tests.postgres import Server
from wsgi import create_app

PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000")


@dataclass(frozen=True)
class Ground:
    """An application on one database."""

    app: Flask
    url: str

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.url.startswith("sqlite")

    @property
    def name(self) -> str:
        """How the database is called in the results."""
        return "SQLite" if self.is_sqlite else "PostgreSQL"

    def bare(self) -> Any:
        """A new connection of the driver alone, set up as the application's are; it begins and commits by hand."""
        if not self.is_sqlite:
            return psycopg.connect(address_of(self.url), autocommit=True)
        connection = sqlite3.connect(make_url(self.url).database or "", isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection


def address_of(url: str) -> str:
    """The same database for libpq."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def application(url: str, folder: Path) -> Flask:
    """The application as it runs, with quiet logs."""
    named = {"DATABASE_URL": url, "INSTANCE_DIR": str(folder), "SECRET_KEY": "only-measured", "LOG_LEVEL": "ERROR"}
    return create_app(config.from_environment(named))


@contextmanager
def on_sqlite(folder: Path, name: str) -> Iterator[Ground]:
    """A new SQLite file with the product's tables; removed afterwards."""
    path = folder / f"{name}.db"
    url = f"sqlite:///{path}"
    with _standing(Ground(application(url, folder / f"instance-{name}"), url)) as ground:
        yield ground
    for each in folder.glob(f"{name}.db*"):
        each.unlink()


@contextmanager
def on_postgres(server: Server, folder: Path, name: str) -> Iterator[Ground]:
    """A new database of the server with the product's tables; dropped afterwards."""
    url = server.make_database(name)
    with _standing(Ground(application(url, folder / f"instance-{name}"), url)) as ground:
        yield ground
    server.drop_database(name)


@contextmanager
def _standing(ground: Ground) -> Iterator[Ground]:
    with ground.app.app_context():
        Base.metadata.create_all(db.engine)
        stamp(revision="0001")
        upgrade()  # the rules of the start are rows that a migration writes
        db.session.remove()
    try:
        yield ground
    finally:
        with ground.app.app_context():
            db.engine.dispose()


def settle(ground: Ground) -> None:
    """What a database does by itself after a bulk load: statistics, a checkpoint, nothing left to clean up."""
    with ground.bare() as bare:
        for statement in (
            ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)") if ground.is_sqlite else ("VACUUM ANALYZE", "CHECKPOINT")
        ):
            bare.execute(statement)


def ticks_of(pid: int) -> float:
    """CPU seconds that another process has used (Linux), to a hundredth."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
