"""Reads of the market."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.db import found
from core.errors import NotAllowed, NotFound
from core.i18n import _
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.market.bundling import open_listing_with
from listings.market.models import Listing, ListingReview
from listings.market.states import PUBLIC, ListingState
from listings.rights import taken
from listings.rights.bundles import check_all
from listings.rights.verdict import Reason, Verdict
from listings.terms.scope import Scope
from listings.terms.vocabulary import Grant
from parties.centers import queries as centers


def listing(session: Session, listing_id: int) -> Listing:
    """The listing, or NotFound."""
    return found(session, Listing, listing_id)


def readable_listing(session: Session, listing_id: int, reader: Actor | None) -> Listing:
    """The listing if this reader may see it: everybody once it was on sale, before that the seller and the center."""
    row = listing(session, listing_id)
    if row.state in PUBLIC or row.published_at is not None:
        return row
    if reader is not None and (reader.acts_for(row.seller_id) or works_for_its_center(session, row, reader)):
        return row
    raise NotFound(_("There is no listing here that is open to you."))


def may_be_shown(session: Session, actor: Actor, listing_id: int) -> bool:
    """Whether an exhibitor may name the listing at a fair: it is on sale, and theirs or their center's."""
    row = session.get(Listing, listing_id)
    own = row is not None and (actor.acts_for(row.seller_id) or works_for_its_center(session, row, actor))
    return row is not None and row.is_on_sale and own


def works_for_its_center(session: Session, row: Listing, reader: Actor | None) -> bool:
    """Whether the reader is staff of the center that the listing was handed to."""
    if (
        reader is None
        or row.center_id is None
        or row.submitted_at is None
        or not reader.has(Role.CENTER_STAFF, Role.CENTER_MANAGER)
    ):
        return False
    return reader.acts_for(centers.center(session, row.center_id).organisation_id)


def own_listing(session: Session, listing_id: int, actor: Actor) -> Listing:
    """The listing for somebody who acts for its seller."""
    row = listing(session, listing_id)
    actor.must_act_for(row.seller_id)
    return row


def open_listing_of(session: Session, asset_id: int) -> Listing | None:
    """The one open listing of a right."""
    return open_listing_with(session, asset_id)


def listings_of(session: Session, seller_id: int, *, after: int = 0, limit: int = 1000) -> list[Listing]:
    """A seller's listings, newest first; `after` goes on behind a listing."""
    query = select(Listing).where(Listing.seller_id == seller_id)
    if after:
        query = query.where(Listing.id < after)
    return list(session.scalars(query.order_by(Listing.id.desc()).limit(limit)))


def listings_to_review(session: Session, center_id: int, *, after: int = 0, limit: int = 1000) -> list[Listing]:
    """What waits for a center's review, in the order of listing; `after` goes on behind a listing."""
    query = select(Listing).where(
        Listing.center_id == center_id, Listing.state == ListingState.SUBMITTED, Listing.id > after
    )
    return list(session.scalars(query.order_by(Listing.id).limit(limit)))


def listings_of_center(session: Session, center_id: int, states: Collection[ListingState]) -> list[Listing]:
    """A center's listings in some states, newest first."""
    query = select(Listing).where(Listing.center_id == center_id, Listing.state.in_(states))
    return list(session.scalars(query.order_by(Listing.id.desc())))


def waiting_count(session: Session, center_id: int) -> int:
    """How many listings wait for a center's review."""
    query = select(func.count(Listing.id)).where(
        Listing.center_id == center_id, Listing.state == ListingState.SUBMITTED
    )
    return session.scalar(query) or 0


def center_of_staff(session: Session, actor: Actor) -> int:
    """The center whose work the actor does; NotAllowed for anybody else."""
    actor.must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER)
    center = centers.center_of(session, actor.organisation_id)
    if center is None:
        raise NotAllowed(_("Your organisation runs no center. Change whom you act for to the center you work for."))
    return center.id


def reviews_of(session: Session, listing_id: int) -> list[ListingReview]:
    """What the center decided, newest first."""
    query = select(ListingReview).where(ListingReview.listing_id == listing_id)
    return list(session.scalars(query.order_by(ListingReview.id.desc())))


def titles_of(session: Session, rows: Sequence[Listing]) -> dict[int, Asset]:
    """The rights of some listings, by asset id, in one statement."""
    ids = {row.asset_id for row in rows}
    return {each.id: each for each in session.scalars(select(Asset).where(Asset.id.in_(ids)))} if ids else {}


def rights_among(session: Session, rows: Sequence[Listing]) -> dict[int, Asset]:
    """All rights of some listings, a bundle's every one, by asset id, in one statement."""
    ids = {asset_id for row in rows for asset_id in row.asset_ids}
    return {each.id: each for each in session.scalars(select(Asset).where(Asset.id.in_(ids)))} if ids else {}


def history_of(session: Session, listing_id: int) -> list[audit.AuditEntry]:
    """The listing's trail, oldest first."""
    return audit.history(session, f"listing:{listing_id}")


def outlook(
    session: Session, row: Listing, *, on: date, other_side_id: int | None = None
) -> dict[Grant, Verdict | None]:
    """What can be agreed on a listing that day, grant by grant: the verdict, or None where it is not offered."""
    offered = set(row.grants)
    return {grant: _verdict(session, row, grant, on, other_side_id) if grant in offered else None for grant in Grant}


def sold_out(session: Session, row: Listing, *, on: date) -> dict[Grant, Reason]:
    """What a listing once offered and a recorded licence has taken: the grant, and the row that says why."""
    return sold_out_among(session, [row], on=on)[row.id]


def sold_out_among(session: Session, rows: Sequence[Listing], *, on: date) -> dict[int, dict[Grant, Reason]]:
    """`sold_out` of some open listings, by listing id, in a number of statements that does not grow with them.

    With one right taken there is nothing left of the bundle as it is offered.
    """
    offers = [
        taken.Offered(asset_id, row.grants, scope, row.seller_id)
        for row in rows
        if (scope := row.license_scope) is not None
        for asset_id in row.asset_ids
    ]
    gone = taken.sold_out_among(session, offers, on=on)
    return {row.id: {grant: why for each in row.asset_ids for grant, why in gone.get(each, {}).items()} for row in rows}


def _verdict(session: Session, row: Listing, grant: Grant, on: date, other_side_id: int | None) -> Verdict:
    scope = Scope.everything(on)
    kept = row.license_scope
    if grant is not Grant.ASSIGN and kept is not None:
        scope = Scope(kept.territories, kept.fields, max(kept.starts, on), kept.ends)
    return check_all(
        session, row.asset_ids, act=grant.act, license_type=grant.license_type, scope=scope,
        grantor_id=row.seller_id, on=on, other_side_id=other_side_id, through_id=_broker(session, row, on),
    )  # fmt: skip


def _broker(session: Session, row: Listing, on: date) -> int | None:
    """The holder of an exclusive mandate on the rights: what is agreed of the listing runs through it."""
    stands = select(Encumbrance.holder_id).where(
        Encumbrance.asset_id.in_(row.asset_ids),
        Encumbrance.type == EncumbranceType.MANDATE,
        Encumbrance.ended_on.is_(None),
        Encumbrance.from_date <= on,
    )
    return session.scalars(stands).first()
