"""A visitor (or somebody with an account) registers an organisation as right holder and/or buyer.

Nothing is made before the letter's link was used, so that nobody's address is taken by somebody else; an administrator
verifies the organisation afterwards.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor, Role
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from parties.organisations.labels import OPEN_KINDS
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import accepted_country, accepted_region, must_be_registrable, register_organisation
from parties.people import letters, throttle
from parties.people.joining import accepted_roles
from parties.people.members import (
    TRADERS,
    accepted_email,
    accepted_language,
    accepted_name,
    end_keys,
    enter_membership,
    enter_person,
)
from parties.people.models import LetterKind, LetterLink, Membership, Person
from parties.people.queries import memberships_of, open_invitations

UNVERIFIED_AT_MOST = 5


def ask_to_register(
    session: Session,
    *,
    name: str,
    name_en: str = "",
    uscc: str | None = None,
    country: str = "CN",
    kind: OrganisationKind,
    region_code: str = "",
    roles: Collection[Role],
    person_name: str,
    email: str,
    language: str = "en",
    address: str,
    now: datetime,
) -> None:
    """A visitor registers an organisation as right holder and/or buyer: the answer is a letter, whoever they are.

    An address that has an account gets a letter that says so. Faults of the form are told at once.
    """
    wanted = accepted_roles(roles, among=TRADERS)
    folded, given = accepted_email(email), accepted_name(person_name, field="person_name")
    code = must_be_registrable(session, name=name, name_en=name_en, uscc=uscc, country=country, kind=kind)
    content = {
        "name": " ".join(name.split()),
        "name_en": name_en.strip(),
        "uscc": code,
        "country": accepted_country(country),
        "kind": OrganisationKind(kind).value,
        "region_code": accepted_region(region_code),
        "roles": [role.value for role in wanted],
        "person_name": given,
        "language": accepted_language(language),
    }
    throttle.count(session, [*throttle.letter_limits(address), *throttle.receiver_limits(folded)], now=now)
    known = session.scalar(select(Person).filter_by(email=folded))
    link, href = letters.draw_link(session, LetterKind.REGISTRATION, email=folded, content=content, now=now)
    _send_registration(session, link, href, known, now)


def complete_registration(
    session: Session, *, token: str, password: str | None = None, now: datetime
) -> tuple[Person, Organisation]:
    """Use a registration's link: the organisation (not yet verified), account and first memberships are made."""
    link = letters.use_up(session, LetterKind.REGISTRATION, token, now=now)
    content = link.content
    person = session.scalar(select(Person).filter_by(email=link.email))
    if person is None:
        if password is None:
            text = _("Choose a password.")
            raise Unacceptable(text, code="password_missing", fields={"password": [text]})
        person = enter_person(
            session,
            email=link.email,
            name=content["person_name"],
            password=password,
            language=content["language"],
            actor=SYSTEM,
            now=now,
        )
    elif person.disabled_at is not None:
        raise NotAllowed(_("This account is shut. Ask an administrator of the platform to open it."))
    _must_not_wait_for_many(session, person.id)
    actor = Actor(person_id=person.id, name=person.name)
    organisation = _register(session, content, actor, now)
    for role in content["roles"]:
        enter_membership(session, person.id, organisation.id, Role(role), actor=actor, now=now)
    return person, organisation


def register_own_organisation(
    session: Session, *, roles: Collection[Role], actor: Actor, now: datetime, **particulars: str | None
) -> Organisation:
    """Somebody with an account registers a further organisation and becomes its first member.

    Raises TooMany for several in a row, Conflict `too_many_unverified` while enough of theirs wait to be verified.
    """
    wanted = accepted_roles(roles, among=TRADERS)
    if actor.person_id is None:
        raise NotAllowed(_("The system has no account of its own."))
    throttle.count(session, throttle.registrant_limits(actor.person_id), now=now)
    _must_not_wait_for_many(session, actor.person_id)
    own = Actor(person_id=actor.person_id, name=actor.name)  # no office of theirs verifies what they register
    organisation = _register(session, particulars, own, now)
    for role in wanted:
        enter_membership(session, actor.person_id, organisation.id, role, actor=own, now=now)
    return organisation


