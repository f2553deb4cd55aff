"""The days on which something falls due, by office, and where a right stands among them (BR-01 to BR-07)."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import CalendarDay
from listings.assets.kinds import AssetKind, AssetStatus
from listings.docket.book import Book, Right
from listings.docket.course import course, lapse_risk, latest, next_deadlines
from listings.docket.labels import SOURCES
from listings.docket.queries import book
from listings.docket.vocabulary import Charge, Risk, Stage

TODAY = date(2026, 11, 23)
FAR = date(2060, 1, 1)
INVENTION = Right(
    "CN", AssetKind.PATENT_INVENTION, filed=date(2020, 6, 10), granted=date(2022, 5, 3), expires=date(2040, 6, 10)
)


@pytest.fixture
def rules(session: Session) -> Book:
    return book(session)


def days(rules, right, charge, until=FAR):
    return {
        each.number: (each.opens, each.due, each.grace_ends)
        for each in course(rules, right, on=TODAY, until=until)
        if each.charge is charge
    }


def test_annual_fees_of_china_begin_after_the_year_of_grant_and_end_before_the_term(rules):
    found = days(rules, INVENTION, Charge.ANNUAL_FEE)
    assert list(found) == list(range(3, 21))  # granted in year 2, whose fee is paid with the registration
    assert found[3] == (None, date(2022, 6, 10), date(2022, 12, 12))  # 10 December 2022 is a Saturday
    assert found[20][1] == date(2039, 6, 10)


def test_a_due_day_without_a_corresponding_day_is_the_last_of_the_month(rules):
    leap = Right("CN", AssetKind.PATENT_UTILITY, filed=date(2024, 2, 29), granted=date(2024, 9, 1))
    found = days(rules, leap, Charge.ANNUAL_FEE)
    assert found[2][1] == date(2025, 2, 28)
    assert found[5][1] == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (date(2019, 2, 16), date(2026, 2, 24)),  # within the spring festival, 15 to 23 February
        (date(2019, 2, 14), date(2026, 2, 14)),  # a Saturday that is worked for it
        (date(2018, 10, 1), date(2025, 10, 9)),  # the national day with the mid-autumn festival, 1 to 8 October
        (date(2017, 5, 1), date(2024, 5, 6)),
        (date(2021, 1, 1), date(2027, 1, 1)),  # of 2027 no holiday is on record
    ],
)
def test_the_holidays_of_the_notices_of_2024_to_2026_move_the_last_day(rules, filed, due):
    right = Right("CN", AssetKind.PATENT_INVENTION, filed=filed, granted=date(filed.year + 2, 1, 1))
    assert due in {found for _opens, found, _grace in days(rules, right, Charge.ANNUAL_FEE).values()}
    assert rules.calendar.years == (2024, 2026)


def test_only_days_of_the_weekend_are_worked_for_holidays_and_each_day_has_its_notice(session):
    every = session.scalars(select(CalendarDay)).all()
    assert [sum(day.day.year == year and not day.working for day in every) for year in (2024, 2025, 2026)] == [
        28,
        28,
        33,
    ]
    assert all(day.day.weekday() >= 5 for day in every if day.working)
    assert all(str(day.day.year) in day.source for day in every)


def test_a_public_holiday_of_china_moves_the_last_day_and_one_abroad_is_not_known(session):
    session.add(CalendarDay(day=date(2026, 6, 10), working=False, name="invented"))
    session.flush()
    rules = book(session)
    assert days(rules, INVENTION, Charge.ANNUAL_FEE)[7][1] == date(2026, 6, 11)
    german = Right("DE", AssetKind.PATENT_INVENTION, filed=date(2020, 4, 10), granted=date(2022, 1, 1))
    assert days(rules, german, Charge.ANNUAL_FEE)[7][1] == date(2026, 6, 30)


def test_a_design_of_china_filed_before_june_2021_pays_for_ten_years_only(rules):
    old = Right(
        "CN", AssetKind.PATENT_DESIGN, filed=date(2020, 1, 5), granted=date(2020, 8, 1), expires=date(2030, 1, 5)
    )
    new = Right(
        "CN", AssetKind.PATENT_DESIGN, filed=date(2022, 1, 5), granted=date(2022, 8, 1), expires=date(2037, 1, 5)
    )
    assert max(days(rules, old, Charge.ANNUAL_FEE)) == 10
    assert max(days(rules, new, Charge.ANNUAL_FEE)) == 15


def test_maintenance_fees_of_the_united_states_fall_due_after_three_seven_and_eleven_and_a_half_years(rules):
    right = Right(
        "US", AssetKind.PATENT_INVENTION, filed=date(2018, 1, 9), granted=date(2020, 9, 15), expires=date(2038, 1, 9)
    )
    assert days(rules, right, Charge.MAINTENANCE_FEE) == {
        1: (date(2023, 9, 15), date(2024, 3, 15), date(2024, 9, 16)),  # 15 September 2024 is a Sunday
        2: (date(2027, 9, 15), date(2028, 3, 15), date(2028, 9, 15)),
        3: (date(2031, 9, 15), date(2032, 3, 15), date(2032, 9, 15)),
    }


def test_a_design_of_the_united_states_has_no_maintenance_fees(rules):
    design = Right(
        "US", AssetKind.PATENT_DESIGN, filed=date(2020, 1, 9), granted=date(2021, 9, 14), expires=date(2036, 9, 14)
    )
    assert {each.charge for each in course(rules, design, on=TODAY, until=FAR)} == {Charge.END_OF_TERM}


def test_a_mark_of_the_united_states_is_declared_in_year_six_and_renewed_every_ten(rules):
    right = Right("US", AssetKind.TRADEMARK, granted=date(2021, 3, 2))
    assert days(rules, right, Charge.USE_DECLARATION) == {1: (date(2026, 3, 2), date(2027, 3, 2), date(2027, 9, 2))}
    found = days(rules, right, Charge.RENEWAL, until=date(2042, 1, 1))
    assert found == {
        1: (date(2030, 3, 2), date(2031, 3, 3), date(2031, 9, 2)),  # 2 March 2031 is a Sunday
        2: (date(2040, 3, 2), date(2041, 3, 4), date(2041, 9, 2)),  # 2 March 2041 is a Saturday
    }


def test_annual_fees_of_a_european_application_fall_due_at_the_end_of_the_month_of_filing(rules):
    right = Right("EP", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING, filed=date(2023, 8, 9))
    found = days(rules, right, Charge.ANNUAL_FEE)
    assert found[3] == (date(2025, 5, 31), date(2025, 9, 1), date(2026, 3, 2))  # 31 August 2025 is a Sunday
    assert min(found) == 3


def test_after_grant_the_epo_asks_for_nothing(rules):
    right = Right(
        "EP", AssetKind.PATENT_INVENTION, filed=date(2019, 8, 9), granted=date(2024, 1, 3), expires=date(2039, 8, 9)
    )
    assert days(rules, right, Charge.ANNUAL_FEE) == {}


def test_a_mark_is_renewed_from_the_end_of_the_term_on_record(rules):
    chinese = Right("CN", AssetKind.TRADEMARK, granted=date(2006, 11, 24), expires=date(2026, 11, 23))
    assert next(iter(days(rules, chinese, Charge.RENEWAL).items())) == (
        2,
        (date(2025, 11, 23), date(2026, 11, 23), date(2027, 5, 24)),  # 23 May 2027 is a Sunday
    )
    european = Right("EM", AssetKind.TRADEMARK, filed=date(2017, 3, 15), expires=date(2027, 3, 15))
    assert days(rules, european, Charge.RENEWAL)[1][0] == date(2026, 9, 15)


def test_a_mark_of_china_without_a_registered_end_is_renewed_before_its_tenth_anniversary(rules):
    right = Right("CN", AssetKind.TRADEMARK, granted=date(2016, 12, 8))
    assert days(rules, right, Charge.RENEWAL)[1][1] == date(2026, 12, 7)


def test_designs_of_the_european_union_are_renewed_four_times(rules):
    right = Right("EM", AssetKind.PATENT_DESIGN, filed=date(2022, 4, 12))
    assert list(days(rules, right, Charge.RENEWAL)) == [1, 2, 3, 4]


def test_a_work_has_its_end_only(rules):
    right = Right("CN", AssetKind.SOFTWARE, filed=date(2020, 5, 1), expires=date(2070, 12, 31))
    (end,) = next_deadlines(rules, right, TODAY)
    assert (end.charge, end.due, end.grace_ends) == (Charge.END_OF_TERM, date(2070, 12, 31), None)


def test_what_had_run_out_before_the_date_of_the_data_was_evidently_paid(rules):
    right = Right(**{**fields(INVENTION), "as_of": date(2026, 1, 15)})
    found = next_deadlines(rules, right, TODAY)
    assert [(each.charge, each.number, each.stage(TODAY)) for each in found] == [
        (Charge.ANNUAL_FEE, 7, Stage.GRACE),
        (Charge.END_OF_TERM, 1, Stage.COMING),
    ]


def test_a_recorded_payment_moves_the_next_deadline_on_and_settles_the_years_before(rules):
    right = Right(**{**fields(INVENTION), "paid": {(Charge.ANNUAL_FEE, 7): date(2026, 6, 1)}})
    first = next_deadlines(rules, right, TODAY)[0]
    assert (first.number, first.due) == (8, date(2027, 6, 10))


def test_a_right_whose_grace_has_run_out_is_at_risk_and_not_killed(rules):
    right = Right(**{**fields(INVENTION), "as_of": date(2023, 3, 1)})
    found = next_deadlines(rules, right, TODAY)
    assert [each.number for each in found if each.stage(TODAY) is Stage.OVER] == [4, 5, 6]
    assert [each.number for each in latest(found, TODAY)] == [4, 7, 1]
    risk, worst = lapse_risk(found, TODAY)
    assert worst is not None
    assert (risk, worst.number) == (Risk.OVER, 4)
    assert right.status is AssetStatus.IN_FORCE


@pytest.mark.parametrize(
    ("today", "risk"),
    [
        (date(2026, 4, 10), Risk.NONE),
        (date(2026, 4, 11), Risk.SOON),
        (date(2026, 6, 10), Risk.SOON),
        (date(2026, 6, 11), Risk.GRACE),
        (date(2026, 12, 10), Risk.GRACE),
        (date(2026, 12, 11), Risk.OVER),
    ],
)
def test_the_risk_grows_with_the_days(rules, today, risk):
    right = Right(**{**fields(INVENTION), "as_of": date(2026, 1, 15)})
    assert lapse_risk(next_deadlines(rules, right, today), today)[0] is risk


@pytest.mark.parametrize("status", [status for status in AssetStatus if status.is_dead])
def test_nothing_falls_due_for_a_dead_right(rules, status):
    assert next_deadlines(rules, Right(**{**fields(INVENTION), "status": status}), TODAY) == []


def test_without_the_day_it_counts_from_nothing_can_be_said(rules):
    right = Right("CN", AssetKind.PATENT_INVENTION, granted=date(2022, 5, 3))
    assert next_deadlines(rules, right, TODAY) == []
    assert lapse_risk([], TODAY) == (Risk.UNKNOWN, None)


def test_every_source_of_the_rules_of_the_start_has_its_chinese(rules):
    known = {source.text for source in SOURCES}
    assert {row.source for row in (*rules.rules, *rules.fees, *rules.reductions)} == known


def test_a_later_rule_holds_from_its_day(session):
    rules = book(session)
    (rule,) = [
        row
        for row in rules.rules
        if (row.office, row.kind) == ("CN", AssetKind.PATENT_UTILITY) and row.charge is Charge.ANNUAL_FEE
    ]
    rule.valid_to = date(2027, 1, 1)
    right = Right("CN", AssetKind.PATENT_UTILITY, filed=date(2022, 3, 1), granted=date(2022, 9, 1))
    assert course(rules, right, on=date(2026, 12, 31), until=FAR)
    assert not course(rules, right, on=date(2027, 1, 1), until=FAR)


def fields(right):
    return {name: getattr(right, name) for name in Right.__dataclass_fields__}
