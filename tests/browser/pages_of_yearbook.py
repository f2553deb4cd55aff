"""Visits of the yearbook: a published year, the running one, one figure, and the acts of the office."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from parties.events.models import Event, Exhibitor
from reports.yearbook import declared, queries
from tests.browser.asked import VISITOR, Asked, mailbox


def of_the_city(session: Session) -> Asked:
    """Yearbook, events, dashboards."""
    yield from of_yearbook(session)
    yield from of_events(session)
    yield from of_dashboards(session)


def of_events(session: Session) -> Asked:
    """The list, the fair as visitor, exhibitor and office, and the deals that came about."""
    fair = session.scalars(select(Event).order_by(Event.id)).first()
    coming = session.scalars(select(Event).order_by(Event.first_day.desc())).first()
    assert fair is not None
    assert coming is not None
    code, ahead = {"code": fair.code}, {"code": coming.code}
    for who in (VISITOR, "city"):
        yield "events.index", who, {}
        yield "events.show", who, code
        yield "yearbook.fairs.deals", who, {"event": fair.code}
    yield "yearbook.fairs.deals", VISITOR, {"year": 2021}
    yield "yearbook.fairs.tag", "city", code
    yield "events.new", "city", {}
    yield "events.move", "city", code
    booths = session.scalars(select(Exhibitor).filter_by(event_id=coming.id).order_by(Exhibitor.id)).all()
    for booth in booths[:2]:
        own = mailbox(session, booth.organisation_id)
        yield "events.show", own, ahead
        yield "events.new_lot", own, ahead
    yield "events.exhibit", "metro", ahead
    yield "events.meet", "metro", {"exhibitor_id": booths[0].id}


def of_yearbook(session: Session) -> Asked:
    """All of them."""
    this_year = clock.business_year(clock.now())
    for year in (2021, this_year):
        yield "yearbook.year", VISITOR, {"year": year}
    yield "yearbook.year", "city", {"year": 2021}
    for figure in declared.FIGURES[::4]:
        yield "yearbook.figure", VISITOR, {"year": 2021, "code": figure.code}
    for year in queries.published_years(session)[:1]:
        yield "yearbook.edition", VISITOR, {"year": year, "number": 1}
        yield "yearbook.restate", "city", {"year": year}
    for year in (2021, 2025):
        yield "yearbook.targets.year", VISITOR, {"year": year}
    yield "yearbook.targets.year", "city", {"year": this_year}
    yield "yearbook.targets.new", "city", {}
    yield "yearbook.publish", "city", {"year": this_year - 1}


def of_dashboards(session: Session) -> Asked:
    """A center's year and the city's, by two measures; recorded prices; exports."""
    yield "desk.dashboards.center", "center-c01", {"code": "C01"}
    yield "desk.dashboards.center", "city", {"code": "C02", "year": 2021, "measure": "contracted"}
    yield "desk.dashboards.pipeline", "center-c01", {"code": "C01"}
    yield "desk.dashboards.gaps", "city", {"code": "C02", "year": 2021}
    yield "desk.dashboards.city", "city", {}
    yield "desk.dashboards.city", "city", {"year": 2021, "tier": "municipal"}
    yield "prices.index", VISITOR, {}
    yield "exports.index", "city", {}
    yield "exports.save", "city", {"report": "city", "year": 2021}
