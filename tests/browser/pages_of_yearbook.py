"""Visits of the yearbook: a published year, the running one, one figure, and the acts of the office."""

from sqlalchemy.orm import Session

from core import clock
from reports.yearbook import declared, queries
from tests.browser.asked import VISITOR, Asked


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
