"""The database: one declarative base, one way to write, row locks in one order.

SQLite is the embedded default, PostgreSQL the production database. SQLite's own defaults lose money under
contention, so writers begin IMMEDIATE; on PostgreSQL rows about to change are locked by `locked`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    false,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, mapped_column

from core.errors import NotFound
from core.i18n import _

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware instant; kept as UTC, read back as aware UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant carries its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Column shapes that every model shares.
pk = Annotated[int, mapped_column(BigId, primary_key=True)]
minor = Annotated[int, mapped_column(BigInteger)]
code = Annotated[str, mapped_column(String(40))]
line = Annotated[str, mapped_column(String(300))]


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: Utc(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        str: Text(),
    }


class Database(SQLAlchemy):
    """The extension; `session` is the request's reading session (a scoped one, which types poorly)."""

    if TYPE_CHECKING:
        session: Any


# Our models stand on plain Base; the extension lends engines and the request's reading session.
db = Database(metadata=Base.metadata, session_options={"expire_on_commit": False, "autoflush": False})

Row = TypeVar("Row", bound=Base)

# Set by a form's once-token or an API's Idempotency-Key; claimed as the first act of the next transaction.
claim_on_begin: ContextVar[Any] = ContextVar("claim_on_begin", default=None)


def is_sqlite(session: Session) -> bool:
    """Whether this session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


@contextmanager
def transaction() -> Iterator[Session]:
    """The only way to write: everything in the block is committed once, or nothing is.

    Reads made before it in the same request are let go first, so that one request holds one connection.
    On SQLite it begins IMMEDIATE (a second writer waits instead of losing its update).
    """
    db.session.close()
    engine = db.engine.execution_options(immediate=True)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        claim = claim_on_begin.get()
        if claim is not None:
            claim_on_begin.set(None)  # one claim for one request, however many steps it writes in
            claim(session)
        yield session


@contextmanager
def snapshot() -> Iterator[Session]:
    """A reading session whose statements all see the same moment, whoever commits meanwhile; for checks and reports.

    PostgreSQL's own level (READ COMMITTED) shows each statement another moment; on SQLite a reader's transaction is a
    snapshot anyway.
    """
    db.session.close()
    engine = db.engine
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(engine, expire_on_commit=False) as session:
        yield session


def locked(session: Session, model: type[Row], key: object) -> Row:
    """The row, fresh and locked until the end of the transaction; NotFound if there is none.

    Global order, so that nobody waits in a circle: asset → listing → offer → deal → accounts by id.
    """
    row = session.get(model, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(_("There is nothing here under this number."))
    return row


def found(session: Session, model: type[Row], key: object) -> Row:
    """The row, unlocked; NotFound if there is none."""
    row = session.get(model, key)
    if row is None:
        raise NotFound(_("There is nothing here under this number."))
    return row


def found_by(session: Session, model: type[Row], **columns: object) -> Row:
    """The one row with these values; NotFound if there is none."""
    row = session.scalar(select(model).filter_by(**columns))
    if row is None:
        raise NotFound(_("There is nothing here under this number."))
    return row


def names(
    organisation_id: int | None, *columns: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> ColumnElement[bool]:
    """The condition under which one of the columns names the organisation.

    Never true for None: who acts for no organisation is not meant by a column in which nobody is named.
    """
    return false() if organisation_id is None else or_(*(each == organisation_id for each in columns))


PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "recursive_triggers=ON")


def set_up_sqlite(engine: Engine) -> None:
    """Foreign keys, WAL, full durability, patience, BEGIN IMMEDIATE for writers, and triggers that see what a REPLACE
    deletes."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


APPEND_ONLY: list[str] = []


def append_only(table: Table) -> None:
    """Both databases refuse UPDATE and DELETE on the table's rows (PostgreSQL TRUNCATE too)."""
    APPEND_ONLY.append(table.name)
    for statement in append_only_sql(table.name, "sqlite"):
        event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect="sqlite"))
    for statement in append_only_sql(table.name, "postgresql"):
        event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect="postgresql"))


def append_only_sql(name: str, dialect: str) -> list[str]:
    """The statements that make a table append-only; the migrations use the same text."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name}_no_{act.lower()} BEFORE {act} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            for act in ("UPDATE", "DELETE")
        ] + [
            # INSERT OR REPLACE deletes without firing the trigger above on a connection that has not asked for it.
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "
            f"WHEN EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$",
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_append_only()",
    ]
