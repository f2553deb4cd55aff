"""The test run's own server keeps its word."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres import Server, _dsn

NAME = f"own_{os.getpid()}"


def build(url: str) -> None:
    with psycopg.connect(_dsn(url)) as connection:
        connection.execute("CREATE TABLE centers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)")
        connection.execute("CREATE TABLE books (id bigserial PRIMARY KEY, center bigint REFERENCES centers)")
        connection.execute("CREATE RULE append_only AS ON UPDATE TO books DO INSTEAD NOTHING")
        connection.execute("INSERT INTO centers (name) VALUES ('南京')")


@pytest.fixture
def server() -> Iterator[Server]:
    server = postgres.shared()
    server.ensure_database(NAME, build)
    server.make_database(f"{NAME}_copy", template=NAME)
    yield server
    server.drop_database(f"{NAME}_copy")
    server.drop_database(NAME)


def test_reset_brings_back_the_built_rows_and_numbers(server: Server) -> None:
    address = _dsn(server.database_url(f"{NAME}_copy"))
    with psycopg.connect(address) as connection:
        connection.execute("INSERT INTO centers (name) VALUES ('苏州')")
        connection.execute("INSERT INTO books (center) VALUES (2)")
    server.reset(f"{NAME}_copy")
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT id, name FROM centers").fetchall() == [(1, "南京")]
        assert connection.execute("SELECT count(*) FROM books").fetchone() == (0,)
        assert connection.execute("INSERT INTO centers (name) VALUES ('无锡') RETURNING id").fetchone() == (2,)
        assert connection.execute("INSERT INTO books (center) VALUES (1) RETURNING id").fetchone() == (1,)


def test_a_changed_row_and_a_row_that_was_taken_are_brought_back(server: Server) -> None:
    address = _dsn(server.database_url(f"{NAME}_copy"))
    for change in ("UPDATE centers SET name = '苏州'", "DELETE FROM centers", "UPDATE centers SET name = '无锡'"):
        with psycopg.connect(address) as connection:
            connection.execute(change)
        server.reset(f"{NAME}_copy")
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT id, name FROM centers").fetchall() == [(1, "南京")]


def test_a_database_goes_back_and_forth_between_its_states(server: Server) -> None:
    name, address = f"{NAME}_copy", _dsn(server.database_url(f"{NAME}_copy"))
    with psycopg.connect(address) as connection:
        connection.execute("INSERT INTO books (center) VALUES (1)")
    server.keep(name, "one_book")
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE centers SET name = '苏州'")
        connection.execute("INSERT INTO books (center) VALUES (1)")
    server.keep(name, "two_books")
    kept = {"one_book": ("南京", 1), "two_books": ("苏州", 2), postgres.BUILT: ("南京", 0)}
    for state in ("one_book", postgres.BUILT, "two_books", "one_book", "two_books", postgres.BUILT):
        server.reset(name, state)
        with psycopg.connect(address) as connection:
            found = connection.execute("SELECT name, (SELECT count(*) FROM books) FROM centers").fetchall()
        assert found == [kept[state]]


def test_the_template_is_built_once(server: Server) -> None:
    assert server.ensure_database(NAME, lambda url: pytest.fail("built twice")) == server.database_url(NAME)


def test_a_server_leaves_nothing_behind() -> None:
    own = postgres.start()
    assert own.process is not None
    assert own.folder is not None
    assert Path.cwd() not in own.folder.parents
    own.stop()
    assert own.process.poll() is not None
    assert not own.folder.exists()


def test_programs_in_a_private_folder_are_copied_and_its_permissions_stay(tmp_path: Path) -> None:
    private = tmp_path / "private"
    programs = private / "package" / "programs"
    programs.mkdir(parents=True)
    private.chmod(0o700)
    (private / "package.libs").mkdir()
    (tmp_path / "run").mkdir()
    assert postgres._reachable(programs, tmp_path / "run") == tmp_path / "run" / "package" / "programs"
    assert private.stat().st_mode & 0o777 == 0o700
