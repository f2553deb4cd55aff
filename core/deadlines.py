"""Statutory date arithmetic: the first day is not counted; a period of months ends on the corresponding day, or on
the month's last day where there is none; a deadline on a day off moves to the next working day (BR-05)."""

import calendar
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base


class CalendarDay(Base):
    """A day that differs from the plain week: a public holiday, or a weekend day that is worked; by which notice."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(300), default="")


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last day of that month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The corresponding day `years` later."""
    return add_months(day, 12 * years)


def next_working_day(day: date, holidays: Collection[date] = (), worked: Collection[date] = ()) -> date:
    """The day itself if it is worked, else the next one that is."""
    while day not in worked and (day.weekday() >= 5 or day in holidays):
        day += timedelta(days=1)
    return day


def working_days_after(session: Session, start: date, days: int) -> date:
    """The last of `days` working days after `start`, which is not counted, by the calendar on record."""
    until = start + timedelta(days=2 * days + 31)
    known = session.scalars(select(CalendarDay).where(CalendarDay.day.between(start, until))).all()
    holidays = {each.day for each in known if not each.working}
    worked = {each.day for each in known if each.working}
    day = start
    for _each in range(days):
        day = next_working_day(day + timedelta(days=1), holidays, worked)
    return day


def due(session: Session, start: date, *, months: int) -> date:
    """A deadline of `months` from `start` by the rules above and the calendar on record."""
    end = add_months(start, months)
    days = session.scalars(select(CalendarDay).where(CalendarDay.day.between(end, end + timedelta(days=31)))).all()
    holidays = {each.day for each in days if not each.working}
    worked = {each.day for each in days if each.working}
    return next_working_day(end, holidays, worked)
