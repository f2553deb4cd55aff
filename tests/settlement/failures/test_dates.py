"""Failure 27: leap days, thirty-firsts, year ends and clocks that are put forward, from 2024 to 2034."""

import time
from datetime import UTC, date, datetime

import pytest

from core import deadlines
from core.clock import business_date, business_year, start_of_day
from settlement.deals.rules import last_day_to_pay

# (from, months, last day): the corresponding day, else the month's last; off a day off; by the calendar on record.
TABLE = [
    ("2023-11-30", 3, "2024-02-29"),  # a leap year
    ("2024-11-30", 3, "2025-02-28"),
    ("2025-11-30", 3, "2026-02-28"),  # a Saturday that is worked for the Spring Festival
    ("2026-11-30", 3, "2027-03-01"),  # 28 February is a Sunday (worked example 3)
    ("2027-11-30", 3, "2028-02-29"),
    ("2028-11-30", 3, "2029-02-28"),
    ("2029-11-30", 3, "2030-02-28"),
    ("2030-11-30", 3, "2031-02-28"),
    ("2031-11-30", 3, "2032-03-01"),  # 29 February is a Sunday
    ("2032-11-30", 3, "2033-02-28"),
    ("2033-11-30", 3, "2034-02-28"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-02-29", 48, "2028-02-29"),
    ("2024-08-31", 3, "2024-12-02"),  # no 31 November, and the 30th is a Saturday
    ("2030-08-31", 3, "2030-12-02"),
    ("2024-09-30", 3, "2024-12-30"),
    ("2027-12-31", 3, "2028-03-31"),
    ("2033-12-31", 3, "2034-03-31"),
]
ZONES = ["UTC", "America/New_York", "Europe/London", "Pacific/Kiritimati"]


@pytest.mark.parametrize(("start", "months", "due"), TABLE)
def test_failure_27_a_deadline_in_months_ends_by_the_rule_in_every_year(session, start, months, due):
    """Failure 27. A table of dates from 2024 to 2034."""
    assert deadlines.due(session, date.fromisoformat(start), months=months) == date.fromisoformat(due)


@pytest.mark.parametrize("year", range(2024, 2035))
@pytest.mark.parametrize("zone", ZONES)
def test_failure_27_a_year_ends_at_midnight_in_beijing_wherever_the_machine_stands(monkeypatch, zone, year):
    """Failure 27. The last second of the year, the first of the next, and 29 February where there is one."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        last = datetime(year, 12, 31, 15, 59, 59, tzinfo=UTC)
        assert (business_year(last), business_date(last)) == (year, date(year, 12, 31))
        assert business_year(datetime(year, 12, 31, 16, tzinfo=UTC)) == year + 1
        following = date(year, 2, 29) if year % 4 == 0 else date(year, 3, 1)
        assert business_date(datetime(year, 2, 28, 16, tzinfo=UTC)) == following
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("year", range(2024, 2035))
def test_failure_27_no_clock_that_is_put_forward_makes_a_day_longer_or_shorter(year):
    """Failure 27. Every day of Beijing has 24 hours, those of a change in Europe and America included."""
    for day, following in (((3, 30), (3, 31)), ((3, 8), (3, 9)), ((10, 26), (10, 27)), ((11, 1), (11, 2))):
        length = start_of_day(date(year, *following)) - start_of_day(date(year, *day))
        assert length.total_seconds() == 24 * 3600


@pytest.mark.parametrize(
    ("event", "last"),
    [
        ("2024-02-28", "2024-03-06"),  # over 29 February and a weekend
        ("2026-12-29", "2027-01-05"),  # over the year's end: no notice for 2027 is on record, so weekends only
        ("2026-09-30", "2026-10-13"),  # over the October holidays and the Saturday that is worked for them
    ],
)
def test_failure_27_days_to_pay_are_working_days_across_leap_day_holidays_and_year_end(session, event, last):
    """Failure 27. Five working days by the calendar on record."""
    assert last_day_to_pay(session, date.fromisoformat(event)) == date.fromisoformat(last)
