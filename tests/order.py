"""The order in which tests run: what takes long comes first, so that no process waits for another one's at the end."""

from collections.abc import Sequence

import pytest

LONG = (
    "tests/browser/", "tests/demo/", "tests/journeys/", "tests/crash/", "tests/listings/search/judged/",
    "tests/listings/search/test_worker.py", "tests/reports/turnover/test_year_end.py", "tests/test_timetable.py",
    "tests/trading/negotiation/test_anonymous.py", "tests/trading/negotiation/test_interleavings.py",
    "tests/trading/negotiation/test_race.py",
)  # fmt: skip


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same tests, those of LONG before the others, otherwise in the order in which they came."""
    return sorted(items, key=lambda item: not item.nodeid.startswith(LONG))
