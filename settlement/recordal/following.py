"""What the cases follow: a deal is signed, or has ended."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.clock import business_date
from core.db import found
from core.i18n import _
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.recordal.clocks import effect_of
from settlement.recordal.kinds import GRANTS, LICENSE_ENDS, CaseKind
from settlement.recordal.licences import licence_ended
from settlement.recordal.models import RecordalCase
from settlement.recordal.opening import abandon, kind_of, open_of_deal
from settlement.recordal.technology import open_at_the_border


def deal_signed(session: Session, event: events.DealSigned, *, actor: Actor, now: datetime) -> None:
    """Follower of DealSigned: opens a case for each right and starts its clock (BR-22). The same news again does
    nothing."""
    deal = found(session, Deal, event.deal_id)
    if session.scalar(select(RecordalCase.id).filter_by(deal_id=deal.id)) is not None:
        return
    on = effect_of(deal.signed_at or now)
    for item in deal.items:
        open_of_deal(session, deal, item.asset_id, kind_of(deal, item), on=on, actor=actor, now=now)
    open_at_the_border(session, deal, actor=actor, now=now)


def deal_ended(session: Session, event: events.DealEnded, *, actor: Actor, now: datetime) -> None:
    """Follower of DealEnded: a case that never was accepted is abandoned with its deal, or with its right's part.

    The recognition of a technology contract goes on where the deal was performed. What was recorded of a licence whose
    money went back is cleared from the register.
    """
    kept = set(LICENSE_ENDS.values())
    if event.outcome == DealState.CLOSED:
        kept |= set(CaseKind) - GRANTS
    key = f"deal:{event.deal_id}"
    abandon(session, key, set(CaseKind) - kept, event.asset_id, actor=actor, now=now)
    if event.outcome == DealState.REFUNDED and event.asset_id is None:
        why = _("The contract was rescinded and the money went back.")
        licence_ended(session, deal_id=event.deal_id, ended_on=business_date(now), why=why, actor=actor, now=now)
