"""The clocks of applications and titles: publicity, checks, and last days."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_, select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, city
from parties.organisations.models import Organisation
from parties.people.queries import organisations_with
from registers.programmes.models import Application, Body, Check, Title
from registers.programmes.standing import APPLICANTS
from registers.programmes.states import IN_FORCE, STANDING, ApplicationState

NEAR = timedelta(days=30)
PUBLICITY = ClockKind(
    "application_publicity",
    lazy("End of publicity"),
    Matter.REGISTERS,
    before=(0,),
    columns=("programme_application.publicity_ends",),
)
# Whoever is to be checked is told when it is called for.
CHECK = ClockKind(
    "title_check", lazy("Check of a certificate or title"), Matter.REGISTERS, columns=("title_check.due_on",)
)
END = ClockKind(
    "title_ends",
    lazy("End of a certificate or title"),
    Matter.REGISTERS,
    before=(90, 30),
    columns=("register_title.valid_to",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """What the office and the applicants wait for, and what holders have to do."""
    yield from _publicity(asked)
    yield from _checks(asked)
    yield from _ends(asked)


def _publicity(asked: Asked) -> Iterator[Running]:
    offices = organisations_with(asked.session, Role.CITY_OFFICE)
    query = select(Application).where(
        Application.state == ApplicationState.PUBLIC, Application.publicity_ends >= asked.today
    )
    if asked.organisation_id is not None and asked.organisation_id not in offices:
        query = query.where(Application.organisation_id == asked.organisation_id)
    for row in asked.session.scalars(query.order_by(Application.id)):
        if row.publicity_ends is not None:
            yield Running(
                kind=PUBLICITY,
                subject=row.subject,
                due_on=row.publicity_ends,
                text=lazy("Publicity of application %(number)s ends", number=row.number),
                href=f"/applications/{row.number}",
                movers=city(offices),
                watchers=(Told(row.organisation_id, APPLICANTS),),
                began_on=row.published_on,
            )


def _checks(asked: Asked) -> Iterator[Running]:
    near = asked.today + NEAR
    query = (
        select(Check, Title.number, Organisation.id)
        .join(Title, Title.id == Check.title_id)
        .join(Body, Body.id == Title.body_id)
        .join(Organisation, Organisation.uscc == Body.uscc)
        .where(Check.passed_on.is_(None), Title.state.in_(IN_FORCE), Title.valid_to >= asked.today)
    )
    offices = organisations_with(asked.session, Role.CITY_OFFICE)
    if asked.organisation_id in offices:  # a city has a thousand certificates: its office sees those that are near
        query = query.where(or_(Organisation.id == asked.organisation_id, Check.due_on <= near))
    elif asked.organisation_id is not None:
        query = query.where(Organisation.id == asked.organisation_id)
    for check, number, organisation_id in asked.session.execute(query.order_by(Check.id)):
        yield Running(
            kind=CHECK,
            subject=f"title:{check.title_id}",
            due_on=check.due_on,
            text=lazy("Have %(number)s checked", number=number),
            href=f"/registers/titles/{check.title_id}",
            movers=(Told(organisation_id, APPLICANTS),),
            watchers=city(offices if check.due_on <= near else ()),
        )


def _ends(asked: Asked) -> Iterator[Running]:
    """Titles that end with no check before that would renew them."""
    renewed = select(Check.title_id).where(Check.passed_on.is_(None), Check.due_on == Title.valid_to)
    query = (
        select(Title, Organisation.id)
        .join(Body, Body.id == Title.body_id)
        .join(Organisation, Organisation.uscc == Body.uscc)
        .where(Title.state.in_(STANDING), Title.valid_to >= asked.today)
        .where(or_(Title.id.not_in(renewed.correlate(Title)), Title.state.not_in(IN_FORCE)))
    )
    if asked.organisation_id is not None:
        query = query.where(Organisation.id == asked.organisation_id)
    for title, organisation_id in asked.session.execute(query.order_by(Title.id)):
        yield Running(
            kind=END,
            subject=title.subject,
            due_on=title.valid_to,
            text=lazy("%(number)s ends; certify or apply anew if it is to go on", number=title.number),
            href=f"/registers/titles/{title.id}",
            movers=(Told(organisation_id, APPLICANTS),),
            began_on=title.granted_on,
        )


CLOCKS = Clocks((PUBLICITY, CHECK, END), derive)
