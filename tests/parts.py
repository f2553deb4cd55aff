"""The two parts of the whole run: `make test`, which everybody waits for, and `make test-rest`.

Nearly every test of a service or a page says the same on SQLite and on PostgreSQL. Such a test runs in `make test` on
one of them, chosen by its name (fifteen of sixteen on SQLite, which takes half the time), so that every unit is tried
on both and a test always on the same, and in `make test-rest` on the other. A test that itself speaks of the database
(its errors, SQL, dialects) runs on both in `make test`; one of writers that come at once on PostgreSQL, where they do;
one that names its database on that one. What is marked `long` (`long("postgresql")`: on that database), the seeds of a
walk beyond the first, and the second walk over the same pages, in Chinese, run in the rest only.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

import pytest

ALL, QUICK, REST = PARTS = ("all", "quick", "rest")
SPEAKS_OF_THE_DATABASE = {
    "IntegrityError", "DBAPIError", "OperationalError", "DatabaseError", "text", "exec_driver_sql", "dialect",
}  # fmt: skip
AT_ONCE = {"Thread", "ThreadPoolExecutor", "Barrier", "together"}
WALKS = ("tests/browser/", "tests/journeys/")
ON_BOTH = ("tests/core/", "tests/settlement/ledger/", "tests/settlement/seals/", "tests/demo/")
ONE_OF = 16  # so many tests runs on the second database


def seeds(how_many: int) -> list[Any]:
    """For `parametrize`: the first seed in `make test`, the others in the rest."""
    return [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, how_many))]


def parted(
    items: Sequence[pytest.Item], databases: Sequence[str], part: str
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests of the part, and the others."""
    wanted = [part == ALL or is_quick(item, databases) == (part == QUICK) for item in items]
    return (
        [item for item, want in zip(items, wanted, strict=True) if want],
        [item for item, want in zip(items, wanted, strict=True) if not want],
    )


def is_quick(item: pytest.Item, databases: Sequence[str]) -> bool:
    """Whether `make test` runs it; `databases` are those of `app`, the quickest first."""
    given = getattr(item, "callspec", None)
    kind = str(given.params.get("app")) if given else ""
    if _is_long(item, kind) or (item.nodeid.startswith(WALKS) and "zh_Hans" in item.nodeid):
        return False
    if kind not in databases or item.nodeid.startswith(ON_BOTH) or _names_its_database(item):
        return True
    assert isinstance(item, pytest.Function)
    names = set(_names(item.function, set()))
    if item.get_closest_marker("race") or not names.isdisjoint(AT_ONCE):
        return kind == next(each for each in reversed(databases) if not _is_long(item, each))
    if any(_is_long(item, each) for each in databases) or not names.isdisjoint(SPEAKS_OF_THE_DATABASE):
        return True
    second = zlib.crc32(item.nodeid.replace(kind, "").encode()) % ONE_OF == 0
    return kind == databases[second]


def _is_long(item: pytest.Item, kind: str) -> bool:
    return any(kind in mark.args or not mark.args for mark in item.iter_markers("long"))


def _names_its_database(item: pytest.Item) -> bool:
    """Whether the test itself, not the fixture, says on which database it runs."""
    return any("app" in re.findall(r"\w+", str(mark.args[0])) for mark in item.iter_markers("parametrize"))


def _names(function: FunctionType, seen: set[CodeType]) -> Iterator[str]:
    """What a test names, the functions of its module that it calls included."""
    for code in _codes(function.__code__):
        if code in seen:
            continue
        seen.add(code)
        # `text` is SQL where the module has it, and otherwise what an answer says.
        yield from (name for name in code.co_names if name != "text" or name in function.__globals__)
        for name in code.co_names:
            other = function.__globals__.get(name)
            if isinstance(other, FunctionType) and other.__module__ == function.__module__:
                yield from _names(other, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)
