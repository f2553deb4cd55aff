"""Annual reports as JSON."""

import io
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, uploads
from core.actor import Actor, Scope
from reports.annual import attachments, queries, schemas, services
from reports.annual.models import AnnualReport
from reports.turnover.public import Shown, of_the_year
from reports.turnover.queries import may_see_facts

bp = api.blueprint("annual_reports")


def _shown(session: Session, row: AnnualReport, actor: Actor | None) -> Shown:
    """The cells, which are by month, are for those who may see the center's facts."""
    sees_months = may_see_facts(session, actor, row.center.code)
    return Shown(row, row.figures if sees_months else of_the_year(row.figures))


@api.page(bp, "/annual-reports", gives=schemas.AnnualReportOut, takes=schemas.ReportsQuery, public=True)
def list_reports(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[Shown], str | None]:
    """The annual reports of a year: those published; one's own and, for the office, all"""
    rows = [row for row in queries.reports_for(session, actor, query["year"]) if row.center_id > api.after_id(after)]
    following = str(rows[limit - 1].center_id) if len(rows) > limit else None
    return [_shown(session, row, actor) for row in rows[:limit]], following


@api.read(bp, "/annual-reports/<int:year>/<code>", gives=schemas.AnnualReportOut, public=True)
def show_report(session: Session, year: int, code: str, *, actor: Actor | None) -> Shown:
    """A center's annual report, its newest version"""
    return _shown(session, queries.report_for(session, code, year, None, actor), actor)


@api.read(bp, "/annual-reports/<int:year>/<code>/<int:version>", gives=schemas.AnnualReportOut, public=True)
def show_version(session: Session, year: int, code: str, version: int, *, actor: Actor | None) -> Shown:
    """One version of a center's annual report"""
    return _shown(session, queries.report_for(session, code, year, version, actor), actor)


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
    bp, "POST", "/annual-reports/<int:report_id>/files", takes=schemas.ReportFileIn, gives=schemas.AnnualReportOut,
    status=201, scope=Scope.CENTER,
)  # fmt: skip
def attach_file(session: Session, body: dict[str, Any], report_id: int, *, actor: Actor, now: datetime) -> AnnualReport:
    """Add a file before it is confirmed (the center)"""
    stream = io.BytesIO(uploads.bytes_in(body["content"], "content"))
    added = attachments.attach_file(
        session, report_id=report_id, stream=stream, name=body["name"], actor=actor, now=now
    )
    return session.get_one(AnnualReport, added.report_id)


@api.write(
    bp, "DELETE", "/annual-reports/<int:report_id>/files/<int:attachment_id>", gives=schemas.AnnualReportOut,
    scope=Scope.CENTER,
)  # fmt: skip
def take_file_off(session: Session, report_id: int, attachment_id: int, *, actor: Actor, now: datetime) -> AnnualReport:
    """Take a file off before it is confirmed (the center)"""
    return attachments.take_off(session, report_id=report_id, attachment_id=attachment_id, actor=actor, now=now)


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
