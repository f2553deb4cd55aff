"""The frontier: nothing that commits late slips past a roll-up that folded up to it."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import db, is_sqlite
from settlement.volumes import queries
from settlement.volumes.models import VolumeFact
from tests.settlement.money import some_centers
from tests.settlement.volumes.test_facts import counted


def folded(session, low, high):
    """What a roll-up from one frontier to the next would take."""
    position = queries.position_column(session)
    return list(
        session.scalars(select(VolumeFact.source_key).where(position >= low, position < high).order_by(VolumeFact.id))
    )


def another() -> Session:
    return Session(db.engine.execution_options(immediate=True), expire_on_commit=False)


def test_what_is_committed_lies_before_the_frontier(session):
    centers = some_centers(session, 1)
    before = queries.frontier(session)
    counted(session, [(centers[0], 10000)], "1.00", source_key="a")
    session.commit()
    with another() as reader:
        assert folded(reader, before, queries.frontier(reader)) == ["a"]


def test_two_frontiers_in_a_row_take_each_fact_once(session):
    centers = some_centers(session, 1)
    session.commit()
    low, seen = 0, []
    for key in "abc":
        counted(session, [(centers[0], 10000)], "1.00", source_key=key)
        session.commit()
        with another() as reader:
            high = queries.frontier(reader)
            seen += folded(reader, low, high)
            low = high
    assert seen == ["a", "b", "c"]


def out_of_order(session):
    """An older transaction commits after a younger one; gives the frontier between the two commits, and the ids."""
    if is_sqlite(session):
        pytest.skip("on SQLite writers come one after another")
    centers = some_centers(session, 1)
    session.commit()
    with another() as late, another() as early:
        counted(late, [(centers[0], 10000)], "1.00", source_key="late")
        counted(early, [(centers[0], 10000)], "1.00", source_key="early")
        early.commit()
        with another() as reader:
            between, highest = queries.frontier(reader), reader.scalar(select(func.max(VolumeFact.id)))
            first = folded(reader, 0, between)
        late.commit()
    return between, highest, first


def test_a_transaction_that_commits_late_is_folded_the_next_time(session):
    between, _highest, first = out_of_order(session)
    with another() as reader:
        rest = folded(reader, between, queries.frontier(reader))
    assert sorted(first + rest) == ["early", "late"]
    assert "late" in rest


def test_the_control_arm_a_watermark_by_id_would_lose_it(session):
    _between, highest, _first = out_of_order(session)
    with another() as reader:
        beyond = reader.scalars(select(VolumeFact.source_key).where(VolumeFact.id > highest)).all()
    assert "late" not in beyond
