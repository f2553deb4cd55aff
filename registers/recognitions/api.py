"""Recognitions as JSON: figures of a day, outputs of a year, what holders report."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from registers.programmes.models import Intake, Level
from registers.programmes.schemas import IntakeIn, IntakeOut
from registers.recognitions import queries, schemas, services
from registers.recognitions.models import ListingStep, OutputReport

bp = api.blueprint("recognitions")


@api.read(bp, "/recognitions", gives=schemas.RecognisedOut, takes=schemas.RecognisedQuery, public=True)
def count_recognised(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Demonstration and advantage enterprises, pilot units and bases on a day"""
    day = query["on"] or clock.business_date(clock.now())
    levels = {level.value: queries.enterprise_titles(session, level, day) for level in Level}
    return {"on": day, **levels, "pilot_units": queries.pilot_units(session, day), "bases": queries.bases(session, day)}


@api.read(bp, "/outputs/<int:year>", gives=schemas.YearOutputsOut, public=True)
def show_outputs(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """The pilot units of a year and what they put out"""
    day = clock.business_date(clock.now())
    known = min(max(year, 1980), day.year)
    rows = queries.outputs(session, known)
    return {"year": known, "units": len(rows), "output": queries.total(rows), "items": rows}


@api.write(bp, "POST", "/titles/<int:title_id>/outputs", takes=schemas.OutputIn, gives=schemas.OutputOut, status=201)
def report_output(
    session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime
) -> OutputReport:
    """Report a year's output, or correct it with the reason (the unit, the city office)"""
    return services.report_output(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/titles/<int:title_id>/listing",
    takes=schemas.StockListingIn,
    gives=schemas.StockListingOut,
    status=201,
    scope=Scope.ADMIN,
)
def record_listing_step(
    session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime
) -> ListingStep:
    """Record a stage on the way to a stock exchange (city office)"""
    return services.record_listing_step(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/outputs/lists", takes=IntakeIn, gives=IntakeOut, status=201, scope=Scope.ADMIN)
def take_in_outputs(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Intake:
    """Take a list of outputs in, whole or not at all (city office)"""
    return services.take_in_outputs(session, content=body["table"].encode(), name=body["name"], actor=actor, now=now)
