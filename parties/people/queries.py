"""Reads of people: who acts, who belongs to an organisation, which keys and invitations there are."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock
from core.actor import Actor, Role, Scope
from core.db import transaction
from core.errors import NotSignedIn
from core.i18n import _, language
from core.logs import log
from parties.organisations.models import Organisation
from parties.people import keys
from parties.people.models import ApiKey, LetterKind, LetterLink, Membership, Person

NOTED_EVERY = timedelta(minutes=5)


def actor_of(
    session: Session,
    person_id: int,
    organisation_id: int | None = None,
    *,
    scopes: frozenset[Scope] = frozenset(Scope),
) -> Actor | None:
    """The person as they act now; None for somebody unknown or disabled.

    For the organisation asked for where they still belong to it, else for none: nobody comes to act for another one
    without choosing it. Where none is asked for, for the first they joined, if any.
    """
    person = session.get(Person, person_id)
    if person is None or person.disabled_at is not None:
        return None
    rows = session.execute(
        select(Membership.role, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    ).all()
    belongs = {organisation.id: organisation for _role, organisation in rows}
    asked = next(iter(belongs), None) if organisation_id is None else organisation_id
    chosen = asked if asked in belongs else None
    named = {each.id: each.display(language()) for each in belongs.values()}
    return Actor(
        person_id=person.id,
        name=person.name,
        organisation_id=chosen,
        organisation_name=named[chosen] if chosen is not None else "",
        roles=frozenset(role for role, organisation in rows if organisation.id == chosen),
        organisations=tuple(named.items()),
        scopes=scopes,
        language=person.language,
    )


def actor_for_api_key(session: Session, text: str, now: datetime) -> Actor:
    """Whom a key acts as; NotSignedIn for a key that is unknown, revoked, expired or its person's no more.

    Its use is noted every five minutes, in a transaction of its own; reading goes on where nothing can be written.
    """
    row = session.scalar(select(ApiKey).filter_by(digest=keys.digest_of(text)))
    actor = None
    if row is not None and row.is_in_force(now):
        scopes = frozenset(Scope(each) for each in row.scopes)
        actor = actor_of(session, row.person_id, row.organisation_id, scopes=scopes)
    if row is None or actor is None or actor.organisation_id != row.organisation_id:
        raise NotSignedIn(_("This key is not in force. Make a new one on the page of your account."), code="key_dead")
    if row.last_used_at is None or row.last_used_at + NOTED_EVERY < now:
        try:
            with transaction() as writing:
                keys.note_use(writing, key_id=row.id, now=now)
        except DBAPIError as fault:
            log.warning("use of a key not noted", fault=str(fault.orig))
    return replace(actor, ends_at=row.expires_at)


def person(session: Session, person_id: int) -> Person | None:
    """The account, or None."""
    return session.get(Person, person_id)


def person_with_email(session: Session, email: str) -> Person | None:
    """The account with this folded address, or None."""
    return session.scalar(select(Person).filter_by(email=email))


def people_of(session: Session, organisation_id: int, *roles: Role) -> list[Person]:
    """Active members with open accounts, each once, by the order of joining; with one of `roles` if any are given."""
    return people_of_each(session, [organisation_id], *roles)[organisation_id]


def organisations_with(session: Session, role: Role) -> list[int]:
    """The organisations in which somebody holds a role, by number: who is told what concerns an office."""
    held = select(Membership.organisation_id).where(Membership.role == role, Membership.ended_at.is_(None))
    return sorted(set(session.scalars(held)))


def people_of_each(session: Session, organisation_ids: Collection[int], *roles: Role) -> dict[int, list[Person]]:
    """Organisation → its people as `people_of` says them, in one statement."""
    asked = (
        select(Membership.organisation_id, Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id.in_(organisation_ids), Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Membership.id)
    )  # fmt: skip
    if roles:
        asked = asked.where(Membership.role.in_(roles))
    found: dict[int, dict[Person, None]] = {organisation_id: {} for organisation_id in organisation_ids}
    for organisation_id, row in session.execute(asked):
        found[organisation_id][row] = None
    return {organisation_id: list(people) for organisation_id, people in found.items()}


def memberships_of(session: Session, organisation_id: int) -> list[tuple[Membership, Person]]:
    """Active memberships of an organisation with their people, by the order of joining."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    return [(membership, member) for membership, member in rows]


def open_invitations(session: Session, organisation_id: int, now: datetime | None = None) -> list[LetterLink]:
    """Invitations into an organisation that were neither used nor withdrawn nor have expired."""
    rows = session.scalars(
        select(LetterLink)
        .where(
            LetterLink.kind == LetterKind.INVITATION,
            LetterLink.organisation_id == organisation_id,
            LetterLink.used_at.is_(None),
            LetterLink.withdrawn_at.is_(None),
            LetterLink.expires_at > (now or clock.now()),
        )
        .order_by(LetterLink.id)
    )
    return list(rows)


def keys_of(session: Session, person_id: int) -> list[tuple[ApiKey, Organisation]]:
    """A person's keys with the organisations they act for, the latest first."""
    rows = session.execute(
        select(ApiKey, Organisation)
        .join(Organisation, Organisation.id == ApiKey.organisation_id)
        .where(ApiKey.person_id == person_id)
        .order_by(ApiKey.id.desc())
    )
    return [(key, organisation) for key, organisation in rows]
