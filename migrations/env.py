"""How Alembic meets the application's database: one transaction, one migration at a time, both databases alike."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from flask import current_app
from sqlalchemy import JSON, BigInteger, Connection, Engine, text

from core.db import Base, Utc

ONE_AT_A_TIME = 20_211_017  # any number, the same in every process that migrates


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Writes the column types of core.db by their names, the others as Alembic does."""
    if kind != "type":
        return False
    for kind_of_column, name in ((Utc, "Utc"), (JSON, "Json"), (BigInteger, "BigId")):
        if isinstance(item, kind_of_column) and (name == "Utc" or item._variant_mapping):
            autogen.imports.add(f"from core.db import {name}")
            return "Utc()" if name == "Utc" else name
    return False


def drop_empty(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """`db migrate` without a change writes no file."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives:
        operations = directives[0].upgrade_ops
        if operations is not None and operations.is_empty():
            directives[:] = []


def foreign_keys(connection: Connection, switch: Literal["ON", "OFF"]) -> None:
    """SQLite alters a table by making it anew, which its own foreign keys would refuse.

    Said to the driver's connection: SQLite ignores the switch inside a transaction.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={switch}")


def migrate(connection: Connection) -> None:
    """Runs what is missing, all or nothing; a second process waits and then finds nothing to do."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        process_revision_directives=drop_empty,
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"the migration would leave rows without what they refer to: {broken[:5]}")


def run() -> None:
    """Entry point: Alembic imports this file to run it."""
    if context.is_offline_mode():
        raise SystemExit("Migrations run against a database; the SQL script mode is not supported.")
    engine: Engine = current_app.extensions["migrate"].db.engine
    with engine.execution_options(immediate=True).connect() as connection:
        foreign_keys(connection, "OFF")
        try:
            migrate(connection)
        finally:
            foreign_keys(connection, "ON")


run()
