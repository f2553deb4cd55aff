"""The center's part: it approves, returns or rejects a listing with reason codes, and may hold one that is on sale."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import audit, events
from core.actor import CENTER_ROLES, Actor
from core.clock import business_date, start_of_day
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import services as assets
from listings.assets.models import Asset
from listings.market import checks, notes
from listings.market.bundling import lock_rights
from listings.market.models import Listing, ListingReview
from listings.market.reasons import BY_CODE, Concern, Decision
from listings.market.rules import LONGEST_REASON, last_day_on_sale
from listings.market.states import LISTING, ListingState
from parties.centers.services import must_work_for

ACTIONS = {Decision.APPROVE: "approved", Decision.RETURN: "returned", Decision.REJECT: "rejected"}
NEWS: dict[Decision, LazyText] = {
    Decision.APPROVE: lazy_gettext("Your listing is on sale: %(title)s"),
    Decision.RETURN: lazy_gettext("The center asks for corrections to your listing: %(title)s"),
    Decision.REJECT: lazy_gettext("The center rejected your listing: %(title)s"),
}


def review_listing(
    session: Session,
    *,
    listing_id: int,
    decision: Decision | str,
    reasons: Iterable[Mapping[str, Any]] = (),
    actor: Actor,
    now: datetime,
) -> Listing:
    """The center's decision on a submitted listing; approving publishes it, if the right still may be published.

    Approving also says that a right which its holder brought in has been compared with the register.

    `reasons` are {code, field, text}; returning and rejecting take at least one. Raises NotAllowed for staff of
    another center and for whoever sells it, RightsUnavailable with the reasons and articles.
    """
    listing = _for_center(session, listing_id, actor)
    verdict = Decision(decision)
    given = checked_reasons(verdict, reasons)
    LISTING.after(listing.state, verdict.value)  # not in review: that is said before the right is looked at
    if verdict is Decision.APPROVE:
        checks.must_be_publishable(session, listing, on=business_date(now))
        for asset_id in listing.asset_ids:
            assets.confirm_filing(session, found(session, Asset, asset_id), actor=actor, now=now)
        _publish(session, listing, now)
    listing.advance(verdict.value)
    listing.updated_at = now
    session.add(
        ListingReview(
            listing_id=listing.id, decision=verdict.value, reasons=given, person_id=actor.person_id,
            reviewer=actor.name, at=now,
        )
    )  # fmt: skip
    session.flush()
    notes.tell_search(session, listing, actor=actor, now=now)
    audit.record(
        session, listing.subject, f"listing.{ACTIONS[verdict]}", actor=actor, now=now,
        before={"state": ListingState.SUBMITTED.value}, after={"state": listing.state.value, "reasons": given},
    )  # fmt: skip
    returned = verdict is Decision.RETURN
    href = f"/listings/{listing.id}/edit" if returned else None
    notes.tell_seller(session, listing, NEWS[verdict], ACTIONS[verdict], href=href, now=now)
    if verdict is Decision.APPROVE:
        events.publish(session, events.Published(listing.subject), actor=actor, now=now)
    return listing


def checked_reasons(decision: Decision, reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Reasons as they are kept; Unacceptable for an unknown code, a missing text, or none where one is needed."""
    kept: list[dict[str, str]] = []
    for given in reasons:
        reason = BY_CODE.get(str(given.get("code", "")))
        text = str(given.get("text") or "").strip()
        if reason is None:
            raise _wrong(_("There is no such reason. Choose one of the list."))
        if reason.needs_text and not text:
            raise _wrong(_("Say the other reason in words."))
        if len(text) > LONGEST_REASON:
            raise _wrong(_("Shorten the explanation to %(most)s characters.", most=LONGEST_REASON))
        field = str(given.get("field") or "")
        field = field if field in list(Concern) else reason.concern.value
        kept.append({"code": reason.code, "field": field, "text": text})
    if decision is Decision.APPROVE and kept:
        raise _wrong(_("Reasons go with returning or rejecting. Take them out, or return the listing."))
    if decision is not Decision.APPROVE and not kept:
        raise _wrong(_("Choose at least one reason, so that the seller knows what to do."))
    return kept