def reject_registration(session: Session, *, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """An administrator turns down a registration that nobody verified (a credit code that is somebody else's): roles,
    keys and invitations there end, the code is free for its owner. What was written stays. Tells who registered."""
    actor.must_have(Role.ADMINISTRATOR)
    row = locked(session, Organisation, organisation_id)
    if row.is_verified or row.kind not in OPEN_KINDS:
        raise Conflict(_("Only a registration that was not verified can be turned down."), code="already_verified")
    members = memberships_of(session, row.id)
    for link in open_invitations(session, row.id, now):
        link.withdrawn_at = now
    for membership, _person in members:
        membership.ended_at = now
    session.flush()
    for person in {member.id: member for _membership, member in members}.values():
        end_keys(session, person.id, organisation_id=row.id, now=now)
        _tell_rejection(session, row, person, now)
    before = {"uscc": row.uscc, "members": len(members)}
    row.uscc = None
    audit.record(session, row.subject, "organisation.rejected", actor=actor, now=now, before=before)
    return row


def _must_not_wait_for_many(session: Session, person_id: int) -> None:
    """Credit codes are not taken in bulk: few of one person's organisations wait to be verified at a time."""
    locked(session, Person, person_id)
    waiting = (
        select(func.count(distinct(Organisation.id)))
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.person_id == person_id, Membership.ended_at.is_(None), Organisation.verified_at.is_(None)
        )
    )  # fmt: skip
    if (session.scalar(waiting) or 0) >= UNVERIFIED_AT_MOST:
        raise Conflict(
            _(
                "%(number)s of your organisations wait to be verified. Ask an administrator of the platform to do it, "
                "and register the next one then.",
                number=UNVERIFIED_AT_MOST,
            ),
            code="too_many_unverified",
        )


def _tell_rejection(session: Session, row: Organisation, person: Person, now: datetime) -> None:
    letters.send(
        session,
        to=person.email,
        language=person.language,
        subject=lazy("%(organisation)s was not admitted", organisation=row.name),
        paragraphs=[
            lazy(
                "an administrator compared your registration of %(organisation)s with the register of companies and "
                "turned it down. Your account stays open.",
                organisation=row.name,
            ),
            lazy("If this is a mistake, register again with the code on the business licence, or write to us."),
        ],
        key=f"rejected:{row.id}:{person.id}",
        now=now,
    )


def _send_registration(session: Session, link: LetterLink, href: str, known: Person | None, now: datetime) -> None:
    """The letter to confirm it; to somebody with an account it says that the account gets the organisation."""
    account = lazy("You have an account here; the organisation will be added to it.")
    new = lazy("You then choose a password, and your account is opened.")
    letters.send(
        session,
        to=link.email,
        language=known.language if known else str(link.content["language"]),
        subject=lazy("Confirm your registration"),
        paragraphs=[
            _wish(link),
            href,
            account if known else new,
            lazy("It works once and for one day. If it was not you, do nothing: nothing is registered."),
        ],
        key=f"letter:{link.id}",
        now=now,
    )


def _wish(link: LetterLink) -> LazyText:
    """What the letter says was asked for, without a word of whoever asked: it may go to anybody's mailbox."""
    if link.content["uscc"]:
        return lazy(
            "somebody, probably you, wants to register the organisation with the unified social credit code %(code)s "
            "on the trading platform. To confirm, follow this link:",
            code=link.content["uscc"],
        )
    return lazy(
        "somebody, probably you, wants to register an organisation on the trading platform. To confirm, follow this "
        "link:"
    )


def _register(session: Session, content: Mapping[str, Any], actor: Actor, now: datetime) -> Organisation:
    return register_organisation(
        session,
        name=content["name"],
        name_en=content.get("name_en") or "",
        uscc=content.get("uscc"),
        country=content.get("country") or "CN",
        kind=OrganisationKind(content["kind"]),
        region_code=content.get("region_code") or "",
        actor=actor,
        now=now,
    )
