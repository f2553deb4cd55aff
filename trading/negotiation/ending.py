"""Ways in which an offer, or a negotiation, ends without agreement."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, TRADER_ROLES, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from trading.negotiation.approvals import lapse_due
from trading.negotiation.exclusivity import close_window
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.notes import tell, write_down
from trading.negotiation.rules import LONGEST_MESSAGE, QUIET_DAYS, in_force
from trading.negotiation.standing import acting, must_be_open
from trading.negotiation.states import NegotiationState, OfferState


def reject_offer(session: Session, *, offer_id: int, reason: str = "", actor: Actor, now: datetime) -> Offer:
    """The other side says no, which ends the negotiation; whoever wants to go on sends a counter-offer instead."""
    offer, actor = _of_a_trader(session, offer_id, actor, now)
    if len(reason) > LONGEST_MESSAGE:
        text = _("Shorten the reason to %(most)s characters.", most=LONGEST_MESSAGE)
        raise Unacceptable(text, fields={"reason": [text]})
    if not actor.acts_for(offer.addressee_id):
        raise NotAllowed(_("This is your own offer. Withdraw it instead of rejecting it."), code="own_offer")
    offer.must_not_have_lapsed(now)
    offer.answered("reject", now, reason.strip())
    _end(session, offer.negotiation, now)
    write_down(session, offer, "rejected", actor=actor, now=now)
    text_for_author = lazy_gettext("Your terms for “%(title)s” were rejected.")
    tell(session, offer.negotiation, offer.author_id, text_for_author, f"rejected-{offer.version_no}", now=now)
    return offer


def withdraw_offer(session: Session, *, offer_id: int, actor: Actor, now: datetime) -> Offer:
    """The author takes a version off the table before it is answered; either side may send the next one."""
    offer, actor = _of_a_trader(session, offer_id, actor, now)
    if not actor.acts_for(offer.author_id):
        raise NotAllowed(_("This offer is the other side's. Reject it, or answer it with terms of your own."))
    offer.answered("withdraw", now)
    offer.negotiation.changed_at = now
    write_down(session, offer, "withdrawn", actor=actor, now=now)
    text = lazy_gettext("Version %(number)s of the terms for “%(title)s” was withdrawn.", number=offer.version_no)
    tell(session, offer.negotiation, offer.addressee_id, text, f"withdrawn-{offer.version_no}", now=now)
    return offer


def end_negotiation(session: Session, *, negotiation_id: int, actor: Actor, now: datetime) -> Negotiation:
    """Either side stops talking; what was on the table is withdrawn or rejected with it."""
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, negotiation_id)
    actor = acting(session, negotiation, actor, now)
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    must_be_open(negotiation)
    for offer in negotiation.offers:
        if offer.state is OfferState.SENT:
            locked(session, Offer, offer.id).answered("withdraw" if actor.acts_for(offer.author_id) else "reject", now)
    _end(session, negotiation, now)
    audit.record(session, negotiation.subject, "negotiation.ended", actor=actor, now=now)
    mine = negotiation.buyer_id if actor.acts_for(negotiation.buyer_id) else negotiation.seller_id
    text = lazy_gettext("The other side has ended the negotiation about “%(title)s”.")
    tell(session, negotiation, negotiation.other_side(mine), text, "ended", now=now)
    return negotiation


def expire_due(session: Session, *, now: datetime) -> int:
    """Note every offer whose time has passed, and end what has been quiet for long; returns how many offers."""
    due = select(Offer.negotiation_id).where(Offer.state == OfferState.SENT, Offer.expires_at <= now)
    count = 0
    for negotiation_id in sorted(set(session.scalars(due))):
        negotiation = locked(session, Negotiation, negotiation_id)
        for offer in negotiation.offers:
            count += _expire(session, locked(session, Offer, offer.id), now)
    _end_quiet_ones(session, now)
    lapse_due(session, now=now)
    return count


def _expire(session: Session, offer: Offer, now: datetime) -> int:
    if offer.state is not OfferState.SENT or offer.expires_at > now:
        return 0
    offer.answered("expire", now)
    offer.negotiation.changed_at = now
    write_down(session, offer, "expired", actor=SYSTEM, now=now)
    text = lazy_gettext("Version %(number)s of the terms for “%(title)s” has lapsed.", number=offer.version_no)
    for side in (offer.author_id, offer.addressee_id):
        tell(session, offer.negotiation, side, text, f"lapsed-{offer.version_no}-{side}", now=now)
    return 1


def _end_quiet_ones(session: Session, now: datetime) -> None:
    since = now - timedelta(days=in_force(QUIET_DAYS, business_date(now)))
    on_the_table = select(Offer.id).where(Offer.negotiation_id == Negotiation.id, Offer.state == OfferState.SENT)
    quiet = (
        select(Negotiation.id)
        .where(Negotiation.state == NegotiationState.OPEN, Negotiation.changed_at <= since, ~on_the_table.exists())
        .order_by(Negotiation.id)
    )
    for negotiation_id in session.scalars(quiet).all():
        negotiation = locked(session, Negotiation, negotiation_id)
        if _is_still_one_of(session, quiet, negotiation_id):
            _end(session, negotiation, now)
            audit.record(session, negotiation.subject, "negotiation.ended", actor=SYSTEM, now=now)


def _is_still_one_of(session: Session, quiet: Select[int], negotiation_id: int) -> bool:
    """Asked once the lock is held: somebody may have spoken, agreed or left while it was waited for."""
    return session.scalar(quiet.where(Negotiation.id == negotiation_id)) is not None


def _of_a_trader(session: Session, offer_id: int, actor: Actor, now: datetime) -> tuple[Offer, Actor]:
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, found(session, Offer, offer_id).negotiation_id)
    offer = locked(session, Offer, offer_id)
    actor = acting(session, negotiation, actor, now)
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    must_be_open(negotiation)
    return offer, actor


def _end(session: Session, negotiation: Negotiation, now: datetime) -> None:
    negotiation.advance("end")
    close_window(session, negotiation, now)
    negotiation.changed_at = now
