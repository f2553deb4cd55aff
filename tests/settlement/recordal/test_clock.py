"""The statutory clock of a recordal (BR-05, BR-22, BR-23)."""

from datetime import UTC, date, datetime

import pytest

from core.deadlines import CalendarDay
from core.errors import Conflict
from settlement.recordal.clocks import deadline, effect_of
from settlement.recordal.models import CaseKind, RecordalCase, RecordalRule
from settlement.recordal.states import RecordalState
from settlement.rulebook.sources import SOURCES


def test_worked_example_3_three_months_without_a_thirtieth_and_off_a_sunday(session):
    found = deadline(session, CaseKind.PATENT_LICENSE, date(2026, 11, 30))
    assert found.due_on == date(2027, 3, 1)
    assert "rule 15" in found.source


@pytest.mark.parametrize(
    ("effective", "due"),
    [
        (date(2026, 8, 31), date(2026, 11, 30)),  # no 31 November
        (date(2026, 9, 15), date(2026, 12, 15)),
        (date(2026, 10, 16), date(2027, 1, 18)),  # a Saturday
        (date(2027, 11, 29), date(2028, 2, 29)),  # a leap year
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(session, effective, due):
    assert deadline(session, CaseKind.PATENT_LICENSE, effective).due_on == due


def test_a_public_holiday_moves_the_deadline_and_a_worked_weekend_does_not(session):
    session.add_all(
        [
            CalendarDay(day=date(2027, 2, 8), working=False, name="春节"),
            CalendarDay(day=date(2027, 2, 9), working=False, name="春节"),
            CalendarDay(day=date(2027, 2, 20), working=True, name="调休"),
        ]
    )
    session.flush()
    assert deadline(session, CaseKind.PATENT_LICENSE, date(2026, 11, 8)).due_on == date(2027, 2, 10)
    assert deadline(session, CaseKind.PATENT_LICENSE, date(2026, 11, 20)).due_on == date(2027, 2, 20)


def test_a_trade_mark_licence_is_filed_while_the_contract_is_valid(session):
    found = deadline(session, CaseKind.TM_LICENSE, date(2026, 11, 30), ends=date(2026, 12, 31))
    assert found.due_on == date(2026, 12, 31)


def test_the_period_in_force_on_the_day_of_effect_counts(session):
    session.query(RecordalRule).filter_by(kind=CaseKind.PATENT_LICENSE).one().valid_to = date(2027, 1, 1)
    session.add(
        RecordalRule(
            kind=CaseKind.PATENT_LICENSE, months=6, statutory=True, valid_from=date(2027, 1, 1), source="A later rule"
        )
    )
    session.flush()
    assert deadline(session, CaseKind.PATENT_LICENSE, date(2026, 12, 31)).months == 3
    assert deadline(session, CaseKind.PATENT_LICENSE, date(2027, 1, 1)).months == 6


def test_without_a_rule_there_is_no_clock(session):
    for rule in session.query(RecordalRule):
        rule.valid_to = date(2026, 11, 30)
    session.flush()
    with pytest.raises(Conflict) as refusal:
        deadline(session, CaseKind.PATENT_LICENSE, date(2026, 11, 30))
    assert refusal.value.code == "rules_missing"


def test_every_kind_of_case_has_its_period_and_source(session):
    known = {source.text for source in SOURCES}
    for kind in CaseKind:
        assert deadline(session, kind, date(2026, 11, 23)).source in known


def test_the_day_of_effect_is_that_of_beijing():
    assert effect_of(datetime(2026, 11, 29, 16, 0, tzinfo=UTC)) == date(2026, 11, 30)


def a_case(state=RecordalState.TO_PREPARE, **more):
    return RecordalCase(state=state, due_on=date(2027, 3, 1), **more)


def test_a_case_is_overdue_the_day_after_its_deadline():
    assert not a_case().is_overdue(date(2027, 3, 1))
    assert a_case().is_overdue(date(2027, 3, 2))
    assert a_case().days_left(date(2027, 2, 26)) == 3


def test_at_the_office_no_clock_of_ours_runs_but_a_correction_has_its_own():
    assert not a_case(RecordalState.FILED).is_overdue(date(2027, 6, 1))
    assert a_case(RecordalState.FILED).days_left(date(2027, 6, 1)) is None
    correction = a_case(RecordalState.CORRECTION, correction_due_on=date(2027, 4, 1))
    assert correction.is_overdue(date(2027, 4, 2))
    assert correction.days_left(date(2027, 3, 31)) == 1


# effect of the contract (the instant of the second signature, UTC) → last day to file, three months by Beijing's days
DATES = [
    (datetime(2024, 11, 29, 4, tzinfo=UTC), date(2025, 2, 28)),  # no 29 February
    (datetime(2023, 11, 29, 4, tzinfo=UTC), date(2024, 2, 29)),  # a leap day
    (datetime(2025, 10, 31, 4, tzinfo=UTC), date(2026, 2, 2)),  # 31 January is a Saturday
    (datetime(2026, 11, 30, 4, tzinfo=UTC), date(2027, 3, 1)),  # 28 February is a Sunday
    (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), date(2027, 3, 31)),  # still the 31st in Beijing
    (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 4, 1)),  # there it is New Year
    (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), date(2027, 6, 28)),  # clocks are put on in Europe, not here
    (datetime(2029, 11, 30, 4, tzinfo=UTC), date(2030, 2, 28)),
    (datetime(2031, 11, 29, 4, tzinfo=UTC), date(2032, 3, 1)),  # 29 February is a Sunday
    (datetime(2032, 5, 31, 4, tzinfo=UTC), date(2032, 8, 31)),
    (datetime(2033, 8, 31, 4, tzinfo=UTC), date(2033, 11, 30)),
    (datetime(2034, 7, 30, 16, 30, tzinfo=UTC), date(2034, 10, 31)),  # the 31st has begun in Beijing
]


@pytest.mark.parametrize(("signed_at", "due"), DATES)
def test_leap_days_month_ends_and_the_turn_of_the_year_count_by_beijings_days(session, signed_at, due):
    """Failure 27."""
    assert deadline(session, CaseKind.PATENT_LICENSE, effect_of(signed_at)).due_on == due
