"""Every test that touches the database runs on SQLite and on a real PostgreSQL, with real commits.

SQLite is brought back to the blank database by the backup interface, PostgreSQL by `postgres.reset`.
"""

import atexit
import gc
import itertools
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import stamp, upgrade
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import config
from core import clock, files, i18n
from core.db import Base, db
from parties.people import passwords
from tests import indexing, parts, postgres
from tests.order import longest_first
from tests.packing import Unpacker, packed
from wsgi import create_app

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
IN_MEMORY = "xinghai-run-"  # and the number of the process
ROOM = 2 << 30  # bytes, for what all tests of a run keep in files
_apps: dict[str, Flask] = {}
_blank: dict[str, sqlite3.Connection] = {}
_watching: dict[str, sqlite3.Connection] = {}  # says whether somebody else has committed
_restoring: dict[str, sqlite3.Connection] = {}
_schemas: dict[str, int] = {}  # the version of the schema that was brought back last
_states: dict[tuple[Any, ...], tuple[bytes, Any]] = {}
_names = itertools.count()  # of the states on PostgreSQL
_asked: set[tuple[Any, ...]] = set()  # what was built once, beginning on another kept world
_standing: dict[str, tuple[Any, Any]] = {}  # the state to which a database was brought, and its mark just then
_patches: list[pytest.MonkeyPatch] = []  # of the test in hand
Given = ParamSpec("Given")
Built = TypeVar("Built")


