"""The tables of the models as SQL, triggers and the constraints of one database only included.

The first migration is this text, frozen, one file for each database. Until the first release `make schema` writes
it anew; after it, every change is a migration of its own: `flask --app wsgi db migrate --rev-id 0002 -m "…"`.
"""

from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.mock import MockConnection

import wsgi
from core.db import Base

FIRST = Path(__file__).parent / "versions" / "0001_the_first_tables.py"
BETWEEN = "\n\n-- next\n\n"
DIALECTS = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


def statements(name: str) -> list[str]:
    """What creates the models' tables on this database, in an order that works."""
    dialect = DIALECTS[name](paramstyle="named")  # leaves per-cent signs as they are
    found: list[str] = []

    def keep(statement: Any, *_values: Any, **_options: Any) -> None:
        text = str(statement.compile(dialect=dialect)).strip()
        found.append("\n".join(line.rstrip() for line in text.expandtabs(4).splitlines()))

    Base.metadata.create_all(MockConnection(dialect, keep), checkfirst=False)
    return in_stable_order(found)


def in_stable_order(found: list[str]) -> list[str]:
    """A table's indexes lie in a set and come in any order; each run of them is sorted, so that two writings agree."""
    runs = groupby(found, key=lambda text: text.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")))
    return [text for are_indexes, run in runs for text in (sorted(run) if are_indexes else run)]


if __name__ == "__main__":
    wsgi.create_app()  # brings every table with it, wherever it is declared
    for name in DIALECTS:
        path = FIRST.with_suffix(f".{name}.sql")
        path.write_text(BETWEEN.join(statements(name)) + "\n")
