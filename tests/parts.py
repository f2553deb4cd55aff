"""The two parts of the whole run: `make test`, which everybody waits for, and `make test-rest`.

Nearly every test of a service or a page says the same on SQLite and on PostgreSQL. Such a test runs in `make test` on
one of them, chosen by its name, so that every unit is tried on both and a test always on the same, and in
`make test-rest` on the other. A test that itself speaks of the database (its errors, SQL, threads) runs on both in
`make test`; one marked `long`, and the second walk over the same pages, in Chinese, in the rest only.
"""

import zlib
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType

import pytest

ALL, QUICK, REST = PARTS = ("all", "quick", "rest")
SPEAKS_OF_THE_DATABASE = {
    "IntegrityError", "DBAPIError", "OperationalError", "DatabaseError", "text", "exec_driver_sql", "dialect", "Thread",
    "ThreadPoolExecutor", "Barrier", "together",
}  # fmt: skip
WALKS = ("tests/browser/", "tests/journeys/")
ON_BOTH = ("tests/core/", "tests/crash/", "tests/settlement/ledger/", "tests/settlement/seals/", "tests/demo/")


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
    """Whether `make test` runs it."""
    if item.get_closest_marker("long") or (item.nodeid.startswith(WALKS) and "zh_Hans" in item.nodeid):
        return False
    given = getattr(item, "callspec", None)
    kind = str(given.params.get("app")) if given else ""
    if kind not in databases or item.nodeid.startswith(ON_BOTH) or item.get_closest_marker("race"):
        return True
    assert isinstance(item, pytest.Function)
    if not SPEAKS_OF_THE_DATABASE.isdisjoint(_names(item.function, set())):
        return True
    return databases[zlib.crc32(item.nodeid.replace(str(kind), "").encode()) % len(databases)] == kind


def _names(function: FunctionType, seen: set[CodeType]) -> Iterator[str]:
    """What a test names, the functions of its module that it calls included."""
    for code in _codes(function.__code__):
        if code in seen:
            continue
        seen.add(code)
        yield from code.co_names
        for name in code.co_names:
            other = function.__globals__.get(name)
            if isinstance(other, FunctionType) and other.__module__ == function.__module__:
                yield from _names(other, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)
