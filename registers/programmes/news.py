"""Who is told what of applications and titles."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.i18n import LazyText
from parties.notices.services import notify
from parties.people.models import Membership
from registers.programmes.bodies import organisation_of
from registers.programmes.models import Application, Title
from registers.programmes.standing import APPLICANTS


def tell_office(session: Session, text: LazyText, href: str, key: str, *, now: datetime) -> None:
    """One notice to the people of the city office."""
    offices = select(Membership.organisation_id).where(Membership.role == Role.CITY_OFFICE).distinct()
    for organisation_id in session.scalars(offices):
        notify(
            session, organisation_id=organisation_id, text=text, href=href, key=key, now=now, roles=(Role.CITY_OFFICE,)
        )


def tell_applicant(session: Session, row: Application, text: LazyText, key: str, *, now: datetime) -> None:
    """One notice to the applicant's people."""
    notify(
        session,
        organisation_id=row.organisation_id,
        text=text,
        href=f"/applications/{row.number}",
        key=f"{row.subject}:{key}",
        now=now,
        roles=APPLICANTS,
    )


def must_be_holder(session: Session, title: Title, actor: Actor) -> None:
    """NotAllowed for those who do not act for the holder."""
    holder = organisation_of(session, title.body)
    actor.must_act_for(holder.id if holder is not None else None)


def tell_holder(session: Session, title: Title, text: LazyText, key: str, *, now: datetime) -> None:
    """One notice to the holder's people, where the holder takes part in the platform."""
    holder = organisation_of(session, title.body)
    if holder is not None:
        notify(
            session,
            organisation_id=holder.id,
            text=text,
            href=f"/registers/titles/{title.id}",
            key=f"{title.subject}:{key}",
            now=now,
            roles=APPLICANTS,
        )
