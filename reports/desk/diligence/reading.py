"""Reads of reports: who may read which, and how they are listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.fields import whole
from core.files import StoredFile
from core.i18n import _, language
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of
from reports.desk.models import DiligenceReport
from settlement.deals.models import Deal
from settlement.deals.queries import visible_to
from trading.negotiation.identity import sides_of
from trading.negotiation.models import Negotiation
from trading.negotiation.queries import organisations_of, readable_negotiation

LISTED = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A report in a list, and by whom it was made as this reader may know them."""

    report: DiligenceReport
    who: str


def report_for(session: Session, code: str, reader: Actor | None) -> DiligenceReport:
    """The report of this code, for those who may read it; NotFound otherwise."""
    report = session.scalar(select(DiligenceReport).filter_by(code=code.strip().upper()))
    if report is None or not may_read(session, report, reader):
        raise NotFound(
            _("There is no report under this code that is open to you. Whether a file is whole, anybody can verify.")
        )
    return report


def may_read(session: Session, report: DiligenceReport, reader: Actor | None) -> bool:
    """What is public for whoever has the code; else those who made it, and who may see the negotiation or deal."""
    if report.is_open:
        return True
    if reader is None:
        return False
    return reader.acts_for(report.organisation_id) or may_see(session, report.about, reader)


def may_see(session: Session, about: str, reader: Actor) -> bool:
    """Whether the reader takes part in the negotiation or deal that a report was made for."""
    kind, _colon, text = about.partition(":")
    number = whole(text)
    if kind == "deal":
        return session.scalar(select(Deal.id).where(Deal.id == number, visible_to(session, reader))) is not None
    if kind == "negotiation" and number is not None:
        try:
            readable_negotiation(session, number, reader)
        except NotFound:
            return False
        return True
    return False


def reports_about(session: Session, about: str, reader: Actor) -> list[Line]:
    """The newest reports made for a thing: all of a negotiation's or deal's, else those of the reader's own side."""
    rows = select(DiligenceReport).filter_by(about=about).order_by(DiligenceReport.id.desc())
    if not may_see(session, about, reader):
        if reader.organisation_id is None:
            return []
        rows = rows.where(DiligenceReport.organisation_id == reader.organisation_id)
    found = session.scalars(rows.limit(LISTED)).all()
    names = makers(session, about, found, reader)
    return [Line(each, names.get(each.organisation_id or 0, "")) for each in found]


def makers(session: Session, about: str, found: Sequence[DiligenceReport], reader: Actor) -> dict[int, str]:
    """The organisations that made reports by their names; an anonymous buyer stays one."""
    rows: Mapping[int, Organisation] = names_of(
        session, [each.organisation_id for each in found if each.organisation_id]
    )
    names = {number: row.display(language()) for number, row in rows.items()}
    kind, _colon, number = about.partition(":")
    negotiation = session.get(Negotiation, int(number)) if kind == "negotiation" else None
    if negotiation is not None:
        sides = sides_of(negotiation, organisations_of(session, [negotiation]), reader)
        names |= {each: side.display(language()) for each, side in sides.items() if each in names}
    return names


def own_reports(session: Session, reader: Actor, *, before: int = 0, limit: int = 20) -> list[DiligenceReport]:
    """The reports that the reader's organisation has made, newest first, from below the row `before` on."""
    rows = select(DiligenceReport).where(DiligenceReport.organisation_id == reader.organisation_id)
    if before:
        rows = rows.where(DiligenceReport.id < before)
    return list(session.scalars(rows.order_by(DiligenceReport.id.desc()).limit(limit)))


def of_code(session: Session, code: str) -> DiligenceReport | None:
    """The report that a code stands for, for the page that verifies documents: whoever has the code has the paper."""
    return session.scalar(select(DiligenceReport).filter_by(code=code))


def said(report: DiligenceReport) -> dict[str, Any]:
    """The report in the reader's language."""
    content: dict[str, Any] = report.content["languages"]["zh_Hans" if language() == "zh_Hans" else "en"]
    return content


def paper_of(session: Session, report: DiligenceReport) -> StoredFile:
    """The kept PDF."""
    return session.scalars(select(StoredFile).filter_by(purpose=report.subject)).one()
