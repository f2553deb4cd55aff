"""Reads of annual reports."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor, Role
from core.errors import NotFound
from core.faults import Fault
from core.i18n import _
from parties.centers import queries as centers
from reports.annual import content
from reports.annual.models import AnnualReport, Attachment
from reports.annual.states import FINAL, WAITS_FOR_CENTER, WAITS_FOR_OFFICE
from settlement.contracts import services as contracts

KEEPERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR)


def latest(session: Session, center_id: int, year: int) -> AnnualReport | None:
    """The newest version of a center's report."""
    query = select(AnnualReport).filter_by(center_id=center_id, year=year).order_by(AnnualReport.version.desc())
    return session.scalar(query.limit(1))


def version(session: Session, center_id: int, year: int, number: int) -> AnnualReport:
    """One version; NotFound where there is none."""
    row = session.scalar(select(AnnualReport).filter_by(center_id=center_id, year=year, version=number))
    if row is None:
        raise NotFound(_("There is no such annual report."))
    return row


def latest_of_year(session: Session, year: int) -> list[AnnualReport]:
    """The newest version of every center, by id of the center."""
    newest = select(AnnualReport.center_id, func.max(AnnualReport.version).label("version")).where(
        AnnualReport.year == year
    )
    last = newest.group_by(AnnualReport.center_id).subquery()
    query = (
        select(AnnualReport)
        .join(last, (last.c.center_id == AnnualReport.center_id) & (last.c.version == AnnualReport.version))
        .where(AnnualReport.year == year)
        .options(selectinload(AnnualReport.center))
    )
    return list(session.scalars(query.order_by(AnnualReport.center_id)))


def reported_years(session: Session) -> list[int]:
    """Years of which there are reports, the earliest first."""
    return list(session.scalars(select(AnnualReport.year).distinct().order_by(AnnualReport.year)))


def sees(row: AnnualReport, actor: Actor | None) -> bool:
    """Whether the reader may see it: everybody what is published, its center and the office the rest."""
    if row.state in FINAL:
        return True
    if actor is None:
        return False
    return actor.has(*KEEPERS) or (actor.acts_for(row.center.organisation_id) and actor.has(*CENTER_ROLES))


def report_for(session: Session, code: str, year: int, number: int | None, actor: Actor | None) -> AnnualReport:
    """A report for the reader: a version, or the newest that the reader may see; NotFound for others."""
    center = centers.center_by_code(session, code)
    query = select(AnnualReport).filter_by(center_id=center.id, year=year).order_by(AnnualReport.version.desc())
    rows = [row for row in session.scalars(query) if sees(row, actor) and number in (None, row.version)]
    if not rows:
        raise NotFound(_("There is no such annual report."))
    return rows[0]


def reports_for(session: Session, actor: Actor | None, year: int) -> list[AnnualReport]:
    """A year's reports that the reader may see, the newest such version of each center."""
    files = selectinload(AnnualReport.attachments).joinedload(Attachment.file)
    query = select(AnnualReport).where(AnnualReport.year == year).options(selectinload(AnnualReport.center), files)
    found: dict[int, AnnualReport] = {}
    for row in session.scalars(query.order_by(AnnualReport.center_id, AnnualReport.version)):
        if sees(row, actor):
            found[row.center_id] = row
    return list(found.values())


def versions(session: Session, row: AnnualReport, actor: Actor | None) -> list[AnnualReport]:
    """Every version of the same report that the reader may see, the oldest first."""
    query = select(AnnualReport).filter_by(center_id=row.center_id, year=row.year).order_by(AnnualReport.version)
    return [each for each in session.scalars(query) if sees(each, actor)]


def waiting_for_office(session: Session) -> list[AnnualReport]:
    """Reports that were handed in, or accepted and not published yet; the oldest first."""
    query = select(AnnualReport).where(AnnualReport.state.in_(WAITS_FOR_OFFICE)).order_by(AnnualReport.submitted_at)
    return list(session.scalars(query))


def waiting_for_center(session: Session, center_id: int) -> list[AnnualReport]:
    """A center's reports that it has to confirm or hand in, the oldest year first."""
    query = select(AnnualReport).filter_by(center_id=center_id).where(AnnualReport.state.in_(WAITS_FOR_CENTER))
    return list(session.scalars(query.order_by(AnnualReport.year)))


def check(session: Session) -> list[Fault]:
    """Each report's hash against its figures, words and files, and every signature of its turn against the hash."""
    faults = []
    query = select(AnnualReport).options(selectinload(AnnualReport.attachments)).order_by(AnnualReport.id)
    for row in session.scalars(query):
        files = [[each.name, each.sha256] for each in row.attachments]
        if content.digest(row.figures, row.narrative, files) != row.sha256:
            faults.append(
                Fault("report_changed", row.subject, "figures, words or files are not those that the hash is over")
            )
        elif not contracts.all_stand(session, row.signing_subject, row.sha256):
            faults.append(Fault("report_signature", row.subject, "a signature is over another hash"))
    return faults


def of_document(session: Session, subject: str) -> AnnualReport | None:
    """The report of which a document speaks."""
    kind, _colon, key = subject.partition(":")
    return session.get(AnnualReport, int(key)) if kind == "annual" and key.isdigit() else None


def may_read_files(session: Session, actor: Actor, report_id: int) -> bool:
    """The report's paper: whoever may see the report."""
    row = session.get(AnnualReport, report_id)
    return row is not None and sees(row, actor)


def years_of(session: Session, actor: Actor | None) -> list[int]:
    """Years of which the reader may see a report, the latest first."""
    query = select(AnnualReport.year).distinct().order_by(AnnualReport.year.desc())
    if actor is None or not actor.has(*KEEPERS, *CENTER_ROLES):
        query = query.where(AnnualReport.state.in_(FINAL))
    return list(session.scalars(query))
