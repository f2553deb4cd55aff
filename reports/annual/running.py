"""The clock of annual reports: until when a center confirms its figures (BR-87)."""

from collections.abc import Iterator

from sqlalchemy import select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, city, staff
from parties.centers.models import Center
from parties.people.queries import organisations_with
from reports.annual.models import AnnualReport
from reports.annual.news import href_of
from reports.annual.states import WAITS_FOR_CENTER

CONFIRM = ClockKind(
    "annual_report",
    lazy("Annual report to confirm and hand in"),
    Matter.REGISTERS,
    before=(7, 1),
    after=True,
    columns=("annual_report.due_on",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Reports that wait for their center."""
    query = (
        select(AnnualReport, Center.organisation_id)
        .join(Center, Center.id == AnnualReport.center_id)
        .where(AnnualReport.state.in_(WAITS_FOR_CENTER))
        .order_by(AnnualReport.id)
    )
    offices = organisations_with(asked.session, Role.CITY_OFFICE)
    if asked.organisation_id is not None and asked.organisation_id not in offices:
        query = query.where(Center.organisation_id == asked.organisation_id)
    for row, organisation_id in asked.session.execute(query):
        yield Running(
            kind=CONFIRM,
            subject=row.subject,
            due_on=row.due_on,
            text=lazy("Confirm and hand in the annual report of %(year)s", year=row.year),
            href=href_of(row),
            movers=staff(organisation_id),
            watchers=city(offices),
        )


CLOCKS = Clocks((CONFIRM,), derive)
