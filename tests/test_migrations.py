"""The migrations build exactly what the models say, on both databases, triggers included."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, inspect, text

from core.db import Base, db
from tests import postgres
from tests.conftest import settings_for
from wsgi import create_app

POSTGRESQL = """
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
       || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || coalesce(column_default, '')
  FROM information_schema.columns WHERE table_schema = 'public'
UNION SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'function ' || proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
SQLITE = "SELECT type || ' ' || sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"


def schema_of(engine: Engine) -> set[str]:
    """Everything that the database knows about the product's tables, one line each."""
    with engine.connect() as connection:
        query = SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL
        lines = {re.sub(r"\s+", " ", line).strip() for line in connection.scalars(text(query))}
    if engine.dialect.name == "sqlite":
        lines |= set(sqlite_tables(engine))
    return {line for line in lines if "alembic_version" not in line}


def sqlite_tables(engine: Engine) -> Iterator[str]:
    """SQLite's columns and constraints, which stand in the text of CREATE TABLE in an order that is no matter."""
    seen = inspect(engine)
    for table in seen.get_table_names():
        for column in seen.get_columns(table):
            yield f"column {table}.{column['name']} {column['type']} {column['nullable']} {column['default']}"
        yield f"key {table} {seen.get_pk_constraint(table)['constrained_columns']}"
        for rule in (*seen.get_check_constraints(table), *seen.get_unique_constraints(table)):
            yield re.sub(r"\s+", " ", f"rule {table} {sorted(rule.items())}")
        if "AUTOINCREMENT" in creation(engine, table):
            yield f"numbers of {table} are given once"
        for link in seen.get_foreign_keys(table):
            yield f"link {table} {link['constrained_columns']} {link['referred_table']} {link['referred_columns']}"


def creation(engine: Engine, table: str) -> str:
    """The text with which SQLite made a table."""
    with engine.connect() as connection:
        asked = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        return str(connection.scalar(asked, {"name": table})).upper()


@pytest.fixture(params=["sqlite", "postgresql"])
def addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'migrated.db'}", f"sqlite:///{tmp_path / 'modelled.db'}"
        return
    server = postgres.shared()
    names = [f"{tmp_path.name}_{word}".lower() for word in ("migrated", "modelled")]
    migrated, modelled = (server.make_database(name) for name in names)
    yield migrated, modelled
    for name in names:
        server.drop_database(name)


def app_at(url: str, folder: Path) -> Flask:
    return create_app(settings_for(url, folder))


def schema_at(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return schema_of(engine)
    finally:
        engine.dispose()


def test_the_migrations_build_what_the_models_say(addresses: tuple[str, str], tmp_path: Path) -> None:
    migrated, modelled = addresses
    with app_at(migrated, tmp_path).app_context():
        upgrade()
        upgrade()
        db.engine.dispose()
    with app_at(modelled, tmp_path).app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
    difference = schema_at(migrated) ^ schema_at(modelled)
    assert not difference, "\n" + "\n".join(sorted(difference))
