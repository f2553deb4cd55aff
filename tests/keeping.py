"""What a PostgreSQL database held, kept in schemas of its own, and brought back in a few milliseconds.

Only tables that were written to are emptied and filled again: what is in a table is known by its mark.

    states = States(connection)
    states.keep("world")
    states.bring_back("world")
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
from psycopg import sql

COLUMNS = """
SELECT tablename, array_agg(attname::text)
FROM pg_tables JOIN pg_attribute ON attrelid = format('public.%I', tablename)::regclass
WHERE schemaname = 'public' AND attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY tablename
"""
# How many rows, and which transaction wrote the youngest: whoever adds, changes or takes a row changes one of them.
MARK = "(SELECT count(*) || '/' || coalesce(max(xmin::text::bigint), 0) FROM public.{table})"
NO_ROWS = "0/0"
PREPARE = "PREPARE marks AS SELECT ARRAY[{marks}]::text[]"  # planning it takes longer than doing it
# What has ended so far, and what is under way: another one as soon as anybody has written anything.
SNAPSHOT = "SELECT pg_current_snapshot()::text"

KEPT = "SELECT tablename FROM pg_tables WHERE schemaname = {state} AND tablename <> 'sequence values'"
KEEP = "CREATE TABLE {state}.{table} AS TABLE public.{table}"
KEEP_NUMBERS = """
CREATE TABLE {state}."sequence values" AS
SELECT sequencename AS name, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'
"""
# Neither foreign keys nor the triggers that keep the books append-only stand in the way. For the whole connection:
# whenever this is set, all plans are forgotten.
AS_REPLICA = "SET session_replication_role = replica"
EMPTY = "DELETE FROM public.{table}"
FILL = "INSERT INTO public.{table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {state}.{table}"
NUMBERS = """
SELECT setval(format('public.%I', name), coalesce(last_value, start_value), last_value IS NOT NULL)
FROM {state}."sequence values"
"""

Content = dict[str, str]  # the state under whose name the rows of a table are kept, for each table that has rows


@dataclass
class States:
    """The states of one database, over a connection of their own (autocommit); its tables stay the same."""

    connection: psycopg.Connection
    columns: dict[str, list[str]] = field(init=False)
    states: dict[str, Content] = field(default_factory=dict)
    now: dict[str, tuple[str, str]] = field(default_factory=dict)  # a table's mark when it had this state's rows
    read: tuple[str, dict[str, str]] = ("", {})  # the marks, and the snapshot in which they were read

    def __post_init__(self) -> None:
        self.columns = dict(self.connection.execute(COLUMNS).fetchall())
        marks = [_written(MARK, table=sql.Identifier(name)) for name in self.columns]
        self.connection.execute(AS_REPLICA)
        self.connection.execute(_written(PREPARE, marks=_list(marks)))

    def keep(self, state: str) -> None:
        """Keep what the database holds now (committed) under this name."""
        with self.connection.transaction():
            marks, place = self._read(), sql.Identifier(state)
            self.connection.execute(_written("CREATE SCHEMA {state}", state=place))
            self.connection.execute(_written(KEEP_NUMBERS, state=place))
            found = self._found(marks)
            for table in [name for name, content in found.items() if content == ""]:
                self.connection.execute(_written(KEEP, state=place, table=sql.Identifier(table)))
                found[table], self.now[table] = state, (marks[table], state)
            self.states[state] = found

    def bring_back(self, state: str) -> None:
        """Make the database hold what it held then, in one transaction."""
        with self.connection.transaction():
            wanted, marks = self._content(state), self.marks()
            found = self._found(marks)
            changed = [name for name in self.columns if found.get(name) != wanted.get(name)]
            acts = [_written(EMPTY, table=sql.Identifier(name)) for name in changed if name in found]
            filled = [name for name in changed if name in wanted]
            acts += [self._fill(name, wanted[name]) for name in filled]
            self.connection.execute(sql.SQL(";").join([*acts, _written(NUMBERS, state=sql.Identifier(state))]))
            marks = self._read() if acts else marks
            self.now |= {name: (marks[name], wanted[name]) for name in filled}
        self.read = self._snapshot(), marks

    def _content(self, state: str) -> Content:
        if state not in self.states:  # kept before this database was copied
            rows = self.connection.execute(_written(KEPT, state=sql.Literal(state)))
            self.states[state] = dict.fromkeys((name for (name,) in rows), state)
        return self.states[state]

    def marks(self) -> dict[str, str]:
        """The mark of each table now; outside of a transaction of its own."""
        snapshot = self._snapshot()
        if snapshot != self.read[0]:
            self.read = snapshot, self._read()
        return self.read[1]

    def _snapshot(self) -> str:
        row = self.connection.execute(SNAPSHOT).fetchone()
        assert row is not None
        return str(row[0])

    def _read(self) -> dict[str, str]:
        row = self.connection.execute("EXECUTE marks").fetchone()
        assert row is not None
        return dict(zip(self.columns, row[0], strict=True))

    def _found(self, marks: dict[str, str]) -> Content:
        """What is in each table that has rows; "" for what was written since."""
        found: Content = {}
        for table, mark in marks.items():
            if mark != NO_ROWS:
                known, content = self.now.get(table, ("", ""))
                found[table] = content if known == mark else ""
        return found

    def _fill(self, table: str, state: str) -> sql.Composed:
        columns = _list(map(sql.Identifier, self.columns[table]))
        return _written(FILL, table=sql.Identifier(table), columns=columns, state=sql.Identifier(state))


def _list(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _written(statement: LiteralString, **parts: sql.Composable) -> sql.Composed:
    return sql.SQL(statement).format(**parts)
