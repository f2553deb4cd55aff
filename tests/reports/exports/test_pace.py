"""When the line is reached at the pace so far."""

from datetime import date

import pytest

from core.money import Money
from reports.desk.dashboards.queries import pace

LINE = Money(10_000_000_00)


@pytest.mark.parametrize(
    ("total", "today", "reached"),
    [
        (5_000_000_00, date(2026, 5, 30), date(2026, 10, 28)),  # 150 days: the 301st day is above it
        (10_000_000_00, date(2026, 7, 1), date(2026, 7, 2)),  # exactly the line is not above it
        (10_000_000_01, date(2026, 7, 1), None),  # is above it already
        (1_000_000_00, date(2026, 7, 1), None),  # not this year
        (0, date(2026, 7, 1), None),
    ],
)
def test_the_line_is_reached_at_this_pace_on_a_day(total: int, today: date, reached: date | None) -> None:
    assert pace(2026, Money(total), LINE, today).reached == reached


def test_a_year_that_is_over_reaches_nothing_any_more() -> None:
    assert pace(2025, Money(5_000_000_00), LINE, date(2026, 7, 1)).reached is None