def _wrong(text: str) -> Unacceptable:
    return Unacceptable(text, code="reasons_needed", fields={"reasons": [text]})


def suspend(session: Session, *, listing_id: int, reason: str, actor: Actor, now: datetime) -> Listing:
    """The center takes a listing off the market for a reason of its own, said in words; it may restore it."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        text = _("Say the reason in 1 to %(most)s characters; the seller reads it.", most=LONGEST_REASON)
        raise Unacceptable(text, fields={"reason": [text]})
    listing = _for_center(session, listing_id, actor)
    before = listing.state
    listing.advance("suspend")
    listing.held_reason, listing.updated_at = reason, now
    session.flush()
    notes.tell_search(session, listing, actor=actor, now=now)
    audit.record(
        session, listing.subject, "listing.suspended", actor=actor, now=now,
        before={"state": before.value}, after={"state": listing.state.value, "reason": reason},
    )  # fmt: skip
    notes.tell_seller(
        session, listing, lazy_gettext("The center suspended your listing: %(title)s"), "suspended", now=now
    )
    return listing


def restore(session: Session, *, listing_id: int, actor: Actor, now: datetime) -> Listing:
    """The center lets a suspended listing back onto the market; a cause that stands in the right keeps it off."""
    listing = _for_center(session, listing_id, actor)
    today = business_date(now)
    if listing.stopped_by is not None:
        text = _("A complaint keeps the listing off the market. The trading center decides it; wait for the outcome.")
        raise Conflict(text, code="taken_down", rule="ECL 42")
    by_right = listing.state is ListingState.SUSPENDED and listing.held_reason is None
    if by_right and not checks.publishability(session, listing, on=today).allowed:
        raise Conflict(
            _("The suspension follows from the right itself and ends by itself when its cause is gone."),
            code="suspended_by_right",
        )
    LISTING.after(listing.state, "restore")
    checks.must_be_publishable(session, listing, on=business_date(now))
    listing.advance("restore")
    listing.held_reason = listing.suspended_reason = None
    listing.updated_at = now
    session.flush()
    notes.tell_search(session, listing, actor=actor, now=now)
    audit.record(
        session, listing.subject, "listing.restored", actor=actor, now=now,
        before={"state": ListingState.SUSPENDED.value}, after={"state": listing.state.value},
    )  # fmt: skip
    notes.tell_seller(session, listing, lazy_gettext("Your listing is on sale again: %(title)s"), "restored", now=now)
    return listing


def must_review(session: Session, listing: Listing, actor: Actor) -> None:
    """NotAllowed unless the actor works for the listing's center and has no part in what is sold."""
    if listing.center_id is None:
        raise NotAllowed(_("No center has been chosen for this listing yet."))
    must_work_for(session, actor, listing.center_id, *CENTER_ROLES)
    own = {actor.organisation_id, *(organisation_id for organisation_id, _name in actor.organisations)}
    if not actor.is_system and listing.seller_id in own:
        raise NotAllowed(
            _(
                "Nobody reviews what their own organisation sells. "
                "Ask a colleague who does not belong to the seller, or another center."
            ),
            code="own_listing",
        )


def _for_center(session: Session, listing_id: int, actor: Actor) -> Listing:
    """The listing, its rights locked first, for somebody who may review it."""
    listing = found(session, Listing, listing_id)
    must_review(session, listing, actor)
    lock_rights(session, listing_id)
    return locked(session, Listing, listing_id)


def _publish(session: Session, listing: Listing, now: datetime) -> None:
    """Count the time on the market from today; the last day is inclusive."""
    days = (found(session, Asset, asset_id).expiry_date for asset_id in listing.asset_ids)
    first = min((day for day in days if day), default=None)
    scope = listing.license_scope
    last = last_day_on_sale(
        business_date(now),
        first,
        scope.ends if scope else None,
        listing.for_sale,
    )
    listing.published_at = now
    listing.expires_at = start_of_day(last + timedelta(days=1))
