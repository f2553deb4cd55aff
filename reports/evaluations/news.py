"""Who is told what of evaluations."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, Role
from core.i18n import LazyText
from parties.notices.services import notify
from parties.people.queries import organisations_with
from reports.evaluations.models import CenterEvaluation


def tell_center(session: Session, row: CenterEvaluation, text: LazyText, *, now: datetime, href: str = "") -> None:
    """One notice to the center's people."""
    notify(
        session, organisation_id=row.center.organisation_id, text=text, href=href or href_of(row),
        key=f"{row.subject}:{row.state.value}:{now.isoformat()}", now=now, roles=CENTER_ROLES,
    )  # fmt: skip


def tell_office(session: Session, row: CenterEvaluation, text: LazyText, *, now: datetime) -> None:
    """One notice to the people of the city office."""
    for office in organisations_with(session, Role.CITY_OFFICE):
        notify(
            session, organisation_id=office, text=text, href=href_of(row), key=f"{row.subject}:{now.isoformat()}",
            now=now, roles=(Role.CITY_OFFICE,),
        )  # fmt: skip


def href_of(row: CenterEvaluation) -> str:
    """The evaluation's page."""
    return f"/evaluations/{row.year}/{row.center.code}/{row.version}"
