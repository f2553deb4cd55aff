"""People and their memberships: who may do what for which organisation, and who decides it."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import audit
from core.actor import CENTER_ROLES, ROLE_LABELS, TRADER_ROLES, Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import LANGUAGES, _
from core.sessions import end_sessions
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import register_organisation
from parties.organisations.uscc import fold_uscc
from parties.people import passwords
from parties.people.models import ApiKey, Membership, Person

EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")

TRADERS = frozenset(TRADER_ROLES)

# The name under which the first administrator's organisation is made.
TRADING_CENTER = {"name": "星海知识产权交易中心", "name_en": "Xinghai IP Trading Center"}

# Roles that only members of some kinds of organisation can have; everybody may hold rights or buy.
ONLY_IN: dict[Role, frozenset[OrganisationKind]] = {
    Role.CENTER_STAFF: frozenset({OrganisationKind.CENTER}),
    Role.CENTER_MANAGER: frozenset({OrganisationKind.CENTER}),
    Role.FINANCE_OFFICER: frozenset({OrganisationKind.EXCHANGE}),
    Role.BANK_OFFICER: frozenset({OrganisationKind.BANK}),
    Role.CITY_OFFICE: frozenset({OrganisationKind.GOV}),
    Role.ADMINISTRATOR: frozenset({OrganisationKind.EXCHANGE, OrganisationKind.GOV}),
}


def accepted_email(email: str, *, field: str = "email") -> str:
    """The folded address, or Unacceptable: one @, ASCII, something with a dot behind it."""
    folded = unicodedata.normalize("NFKC", email).strip().lower()
    if len(folded) > 254 or not EMAIL.fullmatch(folded) or ".." in folded:
        text = _("Write an e-mail address such as name@example.com.")
        raise Unacceptable(text, code="email_form", fields={field: [text]})
    return folded


def accepted_name(name: str, *, field: str = "name") -> str:
    """A person's name, on one line, without control signs."""
    given = " ".join(unicodedata.normalize("NFC", name).split())
    if not given or len(given) > 120 or any(unicodedata.category(sign)[0] == "C" for sign in given):
        text = _("Write the person’s name, at most 120 characters.")
        raise Unacceptable(text, code="name_missing", fields={field: [text]})
    return given


def accepted_language(language: str) -> str:
    """A language that the platform speaks."""
    if language not in LANGUAGES:
        text = _("Choose one of the languages offered.")
        raise Unacceptable(text, code="language_unknown", fields={"language": [text]})
    return language


def create_person(
    session: Session, *, email: str, name: str, password: str | None, language: str = "en", actor: Actor, now: datetime
) -> Person:
    """An account; without a password it is opened through a letter. Administrators only (others invite)."""
    actor.must_have(Role.ADMINISTRATOR)
    return enter_person(session, email=email, name=name, password=password, language=language, actor=actor, now=now)


def enter_person(
    session: Session, *, email: str, name: str, password: str | None, language: str, actor: Actor, now: datetime
) -> Person:
    """Write the account down; for acts that have proved the address themselves (a used letter, the command line)."""
    folded, given = accepted_email(email), accepted_name(name)
    if password is not None:
        passwords.must_be_good(password, folded, given)
    taken = _("There is an account with this e-mail address.")
    refusal = Conflict(taken, code="email_taken", fields={"email": [taken]})
    if session.scalar(select(Person.id).filter_by(email=folded)):
        raise refusal
    row = Person(
        email=folded,
        name=given,
        password_hash=None if password is None else passwords.hashed(password),
        language=accepted_language(language),
        password_set_at=None if password is None else now,
        created_at=now,
    )
    keep_only_one(session, row, refusal)
    audit.record(session, row.subject, "person.created", actor=actor, now=now, after={"email": folded})
    return row


