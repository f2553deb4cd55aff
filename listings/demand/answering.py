"""Right holders answer a need with their listings; the buyer looks at them, negotiates, or says no."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from listings.assets import queries as assets
from listings.demand import notes, queries
from listings.demand.models import Need, NeedAnswer
from listings.demand.rules import LONGEST_MESSAGE, LONGEST_REASON
from listings.demand.states import AnswerState
from listings.market.models import Listing


def answer_need(
    session: Session, *, need_id: int, listing_id: int, message: str = "", actor: Actor, now: datetime
) -> NeedAnswer:
    """A right holder offers one of its listings for a need; the buyer is told, with the way to it.

    Raises Conflict where the need is not open (`need_not_open`), the listing not on sale (`not_on_sale`) or offered
    before (`offered_before`), NotAllowed for others' listings and for one's own need.
    """
    queries.readable_need(session, need_id, actor)
    need = locked(session, Need, need_id)
    actor.must_have(Role.RIGHT_HOLDER)
    listing = found(session, Listing, listing_id)
    actor.must_act_for(listing.seller_id)
    if listing.seller_id == need.organisation_id:
        raise NotAllowed(_("This is your own need. Nobody buys from themselves."), code="own_need")
    if not need.is_open:
        raise Conflict(_("This need takes no listings at present. Its page says why."), code="need_not_open")
    if not listing.is_on_sale:
        raise Conflict(_("Offer a listing that is on sale; this one takes no offers at present."), code="not_on_sale")
    if len(message) > LONGEST_MESSAGE:
        text = _("Shorten the message to %(most)s characters.", most=LONGEST_MESSAGE)
        raise Unacceptable(text, fields={"message": [text]})
    if session.scalar(select(NeedAnswer.id).filter_by(need_id=need_id, listing_id=listing_id)) is not None:
        raise Conflict(_("This listing was offered for this need before. Offer another one."), code="offered_before")
    answer = NeedAnswer(
        need_id=need.id, listing_id=listing.id, seller_id=listing.seller_id, message=message.strip(),
        author_name=actor.name, state=AnswerState.OFFERED, reason="", created_at=now,
    )  # fmt: skip
    session.add(answer)
    session.flush()
    audit.record(session, need.subject, "need.answered", actor=actor, now=now, after={"listing_id": listing.id})
    text_ = lazy_gettext("A listing was offered for your need “%(title)s”: %(right)s", right=_right(session, listing))
    notes.tell(session, need, need.organisation_id, text_, f"answer:{answer.id}", now=now)
    return answer


def decline_answer(session: Session, *, answer_id: int, reason: str = "", actor: Actor, now: datetime) -> NeedAnswer:
    """The buyer says no to an offered listing; the right holder reads why, where it is said."""
    answer, need = _both(session, answer_id, actor)
    actor.must_act_for(need.organisation_id)
    actor.must_have(Role.BUYER)
    if len(reason) > LONGEST_REASON:
        text = _("Shorten the explanation to %(most)s characters.", most=LONGEST_REASON)
        raise Unacceptable(text, fields={"reason": [text]})
    _decide(session, answer, need, "decline", "answer_declined", actor, now, reason.strip())
    told = lazy_gettext("Your listing was declined for the need “%(title)s”.")
    if answer.reason:
        told = lazy_gettext("Your listing was declined for the need “%(title)s”: %(reason)s", reason=answer.reason)
    notes.tell(session, need, answer.seller_id, told, f"declined:{answer.id}", now=now)
    return answer


def withdraw_answer(session: Session, *, answer_id: int, actor: Actor, now: datetime) -> NeedAnswer:
    """The right holder takes an offered listing back."""
    answer, need = _both(session, answer_id, actor)
    actor.must_act_for(answer.seller_id)
    actor.must_have(Role.RIGHT_HOLDER)
    _decide(session, answer, need, "withdraw", "answer_withdrawn", actor, now, "")
    return answer


def _both(session: Session, answer_id: int, actor: Actor) -> tuple[NeedAnswer, Need]:
    """The answer and its need, the need locked first; NotFound for those who have no part in it."""
    need = locked(session, Need, queries.readable_answer(session, answer_id, actor).need_id)
    return locked(session, NeedAnswer, answer_id), need


def _decide(
    session: Session, answer: NeedAnswer, need: Need, action: str, done: str, actor: Actor, now: datetime, reason: str
) -> None:
    answer.advance(action)
    answer.reason, answer.decided_at = reason, now
    session.flush()
    details = {"listing_id": answer.listing_id, **({"reason": reason} if reason else {})}
    audit.record(session, need.subject, f"need.{done}", actor=actor, now=now, after=details)


def _right(session: Session, listing: Listing) -> str:
    asset = assets.asset(session, listing.asset_id)
    return asset.title or asset.title_en or asset.number_display
