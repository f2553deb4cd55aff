"""How much of what the judge expects stands among the first twenty, on the half that nothing was tuned on; and the
same results on both databases.

The demonstration city and the registers are read into SQLite; PostgreSQL gets the same rows, so results can be
compared by their numbers.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM
from core.db import Base, db
from listings.registry import services as registry
from listings.search.asking import Query
from listings.search.queries import results_after
from tests.browser import city
from tests.builders import NOON
from tests.conftest import app_on, reset
from tests.indexing import written_anew
from tests.listings.search.judged import judging
from tests.listings.search.judged.test_judging import SAMPLES

LEAST = 0.95
READ_BY_THE_INDEX = (
    "organisation", "center", "asset", "asset_number", "asset_class", "ownership", "listing", "encumbrance",
    "co_owner_consent",
)  # fmt: skip

Found = dict[str, list[int]]  # query → the first twenty rights

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[dict[tuple[str, str], Found]]:
    """(part, database) → what each query finds; and what the judge expects under (part, 'expected')."""
    said: dict[tuple[str, str], Found] = {}
    parts: dict[str, Callable[[], Flask]] = {"city": lambda: city.city_app(tmp_path_factory, plain=True)}
    if SAMPLES.is_dir():
        parts["registry"] = lambda: _registers(run_folder)
    for part, make in parts.items():
        with (app := make()).app_context():
            said[part, "sqlite"] = _asked(part, db.session())
            among = judging.rights(db.session())
            said[part, "expected"] = {
                each.id: sorted(judging.relevant(each, among)) for each in judging.queries(part=part)
            }
            said[part, "postgresql"] = _on_postgresql(part, app, run_folder)
            db.session.remove()
            db.engine.dispose()
    yield said
    for kind in ("sqlite", "postgresql"):
        reset(kind, app_on(kind, run_folder))


def _registers(run_folder: Path) -> Flask:
    app = app_on("sqlite", run_folder)
    reset("sqlite", app)
    with app.app_context():
        registry.import_paths([SAMPLES], dry_run=False, actor=SYSTEM, now=NOON)
    return app


def _on_postgresql(part: str, app: Flask, run_folder: Path) -> Found:
    """The same questions over the same rows there."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in READ_BY_THE_INDEX]
    other = app_on("postgresql", run_folder)
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


@pytest.mark.parametrize("parts", [("city",), ("city", "registry")], ids=["city", "city and registers"])
def test_recall_at_20_on_the_unseen_half(found: dict[tuple[str, str], Found], parts: tuple[str, ...]) -> None:
    if "registry" in parts and not SAMPLES.is_dir():
        pytest.skip(f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")
    recalls = {
        each.text: judging.recall(found[part, "sqlite"][each.id], found[part, "expected"][each.id])
        for part in parts
        for each in judging.queries(part=part, half="unseen")
        if found[part, "expected"][each.id]
    }

    assert len(recalls) >= 45 * len(parts)
    assert mean(recalls.values()) >= LEAST, f"{mean(recalls.values()):.3f} over {len(recalls)} queries"


@pytest.mark.parametrize("part", ["city", "registry"])
def test_both_databases_find_the_same_in_the_same_order(found: dict[tuple[str, str], Found], part: str) -> None:
    if part == "registry" and not SAMPLES.is_dir():
        pytest.skip(f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")

    assert found[part, "postgresql"] == found[part, "sqlite"]
    assert sum(map(bool, found[part, "sqlite"].values())) >= 0.9 * len(found[part, "sqlite"])
