"""A city with three centers whose year has ended, and who confirms, signs and accepts their reports."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from parties.centers.models import Center
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from reports.annual import services
from reports.annual.models import AnnualReport
from reports.turnover import queries as turnover
from tests.builders import NOON
from tests.conftest import kept
from tests.reports.claims.test_pages import member
from tests.reports.turnover.city import a_city, closed, released

JANUARY = datetime(2027, 1, 5, 4, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 12, 4, tzinfo=UTC)


@dataclass
class Town:
    """Who there is."""

    centers: list[Center]
    manager: Actor
    clerk: Actor
    other: Actor
    office: Actor


@kept
def a_town(session: Session) -> Town:
    """2026 with 11 million of the first center and 1 million of the second."""
    centers = a_city(session)
    office = register_organisation(session, name="海州市知识产权局", kind=OrganisationKind.GOV, actor=SYSTEM, now=NOON)
    made = Town(
        centers,
        member(session, centers[0].organisation_id, Role.CENTER_MANAGER, 1),
        member(session, centers[0].organisation_id, Role.CENTER_STAFF, 2),
        member(session, centers[1].organisation_id, Role.CENTER_MANAGER, 3),
        member(session, office.id, Role.CITY_OFFICE, 4),
    )
    released(session, centers[0], "9,000,000.00", date(2026, 5, 1))
    released(session, centers[0], "2,000,000.00", date(2026, 9, 1), key="other:rescinded")
    released(session, centers[1], "1,000,000.00", date(2026, 9, 1))
    session.commit()
    return made


def compiled(session: Session, now: datetime = JANUARY) -> list[AnnualReport]:
    """What the timetable does in January."""
    rows = services.compile_reports(session, year=2026, now=now)
    session.commit()
    return rows


def confirmed(session: Session, town: Town, row: AnnualReport, now: datetime = JANUARY) -> AnnualReport:
    """The center's yes and signature."""
    services.confirm_report(
        session, report_id=row.id, narrative="海工项目带动增长。", digest=row.sha256, actor=town.manager, now=now
    )
    session.commit()
    return row


def submitted(session: Session, town: Town, row: AnnualReport, now: datetime = JANUARY) -> AnnualReport:
    """Confirmed and handed in."""
    confirmed(session, town, row, now)
    services.submit_report(session, report_id=row.id, digest=row.sha256, actor=town.clerk, now=now)
    session.commit()
    return row


def published(session: Session, town: Town, row: AnnualReport, now: datetime = FEBRUARY) -> AnnualReport:
    """All the way; the year is closed before if it is not."""
    submitted(session, town, row, now)
    services.accept_report(session, report_id=row.id, digest=row.sha256, actor=town.office, now=now)
    session.commit()
    if turnover.latest(session, row.year) is None:
        closed(session, row.year, now, town.office)
    services.publish_report(session, report_id=row.id, digest=row.sha256, actor=town.office, now=now)
    session.commit()
    return row
