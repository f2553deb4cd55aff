"""The 42 failures that settlement is built against: each is named by a test that `make test` runs.

A test says so in its docstring: "Failure 7.".
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"\bFailure (\d+)\.")

FAILURES = {
    1: "the same request twice, or fifty times at once",
    2: "one key for two contents",
    3: "the application dies between commit and answer",
    4: "the application dies amid a transaction",
    5: "the database server dies under load",
    6: "the provider did it and its answer never came",
    7: "the provider kept a breakdown under the key",
    8: "the provider forgot the key before the call is repeated",
    9: "notices come several times, in disorder, late or never",
    10: "notices that are forged, replayed or from the future",
    11: "a notice overtakes the answer to the call",
    12: "two refunds of the same rest",
    13: "a refund fails after it had succeeded",
    14: "a payout comes back after it was paid",
    15: "a dispute after the money was paid out",
    16: "too little at the payee to take back",
    17: "money for what was cancelled or has lapsed",
    18: "too much, too little, twice, the wrong currency, the wrong reference",
    19: "more promised than there is",
    20: "parts taken at once from the same hold",
    21: "somebody changes the books by SQL",
    22: "somebody changes them with the guards off",
    23: "somebody cuts off the end",
    24: "two timetables at once",
    25: "a timetable loses its connection and runs on",
    26: "the timetable was away for days",
    27: "summer time, leap days, the 31st, the turn of the year",
    28: "parts that do not add up to the whole",
    29: "two buyers of what only one can have",
    30: "the last millisecond, on hosts whose clocks differ",
    31: "a worker dies in the last minute",
    32: "the rule of commission changes amid a deal",
    33: "a posting for a period that is closed",
    34: "centers merge or part",
    35: "sixteen writers on SQLite",
    36: "circles of locks",
    37: "a full disk, or a database that only reads",
    38: "yesterday's backup is restored",
    39: "the provider leaves out a way to pay without a word",
    40: "one person for both of the four eyes",
    41: "amounts beyond all bounds",
    42: "a deal that never comes to rest",
}


@cache
def named() -> list[tuple[int, str]]:
    """(number, test) of every test that is not left to the longer runs."""
    found = []
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        if _left_out(ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign)):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            if not _left_out(ast.unparse(each) for each in node.decorator_list):
                numbers = NAMED.findall(ast.get_docstring(node) or "")
                found += [(int(number), f"{path.relative_to(TESTS)}::{node.name}") for number in numbers]
    return found


def _left_out(marks: Iterator[str]) -> bool:
    return any(re.search(r"mark\.(soak|fuzz)\b", each) for each in marks)


@pytest.mark.parametrize("number", FAILURES, ids=[f"{number}: {title}" for number, title in FAILURES.items()])
def test_each_failure_is_named_by_a_test(number: int) -> None:
    assert [test for named_number, test in named() if named_number == number]


def test_no_test_names_a_failure_that_nobody_knows() -> None:
    assert {number for number, _test in named()} <= set(FAILURES)
