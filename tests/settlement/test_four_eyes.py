"""Every act that takes two people: the database itself refuses the same person twice, whoever writes."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, Table, inspect, text
from sqlalchemy.orm import Session

from core.db import Base, db

# Who says yes, and who asked: wherever both stand in one table.
SECOND = ("confirmed_by", "approved_by", "returned_by", "decided_by", "granted_by", "accepted_by")
FIRST = ("recorded_by", "proposed_by", "asked_by", "sent_by", "reviewed_by", "chosen_by")
PAIR = re.compile(r"(\w+_by) <> (\w+_by)")


def controls() -> Iterator[tuple[Table, CheckConstraint, str, str]]:
    """(table, CHECK, second, first) of every control."""
    for table in Base.metadata.sorted_tables:
        for constraint in sorted(table.constraints, key=lambda each: str(each.name)):
            if isinstance(constraint, CheckConstraint) and (found := PAIR.search(str(constraint.sqltext))):
                yield table, constraint, found[1], found[2]


def test_wherever_one_asks_and_another_decides_there_is_a_check(app: Flask) -> None:
    """Failure 40."""
    both = {
        (table.name, second)
        for table in Base.metadata.sorted_tables
        for second in SECOND
        if second in table.c and any(first in table.c for first in FIRST)
    }
    assert both == {(table.name, second) for table, _check, second, _first in controls()}
    assert {name for name, _second in both} >= {
        "receipt",
        "payout",
        "line_booking",
        "deal_reversal",
        "negotiation_approval",
        "period_closing",
    }


@pytest.mark.parametrize("state", ["confirmed", "approved"])
def test_the_database_lets_nobody_be_both(session: Session, state: str) -> None:
    """Failure 40."""
    for table, check, second, first in controls():
        said = str(check.sqltext)
        given = "approved" if "state" in said and f"'{state}'" not in said else state
        asked = text(f"SELECT {said} FROM (SELECT :one AS {second}, :other AS {first}, :state AS state) AS given")
        answers = [
            bool(session.scalar(asked, {"one": one, "other": other, "state": given}))
            for one, other in ((7, 7), (7, 8), (8, 7))
        ]
        assert answers == [False, True, True], table.name
        there = {each["name"] for each in inspect(db.engine).get_check_constraints(table.name)}
        assert f"ck_{table.name}_{str(check.name).removeprefix(f'ck_{table.name}_')}" in there
