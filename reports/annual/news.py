"""Who is told what of annual reports."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES
from core.i18n import LazyText
from parties.notices.services import notify
from reports.annual.models import AnnualReport


def tell_center(session: Session, row: AnnualReport, text: LazyText, *, now: datetime) -> None:
    """One notice to the center's people, once for each state of each turn."""
    notify(
        session, organisation_id=row.center.organisation_id, text=text, href=href_of(row),
        key=f"{row.subject}:{row.turn}:{row.state.value}", now=now, roles=CENTER_ROLES,
    )  # fmt: skip


def href_of(row: AnnualReport) -> str:
    """The report's page."""
    return f"/annual-reports/{row.year}/{row.center.code}/{row.version}"
