"""Statutory date arithmetic: the first day is not counted; a period of months ends on the corresponding day, or on
the month's last day where there is none; a deadline on a day off moves to the next working day (BR-05)."""

import calendar
import csv
import io
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import audit
from core.actor import Actor
from core.db import Base
from core.errors import Unacceptable
from core.i18n import _


class CalendarDay(Base):
    """A day that differs from the plain week: a public holiday, or a weekend day that is worked; by which notice."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(300), default="")


COLUMNS = ("day", "working", "name", "source")


def days_in(text: str) -> list[CalendarDay]:
    """The days of a table in CSV with the columns day (2027-01-01), working (yes or no), name and source.

    Raises Unacceptable (`calendar_table`), which names the line that does not fit.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise Unacceptable(_("The first line names the columns: day,working,name,source."), code="calendar_table")
    found = [_day_of(row, line) for line, row in enumerate(rows, start=2)]
    if len({each.day for each in found}) < len(found):
        raise Unacceptable(_("A day stands in the table twice."), code="calendar_table")
    return found


def _day_of(row: Mapping[str, str | None], line: int) -> CalendarDay:
    said, working, name, source = ((row[column] or "").strip() for column in COLUMNS)
    try:
        day = date.fromisoformat(said)
    except ValueError:
        text = _("Line %(line)s: write the day as 2027-01-01.", line=line)
        raise Unacceptable(text, code="calendar_table") from None
    if working not in ("yes", "no") or not 1 <= len(name) <= 60 or not 1 <= len(source) <= 300:
        text = _("Line %(line)s: say yes or no, the name of the day, and the notice that says so.", line=line)
        raise Unacceptable(text, code="calendar_table")
    if working == "yes" and day.weekday() < 5:
        text = _(
            "Line %(line)s: %(day)s is worked anyhow; only days of a weekend are worked in exchange.",
            line=line,
            day=said,
        )
        raise Unacceptable(text, code="calendar_table")
    return CalendarDay(day=day, working=working == "yes", name=name, source=source)


def record_days(session: Session, days: Sequence[CalendarDay], *, actor: Actor, now: datetime) -> int:
    """Keep the days of a notice; a day that is on record already is corrected. Gives how many days there were."""
    for each in days:
        session.merge(each)
    session.flush()
    after = {"days": len(days), "years": sorted({each.day.year for each in days})}
    audit.record(session, "calendar", "calendar.recorded", actor=actor, now=now, after=after)
    return len(days)


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
    return _on_a_working_day(session, add_months(start, months))


def due_in_days(session: Session, start: date, days: int) -> date:
    """A deadline of `days` calendar days from `start`, which is not counted, by the calendar on record."""
    return _on_a_working_day(session, start + timedelta(days=days))


def _on_a_working_day(session: Session, end: date) -> date:
    days = session.scalars(select(CalendarDay).where(CalendarDay.day.between(end, end + timedelta(days=31)))).all()
    holidays = {each.day for each in days if not each.working}
    worked = {each.day for each in days if each.working}
    return next_working_day(end, holidays, worked)
