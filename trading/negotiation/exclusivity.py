"""Exclusive windows: for some days a seller agrees with one buyer only."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import TRADER_ROLES, Actor
from core.clock import business_date, start_of_day
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.show import day as shown_day
from listings.assets.models import Asset
from parties.organisations.queries import must_be_verified
from trading.negotiation.models import ExclusiveWindow, Negotiation
from trading.negotiation.notes import tell
from trading.negotiation.rules import MOST_EXCLUSIVE_DAYS, in_force
from trading.negotiation.standing import acting, must_be_open


def last_day(until: datetime) -> date:
    """The last business day of a window."""
    return business_date(until - timedelta(seconds=1))


class PromisedElsewhere(Conflict):
    """The seller negotiates exclusively with another buyer."""

    code = "promised_elsewhere"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            _(
                "The seller has promised another buyer to agree with nobody else until the end of %(day)s. "
                "Go on talking; the terms can be accepted after that, or earlier if the promise ends.",
                day=shown_day(last_day(until)),
            ),
            details=[{"until": until.isoformat()}],
        )


def open_window(session: Session, listing_id: int, now: datetime) -> ExclusiveWindow | None:
    """The window that is in force for a listing."""
    row = session.scalar(select(ExclusiveWindow).filter_by(listing_id=listing_id, ended_at=None))
    return row if row is not None and row.until > now else None


def must_not_be_promised_elsewhere(
    session: Session, listing_id: int, negotiation_id: int | None, now: datetime
) -> None:
    """PromisedElsewhere (409) while another negotiation has the window; the caller has locked the right."""
    window = open_window(session, listing_id, now)
    if window is not None and window.negotiation_id != negotiation_id:
        raise PromisedElsewhere(window.until)


def grant_exclusivity(
    session: Session, *, negotiation_id: int, days: int, actor: Actor, now: datetime
) -> ExclusiveWindow:
    """The seller promises this buyer to accept no other negotiation about the listing: the rest of today and `days`
    whole days more.

    The right is locked first, as acceptance does, so that no acceptance passes by. Raises Conflict
    `promised_elsewhere`, `promised_already`, Unacceptable for more days than the rule allows.
    """
    actor.must_have(*TRADER_ROLES)
    seen = found(session, Negotiation, negotiation_id)
    locked(session, Asset, seen.asset_id)
    negotiation = locked(session, Negotiation, negotiation_id)
    actor = acting(session, negotiation, actor, now)
    actor.must_act_for(negotiation.seller_id)
    must_be_verified(session, negotiation.seller_id)
    must_be_open(negotiation)
    most = in_force(MOST_EXCLUSIVE_DAYS, business_date(now))
    if not 1 <= days <= most:
        text = _("Choose from 1 to %(most)s days.", most=most)
        raise Unacceptable(text, fields={"days": [text]})
    _make_room(session, negotiation, now)
    window = ExclusiveWindow(
        listing_id=negotiation.listing_id,
        negotiation_id=negotiation.id,
        granted_at=now,
        until=start_of_day(business_date(now) + timedelta(days=days + 1)),
    )
    session.add(window)
    session.flush()
    _write_down(session, negotiation, "exclusive", window, actor, now)
    text_for_buyer = lazy_gettext("The seller of “%(title)s” agrees with nobody but you for %(days)s days.", days=days)
    tell(session, negotiation, negotiation.buyer_id, text_for_buyer, f"exclusive-{window.id}", now=now)
    return window


def _make_room(session: Session, negotiation: Negotiation, now: datetime) -> None:
    """A window whose time has passed is closed; one that stands refuses another."""
    kept = select(ExclusiveWindow).filter_by(listing_id=negotiation.listing_id, ended_at=None).with_for_update()
    before = session.scalar(kept)
    if before is None:
        return
    if before.until > now and before.negotiation_id != negotiation.id:
        raise PromisedElsewhere(before.until)
    if before.until > now:
        raise Conflict(
            _("You have promised this buyer already, until the end of %(day)s.", day=shown_day(last_day(before.until))),
            code="promised_already",
        )
    before.ended_at = before.until
    session.flush()


def give_up_exclusivity(session: Session, *, negotiation_id: int, actor: Actor, now: datetime) -> Negotiation:
    """The buyer releases the seller from the promise before its time."""
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, negotiation_id)
    actor.must_act_for(negotiation.buyer_id)
    window = close_window(session, negotiation, now)
    if window is None:
        raise Conflict(_("No exclusive window is open in this negotiation."), code="no_window")
    _write_down(session, negotiation, "exclusive_ended", window, actor, now)
    text = lazy_gettext("The buyer of “%(title)s” has released you from the exclusive window.")
    tell(session, negotiation, negotiation.seller_id, text, f"exclusive-{window.id}-ended", now=now)
    return negotiation


def close_window(session: Session, negotiation: Negotiation, now: datetime) -> ExclusiveWindow | None:
    """End the negotiation's window, if it has one that stands; it goes with the negotiation."""
    kept = select(ExclusiveWindow).filter_by(negotiation_id=negotiation.id, ended_at=None).with_for_update()
    window = session.scalar(kept)
    if window is not None:
        window.ended_at = min(now, window.until)
    return window


def _write_down(
    session: Session, negotiation: Negotiation, act: str, window: ExclusiveWindow, actor: Actor, now: datetime
) -> None:
    after = {"until": window.until.isoformat()}
    audit.record(session, negotiation.subject, f"negotiation.{act}", actor=actor, now=now, after=after)
