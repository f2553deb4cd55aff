"""How a deal ends before release: cancelled, and what is held goes back to who paid it; or one right's part in it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from core.logs import step
from core.money import Money
from listings.market import services as market
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.rights import services as rights
from settlement.deals import facts
from settlement.deals.closing import drop_award, ended
from settlement.deals.funding import use_money
from settlement.deals.giving_up import give_up, must_be_decided, must_be_given_up
from settlement.deals.items import item_of, lock_rights
from settlement.deals.models import Deal
from settlement.deals.news import tell, tell_all
from settlement.deals.standing import must_work_for_center, works_for_center
from settlement.deals.states import DEAL, SIGNED_AND_OPEN, CancellationState, DealState
from settlement.deals.unpaid import end_unpaid, has_nothing_left
from settlement.deals.wishes import Cancellation
from settlement.holds import services as holds
from settlement.holds.queries import held


def locked_with_its_right(session: Session, deal_id: int) -> Deal:
    """The deal, after its rights and its listing, in the global order of locks."""
    seen = found(session, Deal, deal_id)
    lock_rights(session, deal_id)
    if seen.listing_id is not None:
        locked(session, Listing, seen.listing_id)
    return locked(session, Deal, deal_id)


def cancel_deal(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> Deal:
    """One side ends the deal. Until both have signed it does so alone; afterwards it asks, and the other side's own
    `cancel_deal` (or `answer_cancellation`) grants it.

    Raises NotAllowed for others, IllegalTransition once the recordal is filed (but for a settled deal whose money a
    payer's bank has kept), Unacceptable without a reason.
    """
    deal = locked_with_its_right(session, deal_id)
    actor.must_act_for_one_of((deal.seller_id, deal.buyer_id))
    _must_be_endable(session, deal)
    must_give_reason(reason)
    if deal.state is DealState.AGREED:
        end_deal(session, deal, reason=reason, actor=actor, now=now)
        return deal
    _ask_or_grant(session, deal, None, reason=reason, actor=actor, now=now)
    return deal


def give_up_right(session: Session, *, deal_id: int, asset_id: int, reason: str, actor: Actor, now: datetime) -> Deal:
    """End the part of a right that is not at the office: one side asks and the other grants it; of one that the office
    refused, or whose money a payer's bank has taken, the closing center's manager may decide it, too. The deal goes on
    with the other rights.

    Raises NotAllowed, NotFound for another deal's right, Conflict (`not_refused`, `last_right`, `already_asked`,
    `other_wish`), Unacceptable without a reason.
    """
    deal = locked_with_its_right(session, deal_id)
    item = item_of(deal, asset_id)
    is_side = actor.acts_for(deal.seller_id) or actor.acts_for(deal.buyer_id)
    if not is_side:
        must_work_for_center(session, deal, actor, Role.CENTER_MANAGER)
    must_be_given_up(deal, item)
    must_give_reason(reason)
    if not is_side:
        must_be_decided(deal, item)
    if not is_side and open_cancellation(session, deal.id) is None:
        give_up(session, deal, item, reason=reason, actor=actor, now=now)
    else:
        _ask_or_grant(session, deal, asset_id, reason=reason, actor=actor, now=now)
    return deal


def _ask_or_grant(
    session: Session, deal: Deal, asset_id: int | None, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The first side's wish, or the other side's agreement to the same wish."""
    asked = open_cancellation(session, deal.id)
    if asked is None:
        _ask(session, deal, asset_id, reason=reason, actor=actor, now=now)
        return
    _must_be_the_same(asked, asset_id)
    if actor.acts_for(asked.asked_for) and not actor.is_system:
        raise Conflict(_("Your side has asked for this already. The other side has to answer."), code="already_asked")
    _grant(session, deal, asked, answer=reason, actor=actor, now=now)


def _must_be_the_same(asked: Cancellation, asset_id: int | None) -> None:
    if asked.asset_id != asset_id:
        raise Conflict(
            _("Another wish to end something of this deal waits for its answer. Answer that one first."),
            code="other_wish",
        )


