"""What can be exported: each report with its wishes, who may have it, and the table that its page shows."""

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound, NotSignedIn
from core.i18n import _
from reports.exports import of_finance, of_records, of_registers, of_turnover, of_yearbook
from reports.exports.asked import MOST, Asked, Report, too_many
from reports.exports.sheets import Sheet
from reports.turnover import figures

__all__ = ["REPORTS", "Asked", "Report", "sheet_of"]

REPORTS: dict[str, Report] = {
    each.name: each
    for each in (
        *of_turnover.REPORTS,
        *of_yearbook.REPORTS,
        *of_records.REPORTS,
        *of_finance.REPORTS,
        *of_registers.REPORTS,
    )
}


def sheet_of(session: Session, name: str, asked: Asked, actor: Actor | None) -> Sheet:
    """The table of a report; NotFound for no such report or year, NotSignedIn, NotAllowed, Unacceptable `too_many`."""
    report = REPORTS.get(name)
    if report is None:
        raise NotFound(_("There is no such report."), code="no_such_report")
    figures.known_year(asked.year)
    if actor is None and not report.open_to_all:
        raise NotSignedIn(_("Sign in to do this."))
    sheet = report.make(session, asked, actor)
    if len(sheet.rows) > MOST:
        raise too_many()
    return sheet
