"""A notice of public holidays is a table; its days move the last days from then on."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.audit import history
from core.deadlines import CalendarDay, days_in, due, record_days
from core.errors import Unacceptable
from tests.builders import NOON

HEAD = "day,working,name,source\n"
NOTICE = HEAD + "2030-01-01,no,元旦,invented\n2030-01-02,no,元旦,invented\n2030-01-05,yes,元旦调休,invented\n"


def test_a_notice_moves_last_days_from_then_on(session: Session) -> None:
    assert due(session, date(2029, 10, 1), months=3) == date(2030, 1, 1)
    assert record_days(session, days_in("\ufeff" + NOTICE), actor=SYSTEM, now=NOON) == 3
    assert due(session, date(2029, 10, 1), months=3) == date(2030, 1, 3)
    assert due(session, date(2029, 10, 5), months=3) == date(2030, 1, 5)
    assert [entry.action for entry in history(session, "calendar")] == ["calendar.recorded"]


def test_a_day_that_is_on_record_is_corrected(session: Session) -> None:
    record_days(session, days_in(NOTICE), actor=SYSTEM, now=NOON)
    record_days(session, days_in(HEAD + "2030-01-02,no,元旦,corrected\n"), actor=SYSTEM, now=NOON)
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == date(2030, 1, 2))).one()
    assert row.source == "corrected"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("Tag,frei\n", "The first line names the columns"),
        (HEAD + "1.1.2030,no,New Year,invented\n", "Line 2: write the day as 2027-01-01."),
        (HEAD + "2030-01-01,maybe,New Year,invented\n", "Line 2: say yes or no"),
        (HEAD + "2030-01-01,no,New Year,\n", "Line 2: say yes or no"),
        (HEAD + "2030-01-01,no,A,b\n2030-01-02,yes,A,b\n", "Line 3: 2030-01-02 is worked anyhow"),
        (HEAD + "2030-01-01,no,A,b\n2030-01-01,no,A,b\n", "A day stands in the table twice."),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_its_line(app: Flask, table: str, said: str) -> None:
    with app.app_context(), pytest.raises(Unacceptable) as refusal:
        days_in(table)
    assert (refusal.value.code, str(refusal.value.message)[: len(said)]) == ("calendar_table", said)
