"""The roll-up: what is folded is folded once, whatever runs again, late, or commits out of order."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from core.db import db, is_sqlite
from reports.books.services import check
from reports.turnover import figures, services
from reports.turnover.models import RollupState, VolumeSummary
from settlement.volumes.models import Category, Measure, RightKind
from tests.builders import NOON
from tests.reports.turnover.city import a_city, closed, released, rescinded, rolled_up, totals, year_of


@pytest.fixture
def centers(session):
    return a_city(session)


def summary(session) -> list[tuple]:
    """Every row of the summary, in order."""
    cell = VolumeSummary
    keys = (cell.center_id, cell.year, cell.month, cell.measure, cell.category, cell.right_kind)
    return [tuple(row) for row in session.execute(select(*keys, cell.amount_minor, cell.facts).order_by(*keys))]


def test_a_fact_counts_before_it_is_folded_and_once_afterwards(session, centers):
    released(session, centers[0], "1,000.00")
    assert totals(session, 2026) == {"C-01": "1000.00"}
    assert rolled_up(session) == 1
    assert totals(session, 2026) == {"C-01": "1000.00"}


def test_a_roll_up_that_runs_twice_changes_nothing(session, centers):
    released(session, centers[0], "1,000.00")
    rolled_up(session)
    before = summary(session)
    assert rolled_up(session) == 0
    assert summary(session) == before


def test_what_is_new_is_added_to_what_was_folded(session, centers):
    for amount in ("1,000.00", "0.01", "25.00"):
        released(session, centers[0], amount)
        rolled_up(session)
    assert [row[-2:] for row in summary(session)] == [(1025_01, 3)]


def test_a_reversal_lowers_the_month_that_it_was_counted_in(session, centers):
    fact = released(session, centers[0], "1,000.00", date(2026, 3, 5))
    rolled_up(session)
    rescinded(session, fact, "400.00", NOON)
    assert year_of(session, centers[0], 2026).months[3] == 600_00
    rolled_up(session)
    assert [(row[2], row[-2]) for row in summary(session)] == [(3, 600_00)]


def test_each_measure_category_and_kind_has_its_own_cell(session, centers):
    released(session, centers[0], "1.00")
    released(session, centers[0], "2.00", measure=Measure.CONTRACTED)
    released(session, centers[0], "4.00", category=Category.LICENSE)
    released(session, centers[0], "8.00", kind=RightKind.TRADEMARK)
    rolled_up(session)
    assert sorted(row[-2] for row in summary(session)) == [1_00, 2_00, 4_00, 8_00]
    assert totals(session, 2026) == {"C-01": "13.00"}


def test_rebuilt_from_nothing_it_says_the_same(session, centers):
    for n, center in enumerate(centers):
        fact = released(session, center, f"{n + 1}00.00", date(2024 + n, 2, 29 if n == 0 else 28))
        rescinded(session, fact, "1.00", NOON)
        rolled_up(session)
    before = summary(session)
    services.rebuild(session, now=NOON)
    session.commit()
    assert summary(session) == before


def test_a_summary_that_was_spoilt_is_mended_by_rebuilding(session, centers):
    released(session, centers[0], "100.00")
    rolled_up(session)
    session.scalars(select(VolumeSummary)).one().amount_minor += 1
    session.commit()
    services.rebuild(session, now=NOON)
    session.commit()
    assert totals(session, 2026) == {"C-01": "100.00"}


def test_new_facts_are_read_once(session, centers):
    released(session, centers[0], "100.00")
    released(session, centers[1], "5.00")
    with statements(session) as sent:
        assert rolled_up(session) == 2
    assert len([each for each in sent if "volume_fact.amount_minor" in each or "count(volume_fact" in each]) == 1


@contextmanager
def statements(session):
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_what_is_not_folded_is_found_by_its_place_and_not_by_walking_through_the_year(session, centers):
    if not is_sqlite(session):
        pytest.skip("PostgreSQL looks at the size of the table too, which is nothing here")
    with statements(session) as sent:
        totals(session, 2026)
    [read] = [each for each in sent if "volume_summary" in each]
    literal = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + read, tuple([1] * read.count("?")))
    plan = [row[3] for row in literal]
    assert "SEARCH volume_fact USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan


def restored_elsewhere(session):
    """As after a restore into a new cluster: the facts' transactions, and the watermark, are far ahead of it."""
    ahead = 1_000_000_000
    if not is_sqlite(session):
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE volume_fact SET xact = xact + :ahead"), {"ahead": ahead})
    session.get(RollupState, figures.ROLLUP).frontier += ahead
    session.commit()


