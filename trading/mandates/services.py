"""Giving a broker a mandate: offered by the right holder, accepted by the broker, ended by either (CC 933)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, TRADER_ROLES, Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.events import AssetChanged, AssetsJoined
from core.fields import whole
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries as assets
from listings.assets import services as keeping
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from parties.notices.services import notify
from parties.organisations.models import Organisation
from parties.organisations.queries import must_be_verified
from parties.people.limits import must_bind
from trading.mandates.models import Mandate, MandateRight
from trading.mandates.states import MandateState

MOST_COMMISSION_BP, MOST_TAIL_DAYS, LONGEST_DAYS = 3000, 730, 5 * 366


def offer_mandate(
    session: Session,
    *,
    broker_id: int,
    asset_ids: Collection[int],
    exclusive: bool,
    commission_bp: int,
    from_date: date,
    to_date: date,
    tail_days: int,
    actor: Actor,
    now: datetime,
) -> Mandate:
    """A right holder offers a broker to act for it about some of its rights.

    Raises NotAllowed for rights of others, Unacceptable by field, NotFound for an organisation that there is not,
    Conflict `beyond_limit` for a member who may not bind the right holder to any amount, `not_verified`.
    """
    actor.must_have(Role.RIGHT_HOLDER)
    principal_id = actor.organisation_id
    if principal_id is None:
        raise NotAllowed(_("A mandate is given for an organisation. Choose for whom you act."))
    _must_fit(principal_id, broker_id, asset_ids, commission_bp, from_date, to_date, tail_days, business_date(now))
    must_bind(session, actor, principal_id, None)  # the broker can then bind it to any amount
    broker = found(session, Organisation, broker_id)
    must_be_verified(session, principal_id, broker_id)
    if not all(_owns(session, principal_id, asset_id, business_date(now)) for asset_id in asset_ids):
        raise NotAllowed(_("Only the owner of a right gives a mandate for it."), code="not_the_owner")
    mandate = Mandate(
        principal_id=principal_id,
        broker_id=broker.id,
        exclusive=exclusive,
        commission_bp=commission_bp,
        from_date=from_date,
        to_date=to_date,
        tail_days=tail_days,
        state=MandateState.OFFERED,
        offered_at=now,
        rights=[MandateRight(asset_id=asset_id) for asset_id in sorted(set(asset_ids))],
    )
    session.add(mandate)
    session.flush()
    _note(session, mandate, "offered", actor, now)
    _tell(session, mandate, broker.id, lazy_gettext("A right holder offers you a mandate."), "offered", now)
    return mandate


def _owns(session: Session, organisation_id: int, asset_id: int, on: date) -> bool:
    return organisation_id in {each.organisation_id for each in assets.owners_on(session, asset_id, on)}


def _must_fit(
    principal_id: int,
    broker_id: int,
    asset_ids: Collection[int],
    commission_bp: int,
    from_date: date,
    to_date: date,
    tail_days: int,
    today: date,
) -> None:
    faults: dict[str, list[str]] = {}
    if broker_id == principal_id:
        faults["broker_id"] = [_("Choose another organisation: nobody is their own broker.")]
    if not asset_ids:
        faults["asset_ids"] = [_("Choose at least one right.")]
    if not 0 <= commission_bp <= MOST_COMMISSION_BP:
        faults["commission"] = [_("Write a commission from 0 to 30 per cent.")]
    if not 0 <= tail_days <= MOST_TAIL_DAYS:
        faults["tail_days"] = [_("Write from 0 to 730 days.")]
    if from_date < today:
        faults["from_date"] = [_("This day has passed. Begin today or later.")]
    if from_date - today > timedelta(days=LONGEST_DAYS):
        faults["from_date"] = [_("Begin within the next five years.")]
    if to_date < from_date or to_date - from_date > timedelta(days=LONGEST_DAYS):
        faults["to_date"] = [_("The last day lies after the first, and at most five years later.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)


def accept_mandate(session: Session, *, mandate_id: int, actor: Actor, now: datetime) -> Mandate:
    """The broker accepts. An exclusive mandate is put on record on each right, whose rows are locked first.

    Raises Conflict `mandated_already` where another exclusive mandate stands on one of them, `sold_since` where one of
    them has changed hands since the offer.
    """
    _lock_rights(session, mandate_id)
    mandate = _for(session, mandate_id, actor, "broker_id")
    must_be_verified(session, mandate.principal_id, mandate.broker_id)
    mandate.advance("accept")
    if not all(_owns(session, mandate.principal_id, each, business_date(now)) for each in mandate.asset_ids):
        raise Conflict(
            _("One of these rights has another owner since this was offered. Decline, and have a new mandate offered."),
            code="sold_since",
        )
    mandate.answered_at = now
    if mandate.exclusive:
        for asset_id in mandate.asset_ids:
            _put_on_record(session, mandate, asset_id, now)
    _note(session, mandate, "accepted", actor, now)
    _tell(session, mandate, mandate.principal_id, lazy_gettext("The broker accepted your mandate."), "accepted", now)
    return mandate


def _put_on_record(session: Session, mandate: Mandate, asset_id: int, now: datetime) -> None:
    stands = select(Encumbrance.id).filter_by(asset_id=asset_id, type=EncumbranceType.MANDATE, ended_on=None)
    if session.scalar(stands.limit(1)) is not None:
        raise Conflict(
            _("Another exclusive mandate stands on one of these rights. It ends first."), code="mandated_already"
        )
    keeping.record_encumbrance(
        session,
        asset_id=asset_id,
        type=EncumbranceType.MANDATE,
        ref=mandate.subject,
        holder_id=mandate.broker_id,
        holder_name=found(session, Organisation, mandate.broker_id).name,
        from_date=mandate.from_date,
        to_date=mandate.to_date,
        actor=SYSTEM,  # the two sides agreed; the platform keeps the record
        now=now,
    )


def decline_mandate(session: Session, *, mandate_id: int, actor: Actor, now: datetime) -> Mandate:
    """The broker says no."""
    mandate = _for(session, mandate_id, actor, "broker_id")
    mandate.advance("decline")
    mandate.answered_at = now
    _note(session, mandate, "declined", actor, now)
    _tell(session, mandate, mandate.principal_id, lazy_gettext("The broker declined your mandate."), "declined", now)
    return mandate


def withdraw_mandate(session: Session, *, mandate_id: int, actor: Actor, now: datetime) -> Mandate:
    """The right holder takes the offer back before it is answered."""
    mandate = _for(session, mandate_id, actor, "principal_id")
    mandate.advance("withdraw")
    mandate.answered_at = now
    _note(session, mandate, "withdrawn", actor, now)
    return mandate


def end_mandate(session: Session, *, mandate_id: int, actor: Actor, now: datetime) -> Mandate:
    """Either side ends it, today (CC 933); what began before still owes the commission until the tail runs out."""
    actor.must_have(*TRADER_ROLES)
    _lock_rights(session, mandate_id)
    mandate = locked(session, Mandate, mandate_id)
    actor.must_act_for_one_of((mandate.principal_id, mandate.broker_id))
    _end(session, mandate, business_date(now), actor, now)
    other = mandate.broker_id if actor.acts_for(mandate.principal_id) else mandate.principal_id
    _tell(session, mandate, other, lazy_gettext("The other side ended a mandate."), "ended", now)
    return mandate


def expire_due(session: Session, *, now: datetime) -> int:
    """End what has run out by its own date; returns how many."""
    today = business_date(now)
    over = select(Mandate.id).where(Mandate.state == MandateState.IN_FORCE, Mandate.to_date < today)
    ended = 0
    for mandate_id in session.scalars(over.order_by(Mandate.id)).all():
        _lock_rights(session, mandate_id)
        mandate = locked(session, Mandate, mandate_id)
        if mandate.can("end"):
            _end(session, mandate, mandate.to_date, SYSTEM, now)
            ended += 1
    return ended


def asset_changed(session: Session, event: AssetChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of AssetChanged: a mandate binds who gave it, not whoever owns the right next (CC 465).

    The record on a right that was sold ends; the mandate goes on about the others, and its tail as agreed.
    """
    stands = select(Encumbrance.ref).filter_by(asset_id=event.asset_id, type=EncumbranceType.MANDATE, ended_on=None)
    today = business_date(now)
    for ref in session.scalars(stands).all():
        mandate = session.get(Mandate, whole(ref.removeprefix("mandate:")) or 0)
        if mandate is not None and not _owns(session, mandate.principal_id, event.asset_id, today):
            keeping.end_encumbrances(session, ref=ref, asset_id=event.asset_id, on=today, actor=SYSTEM, now=now)


