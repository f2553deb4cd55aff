"""One side puts a match aside, with its reason, and may take it up again; the other side is shown it as before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from listings.demand.models import Need
from listings.market.models import Listing
from trading.matching import queries
from trading.matching.models import MatchDismissal, WhyNot

LONGEST_NOTE = 500


def dismiss_match(
    session: Session, *, need_id: int, listing_id: int, reason: WhyNot, note: str = "", actor: Actor, now: datetime
) -> MatchDismissal:
    """The actor's organisation does not want to see this pair any more.

    NotFound for those who have no part in it, NotAllowed for its centers, Conflict (`dismissed_before`) for a repeat.
    """
    match, _corpus = queries.one(session, need_id, listing_id, actor, now=now)
    side_id = side_of(match.need, match.listing, actor)
    text = note.strip()
    if len(text) > LONGEST_NOTE:
        said = _("Shorten the explanation to %(most)s characters.", most=LONGEST_NOTE)
        raise Unacceptable(said, fields={"note": [said]})
    if reason is WhyNot.OTHER and not text:
        said = _("Say the other reason in words.")
        raise Unacceptable(said, fields={"note": [said]})
    row = MatchDismissal(
        organisation_id=side_id, need_id=need_id, listing_id=listing_id, reason=reason, note=text,
        person_name=actor.name, dismissed_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Conflict(_("Your organisation has put this match aside already."), code="dismissed_before") from None
    _write_down(session, row, "dismissed", actor, now)
    return row


def recall_match(session: Session, *, need_id: int, listing_id: int, actor: Actor, now: datetime) -> MatchDismissal:
    """Take a match up again that the actor's organisation had put aside; gives what had been kept."""
    match, _corpus = queries.one(session, need_id, listing_id, actor, now=now)
    side_id = side_of(match.need, match.listing, actor)
    asked = select(MatchDismissal).filter_by(organisation_id=side_id, need_id=need_id, listing_id=listing_id)
    row = session.scalar(asked.with_for_update())
    if row is None:
        raise queries.no_match()
    session.delete(row)
    session.flush()
    _write_down(session, row, "recalled", actor, now)
    return row


def side_of(need: Need, listing: Listing, actor: Actor) -> int:
    """The organisation for which the actor decides about a pair: the buyer's or the seller's."""
    if actor.acts_for(need.organisation_id):
        actor.must_have(Role.BUYER)
        return need.organisation_id
    if actor.acts_for(listing.seller_id):
        actor.must_have(Role.RIGHT_HOLDER)
        return listing.seller_id
    raise NotAllowed(_("Only the buyer and the right holder put a match aside; a center reads along."))


def _write_down(session: Session, row: MatchDismissal, done: str, actor: Actor, now: datetime) -> None:
    audit.record(
        session, f"match:{row.need_id}:{row.listing_id}", f"match.{done}", actor=actor, now=now,
        after={"reason": row.reason.value, "note": row.note},
    )  # fmt: skip
