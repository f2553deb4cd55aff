"""Figures of demonstration enterprises, pilot units and bases of any day and year, and the rows behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.money import Money
from registers.programmes import queries as registers
from registers.programmes.models import Level, ProgrammeKind, Title
from registers.programmes.queries import Wanted
from registers.recognitions.models import ListingStage, ListingStep, OutputReport

ENTERPRISES = (ProgrammeKind.DEMONSTRATION, ProgrammeKind.ADVANTAGE)
UNITS = (ProgrammeKind.PILOT,)
BASES = (ProgrammeKind.BASE, ProgrammeKind.MAKER_SPACE)


def enterprise_titles(session: Session, level: Level, day: date) -> int:
    """Demonstration and advantage titles of a level in force on a day (S16)."""
    return registers.count(session, Wanted(kinds=ENTERPRISES, level=level, on=day), day).titles


def pilot_units(session: Session, day: date) -> int:
    """Pilot units on a day: distinct bodies (S11.units)."""
    return registers.count(session, Wanted(kinds=UNITS, on=day), day).bodies


def bases(session: Session, day: date) -> int:
    """Bases and maker spaces in force on a day (S13)."""
    return registers.count(session, Wanted(kinds=BASES, on=day), day).titles


@dataclass(frozen=True, slots=True)
class Reported:
    """A pilot unit with the output that counts in a year; None where it has not reported."""

    title: Title
    report: OutputReport | None


def outputs(session: Session, year: int) -> list[Reported]:
    """Every pilot unit of 31 December with its output of the year, the greatest first; the rows of `output_of`."""
    day = date(year, 12, 31)
    titles = session.scalars(registers.titles(Wanted(kinds=UNITS, on=day), day)).all()
    reports: dict[int, OutputReport] = {}
    asked = select(OutputReport).filter_by(year=year).order_by(OutputReport.version)
    for report in session.scalars(asked):
        reports[report.title_id] = report
    rows = [Reported(title, reports.get(title.id)) for title in titles]
    return sorted(rows, key=lambda row: (-(row.report.output_minor if row.report else -1), row.title.id))


def output_of(session: Session, year: int) -> Money:
    """The output of a year: the latest version of every unit that was one on 31 December (S11.output)."""
    return total(outputs(session, year))


def total(rows: Iterable[Reported]) -> Money:
    """What is reported in all."""
    return Money(sum(row.report.output_minor for row in rows if row.report is not None))


def versions(session: Session, title_id: int) -> list[OutputReport]:
    """All that a unit has reported, the latest year first."""
    asked = select(OutputReport).filter_by(title_id=title_id)
    return list(session.scalars(asked.order_by(OutputReport.year.desc(), OutputReport.version.desc())))


def steps(session: Session, title_id: int) -> list[ListingStep]:
    """The stages that a holder has reached."""
    return list(session.scalars(select(ListingStep).filter_by(title_id=title_id).order_by(ListingStep.reached_on)))


def by_stage(session: Session, day: date) -> dict[ListingStage, int]:
    """How many holders had reached each stage, and no later one, by a day."""
    reached: dict[int, ListingStage] = {}
    order = list(ListingStage)
    for step in session.scalars(select(ListingStep).where(ListingStep.reached_on <= day)):
        before = reached.get(step.title_id)
        if before is None or order.index(step.stage) > order.index(before):
            reached[step.title_id] = step.stage
    return {stage: sum(each is stage for each in reached.values()) for stage in ListingStage}


def years_reported(session: Session) -> list[int]:
    """Years for which something was reported, the latest first."""
    asked = select(OutputReport.year).group_by(OutputReport.year).having(func.count() > 0)
    return sorted(session.scalars(asked), reverse=True)
