"""People, memberships, invitations and keys as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, idempotency
from core.actor import Actor, Scope
from core.api import PageQuery, after_id
from core.db import found
from parties.organisations.models import Organisation
from parties.people import queries, services
from parties.people.members import must_see_members
from parties.people.models import ApiKey, BindingLimit, LetterLink, Membership, Person
from parties.people.schemas import (
    InvitationIn,
    InvitationOut,
    KeyIn,
    KeyOut,
    LimitIn,
    LimitOut,
    MemberOut,
    MembershipIn,
    MembershipOut,
    MeOut,
    NewKeyOut,
    PersonIn,
    PersonOut,
)

bp = api.blueprint("people")
Page = tuple[list[Any], str | None]


def page_of(rows: list[Any], after: str | None, limit: int) -> Page:
    """A page of rows that come by rising id."""
    later = [row for row in rows if row["id"] > after_id(after)]
    return later[:limit], str(later[limit - 1]["id"]) if len(later) > limit else None


@api.read(bp, "/me", gives=MeOut)
def me(session: Session, *, actor: Actor) -> Actor:
    """Whom this key acts as, for which organisation, in which roles"""
    return actor


@api.page(bp, "/organisations/<int:organisation_id>/members", gives=MemberOut)
def members(
    session: Session, query: dict[str, Any], organisation_id: int, *, actor: Actor, after: str | None, limit: int
) -> Page:
    """Active roles in an organisation, for its members and administrators"""
    must_see_members(actor, found(session, Organisation, organisation_id))
    rows = [
        {
            "id": row.id,
            "person_id": person.id,
            "organisation_id": organisation_id,
            "role": row.role,
            "began_at": row.began_at,
            "ended_at": None,
            "name": person.name,
            "email": person.email,
        }
        for row, person in queries.memberships_of(session, organisation_id)
    ]
    return page_of(rows, after, limit)


@api.write(
    bp, "POST", "/organisations/<int:organisation_id>/members", takes=MembershipIn, gives=MembershipOut, status=201,
    scope=Scope.ADMIN,
)  # fmt: skip
def add_member(
    session: Session, body: dict[str, Any], organisation_id: int, *, actor: Actor, now: datetime
) -> Membership:
    """Give a further role to a fellow member (administrators: to anybody with an account); invite everybody else"""
    return services.add_membership(session, organisation_id=organisation_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/organisations/<int:organisation_id>/members/<int:person_id>/limit", takes=LimitIn, gives=LimitOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def set_limit(
    session: Session, body: dict[str, Any], organisation_id: int, person_id: int, *, actor: Actor, now: datetime
) -> BindingLimit:
    """Set the greatest amount a member may bind the organisation to alone, or take the limit away"""
    return services.set_limit(
        session, organisation_id=organisation_id, person_id=person_id, amount=body["limit"], actor=actor, now=now
    )


@api.write(bp, "POST", "/memberships/<int:membership_id>/end", gives=MembershipOut, scope=Scope.ADMIN)
def end_membership(session: Session, membership_id: int, *, actor: Actor, now: datetime) -> Membership:
    """Take a role away, or lay down one's own"""
    return services.end_membership(session, membership_id=membership_id, actor=actor, now=now)


@api.page(bp, "/organisations/<int:organisation_id>/invitations", gives=InvitationOut, scope=Scope.ADMIN)
def invitations(
    session: Session, query: dict[str, Any], organisation_id: int, *, actor: Actor, after: str | None, limit: int
) -> Page:
    """Open invitations into an organisation"""
    must_see_members(actor, found(session, Organisation, organisation_id))
    return page_of([_shown(link) for link in queries.open_invitations(session, organisation_id)], after, limit)


@api.write(
    bp, "POST", "/organisations/<int:organisation_id>/invitations", takes=InvitationIn, gives=InvitationOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def invite(
    session: Session, body: dict[str, Any], organisation_id: int, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Invite somebody by a letter in their language"""
    return _shown(services.invite(session, organisation_id=organisation_id, **body, actor=actor, now=now))


@api.write(bp, "POST", "/invitations/<int:invitation_id>/withdraw", gives=InvitationOut, scope=Scope.ADMIN)
def withdraw(session: Session, invitation_id: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Take an open invitation back"""
    return _shown(services.withdraw_invitation(session, invitation_id=invitation_id, actor=actor, now=now))


@api.write(bp, "POST", "/people", takes=PersonIn, gives=PersonOut, status=201, scope=Scope.ADMIN)
def create_person(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Person:
    """Open an account; its owner sets the password by a reset letter (administrators)"""
    return services.create_person(session, **body, password=None, actor=actor, now=now)


@api.write(bp, "POST", "/people/<int:person_id>/disable", gives=PersonOut, scope=Scope.ADMIN)
def disable(session: Session, person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Shut an account: its sessions and keys end at once (administrators)"""
    return services.disable_person(session, person_id=person_id, actor=actor, now=now)


@api.write(bp, "POST", "/people/<int:person_id>/enable", gives=PersonOut, scope=Scope.ADMIN)
def enable(session: Session, person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Open a shut account again (administrators)"""
    return services.enable_person(session, person_id=person_id, actor=actor, now=now)


@api.page(bp, "/keys", gives=KeyOut, takes=PageQuery, scope=Scope.ADMIN)
def keys(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Page:
    """The keys of this key's person"""
    rows = sorted(
        (key for key, _organisation in queries.keys_of(session, actor.person_id or 0)), key=lambda key: key.id
    )
    later = [row for row in rows if row.id > after_id(after)]
    return later[:limit], str(later[limit - 1].id) if len(later) > limit else None


@api.write(bp, "POST", "/keys", takes=KeyIn, gives=NewKeyOut, status=201, scope=Scope.ADMIN)
def make_key(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Make a key with at most the scopes of this one; its text is shown this once"""
    row, text = services.make_key(session, **body, actor=actor, now=now)
    idempotency.keep_answer(session, 201, {**KeyOut().dump(row), "key": None})
    session.info.pop("answer", None)  # the stored answer never holds the key itself
    return {**{name: getattr(row, name) for name in KeyOut().fields}, "key": text}


@api.write(bp, "POST", "/keys/<int:key_id>/revoke", gives=KeyOut, scope=Scope.ADMIN)
def revoke_key(session: Session, key_id: int, *, actor: Actor, now: datetime) -> ApiKey:
    """End one of one's own keys at once"""
    return services.revoke_key(session, key_id=key_id, actor=actor, now=now)


def _shown(link: LetterLink) -> dict[str, Any]:
    """An invitation with the roles it offers."""
    columns = {name: getattr(link, name) for name in InvitationOut().fields if name != "roles"}
    return {**columns, "roles": link.content.get("roles", [])}