def test_a_restored_database_says_what_to_run_and_counts_right_afterwards(app, session, centers):
    released(session, centers[0], "100.00")
    rolled_up(session)
    restored_elsewhere(session)
    released(session, centers[0], "7.00")
    assert totals(session, 2026) == {"C-01": "100.00"}  # the new fact lies before the watermark
    said = [fault.line for fault in check(session, now=NOON)]
    session.rollback()
    assert "reports rebuild" in "".join(said)

    told = app.test_cli_runner().invoke(args=["reports", "rebuild"])

    assert told.exit_code == 0, told.output
    session.expire_all()
    assert totals(session, 2026) == {"C-01": "107.00"}
    assert check(session, now=NOON) == []
    session.rollback()
    rolled_up(session)
    assert totals(session, 2026) == {"C-01": "107.00"}


def another() -> Session:
    return Session(db.engine.execution_options(immediate=True), expire_on_commit=False)


def test_an_older_transaction_that_commits_last_is_neither_lost_nor_doubled(session, centers):
    if is_sqlite(session):
        pytest.skip("on SQLite writers come one after another")
    with another() as late, another() as early:
        late_fact = record_only(late, centers[0], "late")
        record_only(early, centers[0], "early")
        early.commit()
        rolled_up(session)
        assert totals(session, 2026) == {"C-01": "1.00"}
        late.commit()
    assert late_fact is not None
    assert totals(session, 2026) == {"C-01": "2.00"}
    rolled_up(session)
    rolled_up(session)
    assert [row[-2:] for row in summary(session)] == [(2_00, 2)]


def record_only(session, center, key):
    """A fact that is not committed yet."""
    from core.actor import SYSTEM
    from core.money import Money
    from settlement.volumes.services import record

    return record(
        session, shares=[(center.id, 10_000)], measure=Measure.SETTLED, category=Category.TRANSFER,
        right_kind=RightKind.PATENT, amount=Money(1_00), recognised_on=date(2026, 11, 23), subject="other:1",
        source_key=f"other:{key}", actor=SYSTEM, now=NOON,
    )  # fmt: skip


def test_a_close_waits_for_the_facts_that_are_being_written(app, session, centers):
    if is_sqlite(session):
        pytest.skip("on SQLite a second writer waits by itself")
    import threading

    versions = []

    def close() -> None:
        with app.app_context(), another() as own:
            versions.append(closed(own, 2025))

    with another() as late:
        released(session, centers[0], "5.00", date(2025, 6, 1))
        from core.actor import SYSTEM
        from core.money import Money
        from settlement.volumes.services import record

        record(
            late, shares=[(centers[0].id, 10_000)], measure=Measure.SETTLED, category=Category.TRANSFER,
            right_kind=RightKind.PATENT, amount=Money(7_00), recognised_on=date(2025, 6, 1), subject="other:1",
            source_key="other:being-written", actor=SYSTEM, now=NOON,
        )  # fmt: skip
        closing = threading.Thread(target=close)
        closing.start()
        closing.join(1)
        assert closing.is_alive()
        late.commit()
    closing.join(20)
    assert versions[0].figures["total_minor"] == 12_00


def test_the_watermark_is_made_once_by_two_first_roll_ups(session):
    services.roll_up(session, now=NOON)
    session.commit()
    services.roll_up(session, now=NOON)
    assert [row.name for row in session.scalars(select(RollupState))] == [figures.ROLLUP]
