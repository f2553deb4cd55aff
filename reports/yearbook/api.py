"""The yearbook as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from reports.yearbook import export, queries, services
from reports.yearbook.fairs import queries as fairs
from reports.yearbook.fairs import services as tagging
from reports.yearbook.fairs.schemas import CameAboutListOut, CameAboutQuery, TagIn, TagOut, UntagIn
from reports.yearbook.figures import period_of
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


@api.read(bp, "/events/deals", gives=CameAboutListOut, takes=CameAboutQuery, public=True)
def event_deals(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Deals that came about at the events of a year"""
    rows = fairs.of_year(session, period_of(query["year"], clock.business_date(clock.now())))
    items = [
        {
            "event": row.event,
            "deal": row.deal,
            "center": row.center,
            "signed_on": clock.business_date(row.deal.signed_at),
        }
        for row in rows
        if row.deal.signed_at is not None
    ]
    return {"year": query["year"], "settled": fairs.settled(rows), "items": items}


@api.write(bp, "POST", "/events/<code>/deals", takes=TagIn, gives=TagOut, status=201)
def tag_deal(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> dict[str, str]:
    """Tag a signed deal to the event at which it came about (its center, the city office)"""
    tagging.tag(session, code=code, **body, actor=actor, now=now)
    return {"event": code.upper(), "deal": body["number"].upper()}


@api.write(bp, "POST", "/events/<code>/deals/<number>/remove", takes=UntagIn, gives=TagOut)
def untag_deal(
    session: Session, body: dict[str, Any], code: str, number: str, *, actor: Actor, now: datetime
) -> dict[str, str]:
    """Take a deal off an event again (its center, the city office)"""
    tagging.untag(session, code=code, number=number, **body, actor=actor, now=now)
    return {"event": code.upper(), "deal": number.upper()}
