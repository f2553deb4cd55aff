"""Reads of projects; counts and sums of a day by the same conditions as their lists."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from core.db import found_by
from core.money import Money
from finance.projects.models import Investment, Milestone, Project, ProjectIntake, ProjectOutput, Stage


def _there_on(day: date) -> ColumnElement[bool]:
    """Begun by the end of the day, and not stopped by then; one that was completed stays a project of the city."""
    was_stopped = and_(Project.state == Stage.STOPPED, Project.ended_on <= day)
    return and_(Project.started_on <= day, ~was_stopped)


def _invested_by(day: date) -> ColumnElement[bool]:
    return and_(Investment.invested_on <= day, Investment.reversed_on.is_(None), _there_on(day))


def projects(
    session: Session,
    *,
    on: date | None = None,
    stage: Stage | None = None,
    words: str = "",
    start: int = 0,
    limit: int,
) -> list[Project]:
    """Projects (there on a day, in a stage, with these words), by code."""
    asked = select(Project).order_by(Project.code)
    if on is not None:
        asked = asked.where(_there_on(on))
    if stage is not None:
        asked = asked.where(Project.state == stage)
    if words.strip():
        like = f"%{words.strip()}%"
        asked = asked.where(or_(Project.name.like(like), Project.carrier.like(like), Project.code.like(like)))
    return list(session.scalars(asked.offset(start).limit(limit)))


def count_projects(session: Session, day: date) -> int:
    """How many projects there are on a day (yearbook S8.projects)."""
    return session.scalar(select(func.count(Project.id)).where(_there_on(day))) or 0


def investment_total(session: Session, day: date) -> Money:
    """What was invested by the end of a day in the projects that are there then (yearbook S8.investment)."""
    asked = select(func.coalesce(func.sum(Investment.amount_minor), 0)).join(Investment.project)
    return Money(int(session.scalar(asked.where(_invested_by(day))) or 0))


def invested(session: Session, rows: Sequence[Project], day: date) -> dict[int, Money]:
    """Project's id → what was invested in it by the end of a day."""
    asked = select(Investment.project_id, func.sum(Investment.amount_minor)).join(Investment.project)
    asked = asked.where(Investment.project_id.in_([row.id for row in rows]), _invested_by(day))
    return {row[0]: Money(int(row[1])) for row in session.execute(asked.group_by(Investment.project_id))}


def investments(session: Session, *, on: date) -> list[Investment]:
    """Investments that count on a day, the latest first: the rows that the sum adds up."""
    asked = select(Investment).join(Investment.project).options(joinedload(Investment.project))
    asked = asked.where(_invested_by(on))
    return list(session.scalars(asked.order_by(Investment.invested_on.desc(), Investment.id.desc())))


def project_by_code(session: Session, code: str) -> Project:
    """The project with this code, or NotFound."""
    return found_by(session, Project, code=code.upper()[:30])


def output_by_year(session: Session) -> list[tuple[int, Money]]:
    """What all projects put out, by year."""
    asked = select(ProjectOutput.year, func.sum(ProjectOutput.amount_minor)).group_by(ProjectOutput.year)
    return [(row[0], Money(int(row[1]))) for row in session.execute(asked.order_by(ProjectOutput.year))]


def open_milestones(session: Session, until: date | None = None) -> list[Milestone]:
    """Milestones of running projects that are not reached, by day."""
    asked = select(Milestone).join(Milestone.project).options(joinedload(Milestone.project))
    asked = asked.where(Milestone.reached_on.is_(None), Project.ended_on.is_(None))
    if until is not None:
        asked = asked.where(Milestone.planned_on <= until)
    return list(session.scalars(asked.order_by(Milestone.planned_on, Milestone.id)))


def intakes(session: Session) -> list[ProjectIntake]:
    """Lists that were taken in, the latest first."""
    return list(session.scalars(select(ProjectIntake).order_by(ProjectIntake.id.desc()).limit(20)))
