"""A need after it was published: paused and open again, fulfilled, taken back or down, and run out."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import CENTER_ROLES, SYSTEM, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from listings.demand import notes, queries
from listings.demand.marking import mark
from listings.demand.models import Need
from listings.demand.posting import must_have_time_left, must_keep_the_name_back, own
from listings.demand.rules import LONGEST_REASON
from listings.demand.states import NEED, NeedState
from listings.market.models import Listing
from parties.centers.services import must_work_for

ENDED = lazy_gettext("A need for which you offered a listing is over: %(title)s")


def pause_need(session: Session, *, need_id: int, actor: Actor, now: datetime) -> Need:
    """Take no further listings for the moment; while it is paused it can be changed."""
    return _step(session, own(session, need_id, actor), "pause", "paused", actor, now)


def resume_need(session: Session, *, need_id: int, actor: Actor, now: datetime) -> Need:
    """Open a paused need again; Conflict (`deadline_passed`) where its last day is over."""
    need = own(session, need_id, actor)
    NEED.after(need.state, "resume")
    must_have_time_left(need, business_date(now))
    must_keep_the_name_back(session, need)
    return _step(session, need, "resume", "resumed", actor, now)


def fulfil_need(session: Session, *, need_id: int, listing_id: int | None = None, actor: Actor, now: datetime) -> Need:
    """The buyer has found what was looked for, perhaps in one of our listings."""
    need = own(session, need_id, actor)
    if listing_id is not None:
        need.fulfilled_by_id = found(session, Listing, listing_id).id
    _step(session, need, "fulfil", "fulfilled", actor, now, **({"listing_id": listing_id} if listing_id else {}))
    notes.tell_those_who_answered(session, need, ENDED, "fulfilled", now=now)
    return need


def withdraw_need(session: Session, *, need_id: int, actor: Actor, now: datetime) -> Need:
    """The buyer takes a need back; it is no longer public."""
    need = own(session, need_id, actor)
    _step(session, need, "withdraw", "withdrawn", actor, now)
    notes.tell_those_who_answered(session, need, ENDED, "withdrawn", now=now)
    return need


def take_down_need(session: Session, *, need_id: int, reason: str, actor: Actor, now: datetime) -> Need:
    """The center takes a need off the list and says why; the buyer reads it. NotAllowed for other centers' people."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        text = _("Say the reason in 1 to %(most)s characters; the buyer reads it.", most=LONGEST_REASON)
        raise Unacceptable(text, fields={"reason": [text]})
    queries.readable_need(session, need_id, actor)
    need = locked(session, Need, need_id)
    must_look_after(session, need, actor)
    need.ended_reason = reason
    _step(session, need, "withdraw", "taken_down", actor, now, reason=reason)
    text_ = lazy_gettext("The center took down your need “%(title)s”: %(reason)s", reason=reason)
    notes.tell(session, need, need.organisation_id, text_, "taken_down", now=now)
    notes.tell_those_who_answered(session, need, ENDED, "taken_down", now=now)
    return need


def must_look_after(session: Session, need: Need, actor: Actor) -> None:
    """NotAllowed unless the actor works for the need's center."""
    if need.center_id is None or need.published_at is None:
        raise NotAllowed(_("No center looks after this need yet."))
    must_work_for(session, actor, need.center_id, *CENTER_ROLES)


def expire_due(session: Session, *, now: datetime, actor: Actor = SYSTEM) -> int:
    """End every need whose last day has passed. Running it twice changes nothing. Returns how many ended."""
    query = select(Need.id).where(Need.state.in_((NeedState.PUBLISHED, NeedState.PAUSED)), Need.expires_at <= now)
    ended = 0
    for need_id in session.scalars(query.order_by(Need.id)).all():
        need = locked(session, Need, need_id)
        if not need.can("expire") or not need.is_due(now):
            continue
        text = lazy_gettext("The last day of your need has passed. Post it again to go on: %(title)s")
        _step(session, need, "expire", "expired", actor, now)
        notes.tell(session, need, need.organisation_id, text, "expired", now=now)
        notes.tell_those_who_answered(session, need, ENDED, "expired", now=now)
        ended += 1
    return ended


def _step(session: Session, need: Need, action: str, done: str, actor: Actor, now: datetime, **details: object) -> Need:
    """Take one arrow, bring its marks up to it, and write it down."""
    before = need.state
    need.advance(action)
    need.updated_at = now
    mark(session, need)
    audit.record(
        session, need.subject, f"need.{done}", actor=actor, now=now,
        before={"state": before.value}, after={"state": need.state.value, **details},
    )  # fmt: skip
    return need
