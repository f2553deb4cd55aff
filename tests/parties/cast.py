"""Who takes part in these tests, made through the services."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.actor import SYSTEM, Actor, Role
from core.audit import AuditEntry
from core.db import Base
from core.jobs import Job
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import register_organisation
from parties.organisations.uscc import inner_check_digit, outer_check_digit
from parties.people.models import Person
from parties.people.queries import actor_of
from parties.people.services import add_membership, create_person
from tests.builders import NOON

LIN = "lin.mei@haiwan.example"
PASSWORD = "quiet harbour lanterns"
_numbers = count(1)


def a_uscc(number: int | None = None) -> str:
    """A unified social credit code with both check digits right."""
    body = f"{number or next(_numbers):08d}"
    first_17 = "91210200" + body + inner_check_digit(body)
    return first_17 + outer_check_digit(first_17)


def an_organisation(
    session: Session,
    name: str = "海湾电池有限公司",
    kind: OrganisationKind = OrganisationKind.ENTERPRISE,
    *,
    name_en: str = "",
    aliases: Sequence[str] = (),
    actor: Actor = SYSTEM,
) -> Organisation:
    """A verified organisation."""
    return register_organisation(
        session, name=name, name_en=name_en, uscc=a_uscc(), kind=kind, aliases=aliases, actor=actor, now=NOON
    )


def a_person(
    session: Session,
    mail: str = "lin.mei@haiwan.example",
    *roles: Role,
    at: Organisation | None = None,
    name: str = "Lin Mei",
    language: str = "en",
    password: str | None = PASSWORD,
    now: datetime = NOON,
) -> Person:
    """A person with roles at an organisation."""
    person = create_person(session, email=mail, name=name, password=password, language=language, actor=SYSTEM, now=now)
    for role in roles:
        assert at is not None
        add_membership(session, person_id=person.id, organisation_id=at.id, role=role, actor=SYSTEM, now=now)
    return person


def as_actor(session: Session, person: Person, at: Organisation | None = None) -> Actor:
    """The person as they act for the organisation."""
    session.flush()
    actor = actor_of(session, person.id, at.id if at else None)
    assert actor is not None
    return actor


def an_administrator(session: Session) -> Actor:
    """Somebody who administers the platform."""
    home = an_organisation(session, "星海交易所", OrganisationKind.EXCHANGE)
    person = a_person(session, "admin@exchange.example", Role.ADMINISTRATOR, at=home, name="Ada Shen")
    return as_actor(session, person, home)


def how_many(session: Session, model: type[Base], **columns: object) -> int:
    """Rows with these values."""
    return session.scalar(select(func.count()).select_from(model).filter_by(**columns)) or 0


def trail(session: Session, subject: str) -> list[str]:
    """The acts upon a subject, in order."""
    session.flush()
    return list(session.scalars(select(AuditEntry.action).filter_by(subject=subject).order_by(AuditEntry.id)))


def mails(session: Session, to: str | None = None) -> list[dict[str, str]]:
    """The mails that wait to be sent, in order."""
    session.flush()
    jobs = session.scalars(select(Job).filter_by(kind="mail").order_by(Job.id))
    return [job.payload for job in jobs if to is None or job.payload["to"] == to]


def link_in(mail: dict[str, str]) -> str:
    """The token at the end of the link that a mail carries."""
    line = next(line for line in mail["text"].splitlines() if line.startswith("http"))
    return line.rsplit("/", 1)[1]


def sign_in(client: FlaskClient, mail: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """The sign-in form, sent."""
    address = more.pop("address", "192.0.2.10")
    return client.post(
        "/sign-in", data={"email": mail, "password": password, **more}, environ_base={"REMOTE_ADDR": address}
    )


def a_member(session: Session, *roles: Role, kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> Organisation:
    """Lin Mei, who belongs to one organisation, committed."""
    home = an_organisation(session, name_en="Haiwan Battery", kind=kind)
    a_person(session, LIN, *(roles or (Role.RIGHT_HOLDER,)), at=home)
    session.commit()
    return home
