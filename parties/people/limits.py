"""How much each member may bind their organisation to alone; above it a colleague with a higher limit approves."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, show
from core.actor import Actor
from core.db import found
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import _
from core.money import Money
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import Organisation
from parties.people.members import must_give
from parties.people.models import BindingLimit, Membership, Person


def limits_of(session: Session, organisation_id: int) -> dict[int, Money]:
    """Person → the greatest amount they may bind the organisation to; who is not in it has no limit."""
    rows = session.scalars(select(BindingLimit).filter_by(organisation_id=organisation_id))
    return {row.person_id: row.limit for row in rows if row.limit is not None}


def limit_of(session: Session, actor: Actor, organisation_id: int) -> Money | None:
    """The actor's own limit for the organisation; None for no limit."""
    row = select(BindingLimit).filter_by(organisation_id=organisation_id, person_id=actor.person_id)
    kept = session.scalar(row)
    return kept.limit if kept else None


def may_bind(session: Session, actor: Actor, organisation_id: int, amount: Money | None) -> bool:
    """Whether the actor may bind the organisation to the amount alone; `amount` None is one that has no bound."""
    limit = limit_of(session, actor, organisation_id)
    if limit is None:
        return True
    return amount is not None and amount.currency == limit.currency and amount <= limit


def must_bind(session: Session, actor: Actor, organisation_id: int, amount: Money | None) -> None:
    """Conflict `beyond_limit` unless the actor may bind the organisation to the amount alone, where no colleague can
    approve what is done: somebody with a higher limit does it instead."""
    if actor.is_system or may_bind(session, actor, organisation_id, amount):
        return
    limit = limit_of(session, actor, organisation_id)
    assert limit is not None
    raise Conflict(
        _(
            "This is more than the %(limit)s to which you may bind your organisation alone. A colleague with a higher "
            "limit has to do it.",
            limit=show.money(limit),
        ),
        code="beyond_limit",
        details=[{"limit": limit.amount, "currency": limit.currency}],
    )


def must_not_be_own(actor: Actor, person_id: int) -> None:
    """NotAllowed `own_limit` for one's own: a limit is there so that a second person looks."""
    if not actor.is_system and actor.person_id == person_id:
        raise NotAllowed(
            _(
                "Nobody sets their own limit. Ask somebody else who looks after the members, "
                "or an administrator of the platform."
            ),
            code="own_limit",
        )


def set_limit(
    session: Session, *, organisation_id: int, person_id: int, amount: Money | None, actor: Actor, now: datetime
) -> BindingLimit:
    """Set a member's limit, or take it away (`amount` None). Those who look after the members decide, nobody about
    themselves.

    Raises NotAllowed `members_not_yours` and `own_limit`, NotFound for somebody who is no member, Unacceptable for an
    amount below zero or in another currency than CNY.
    """
    must_give(session, actor, found(session, Organisation, organisation_id))
    must_not_be_own(actor, person_id)
    member = select(Membership.id).filter_by(person_id=person_id, organisation_id=organisation_id, ended_at=None)
    if session.scalar(member.limit(1)) is None:
        raise NotFound(_("Nobody belongs to the organisation under this number."))
    if amount is not None and (amount.minor < 0 or amount.currency != "CNY"):
        text = _("Write an amount in CNY, or leave it empty for no limit.")
        raise Unacceptable(text, fields={"limit": [text]})
    asked = select(BindingLimit).filter_by(organisation_id=organisation_id, person_id=person_id).with_for_update()
    row = session.scalar(asked)
    before = row.limit if row else None
    if row is None:
        row = BindingLimit(organisation_id=organisation_id, person_id=person_id, currency="CNY", set_at=now)
        keep_only_one(session, row, Conflict(_("Somebody set this limit a moment ago. Reload the page.")))
    row.limit_minor, row.set_at, row.set_by = amount.minor if amount else None, now, actor.person_id
    audit.record(
        session,
        f"organisation:{organisation_id}",
        "organisation.limit_set",
        actor=actor,
        now=now,
        before={"limit": before.amount if before else None},
        after={"member": found(session, Person, person_id).name, "limit": amount.amount if amount else None},
    )
    return row