def answer_cancellation(
    session: Session, *, deal_id: int, grant: bool, answer: str = "", actor: Actor, now: datetime
) -> Deal:
    """The other side, or the closing center's manager, grants or declines a cancellation that was asked for; that one
    right is given up, the manager grants only where it was refused or its money is gone.

    Raises Conflict `nothing_asked`, `not_refused`, NotAllowed for the side that asked and for strangers.
    """
    deal = locked_with_its_right(session, deal_id)
    asked = open_cancellation(session, deal.id)
    other = deal.other_side(asked.asked_for) if asked else None
    may = actor.acts_for(other) if other else actor.acts_for(deal.seller_id) or actor.acts_for(deal.buyer_id)
    if not may and not works_for_center(session, deal, actor, Role.CENTER_MANAGER):
        raise NotAllowed(_("The other side, or the manager of the closing center, answers this."))
    if asked is None:
        raise Conflict(_("Nobody has asked for this deal to end."), code="nothing_asked")
    if asked.asset_id is None:
        _must_be_endable(session, deal)
    elif grant and not may:
        must_be_decided(deal, item_of(deal, asked.asset_id))
    if grant:
        _grant(session, deal, asked, answer=answer, actor=actor, now=now)
        return deal
    asked.advance("decline")
    _decided(asked, answer, actor, now)
    audit.record(session, deal.subject, "deal.cancellation_declined", actor=actor, now=now, after={"answer": answer})
    text = lazy_gettext("The cancellation of deal %(number)s was declined. The deal goes on.", number=deal.number)
    tell(session, deal, [asked.asked_for], f"cancellation-declined-{asked.id}", text, now)
    return deal


