"""Both sides end a licence that stands: one asks, the other agrees, and that day is the licence's last.

Royalties run to that day and are reported a last time; the licence burdens the right no more from the day after; where
it was recorded, the case opens by which the register is cleared. What of the fixed price is still owed stays owed. A
deal whose licence is not recorded yet is cancelled instead.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from listings.assets import services as assets
from listings.assets.models import EncumbranceType
from listings.rights import services as rights
from listings.terms.vocabulary import Act
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal
from settlement.deals.news import tell, tell_all
from settlement.recordal import services as recordal
from settlement.royalties import ending
from settlement.royalties.agreed_end.models import LICENCE_END, LicenceEnd, LicenceEndState
from settlement.royalties.models import Plan
from settlement.royalties.states import PlanState

DAY = timedelta(days=1)


def stands(session: Session, deal: Deal) -> bool:
    """Whether a licence of the deal is in force in one of its rights."""
    if deal.act is not Act.LICENSE:
        return False
    return any(rights.licence_of(session, deal.subject, asset_id) is not None for asset_id in deal.asset_ids)


def open_wish(session: Session, deal_id: int) -> LicenceEnd | None:
    """The wish that waits for its answer."""
    return session.scalar(select(LicenceEnd).filter_by(deal_id=deal_id, state=LicenceEndState.ASKED))


def ask_end(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> LicenceEnd:
    """A side asks the other to end the licence.

    Raises NotAllowed, Conflict (`no_licence`, `already_asked`), Unacceptable without a reason.
    """
    deal = _opened(session, deal_id)
    actor.must_act_for_one_of((deal.seller_id, deal.buyer_id))
    _must_stand(session, deal)
    if open_wish(session, deal.id) is not None:
        raise Conflict(_("The end of this licence is asked for already. Answer that wish."), code="already_asked")
    if not reason.strip():
        message = _("Say why the licence is to end.")
        raise Unacceptable(message, fields={"reason": [message]})
    asked_for = deal.seller_id if actor.acts_for(deal.seller_id) else deal.buyer_id
    wish = LicenceEnd(deal_id=deal.id, reason=reason.strip(), asked_for=asked_for, asked_at=now)
    session.add(wish)
    session.flush()
    after = {"reason": wish.reason}
    audit.record(session, deal.subject, "licence.end_asked", actor=actor, now=now, after=after)
    text = lazy_gettext("The other side asks to end the licence of deal %(number)s. Agree or decline.",
                        number=deal.number)  # fmt: skip
    tell(session, deal, [deal.other_side(asked_for)], f"licence-end-{wish.id}", text, now)
    return wish


def answer_end(
    session: Session, *, deal_id: int, agree: bool, answer: str = "", actor: Actor, now: datetime
) -> LicenceEnd:
    """The other side agrees, and the licence ends today; or it declines, and the licence goes on.

    Raises NotAllowed for the side that asked, Conflict (`nothing_asked`, `no_licence`).
    """
    deal, wish = _asked(session, deal_id)
    if not actor.acts_for(deal.other_side(wish.asked_for)):
        raise NotAllowed(_("The other side answers this."))
    _decide(wish, answer, actor, now)
    if not agree:
        wish.advance("decline")
        session.flush()
        audit.record(session, deal.subject, "licence.end_declined", actor=actor, now=now, after={"answer": wish.answer})
        text = lazy_gettext("The end of the licence of deal %(number)s was declined. It goes on.", number=deal.number)
        tell(session, deal, [wish.asked_for], f"licence-end-declined-{wish.id}", text, now)
        return wish
    _must_stand(session, deal)
    plan = session.scalar(select(Plan).filter_by(deal_id=deal.id, state=PlanState.RUNNING))
    wish.ends_on = ending.last_day_from(plan, business_date(now)) if plan is not None else business_date(now)
    wish.advance("agree")
    session.flush()
    audit.record(
        session, deal.subject, "licence.end_agreed", actor=actor, now=now, after={"ends_on": wish.ends_on.isoformat()}
    )
    _end(session, deal, wish, actor=actor, now=now)
    return wish


def withdraw_end(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> LicenceEnd:
    """The side that asked takes its wish back. Raises NotAllowed, Conflict `nothing_asked`."""
    deal, wish = _asked(session, deal_id)
    actor.must_act_for(wish.asked_for)
    wish.decided_at = now
    wish.advance("withdraw")
    session.flush()
    audit.record(session, deal.subject, "licence.end_withdrawn", actor=actor, now=now, after={"state": wish.state})
    return wish


def _end(session: Session, deal: Deal, wish: LicenceEnd, *, actor: Actor, now: datetime) -> None:
    """Royalties stop, the right is free from tomorrow, the register is cleared."""
    assert wish.ends_on is not None
    plan_id = session.scalar(select(Plan.id).filter_by(deal_id=deal.id, state=PlanState.RUNNING))
    if plan_id is not None:
        ending.end_agreed(session, locked(session, Plan, plan_id), reason=wish.reason, actor=actor, now=now)
    assets.end_encumbrances(
        session, ref=deal.subject, type=EncumbranceType.LICENSE, on=wish.ends_on + DAY, actor=actor, now=now
    )
    recordal.licence_ended(session, deal_id=deal.id, ended_on=wish.ends_on, why=wish.reason, actor=actor, now=now)
    text = lazy_gettext("Both sides have ended the licence of deal %(number)s.", number=deal.number)
    tell_all(session, deal, f"licence-ended-{wish.id}", text, now)


def _opened(session: Session, deal_id: int) -> Deal:
    found(session, Deal, deal_id)
    return locked_with_its_right(session, deal_id)


def _asked(session: Session, deal_id: int) -> tuple[Deal, LicenceEnd]:
    deal = _opened(session, deal_id)
    wish = open_wish(session, deal_id)
    if wish is None:
        raise Conflict(_("Nobody has asked for this licence to end."), code="nothing_asked")
    LICENCE_END.after(wish.state, "decline")
    return deal, wish


def _must_stand(session: Session, deal: Deal) -> None:
    if not stands(session, deal):
        raise Conflict(
            _("No licence of this deal is in force. Before its recordal a deal is cancelled instead."),
            code="no_licence",
        )


def _decide(wish: LicenceEnd, answer: str, actor: Actor, now: datetime) -> None:
    wish.decided_for, wish.decided_at, wish.answer = actor.organisation_id, now, answer.strip()
