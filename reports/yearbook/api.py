"""The yearbook as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from reports.yearbook import export, queries, services
from reports.yearbook.models import YearbookEdition
from reports.yearbook.schemas import EditionOut, EditionsOut, FigureOut, RestateIn, YearbookOut
from reports.yearbook.targets import queries as targets
from reports.yearbook.targets import services as planning
from reports.yearbook.targets.models import Target
from reports.yearbook.targets.routes import plan_period
from reports.yearbook.targets.schemas import PlanOut, TargetIn, TargetOut

bp = api.blueprint("yearbook")


@api.read(bp, "/yearbook/<int:year>", gives=YearbookOut, public=True)
def yearbook(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """Every figure of the city's report of a year"""
    return export.as_json(queries.yearbook(session, year, today=clock.business_date(clock.now())))


@api.read(bp, "/yearbook/<int:year>/figures/<code>", gives=FigureOut, public=True)
def one_figure(session: Session, year: int, code: str, *, actor: Actor | None) -> dict[str, Any]:
    """One figure with its definition and its records"""
    return export.figure_json(queries.one(session, year, code, today=clock.business_date(clock.now())))


@api.read(bp, "/yearbook/<int:year>/editions", gives=EditionsOut, public=True)
def editions(session: Session, year: int, *, actor: Actor | None) -> dict[str, list[YearbookEdition]]:
    """The published editions of a year, with what each changed"""
    return {"items": queries.editions(session, year)}


@api.write(bp, "POST", "/yearbook/<int:year>/publish", gives=EditionOut, status=201, scope=Scope.ADMIN)
def publish(session: Session, year: int, *, actor: Actor, now: datetime) -> YearbookEdition:
    """Publish the yearbook of a year that is over (city office)"""
    return services.publish_yearbook(session, year=year, actor=actor, now=now)


@api.write(bp, "POST", "/yearbook/<int:year>/restate", takes=RestateIn, gives=EditionOut, status=201, scope=Scope.ADMIN)
def restate(session: Session, body: dict[str, Any], year: int, *, actor: Actor, now: datetime) -> YearbookEdition:
    """Publish the next edition of a year whose records were corrected (city office)"""
    return services.restate_yearbook(session, year=year, **body, actor=actor, now=now)


@api.read(bp, "/targets/<int:year>", gives=PlanOut, public=True)
def plan(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """Targets of a year against what the records say"""
    period = plan_period(year)
    rows = targets.against(session, period)
    return {
        "year": year,
        "as_of": period.day,
        "met": sum(row.met for row in rows),
        "targets": [
            {
                "target": row.target,
                "name": str(row.indicator.name),
                "kind": row.indicator.kind.value,
                "actual": row.actual,
                "met": row.met,
                "records": row.indicator.records(period),
            }
            for row in rows
        ],
    }


@api.write(bp, "POST", "/targets", takes=TargetIn, gives=TargetOut, status=201, scope=Scope.ADMIN)
def set_target(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Target:
    """Set a target, or the next version of one (city office)"""
    return planning.set_target(session, **body, actor=actor, now=now)
