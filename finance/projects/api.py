"""Transformation projects as JSON."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.money import total
from core.paging import window_of
from finance.attribution.models import Attribution
from finance.attribution.schemas import AttributionOut, CenterAndKindIn
from finance.projects import queries, schemas, services, taking_in
from finance.projects.models import Investment, Milestone, Project, ProjectIntake, ProjectOutput

bp = api.blueprint("projects")


def _day(query: dict[str, Any]) -> date:
    return query["on"] or clock.business_date(clock.now())


@api.read(bp, "/projects", gives=schemas.ProjectsOut, takes=schemas.ProjectsPageQuery, public=True)
def list_projects(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Transformation projects of a day and what they attracted by then"""
    day, start, limit = _day(query), api.after_id(query.get("after")), query["limit"]
    rows = queries.projects(session, on=day, stage=query["stage"], words=query["q"], start=start, limit=limit + 1)
    rows, following = window_of(rows, start, limit)
    return {
        "on": day,
        "projects": queries.count_projects(session, day),
        "investment": queries.investment_total(session, day),
        "items": rows,
        "next": following,
    }


@api.read(bp, "/project-investments", gives=schemas.InvestmentsOut, takes=schemas.ProjectsQuery, public=True)
def list_investments(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Investments that count on a day, and their sum"""
    rows = queries.investments(session, on=_day(query))
    return {"on": _day(query), "total": total([row.amount for row in rows]), "items": rows}


@api.read(bp, "/projects/<string:code>", gives=schemas.ProjectOut, public=True)
def show_project(session: Session, code: str, *, actor: Actor | None) -> Project:
    """One project with its milestones, investments and output"""
    return queries.project_by_code(session, code)


@api.write(bp, "POST", "/projects", takes=schemas.ProjectIn, gives=schemas.ProjectRow, status=201, scope=Scope.ADMIN)
def enter_project(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Project:
    """Enter a project (city office)"""
    return services.enter_project(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/projects/<string:code>/stage", takes=schemas.StageIn, gives=schemas.ProjectRow, scope=Scope.ADMIN
)
def change_stage(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Project:
    """Move a project to another stage (city office)"""
    row = queries.project_by_code(session, code)
    return services.change_stage(session, project_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/projects/<string:code>/milestones", takes=schemas.MilestoneIn, gives=schemas.MilestoneOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def plan_milestone(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Milestone:
    """What a project is to reach by a day (city office)"""
    row = queries.project_by_code(session, code)
    return services.plan_milestone(session, project_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/project-milestones/<int:milestone_id>/reached", takes=schemas.ReachedIn, gives=schemas.MilestoneOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def reach_milestone(
    session: Session, body: dict[str, Any], milestone_id: int, *, actor: Actor, now: datetime
) -> Milestone:
    """A milestone was reached (city office)"""
    return services.reach_milestone(session, milestone_id=milestone_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/projects/<string:code>/investments", takes=schemas.InvestmentIn, gives=schemas.InvestmentOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def invest(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Investment:
    """What an investor put into a project (city office)"""
    row = queries.project_by_code(session, code)
    return services.invest(session, project_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/project-investments/<int:investment_id>/reversal", takes=schemas.TakenBackIn,
    gives=schemas.InvestmentOut, scope=Scope.ADMIN,
)  # fmt: skip
def reverse_investment(
    session: Session, body: dict[str, Any], investment_id: int, *, actor: Actor, now: datetime
) -> Investment:
    """Take back an investment entered in error (city office)"""
    return services.reverse_investment(session, investment_id=investment_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/project-investments/<int:investment_id>/serving-center", takes=CenterAndKindIn, gives=AttributionOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def name_serving_center(
    session: Session, body: dict[str, Any], investment_id: int, *, actor: Actor, now: datetime
) -> Attribution:
    """Name the center that brought an investment about (city office); it counts once that center confirms it"""
    return services.name_serving_center(session, investment_id=investment_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/projects/<string:code>/outputs", takes=schemas.ProjectOutputIn, gives=schemas.ProjectOutputOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def record_output(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> ProjectOutput:
    """What a project's products were sold for in a year (city office)"""
    row = queries.project_by_code(session, code)
    return services.record_output(session, project_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/projects/lists", takes=schemas.ProjectListIn, gives=schemas.ProjectIntakeOut, status=201,
    scope=Scope.ADMIN,
)  # fmt: skip
def take_in_projects(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> ProjectIntake:
    """Take a list of projects and investments in, whole or not at all (city office)"""
    table = body["table"].encode()
    return taking_in.take_in_projects(session, content=table, name=body["name"], actor=actor, now=now)
