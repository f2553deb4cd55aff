"""What the office's steps mean for the deal; the recordal unit calls these in its own transactions."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from listings.market import services as market
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.rights import services as rights
from listings.terms.vocabulary import Act, Trigger
from settlement.deals.items import item_of
from settlement.deals.models import Deal, DealItem
from settlement.deals.news import tell_all
from settlement.deals.rules import last_day_to_pay
from settlement.deals.standing import must_work_for_center
from settlement.deals.states import DEAL, SIGNED_AND_OPEN, DealState


def recordal_filed(session: Session, *, deal_id: int, asset_id: int | None = None, actor: Actor, now: datetime) -> Deal:
    """The papers of a right are at the office: DELIVERED with the first of them, and instalments at filing get their
    last day to pay.

    `asset_id` may be left out where the deal is about one right. Raises Conflict `not_funded` while money due at
    signing is missing.
    """
    deal = locked(session, Deal, deal_id)
    must_work_for_center(session, deal, actor)
    must_hold_what_is_due(deal)
    item = item_of(deal, asset_id)
    if item.given_up_at is not None:
        raise Conflict(_("This right was given up; the deal goes on without it."), code="given_up")
    if deal.state is DealState.DELIVERED and item.filed_at is None:
        _note(session, deal, "deal.recordal_filed", item, actor, now)
    else:
        _move(session, deal, "file", "deal.recordal_filed", actor, now)
    item.filed_at, item.refused_at = now, None
    deal.filed_at = deal.filed_at or now
    _fall_due(session, deal, Trigger.FILING, now)
    return deal


def _fall_due(session: Session, deal: Deal, trigger: Trigger, now: datetime) -> None:
    """What waited for this gets its last day to pay; what has one keeps it (a case can be filed again)."""
    for obligation in deal.obligations:
        if obligation.trigger is trigger and obligation.due_on is None:
            obligation.due_on = last_day_to_pay(session, business_date(now))


def must_hold_what_is_due(deal: Deal) -> None:
    """Conflict `not_funded` while what is due at signing has not arrived, or is gone again (a lost dispute), though
    another right of the deal is at the office already."""
    gone = any(each.open for each in deal.obligations if each.trigger is Trigger.SIGNING)
    is_open = deal.state in SIGNED_AND_OPEN and deal.state is not DealState.FUNDED
    if is_open or (gone and deal.state in (DealState.FUNDED, DealState.DELIVERED)):
        raise Conflict(
            _("The buyer's money is not held yet. The recordal is filed when what is due at signing has arrived."),
            code="not_funded",
        )


def recordal_refused(
    session: Session, *, deal_id: int, asset_id: int | None = None, actor: Actor, now: datetime
) -> Deal:
    """The office refused a right. It can be filed once more; FUNDED again, where nothing else of the deal is at the
    office or recorded, and then the deal can be cancelled with refund."""
    deal = locked(session, Deal, deal_id)
    must_work_for_center(session, deal, actor)
    item = _filed_no_more(session, deal, asset_id, "refuse", "deal.recordal_refused", actor, now)
    item.refused_at = now
    text = lazy_gettext(
        "The office refused the recordal of deal %(number)s. It can be filed again, or the deal be cancelled.",
        number=deal.number,
    )
    tell_all(session, deal, f"refused-{now.isoformat()}", text, now)
    return deal


def recordal_withdrawn(session: Session, *, deal_id: int, asset_id: int, actor: Actor, now: datetime) -> Deal:
    """The filing of a right was taken back before the office decided; as after a refusal, but nobody refused it."""
    deal = locked(session, Deal, deal_id)
    must_work_for_center(session, deal, actor)
    _filed_no_more(session, deal, asset_id, "take back filing", "deal.filing_taken_back", actor, now)
    text = lazy_gettext(
        "The filing of deal %(number)s was taken back at the office. It can be filed again, or the deal be cancelled.",
        number=deal.number,
    )
    tell_all(session, deal, f"filing-taken-back-{now.isoformat()}", text, now)
    return deal


def _filed_no_more(
    session: Session, deal: Deal, asset_id: int | None, action: str, name: str, actor: Actor, now: datetime
) -> DealItem:
    """The deal goes back to where it was before the filing, unless another of its rights is at the office."""
    item = item_of(deal, asset_id)
    if any(each.filed_at is not None for each in deal.items if each is not item):
        DEAL.after(deal.state, action)
        _note(session, deal, name, item, actor, now)
    else:
        _move(session, deal, action, name, actor, now)
        deal.filed_at = None
    item.filed_at = None
    return item


def recordal_accepted(
    session: Session, *, deal_id: int, asset_id: int | None = None, on: date, actor: Actor, now: datetime
) -> Deal:
    """The office recorded the grant of a right on the day `on`: it changes hands or the licence in it stands (PL 10).

    With the last right of the deal the listing is closed, instalments at recordal get their last day to pay, and the
    held money is RELEASABLE.
    """
    deal = locked(session, Deal, deal_id)
    must_work_for_center(session, deal, actor)
    item = item_of(deal, asset_id)
    DEAL.after(deal.state, "accept")
    item.recorded_on = on
    session.flush()
    is_last = all(each.recorded_on is not None for each in deal.kept_items)
    if not is_last:
        _note(session, deal, "deal.recordal_accepted", item, actor, now)
    if deal.act is Act.ASSIGN or rights.commitment_of(session, deal.subject, item.asset_id) is not None:
        rights.settle_commitment(session, ref=deal.subject, asset_id=item.asset_id, on=on, actor=actor, now=now)
    if is_last:
        finish_recordal(session, deal, actor=actor, now=now)
    return deal


def finish_recordal(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """All rights with which the deal goes on are recorded: instalments fall due and the listing closes."""
    _move(session, deal, "accept", "deal.recordal_accepted", actor, now)
    deal.recorded_on = max(each.recorded_on for each in deal.items if each.recorded_on is not None)
    _fall_due(session, deal, Trigger.RECORDAL, now)
    session.flush()
    _close_listing(session, deal, actor=actor, now=now)


def _close_listing(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """A right that was reserved for this deal is off the market; an ordinary licence leaves the listing as it is."""
    if deal.listing_id is not None and found(session, Listing, deal.listing_id).state is ListingState.RESERVED:
        market.close(session, listing_id=deal.listing_id, actor=actor, now=now)


def _move(session: Session, deal: Deal, action: str, name: str, actor: Actor, now: datetime) -> None:
    before = deal.state.value
    deal.advance(action)
    session.flush()
    audit.record(
        session, deal.subject, name, actor=actor, now=now, before={"state": before}, after={"state": deal.state.value}
    )


def _note(session: Session, deal: Deal, name: str, item: DealItem, actor: Actor, now: datetime) -> None:
    """One right of several took a step, and the deal stays where it is."""
    state = {"state": deal.state.value}
    audit.record(
        session, deal.subject, name, actor=actor, now=now, before=state, after={**state, "right": item.asset_id}
    )
