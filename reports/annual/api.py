"""Annual reports as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from reports.annual import queries, schemas, services
from reports.annual.models import AnnualReport

bp = api.blueprint("annual_reports")


@api.page(bp, "/annual-reports", gives=schemas.AnnualReportOut, takes=schemas.ReportsQuery, public=True)
def list_reports(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[AnnualReport], str | None]:
    """The annual reports of a year: those published; one's own and, for the office, all"""
    rows = [row for row in queries.reports_for(session, actor, query["year"]) if row.center_id > api.after_id(after)]
    return rows[:limit], str(rows[limit - 1].center_id) if len(rows) > limit else None


@api.read(bp, "/annual-reports/<int:year>/<code>", gives=schemas.AnnualReportOut, public=True)
def show_report(session: Session, year: int, code: str, *, actor: Actor | None) -> AnnualReport:
    """A center's annual report, its newest version"""
    return queries.report_for(session, code, year, None, actor)


@api.read(bp, "/annual-reports/<int:year>/<code>/<int:version>", gives=schemas.AnnualReportOut, public=True)
def show_version(session: Session, year: int, code: str, version: int, *, actor: Actor | None) -> AnnualReport:
    """One version of a center's annual report"""
    return queries.report_for(session, code, year, version, actor)


@api.write(
    bp, "POST", "/annual-reports/<int:report_id>/confirm", takes=schemas.ReportConfirmationIn,
    gives=schemas.AnnualReportOut, scope=Scope.CENTER,
)  # fmt: skip
def confirm_report(
    session: Session, body: dict[str, Any], report_id: int, *, actor: Actor, now: datetime
) -> AnnualReport:
    """Confirm and sign it (the center's manager)"""
    return services.confirm_report(session, report_id=report_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/annual-reports/<int:report_id>/submit", takes=schemas.ReportSeenIn, gives=schemas.AnnualReportOut,
    scope=Scope.CENTER,
)  # fmt: skip
def submit_report(
    session: Session, body: dict[str, Any], report_id: int, *, actor: Actor, now: datetime
) -> AnnualReport:
    """Hand it in to the city office"""
    return services.submit_report(session, report_id=report_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/annual-reports/<int:report_id>/return", takes=schemas.ReturnIn, gives=schemas.AnnualReportOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def return_report(
    session: Session, body: dict[str, Any], report_id: int, *, actor: Actor, now: datetime
) -> AnnualReport:
    """Return it to the center with a reason (city office)"""
    return services.return_report(session, report_id=report_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/annual-reports/<int:report_id>/accept", takes=schemas.ReportSeenIn, gives=schemas.AnnualReportOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def accept_report(
    session: Session, body: dict[str, Any], report_id: int, *, actor: Actor, now: datetime
) -> AnnualReport:
    """Accept and sign it (city office)"""
    return services.accept_report(session, report_id=report_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/annual-reports/<int:report_id>/publish", takes=schemas.ReportSeenIn, gives=schemas.AnnualReportOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def publish_report(
    session: Session, body: dict[str, Any], report_id: int, *, actor: Actor, now: datetime
) -> AnnualReport:
    """Publish it with its paper (city office); only of a closed year"""
    return services.publish_report(session, report_id=report_id, **body, actor=actor, now=now)
