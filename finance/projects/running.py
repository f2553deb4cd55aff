"""The clocks of projects: until when a milestone is to be reached."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.actor import TRADER_ROLES, Role
from core.clock import business_date
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, city
from finance.projects.models import Milestone, Project
from parties.organisations.models import Organisation
from parties.people.queries import organisations_with

MILESTONE = ClockKind(
    "project_milestone",
    lazy("Milestone of a transformation project"),
    Matter.REGISTERS,
    before=(30, 7),
    after=True,
    columns=("project_milestone.planned_on",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Milestones of running projects that are not reached: the city office enters it, and whoever carries the project
    has to reach it, where an organisation of that name takes part in the platform."""
    offices = organisations_with(asked.session, Role.CITY_OFFICE)
    query = (
        select(Milestone, Organisation.id)
        .join(Milestone.project)
        .outerjoin(Organisation, Organisation.name == Project.carrier)
        .options(joinedload(Milestone.project))
        .where(Milestone.reached_on.is_(None), Project.ended_on.is_(None))
    )
    own = asked.organisation_id
    if own is not None and own not in offices:
        query = query.where(Organisation.id == own)
    if asked.since is not None:
        query = query.where(Milestone.planned_on >= asked.since)
    if asked.until is not None:
        query = query.where(Milestone.planned_on <= asked.until)
    for row, carrier_id in asked.session.execute(query.order_by(Milestone.planned_on, Milestone.id)):
        carrier = (Told(carrier_id, TRADER_ROLES),) if carrier_id is not None else ()
        yield Running(
            kind=MILESTONE,
            subject=f"milestone:{row.id}",
            due_on=row.planned_on,
            text=lazy("%(milestone)s: milestone of project %(code)s", milestone=row.name, code=row.project.code),
            href=f"/projects/{row.project.code}",
            movers=(*carrier, *city(each for each in offices if each != carrier_id)),
            began_on=business_date(row.entered_at),
        )


CLOCKS = Clocks((MILESTONE,), derive)
