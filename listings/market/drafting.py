"""Writing a listing: a draft is begun, answered question by question, and handed to a center."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, NotAllowed
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market import checks, notes, sending
from listings.market.bundling import WHOLE, lock_rights, must_be_unlisted
from listings.market.models import Listing, ListingItem
from listings.market.states import ListingState
from listings.market.steps import STEP_LABELS, missing_steps
from listings.rights import services as rights
from listings.terms.scope import Scope
from parties.organisations.queries import must_be_verified

SCOPE_LISTS = ("territories", "fields", "acts", "channels")


def begin_listing(session: Session, *, asset_id: int, actor: Actor, now: datetime) -> Listing:
    """Begin a draft for a right that the actor's organisation owns, or in which it holds a licence that may be granted
    on; one right has one open listing.

    Raises NotAllowed for others than its owner, RightsUnavailable (PL 12) for a licensee who may not sublicense,
    Conflict (`already_listed`) where there is an open one.
    """
    locked(session, Asset, asset_id)
    seller_id = _owner_who_acts(session, asset_id, actor, business_date(now))
    must_be_unlisted(session, asset_id)
    listing = Listing(
        asset_id=asset_id, seller_id=seller_id, state=ListingState.DRAFT, for_sale=False, license_types=[], scope={},
        answered=[], express=False, currency="CNY", summary="", created_at=now, updated_at=now,
        items=[ListingItem(place=1, asset_id=asset_id, allocation_bp=WHOLE)],
    )  # fmt: skip
    session.add(listing)
    session.flush()
    audit.record(session, listing.subject, "listing.drafted", actor=actor, now=now, after={"asset_id": asset_id})
    return listing


def draft_listing(
    session: Session,
    *,
    asset_id: int,
    center_id: int | None,
    for_sale: bool,
    sale_price: Money | None,
    license_types: Sequence[str],
    license_price: Money | None,
    territories: Sequence[str],
    fields: Sequence[str],
    ends: date | None,
    acts: Sequence[str] = ("*",),
    channels: Sequence[str] = ("*",),
    summary: str = "",
    express: bool = False,
    actor: Actor,
    now: datetime,
) -> Listing:
    """Begin a draft and answer all its questions at once; a price of None is 'by negotiation'."""
    listing = begin_listing(session, asset_id=asset_id, actor=actor, now=now)
    changes: dict[str, Any] = {
        "for_sale": for_sale, "license_types": license_types, "sale_price": sale_price, "license_price": license_price,
        "summary": summary, "center_id": center_id, "express": express,
    }  # fmt: skip
    if license_types:
        changes |= {
            "territories": territories, "fields": fields, "acts": acts, "channels": channels, "ends": ends,
        }  # fmt: skip
    return change_listing(session, listing_id=listing.id, changes=changes, actor=actor, now=now)


def change_listing(
    session: Session, *, listing_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime
) -> Listing:
    """Answer some questions of a draft (or of a returned listing); what is not named stays as it is.

    `changes` may hold for_sale, license_types, sale_price, license_price (Money or None), territories, fields, ends,
    summary, center_id. Raises Unacceptable by field, IllegalTransition once it is in review or on sale.
    """
    listing = _own(session, listing_id, actor)
    before = snapshot(listing)
    listing.advance("change")
    asset = assets.asset(session, listing.asset_id)
    checks.answers_fit(session, listing, asset, changes, today=business_date(now))
    _apply(listing, changes, today=business_date(now))
    listing.updated_at = now
    session.flush()
    after = snapshot(listing)
    changed = [name for name in after if after[name] != before[name]]
    audit.record(
        session, listing.subject, "listing.changed", actor=actor, now=now,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return listing


def submit_listing(session: Session, *, listing_id: int, answer: str = "", actor: Actor, now: datetime) -> Listing:
    """Hand a listing to its center. The right has to be one that may be published (BR-16, BR-31, CC 444).

    `answer` is what the seller answers to the reasons for which it came back. Raises Conflict (`unanswered` while a
    question is open, `unchanged` where the very same came back before), RightsUnavailable with reasons and articles.
    """
    listing = _own(session, listing_id, actor, lock_asset=True)
    listing.advance("submit")
    missing = missing_steps(listing)
    if missing:
        open_questions = ", ".join(str(STEP_LABELS[step]) for step in missing)
        raise Conflict(
            _("Some questions are still open: %(questions)s. Answer them and send it then.", questions=open_questions),
            code="unanswered",
        )
    if listing.express:  # an offer to everybody (CC 472, 473)
        must_be_verified(session, listing.seller_id)
    checks.must_be_publishable(session, listing, on=business_date(now))
    sending.must_be_new(session, listing, snapshot(listing), answer, now=now)
    listing.submitted_at = listing.updated_at = now
    session.flush()
    audit.record(session, listing.subject, "listing.submitted", actor=actor, now=now, after=snapshot(listing))
    notes.tell_center(
        session, listing, lazy_gettext("A listing waits for your review: %(title)s"), "submitted",
        href=f"/listings/{listing.id}/review", now=now,
    )  # fmt: skip
    return listing


def withdraw_listing(session: Session, *, listing_id: int, actor: Actor, now: datetime) -> Listing:
    """The owner takes a listing back; one that is reserved for a deal cannot be (IllegalTransition)."""
    listing = _own(session, listing_id, actor)
    before = listing.state
    listing.advance("withdraw")
    listing.suspended_reason = listing.held_reason = None
    listing.updated_at = now
    session.flush()
    notes.tell_search(session, listing, actor=actor, now=now)
    audit.record(
        session, listing.subject, "listing.withdrawn", actor=actor, now=now,
        before={"state": before.value}, after={"state": listing.state.value},
    )  # fmt: skip
    if before not in (ListingState.DRAFT, ListingState.RETURNED):
        notes.tell_center(
            session, listing, lazy_gettext("The owner withdrew a listing: %(title)s"), "withdrawn", now=now
        )
    return listing


def snapshot(listing: Listing) -> dict[str, Any]:
    """What the trail keeps of a listing."""
    return {
        "state": listing.state.value,
        "for_sale": listing.for_sale,
        "sale_price": str(listing.sale_price) if listing.sale_price else None,
        "license_types": list(listing.license_types),
        "license_price": str(listing.license_price) if listing.license_price else None,
        "express": listing.express,
        "scope": dict(listing.scope),
        "summary": listing.summary,
        "center_id": listing.center_id,
    }


def _own(session: Session, listing_id: int, actor: Actor, *, lock_asset: bool = False) -> Listing:
    """The listing, locked, for somebody who acts for its seller; the asset first where it is looked at."""
    if lock_asset:
        lock_rights(session, listing_id)
    row = locked(session, Listing, listing_id)
    actor.must_act_for(row.seller_id)
    actor.must_have(Role.RIGHT_HOLDER)
    return row


def _owner_who_acts(session: Session, asset_id: int, actor: Actor, today: date) -> int:
    owners = {each.organisation_id for each in assets.owners_on(session, asset_id, today)} - {None}
    if actor.is_system:
        seller_id = assets.sole_owner_id(session, asset_id, today)
    else:
        actor.must_have(Role.RIGHT_HOLDER)
        own = actor.organisation_id
        seller_id = own if own in owners or rights.must_sublicense(session, asset_id, own, on=today) else None
    if seller_id is None:
        raise NotAllowed(
            _(
                "Only the owner on record may list a right (Patent Law, article 10). "
                "If your organisation owns it, claim it on its page with the register extract."
            ),
            code="not_the_owner",
        )
    return seller_id


def _apply(listing: Listing, changes: Mapping[str, Any], *, today: date) -> None:
    """Put answers into a listing, and note which questions they answer (`Listing.answered`)."""
    answered = set(listing.answered)
    if "for_sale" in changes or "license_types" in changes:
        _apply_offer(listing, changes)
        answered.add("offer")
    for price in (changes.get("sale_price"), changes.get("license_price")):
        if price is not None:
            listing.currency = price.currency
    if "sale_price" in changes and listing.for_sale:
        listing.sale_price_minor = _minor(changes["sale_price"])
        answered.add("sale_price")
    if "license_price" in changes and listing.license_types:
        listing.license_price_minor = _minor(changes["license_price"])
        answered.add("license_price")
    if listing.license_types and not changes.keys().isdisjoint((*SCOPE_LISTS, "ends")):
        _apply_scope(listing, changes, today)
        answered.add("scope")
    if "summary" in changes:
        listing.summary = changes["summary"]
        answered.add("summary")
    if "center_id" in changes:
        listing.center_id = changes["center_id"]
        answered = answered | {"center"} if changes["center_id"] is not None else answered - {"center"}
    wanted = bool(changes.get("express", listing.express))
    listing.express = wanted and "ordinary" in listing.license_types and listing.license_price_minor is not None
    gone = (set() if listing.for_sale else {"sale_price"}) | (
        set() if listing.license_types else {"license_price", "scope"}
    )
    listing.answered = sorted(answered - gone)


def _apply_offer(listing: Listing, changes: Mapping[str, Any]) -> None:
    """What is not offered any more loses its price and scope, so that they are asked again when it comes back."""
    listing.for_sale = bool(changes.get("for_sale", listing.for_sale))
    listing.license_types = sorted({str(kind) for kind in changes.get("license_types", listing.license_types)})
    if not listing.for_sale:
        listing.sale_price_minor = None
    if not listing.license_types:
        listing.license_price_minor, listing.scope = None, {}


def _apply_scope(listing: Listing, changes: Mapping[str, Any], today: date) -> None:
    kept = listing.license_scope or Scope.everything(today)
    lists = {name: tuple(changes.get(name, getattr(kept, name))) for name in SCOPE_LISTS}
    scope = Scope(**lists, starts=today, ends=changes.get("ends", kept.ends))
    listing.scope = scope.as_json()


def _minor(price: Money | None) -> int | None:
    return None if price is None else price.minor