def pytest_configure(config: pytest.Config) -> None:
    """Each process of the run starts a PostgreSQL of its own on first use.

    What is final on PostgreSQL depends on the oldest transaction of the whole server, whatever its database: another
    process's open transaction would keep our facts from being folded.
    """
    os.environ.pop(postgres.ADDRESS, None)
    if memory := indexing.quick_folder(ROOM):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))  # of `tmp_path`
    gc.set_threshold(100_000, 50, 100)  # a sweep over everything imported takes long and finds little


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--part quick` is `make test`, `--part rest` what it leaves (tests.parts)."""
    parser.addoption("--part", choices=parts.PARTS, default=parts.ALL, help="a part of the tests; otherwise all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The part that was asked for; those that take long come first."""
    stay, go = parts.parted(items, DATABASES, config.option.part)
    config.hook.pytest_deselected(items=go)
    items[:] = longest_first(stay)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever started a server stops it."""
    postgres.stop_shared()


class Candid(FlaskClient):
    """A client that takes no breakdown for an answer: a test that only looks for a side effect would pass on one."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        assert answer.status_code != 500, f"{answer.request.method} {answer.request.path} broke down"
        return answer


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English, whatever the one before it spoke."""
    i18n.set_language("en")


@pytest.fixture(autouse=True)
def patches(request: pytest.FixtureRequest) -> None:
    """What the test in hand may have patched."""
    asked = "monkeypatch" in request.fixturenames
    _patches[:] = [request.getfixturevalue("monkeypatch")] if asked else []


@pytest.fixture(autouse=True)
def cheap_hashes() -> None:
    """A hash takes a millisecond: what Argon2id costs is tested by name, not paid for by every test."""
    passwords.set_up(memory_kib=64, rounds=1)


def build(url: str) -> None:
    """Bring an empty database to the product's schema with what the migrations put into it."""
    app = create_app(settings_for(url, Path(os.environ.get("TMPDIR", "/tmp")) / "xinghai-blank"))
    with app.app_context():
        # The tables from the models (test_migrations proves that the migrations make the same), the rows of the start
        # from the migrations.
        Base.metadata.create_all(db.engine)
        stamp(revision="0001")
        upgrade()
        db.session.remove()
        db.engine.dispose()


def settings_for(url: str, instance: Path) -> config.Settings:
    """Test settings: a folder of its own, a known key, quiet logs."""
    return config.from_environment(
        {
            "DATABASE_URL": url,
            "INSTANCE_DIR": str(instance),
            "SECRET_KEY": "only-for-tests",
            "LOG_LEVEL": "ERROR",
            "REGISTRY_SAMPLES": os.environ.get("REGISTRY_SAMPLES", ""),
        }
    )


def app_on(kind: str, folder: Path) -> Flask:
    """This process's application on a database of its own."""
    if kind in _apps:
        return _apps[kind]
    if kind == "sqlite":
        blank_path = folder / "blank.db"
        build(f"sqlite:///{blank_path}")
        _blank[kind] = sqlite3.connect(blank_path)
        url = f"sqlite:///{folder / 'test.db'}"
    else:
        server = postgres.shared()
        server.ensure_database("blank", build)
        url = server.make_database(_name(), template="blank")
    place = folder / f"instance_{kind}"
    app = create_app(settings_for(url, place))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Candid
    _apps[kind] = app
    return app


def reset(kind: str, app: Flask, state: Any = None) -> None:
    """Bring the application's database back to the blank one, or to a state of `keep`; index and roots go."""
    indexing.clear(app)
    shutil.rmtree(Path(app.instance_path) / "anchors", ignore_errors=True)  # of what was sealed in another test
    if kind == "postgresql":
        postgres.shared().reset(_name(), state or postgres.BUILT)
    elif _standing.get(kind) != (state, mark_of(kind, app)):
        _bring_back(kind, app, state or _blank[kind])
    _standing[kind] = state, mark_of(kind, app)


def _bring_back(kind: str, app: Flask, state: sqlite3.Connection) -> None:
    """A backup says that the schema is another one, which every connection would then read anew: unless a test changed
    the schema, it is the same."""
    if kind not in _restoring:
        _restoring[kind] = sqlite3.connect(_path(app), isolation_level=None)
        _restoring[kind].execute("PRAGMA synchronous=OFF")
    before = _schema_version(kind)
    state.backup(_restoring[kind])
    if before == _schemas.get(kind):
        _restoring[kind].execute(f"PRAGMA schema_version={before}")
    _schemas[kind] = _schema_version(kind)


def _schema_version(kind: str) -> int:
    return int(_restoring[kind].execute("PRAGMA schema_version").fetchone()[0])


def keep(kind: str, app: Flask) -> Any:
    """Remember what is committed in the application's database now; `reset` brings it back."""
    state: Any = f"{postgres.BUILT}_{next(_names)}" if kind == "postgresql" else sqlite3.connect(":memory:")
    if kind == "postgresql":
        postgres.shared().keep(_name(), state)
    else:
        with closing(sqlite3.connect(_path(app))) as connection:
            connection.backup(state)
    _standing[kind] = state, mark_of(kind, app)
    return state


def _name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _path(app: Flask) -> str:
    return make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or ""


def mark_of(kind: str, app: Flask) -> Any:
    """Another one after every commit to the application's database."""
    if kind == "postgresql":
        return postgres.shared().mark(_name())
    if kind not in _watching:
        _watching[kind] = sqlite3.connect(_path(app))
    return _watching[kind].execute("PRAGMA data_version").fetchone()


def _changes() -> list[tuple[object, object]]:
    return [(each[0], each[1]) for patch in _patches for each in (*patch._setattr, *patch._setitem)]


def _is_being_read() -> bool:
    """Whether the session of requests is amid something: what stands open is ended when a state is brought back."""
    return bool(db.session.registry.has() and db.session().in_transaction())


def _is_patched() -> bool:
    return any(change != (clock, "now") for change in _changes())


def _patched_clock() -> datetime | None:
    return clock.now() if _changes() else None


def kept(build: Callable[Given, Built]) -> Callable[Given, Built]:
    """A builder (its first argument a session, or something that has one) that does the same work once.

    Asked again for the same on the same database, it brings back what the database held after that time, and gives what
    it gave then; rows that the test holds stay the rows of its session and are read anew. It builds as ever where
    something else has been written, is being written or read, and where anything but the clock is patched; and what
    begins on another kept world is built twice before it is kept. What is built is committed.
    """

    @wraps(build)
    def world(*args: Given.args, **words: Given.kwargs) -> Built:
        first: Any = args[0]
        session: Session = getattr(first, "session", first)
        engine = session.get_bind()
        kind = engine.dialect.name
        app = _apps.get(kind)
        if app is None or make_url(app.config["SQLALCHEMY_DATABASE_URI"]) != engine.engine.url:
            return build(*args, **words)
        state, mark = _standing[kind]
        if session.in_transaction() or _is_being_read() or _is_patched() or mark != mark_of(kind, app):
            return build(*args, **words)
        key = kind, build, state, packed((args, words)), _patched_clock()
        if key not in _states:
            built = build(*args, **words)
            session.commit()
            if state is None or key in _asked:
                _states[key] = packed((first, built)), keep(kind, app)
            _asked.add(key)
            return built
        content, state = _states[key]
        reset(kind, app, state)
        for row in list(session.identity_map.values()):
            session.refresh(row)
        then, built = Unpacker(content, session).load()
        session.commit()
        if first is not session:
            vars(first).update(vars(then))
        return built

    return world


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for this process of the test run; in memory, where a commit waits for no disk."""
    quick = indexing.quick_folder()
    if quick is None:
        return tmp_path_factory.mktemp("run")
    for left in quick.glob(f"{IN_MEMORY}*"):  # by a run that was killed
        if not Path("/proc", left.name.removeprefix(IN_MEMORY).partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=f"{IN_MEMORY}{os.getpid()}-", dir=quick)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # the applications live on to the end
    return Path(folder)


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, run_folder: Path) -> Iterator[Flask]:
    """The application on a blank database, in its context; once for each database."""
    kind = request.param
    app = app_on(kind, run_folder)
    reset(kind, app)
    # There is one shelf in a process, that of the application made last: kept rows name files on their own one's.
    files.set_up(app.config["XINGHAI"].instance / "files")
    i18n.set_language("en")
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A writing session (BEGIN IMMEDIATE on SQLite); commit it before an HTTP request or another session writes."""
    with Session(db.engine.execution_options(immediate=True), expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def remembered(app: Flask, session: Session) -> Callable[[Callable[[Session], Any]], Any]:
    """`remembered(build)`: what `build(session)` gave, and the database as it was then, however often it is asked.

    `build`, a function of a module, runs once on each database. Only the database is brought back, whatever was done
    to it before; files that `build` kept are not.
    """

    def world(build: Callable[[Session], Any]) -> Any:
        kind = db.engine.dialect.name
        if (kind, build) not in _states:
            built = build(session)
            session.commit()
            _states[kind, build] = packed(built), keep(kind, app)
        content, state = _states[kind, build]
        session.rollback()
        session.expunge_all()
        reset(kind, app, state)
        opened = Unpacker(content, session).load()
        session.rollback()
        return opened

    return world


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def live_server(app: Flask) -> Iterator[Callable[..., str]]:
    """`live_server(threads=8, workers=2, **environment)` starts gunicorn on this test's database; gives its address."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*, workers: int = 2, threads: int = 8, **environment: str) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        env = {
            **os.environ, "DATABASE_URL": str(url), "INSTANCE_DIR": app.instance_path, "SECRET_KEY": "only-for-tests",
            "LOG_LEVEL": "ERROR", **environment,
        }  # fmt: skip
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "wsgi:app",
            "--bind",
            f"127.0.0.1:{port}",
            "--no-control-socket",
            "--preload",  # the application is made once, not once for each worker
        ]
        command += [
            "--workers",
            str(workers),
            "--threads",
            str(threads),
            "--log-level",
            "warning",
            "--backlog",
            "1024",
            "--graceful-timeout",
            "5",
        ]
        running.append(subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True))
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{address}/static/css/tokens.css", timeout=5).close()
                return address
            except OSError:
                if time.monotonic() > deadline or running[-1].poll() is not None:
                    raise
                time.sleep(0.1)

    yield start
    for process in running:
        os.killpg(process.pid, signal.SIGKILL)  # an end in order takes gunicorn five seconds, whatever it is sent
        process.wait()
