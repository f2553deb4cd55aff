"""A listing on the market: it follows its right, is reserved for a deal, runs out, and is closed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict
from core.events import AssetChanged, AssetsJoined
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries as assets
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.market import checks, notes
from listings.market.bundling import lock_rights
from listings.market.models import Listing, ListingItem
from listings.market.states import OPEN, ListingState
from listings.rights import services as rights
from listings.rights.models import CoOwnerAgreement, CoOwnerConsent, PricePublication, SimilarMark
from listings.rights.queries import holds_licence
from listings.rights.verdict import Reason, Verdict

AT_ONCE = 500  # listings that are looked at together
LOOKED_BACK = timedelta(days=7)  # a clock that stood still for a week misses nothing

TAKEN_DOWN = lazy_gettext("A complaint took your listing off the market for now: %(title)s")

CAUSES: dict[EncumbranceType, str] = {
    EncumbranceType.PLEDGE: "pledged",
    EncumbranceType.SEIZURE: "seized",
    EncumbranceType.SUSPENSION: "suspended",
    EncumbranceType.DISPUTE: "disputed",
}


def asset_changed(session: Session, event: AssetChanged, *, actor: Actor, now: datetime) -> None:
    """Look whether the listing of a right still stands: suspend it with its cause, bring it back, or end it."""
    listing_id = session.scalar(select(ListingItem.listing_id).where(_stands(event.asset_id)))
    if listing_id is None:
        return
    locked(session, Asset, event.asset_id)
    listing = locked(session, Listing, listing_id)
    today = business_date(now)
    owners = {each.organisation_id for each in assets.owners_on(session, event.asset_id, today)}
    if listing.seller_id not in owners and not holds_licence(session, event.asset_id, listing.seller_id, today):
        _end_for_former_owner(session, listing, actor, now)
    elif listing.state in (ListingState.PUBLISHED, ListingState.SUSPENDED):
        _follow(session, listing, checks.publishability(session, listing, on=today), actor, now)
        listing.updated_at = now  # who mirrors what is on sale hears of the right's changes, too


def _stands(asset_id: int) -> ColumnElement[bool]:
    """Where a right stands in an open listing."""
    return and_(ListingItem.asset_id == asset_id, ListingItem.is_open)


def assets_joined(session: Session, event: AssetsJoined, *, actor: Actor, now: datetime) -> None:
    """Conflict where the right that would go has a listing, or consents that a listing will need."""
    for model in (ListingItem, CoOwnerConsent, CoOwnerAgreement, SimilarMark, PricePublication):
        if session.scalar(select(model.id).filter_by(asset_id=event.gone).limit(1)) is not None:
            raise Conflict(_("A listing or a consent stands on this right."), code="asset_listed")


def _follow(session: Session, listing: Listing, verdict: Verdict, actor: Actor, now: datetime) -> None:
    cause = None if verdict.allowed else cause_of(session, verdict.blocking[0])
    if cause == listing.suspended_reason:
        return
    if cause is not None:
        details = {"cause": cause, "records": [row.record for row in verdict.blocking]}
        listing.suspended_reason = cause
        text = lazy_gettext("Your listing is suspended, because the right changed: %(title)s")
        _step(session, listing, "suspend", "suspended", text, actor, now, **details)
        return
    listing.suspended_reason = None
    if listing.held_reason is None and listing.stopped_by is None:
        text = lazy_gettext("Your listing is on sale again: %(title)s")
        _step(session, listing, "restore", "restored", text, actor, now)


def cause_of(session: Session, reason: Reason) -> str:
    """The code of what keeps a right off the market (see `labels.CAUSE_LABELS`)."""
    kind, _colon, number = reason.record.partition(":")
    if kind == "encumbrance" and number.isdigit():
        return CAUSES.get(found(session, Encumbrance, int(number)).type, "not_available")
    if kind == "status":
        return "suspended" if reason.article.startswith("PIR") else "not_in_force"
    return "incomplete" if kind == "record" else "not_available"


def _end_for_former_owner(session: Session, listing: Listing, actor: Actor, now: datetime) -> None:
    """The right has another owner: what was on the market is closed, what was being written is withdrawn."""
    written = listing.state in (ListingState.DRAFT, ListingState.RETURNED, ListingState.SUBMITTED)
    action, done = ("withdraw", "withdrawn") if written else ("close", "closed")
    listing.suspended_reason = listing.held_reason = None
    text = lazy_gettext("The right has another owner now, so your listing ended: %(title)s")
    _step(session, listing, action, done, text, actor, now, cause="new_owner")


def _step(
    session: Session, listing: Listing, action: str, done: str, text: LazyText | None, actor: Actor, now: datetime,
    **details: object,
) -> None:  # fmt: skip
    """Take one arrow, write it down, and tell both sides where there is something to tell."""
    before = listing.state
    listing.advance(action)
    listing.updated_at = now
    session.flush()
    audit.record(
        session, listing.subject, f"listing.{done}", actor=actor, now=now,
        before={"state": before.value}, after={"state": listing.state.value, **details},
    )  # fmt: skip
    notes.tell_search(session, listing, actor=actor, now=now)
    if text is not None:
        notes.tell_seller(session, listing, text, done, now=now)
        notes.tell_center(session, listing, lazy_gettext("A listing changed: %(title)s"), done, now=now)


def reserve(session: Session, *, listing_id: int, actor: Actor, now: datetime) -> Listing:
    """An offer was accepted that leaves nothing for others: no further offers until that deal ends.

    Called inside the accepting transaction, which has locked the right; IllegalTransition unless it is on sale.
    """
    listing = locked(session, Listing, listing_id)
    _step(session, listing, "reserve", "reserved", None, actor, now)
    return listing


def unreserve(session: Session, *, listing_id: int, actor: Actor, now: datetime) -> Listing:
    """The deal ended without effect: back on sale, if the right still may be and no complaint stops it; a listing that
    ended stays ended."""
    listing = locked(session, Listing, listing_id)
    if listing.state is not ListingState.RESERVED:
        return listing
    if listing.stopped_by is not None:
        _step(session, listing, "unreserve stopped", "suspended", TAKEN_DOWN, actor, now)
        return listing
    text = lazy_gettext("Your listing is on sale again: %(title)s")
    _step(session, listing, "unreserve", "unreserved", text, actor, now)
    if listing.expires_at is not None and listing.expires_at <= now:
        _step(session, listing, "expire", "expired", None, actor, now)
    else:
        verdict = checks.publishability(session, listing, on=business_date(now))
        _follow(session, listing, verdict, actor, now)
    return listing


def close(session: Session, *, listing_id: int, actor: Actor, now: datetime) -> Listing:
    """The deal took effect and nothing is left to offer. Closing what has ended already changes nothing."""
    listing = locked(session, Listing, listing_id)
    if listing.state not in OPEN:
        return listing
    listing.suspended_reason = listing.held_reason = None
    _step(session, listing, "close", "closed", None, actor, now)
    return listing


def take_down(session: Session, *, listing_id: int, cause: str, actor: Actor, now: datetime) -> Listing:
    """A complaint takes the listing off the market until it is decided (E-commerce Law, article 42).

    `cause` is its opaque key ('takedown:5'); who may do this its own services have asked, and have locked the rights.
    What is reserved for a deal stays so and does not come back on sale. Conflict `listing_ended` where nothing is left
    to take down.
    """
    listing = locked(session, Listing, listing_id)
    if listing.state not in (ListingState.PUBLISHED, ListingState.SUSPENDED, ListingState.RESERVED):
        raise Conflict(
            _("The listing is not on the market any more; there is nothing to suspend."), code="listing_ended"
        )
    listing.stopped_by = cause
    if listing.state is ListingState.RESERVED:
        _note(session, listing, TAKEN_DOWN, actor, now, cause)
    else:
        _step(session, listing, "suspend", "suspended", TAKEN_DOWN, actor, now, cause="taken_down", complaint=cause)
    return listing


def put_back(
    session: Session, *, listing_id: int, cause: str, instead: str | None, actor: Actor, now: datetime
) -> Listing:
    """The complaint no longer stops the listing: on sale again, if nothing else keeps it off. `instead` is another
    complaint that goes on stopping it. Changes nothing where the cause is not what stops it."""
    listing = locked(session, Listing, listing_id)
    if listing.stopped_by != cause:
        return listing
    listing.stopped_by = instead
    kept_off = instead or listing.suspended_reason or listing.held_reason
    if kept_off or listing.state is not ListingState.SUSPENDED:
        _note(session, listing, None, actor, now, cause)
        return listing
    text = lazy_gettext("Your listing is on sale again: %(title)s")
    _step(session, listing, "restore", "restored", text, actor, now, complaint=cause)
    _follow(session, listing, checks.publishability(session, listing, on=business_date(now)), actor, now)
    return listing


def _note(session: Session, listing: Listing, text: LazyText | None, actor: Actor, now: datetime, cause: str) -> None:
    """A complaint came or went without moving the listing."""
    session.flush()
    after = {"state": listing.state.value, "stopped_by": listing.stopped_by, "complaint": cause}
    audit.record(session, listing.subject, "listing.complaint_noted", actor=actor, now=now, after=after)
    if text is not None:
        notes.tell_seller(session, listing, text, "stopped", now=now)


def look_again(session: Session, *, now: datetime, actor: Actor = SYSTEM) -> int:
    """Look at every listing on sale and every one that its right has suspended; returns how many no longer stood.

    What changes a right tells its listing at once; this finds what changes by its own date: a term or a pledge that
    runs out, a consent that begins to count, and whatever was missed.
    """
    query = select(Listing).where(
        or_(
            Listing.state == ListingState.PUBLISHED,
            and_(Listing.state == ListingState.SUSPENDED, Listing.suspended_reason.is_not(None)),
        )
    )
    changed, after = 0, 0
    while rows := session.scalars(query.where(Listing.id > after).order_by(Listing.id).limit(AT_ONCE)).all():
        after = rows[-1].id
        offers = [(each, row.grants, row.seller_id) for row in rows for each in row.asset_ids]
        verdicts = rights.may_publish_among(session, offers, on=business_date(now))
        for row in sorted(rows, key=lambda row: (row.asset_id, row.id)):
            fallen = [each for each in row.asset_ids if not verdicts[each].allowed]
            if bool(fallen) != (row.suspended_reason is not None):
                asset_changed(session, AssetChanged((fallen or row.asset_ids)[0]), actor=actor, now=now)
                changed += 1
    return changed


def expire_due(session: Session, *, now: datetime, actor: Actor = SYSTEM) -> int:
    """End every listing whose time on the market is over, and look again at all that are on sale or were suspended.

    Running it twice changes nothing. Returns how many ended.
    """
    query = select(Listing.id, Listing.asset_id).where(
        Listing.state.in_((ListingState.PUBLISHED, ListingState.SUSPENDED)), Listing.expires_at <= now
    )
    ended = 0
    for listing_id, _asset in sorted(session.execute(query).all(), key=lambda row: (row.asset_id, row.id)):
        lock_rights(session, listing_id)
        listing = locked(session, Listing, listing_id)
        if not listing.can("expire") or listing.expires_at is None or listing.expires_at > now:
            continue
        listing.suspended_reason = listing.held_reason = None
        text = lazy_gettext("The time of your listing is over. List the right again to go on: %(title)s")
        _step(session, listing, "expire", "expired", text, actor, now)
        ended += 1
    look_again(session, now=now, actor=actor)
    _offer_again(session, actor, now)
    return ended


def _offer_again(session: Session, actor: Actor, now: datetime) -> None:
    """A licence that ran out these days leaves what it had taken to others again: the search is told."""
    today = business_date(now)
    ran_out = select(Encumbrance.asset_id).where(
        Encumbrance.type == EncumbranceType.LICENSE,
        Encumbrance.to_date < today,
        Encumbrance.to_date >= today - LOOKED_BACK,
    )
    on_sale = select(ListingItem.asset_id).join(Listing, Listing.id == ListingItem.listing_id)
    on_sale = on_sale.where(Listing.state == ListingState.PUBLISHED, ListingItem.asset_id.in_(ran_out))
    for asset_id in session.scalars(on_sale).all():
        notes.tell_search_of(session, asset_id, actor=actor, now=now)
