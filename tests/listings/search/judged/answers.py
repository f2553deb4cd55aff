"""What the product finds for every judged query, on both databases, beside what the judge expects.

The demonstration city and the registers are read into SQLite; PostgreSQL gets the same rows, so results can be
compared by their numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM
from core.db import Base, db
from listings.registry import services as registry
from listings.search.asking import Query
from listings.search.queries import results_after
from tests.builders import NOON
from tests.conftest import app_on, reset
from tests.indexing import written_anew
from tests.listings.search.judged import judging
from tests.listings.search.judged.test_judging import SAMPLES

PARTS, HALVES, DATABASES = ("city", "registry"), ("tuned", "unseen"), ("sqlite", "postgresql")
READ_BY_THE_INDEX = (
    "organisation", "center", "asset", "asset_number", "asset_class", "ownership", "listing", "listing_item",
    "encumbrance", "co_owner_consent",
)  # fmt: skip

Found = dict[str, list[int]]  # query → the first twenty rights, or all that are expected


@dataclass
class Answers:
    """What was found by (part, database), and what the judge expects of each part; the registers only where their
    files are."""

    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    expected: dict[str, Found] = field(default_factory=dict)

    def recalls(self, part: str, half: str, database: str = "sqlite") -> dict[str, float]:
        """Query → recall@20, of those for which something is expected."""
        found, expected = self.found[part, database], self.expected[part]
        return {
            each.text: judging.recall(found[each.id], expected[each.id])
            for each in judging.queries(part=part, half=half)
            if expected[each.id]
        }

    def table(self) -> list[str]:
        """Lines of what was measured: queries, mean recall@20, and how many found all."""
        lines = [f"{'part':10}{'half':8}{'database':12}{'queries':>8}{'recall@20':>11}{'all found':>11}"]
        for part in self.expected:
            for half in HALVES:
                for database in DATABASES:
                    values = list(self.recalls(part, half, database).values())
                    whole = sum(value == 1 for value in values)
                    lines.append(f"{part:10}{half:8}{database:12}{len(values):8}{mean(values):11.4f}{whole:11}")
            found = [self.found[part, database] for database in DATABASES]
            same = sum(found[0][each] == found[1][each] for each in found[0])
            lines.append(f"{part}: {same} of {len(found[0])} queries find the same in the same order on both databases")
        return lines


def asked_everywhere(city: Callable[[], Flask], folder: Path) -> Answers:
    """Ask every judged query of the city and, where their files are, of the registers."""
    said = Answers()
    parts = {"city": city} | ({"registry": lambda: _registers(folder)} if SAMPLES.is_dir() else {})
    for part, make in parts.items():
        with (app := make()).app_context():
            said.found[part, "sqlite"] = _asked(part, db.session())
            among = judging.rights(db.session())
            said.expected[part] = {
                each.id: sorted(judging.relevant(each, among)) for each in judging.queries(part=part)
            }
            said.found[part, "postgresql"] = _on_postgresql(part, app, folder)
            db.session.remove()
            db.engine.dispose()
    return said


def _registers(folder: Path) -> Flask:
    app = app_on("sqlite", folder)
    reset("sqlite", app)
    with app.app_context():
        registry.import_paths([SAMPLES], dry_run=False, actor=SYSTEM, now=NOON)
    return app


def _on_postgresql(part: str, app: Flask, folder: Path) -> Found:
    """The same questions over the same rows there."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in READ_BY_THE_INDEX]
    other = app_on("postgresql", folder)
    reset("postgresql", other)
    with app.app_context():
        rows = {table: [dict(row._mapping) for row in db.session.execute(select(table))] for table in tables}
    with other.app_context():
        with Session(db.engine) as session:
            for table in tables:
                if rows[table]:
                    session.execute(insert(table), rows[table])
            session.commit()
        asked = _asked(part, db.session())
        db.session.remove()
    return asked


def _asked(part: str, session: Session) -> Found:
    written_anew(session)
    today = clock.business_date(clock.now())
    answers: Found = {}
    for each in judging.queries(part=part):
        query = Query(q=each.text, within="rights")
        rows, _next = results_after(session, query, today=today, after=None, limit=judging.FIRST)
        answers[each.id] = [row.asset_id for row in rows]
    return answers
