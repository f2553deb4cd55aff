"""Many rows of one table at once: COPY on PostgreSQL, one statement with all rows on SQLite.

An import writes a dozen rows for a right. Compiling, and reading back what was written, costs more there than the
database does; here a row is turned into a tuple by the types of its columns, and handed over as it is.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import Base, is_sqlite


def new_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """So many ids for rows that are about to be written, ascending: numbers that the database gives to nobody else.

    On SQLite the writer is alone (`core.db.transaction`), and ids go on from the greatest, as the database's own do:
    the greatest that there is, or in tables that give no number twice the greatest that there ever was.
    """
    table = _table(model)
    if is_sqlite(session):
        greatest = session.scalar(select(func.max(table.c.id))) or 0
        if table.dialect_options["sqlite"]["autoincrement"]:
            given = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
            greatest = max(greatest, session.scalar(given, {"name": table.name}) or 0)
        return list(range(greatest + 1, greatest + count + 1))
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return sorted(session.scalars(taken, {"name": table.name, "count": count}))


def insert_all(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all tell the same columns, in their order; what they leave out is empty, or the database's.

    ValueError where they leave out what has a default in Python; DBAPIError as from every statement.
    """
    if not rows:
        return
    connection, table = session.connection(), _table(model)
    names = list(rows[0])
    if missing := [each.key for each in table.columns if each.default is not None and each.key not in names]:
        raise ValueError(f"{table.name}: rows tell nothing of {', '.join(missing)}")
    values = list(zip(*(_bound(table.columns[name], rows, connection.dialect) for name in names), strict=True))
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if is_sqlite(session):
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", values)
    else:
        _copy(connection, f"COPY {into} FROM STDIN", values)


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


def _bound(column: Column[Any], rows: Sequence[Mapping[str, Any]], dialect: Dialect) -> list[Any]:
    """A column's values as the driver takes them, each value turned once: days and states stand in many rows."""
    name, bind = column.key, column.type.dialect_impl(dialect).bind_processor(dialect)
    if bind is None:
        return [row[name] for row in rows]
    turned = cache(bind) if column.type.hashable else bind
    return [turned(row[name]) for row in rows]


def _copy(connection: Connection, statement: str, values: Sequence[tuple[Any, ...]]) -> None:
    """Through the driver, whose faults come out as those of every other statement do."""
    dialect = connection.dialect
    fault_of_driver = dialect.loaded_dbapi.Error
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
            for row in values:
                copy.write_row(row)
    except fault_of_driver as fault:
        raise DBAPIError.instance(statement, None, fault, fault_of_driver, dialect=dialect) from fault