def refund_deal(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> Deal:
    """The closing center's manager ends a signed deal before release, and what is held goes back by refund payouts.

    For deals whose sides do not answer, or whose recordal the office refused. Raises NotAllowed, IllegalTransition.
    """
    deal = locked_with_its_right(session, deal_id)
    must_work_for_center(session, deal, actor, Role.CENTER_MANAGER)
    if deal.state is DealState.AGREED:
        raise Conflict(_("Nobody is bound yet: either side can cancel this deal alone."), code="not_signed")
    _must_be_endable(session, deal)
    must_give_reason(reason)
    asked = open_cancellation(session, deal.id)
    if asked is not None:
        _must_be_the_same(asked, None)
        _grant(session, deal, asked, answer=reason, actor=actor, now=now)
    else:
        end_deal(session, deal, reason=reason, actor=actor, now=now)
    return deal


def must_give_reason(reason: str) -> None:
    """Unacceptable without a reason."""
    if not reason.strip():
        raise Unacceptable(_("Say why the deal is to end."), fields={"reason": [_("Say why the deal is to end.")]})


def open_cancellation(session: Session, deal_id: int) -> Cancellation | None:
    """The wish to end the deal that waits for its answer."""
    return session.scalar(select(Cancellation).filter_by(deal_id=deal_id, state=CancellationState.ASKED))


def _must_be_endable(session: Session, deal: Deal) -> None:
    if has_nothing_left(session, deal):
        return
    if deal.state is DealState.DELIVERED:
        raise IllegalTransition(
            _(
                "The recordal is filed at the office, so the right may change hands any day. The deal can end here only"
                " after the office has refused; ask the center."
            )
        )
    if deal.state is not DealState.AGREED and deal.state not in SIGNED_AND_OPEN:
        DEAL.after(deal.state, "cancel")


def _ask(session: Session, deal: Deal, asset_id: int | None, *, reason: str, actor: Actor, now: datetime) -> None:
    asked_for = deal.seller_id if actor.acts_for(deal.seller_id) else deal.buyer_id
    asked = Cancellation(
        deal_id=deal.id,
        asset_id=asset_id,
        state=CancellationState.ASKED,
        reason=reason.strip(),
        asked_for=asked_for,
        asked_at=now,
        answer="",
    )
    session.add(asked)
    session.flush()
    after = {"reason": reason} | ({"right": asset_id} if asset_id is not None else {})
    audit.record(session, deal.subject, "deal.cancellation_asked", actor=actor, now=now, after=after)
    text = lazy_gettext("The other side asks to cancel deal %(number)s. Grant or decline it.", number=deal.number)
    if asset_id is not None:
        text = lazy_gettext(
            "The other side asks to give up one right of deal %(number)s. Grant or decline it.", number=deal.number
        )
    tell(session, deal, [deal.other_side(asked_for)], f"cancellation-asked-{asked.id}", text, now)


def _decided(asked: Cancellation, answer: str, actor: Actor, now: datetime) -> None:
    asked.decided_for, asked.decided_at, asked.answer = actor.organisation_id, now, answer.strip()


def _grant(session: Session, deal: Deal, asked: Cancellation, *, answer: str, actor: Actor, now: datetime) -> None:
    asked.advance("grant")
    _decided(asked, answer, actor, now)
    if asked.asset_id is not None:
        give_up(session, deal, item_of(deal, asked.asset_id), reason=asked.reason, actor=actor, now=now)
        return
    end_deal(session, deal, reason=asked.reason, actor=actor, now=now)


def end_deal(session: Session, deal: Deal, *, reason: str, actor: Actor, now: datetime) -> None:
    """Free the right and the listing, take volume facts back, send held money back; CANCELLED or REFUNDING.

    A settled deal whose money is gone for good ends with its grant undone."""
    if deal.state is DealState.SETTLED:
        let_lapse(session, deal, now=now)
        end_unpaid(session, deal, reason=reason, actor=actor, now=now)
        return
    before = deal.state.value
    drop_award(session, deal, actor=actor, now=now)
    if deal.signed_at is not None:
        facts.uncontracted(session, deal, reason=reason, actor=actor, now=now)
    kept = held(session, deal.subject, deal.currency)
    deal.advance("refund" if kept else "cancel")
    if kept:
        _refund_hold(session, deal, kept, actor=actor, now=now)
    step("deal ended", deal=deal.id)
    rights.lift_grants(session, ref=deal.subject, on=business_date(now), actor=actor, now=now)
    let_lapse(session, deal, now=now)
    free_listing(session, deal, actor=actor, now=now)
    after = {"state": deal.state.value, "reason": reason, "refunded": kept.amount}
    audit.record(session, deal.subject, "deal.cancelled", actor=actor, now=now, before={"state": before}, after=after)
    tell_all(session, deal, "cancelled", lazy_gettext("Deal %(number)s was cancelled.", number=deal.number), now)
    if deal.state is DealState.CANCELLED:
        use_money(session, deal, actor=actor, now=now)
        ended(session, deal, actor=actor, now=now)


def let_lapse(session: Session, deal: Deal, *, now: datetime) -> None:
    """A wish that nobody has answered has nothing left to end: the deal ended otherwise."""
    asked = open_cancellation(session, deal.id)
    if asked is not None:
        asked.advance("lapse")
        asked.decided_at = now


def free_listing(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """The listing is on sale again."""
    if deal.listing_id is not None and found(session, Listing, deal.listing_id).state is ListingState.RESERVED:
        market.unreserve(session, listing_id=deal.listing_id, actor=actor, now=now)


def _refund_hold(session: Session, deal: Deal, kept: Money, *, actor: Actor, now: datetime) -> None:
    """All that is held goes back to who paid it, by refund payouts (sent and confirmed by two officers)."""
    holds.refund(
        session,
        subject=deal.subject,
        amount=kept,
        to_account=f"unapplied:{deal.subject}",
        key=f"{deal.subject}:refund:1",
        actor=actor,
        now=now,
    )
    for row in deal.receipts:
        row.applied_minor = row.fee_minor = 0
    for obligation in deal.obligations:
        obligation.paid_minor = 0
    session.flush()
    use_money(session, deal, actor=actor, now=now)
