"""How people come into an organisation: by an invitation in a letter, whose link makes the account and the roles."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import ROLE_LABELS, SYSTEM, Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _, speaking
from core.i18n import lazy_gettext as lazy
from parties.organisations.models import Organisation
from parties.people import letters, throttle
from parties.people.members import accepted_email, accepted_language, enter_membership, enter_person, must_give
from parties.people.models import LetterKind, LetterLink, Person
from parties.people.queries import actor_of


def invite(
    session: Session,
    *,
    email: str,
    organisation_id: int,
    roles: Collection[Role],
    name: str = "",
    language: str = "en",
    actor: Actor,
    now: datetime,
) -> LetterLink:
    """Invite somebody by letter, in their language, to roles in an organisation; replaces an open invitation there."""
    organisation = found(session, Organisation, organisation_id)
    wanted = accepted_roles(roles)
    must_give(session, actor, organisation, *wanted)
    folded = accepted_email(email)
    _count_letter(session, folded, actor, now)
    known = session.scalar(select(Person).filter_by(email=folded))
    content = {
        "roles": [role.value for role in wanted],
        "name": name.strip()[:120],
        "language": accepted_language(language),
        "acting_for": actor.organisation_id,
    }
    _withdraw_open(session, organisation_id, folded, now)
    link, href = letters.draw_link(
        session,
        LetterKind.INVITATION,
        email=folded,
        organisation_id=organisation_id,
        sent_by_id=actor.person_id,
        content=content,
        now=now,
    )
    spoken = known.language if known else language
    with speaking(spoken):
        named = ", ".join(str(ROLE_LABELS[role]) for role in wanted)
    letters.send(
        session,
        to=folded,
        language=spoken,
        subject=_subject(organisation, spoken),
        paragraphs=[
            _offer(organisation, spoken, named, actor),
            lazy("Follow this link to accept. It works once and for seven days:"),
            href,
            lazy("If you do not know what this is about, do nothing."),
        ],
        key=f"letter:{link.id}",
        now=now,
    )
    after = {"email": folded, "roles": content["roles"]}
    audit.record(session, organisation.subject, "organisation.member_invited", actor=actor, now=now, after=after)
    return link


def _subject(organisation: Organisation, spoken: str) -> LazyText:
    if not organisation.is_verified:
        return lazy("Invitation to the trading platform")
    return lazy("Invitation to %(organisation)s", organisation=organisation.display(spoken))


def _offer(organisation: Organisation, spoken: str, roles: str, actor: Actor) -> LazyText:
    """Who invites: before anybody has verified the organisation without a word of theirs, but by its code."""
    if organisation.is_verified:
        return lazy(
            "%(who)s invites you to work for %(organisation)s on the trading platform, as: %(roles)s.",
            who=actor.name,
            organisation=organisation.display(spoken),
            roles=roles,
        )
    return lazy(
        "you are invited to work for an organisation that is not verified yet (unified social credit code: %(code)s) "
        "on the trading platform, as: %(roles)s.",
        code=organisation.uscc or "—",
        roles=roles,
    )


def _count_letter(session: Session, email: str, actor: Actor, now: datetime) -> None:
    """One more invitation to this mailbox, and from this inviter (an administrator may have many to send)."""
    if actor.is_system:
        return
    sender = [] if actor.has(Role.ADMINISTRATOR) else throttle.inviter_limits(actor.person_id or 0)
    throttle.count(session, [*throttle.receiver_limits(email), *sender], now=now)


def withdraw_invitation(session: Session, *, invitation_id: int, actor: Actor, now: datetime) -> LetterLink:
    """Take an open invitation back; its link is dead."""
    link = locked(session, LetterLink, invitation_id)
    if link.kind is not LetterKind.INVITATION or link.organisation_id is None:
        raise letters.dead_link()
    must_give(session, actor, found(session, Organisation, link.organisation_id), *invited_roles(link))
    if not link.is_open(now):
        raise Conflict(_("This invitation is not open any more."), code="invitation_closed")
    link.withdrawn_at = now
    subject = f"organisation:{link.organisation_id}"
    audit.record(
        session, subject, "organisation.invitation_withdrawn", actor=actor, now=now, before={"email": link.email}
    )
    return link


def accept_invitation(
    session: Session,
    *,
    token: str,
    name: str = "",
    password: str | None = None,
    language: str | None = None,
    now: datetime,
) -> Person:
    """Use an invitation's link: an account is made where there is none (with a name and a password), roles are given.

    The inviter's right is looked at again: what they may not give any more is not given.
    """
    link = letters.use_up(session, LetterKind.INVITATION, token, now=now)
    assert link.organisation_id is not None
    organisation = found(session, Organisation, link.organisation_id)
    inviter = _inviter(session, link)
    must_give(session, inviter, organisation, *invited_roles(link))
    person = session.scalar(select(Person).filter_by(email=link.email))
    if person is None:
        spoken = language or str(link.content.get("language", "en"))
        if password is None:
            text = _("Choose a password.")
            raise Unacceptable(text, code="password_missing", fields={"password": [text]})
        person = enter_person(
            session, email=link.email, name=name, password=password, language=spoken, actor=inviter, now=now
        )
    elif person.disabled_at is not None:
        raise NotAllowed(_("This account is shut. Ask an administrator of the platform to open it."))
    for role in invited_roles(link):
        try:
            with session.begin_nested():
                enter_membership(session, person.id, organisation.id, role, actor=inviter, now=now)
        except Conflict:
            pass  # a role that came by another way meanwhile
    return person


def accepted_roles(roles: Collection[Role], *, among: frozenset[Role] = frozenset(Role)) -> list[Role]:
    """At least one role of those offered, in the order of the list of roles."""
    wanted = [role for role in Role if role in {Role(each) for each in roles}]
    if not wanted or not among.issuperset(wanted):
        text = _("Choose at least one of the roles offered.")
        raise Unacceptable(text, code="roles_missing", fields={"roles": [text]})
    return wanted


def invited_roles(link: LetterLink) -> Sequence[Role]:
    """The roles that an invitation offers."""
    return [Role(each) for each in link.content.get("roles", [])]


def _withdraw_open(session: Session, organisation_id: int, email: str, now: datetime) -> None:
    asked = select(LetterLink).filter_by(
        kind=LetterKind.INVITATION, organisation_id=organisation_id, email=email, used_at=None, withdrawn_at=None
    )
    for link in session.scalars(asked):
        link.withdrawn_at = now
    session.flush()


def _inviter(session: Session, link: LetterLink) -> Actor:
    """Who sent the invitation, with the roles they hold now."""
    if link.sent_by_id is None:
        return SYSTEM
    acting = link.content.get("acting_for")  # an administrator invites into organisations that are not theirs
    inviter = actor_of(session, link.sent_by_id, acting)
    return inviter if inviter and inviter.organisation_id == acting else Actor(person_id=link.sent_by_id, name="")