def create_admin(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    language: str = "en",
    uscc: str | None = None,
    actor: Actor,
    now: datetime,
) -> Person:
    """An administrator, for the command line (`actor` is the system): there is no default one.

    In the organisation with this credit code, else in the trading center, which is made if there is none.
    An account that exists keeps its password and gets the role.
    """
    actor.must_have(Role.ADMINISTRATOR)
    home = session.scalar(select(Organisation).filter_by(uscc=fold_uscc(uscc))) if uscc else None
    home = home or session.scalar(select(Organisation).filter_by(kind=OrganisationKind.EXCHANGE))
    if home is None:
        home = register_organisation(
            session, **TRADING_CENTER, uscc=uscc, kind=OrganisationKind.EXCHANGE, actor=actor, now=now
        )
    if uscc and home.uscc != fold_uscc(uscc):
        raise NotFound(_("No organisation has the code %(code)s.", code=uscc))
    person = session.scalar(select(Person).filter_by(email=accepted_email(email)))
    if person is None:
        person = enter_person(
            session, email=email, name=name, password=password, language=language, actor=actor, now=now
        )
    add_membership(session, person_id=person.id, organisation_id=home.id, role=Role.ADMINISTRATOR, actor=actor, now=now)
    return person


def roles_to_give(session: Session, actor: Actor, organisation: Organisation) -> frozenset[Role]:
    """The roles that this actor may give and take in the organisation (empty: does not manage its members).

    The platform's administrator: all that fit its kind. A center's manager: the center's own. Elsewhere the
    organisation's first active member: right holder and buyer.
    """
    fitting = frozenset(role for role in Role if organisation.kind in ONLY_IN.get(role, frozenset(OrganisationKind)))
    if actor.has(Role.ADMINISTRATOR):
        return fitting
    if not actor.acts_for(organisation.id):
        return frozenset()
    if organisation.kind is OrganisationKind.CENTER:
        return fitting & frozenset(CENTER_ROLES) if actor.has(Role.CENTER_MANAGER) else frozenset()
    if organisation.kind is OrganisationKind.EXCHANGE or not actor.has(*TRADERS):
        return frozenset()
    first = session.scalar(
        select(Membership.person_id)
        .where(Membership.organisation_id == organisation.id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
        .limit(1)
    )
    return TRADERS if first == actor.person_id else frozenset()


def must_see_members(actor: Actor, organisation: Organisation) -> None:
    """NotAllowed for people from outside: names and addresses are for fellow members and administrators."""
    if not actor.has(Role.ADMINISTRATOR):
        actor.must_act_for(organisation.id)


def must_give(session: Session, actor: Actor, organisation: Organisation, *roles: Role) -> None:
    """NotAllowed unless the actor may give (or take) all of the roles there; Unacceptable where a role does not fit."""
    for role in roles:
        if organisation.kind not in ONLY_IN.get(role, frozenset(OrganisationKind)):
            text = _("The role %(role)s does not exist in an organisation of this kind.", role=ROLE_LABELS[role])
            raise Unacceptable(text, code="role_does_not_fit", fields={"roles": [text]})
    allowed = roles_to_give(session, actor, organisation)
    if not allowed or not allowed.issuperset(roles):
        raise NotAllowed(
            _(
                "Members are looked after by the organisation’s first member, in a center by its manager, "
                "and everywhere by an administrator of the platform. Ask them."
            ),
            code="members_not_yours",
        )


def add_membership(
    session: Session, *, person_id: int, organisation_id: int, role: Role, actor: Actor, now: datetime
) -> Membership:
    """Give a person a role in an organisation; the same active role twice is a Conflict.

    Nobody is made a member without being asked: members give further roles to their fellow members only, and invite
    everybody else. The answer is the same whether or not there is such a person. The platform's administrator may.
    """
    organisation, role = found(session, Organisation, organisation_id), Role(role)
    must_give(session, actor, organisation, role)
    fellow = select(Membership.id).filter_by(person_id=person_id, organisation_id=organisation_id, ended_at=None)
    if not actor.has(Role.ADMINISTRATOR) and session.scalar(fellow.limit(1)) is None:
        raise NotAllowed(
            _("Nobody belongs to the organisation under this number. Invite them by e-mail; they decide themselves."),
            code="invite_them",
        )
    return enter_membership(session, person_id, organisation_id, role, actor=actor, now=now)


def enter_membership(
    session: Session, person_id: int, organisation_id: int, role: Role, *, actor: Actor, now: datetime
) -> Membership:
    """Write the membership down; for acts that have checked themselves who decides (a used letter)."""
    found(session, Person, person_id)
    known = _("This person has the role already.")
    active = select(Membership.id).filter_by(
        person_id=person_id, organisation_id=organisation_id, role=role, ended_at=None
    )
    if session.scalar(active):
        raise Conflict(known, code="member_already")
    row = Membership(person_id=person_id, organisation_id=organisation_id, role=role, began_at=now)
    keep_only_one(session, row, Conflict(known, code="member_already"))
    after = {"organisation": organisation_id, "role": role.value}
    audit.record(session, f"person:{person_id}", "person.role_given", actor=actor, now=now, after=after)
    return row


def end_membership(session: Session, *, membership_id: int, actor: Actor, now: datetime) -> Membership:
    """Take a role away (or leave oneself). Keys for that organisation die with the person's last role there."""
    row = locked(session, Membership, membership_id)
    organisation = found(session, Organisation, row.organisation_id)
    if row.person_id != actor.person_id:
        must_give(session, actor, organisation, row.role)
    if row.ended_at is not None:
        raise Conflict(_("This role ended before."), code="member_no_more")
    if row.role is Role.ADMINISTRATOR:
        must_not_be_last_administrator(session, row.person_id)
    row.ended_at = now
    session.flush()
    left = select(Membership.id).filter_by(person_id=row.person_id, organisation_id=row.organisation_id, ended_at=None)
    if session.scalar(left.limit(1)) is None:
        end_keys(session, row.person_id, organisation_id=row.organisation_id, now=now)
    before = {"organisation": row.organisation_id, "role": row.role.value}
    audit.record(session, f"person:{row.person_id}", "person.role_ended", actor=actor, now=now, before=before)
    return row


def disable_person(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Person:
    """Shut an account: its sessions and keys end at once."""
    actor.must_have(Role.ADMINISTRATOR)
    row = locked(session, Person, person_id)
    if row.disabled_at is not None:
        raise Conflict(_("This account was shut before."), code="disabled_already")
    must_not_be_last_administrator(session, person_id)
    row.disabled_at = now
    end_sessions(session, person_id=person_id)
    end_keys(session, person_id, now=now)
    audit.record(session, row.subject, "person.disabled", actor=actor, now=now)
    return row


def enable_person(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Person:
    """Open an account again; sessions and keys stay ended."""
    actor.must_have(Role.ADMINISTRATOR)
    row = locked(session, Person, person_id)
    if row.disabled_at is None:
        raise Conflict(_("This account is open."), code="enabled_already")
    row.disabled_at = None
    audit.record(session, row.subject, "person.enabled", actor=actor, now=now)
    return row


def must_not_be_last_administrator(session: Session, person_id: int) -> None:
    """Conflict where nobody else could administer the platform."""
    active = select(Membership.id).filter_by(role=Role.ADMINISTRATOR, ended_at=None).order_by(Membership.id)
    session.execute(active.with_for_update())  # two administrators who end each other wait for one another here
    administrators = (
        select(func.count(func.distinct(Person.id)))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == Role.ADMINISTRATOR, Membership.ended_at.is_(None), Person.disabled_at.is_(None))
    )
    is_one = session.scalar(administrators.where(Person.id == person_id))
    if is_one and not session.scalar(administrators.where(Person.id != person_id)):
        raise Conflict(
            _("This is the only administrator. Give somebody else the role first."), code="last_administrator"
        )


def end_keys(session: Session, person_id: int, *, now: datetime, organisation_id: int | None = None) -> None:
    """Revoke a person's API keys, all or those for one organisation."""
    act = update(ApiKey).where(ApiKey.person_id == person_id, ApiKey.revoked_at.is_(None))
    if organisation_id is not None:
        act = act.where(ApiKey.organisation_id == organisation_id)
    session.execute(act.values(revoked_at=now))