def assets_joined(session: Session, event: AssetsJoined, *, actor: Actor, now: datetime) -> None:
    """Two rights turned out to be one: what was agreed with a broker is about the one that stays.

    A right on which an exclusive mandate has been put on record never goes: the registry sees that record.
    """
    for row in session.scalars(select(MandateRight).where(MandateRight.asset_id == event.gone)).all():
        mandate = session.get_one(Mandate, row.mandate_id)
        if event.kept in mandate.asset_ids:
            session.delete(row)
        else:
            row.asset_id = event.kept
        session.flush()
        session.expire(mandate, ["rights"])


def _lock_rights(session: Session, mandate_id: int) -> None:
    """The rights of a mandate by number: the first in the global order."""
    for asset_id in sorted(found(session, Mandate, mandate_id).asset_ids):
        locked(session, Asset, asset_id)


def _end(session: Session, mandate: Mandate, on: date, actor: Actor, now: datetime) -> None:
    mandate.advance("end")
    mandate.ended_on = on
    if mandate.exclusive:
        keeping.end_encumbrances(session, ref=mandate.subject, on=on, actor=SYSTEM, now=now)
    _note(session, mandate, "ended", actor, now)


def _for(session: Session, mandate_id: int, actor: Actor, side: str) -> Mandate:
    actor.must_have(*TRADER_ROLES)
    mandate = locked(session, Mandate, mandate_id)
    actor.must_act_for(getattr(mandate, side))
    return mandate


def _note(session: Session, mandate: Mandate, act: str, actor: Actor, now: datetime) -> None:
    after = {"state": mandate.state.value, "commission_bp": mandate.commission_bp, "rights": mandate.asset_ids}
    audit.record(session, mandate.subject, f"mandate.{act}", actor=actor, now=now, after=after)


def _tell(session: Session, mandate: Mandate, organisation_id: int, text: LazyText, key: str, now: datetime) -> None:
    notify(
        session,
        organisation_id=organisation_id,
        text=text,
        href=f"/mandates/{mandate.id}",
        key=f"{mandate.subject}:{key}",
        now=now,
        roles=TRADER_ROLES,
    )
