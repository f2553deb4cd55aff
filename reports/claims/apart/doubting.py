"""When a deal of the platform is doubted: sides that belong together, one person for both, a right in a circle (BR-85).

The same ground that reported deals stand on; here a doubt waits for the office, and its volume is apart until then.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.clock import business_date
from core.db import found
from listings.assets.models import Asset
from listings.terms.vocabulary import Act
from parties.organisations.models import Organisation
from parties.relations.queries import kin
from reports.claims.keys import number_key
from reports.claims.suspicion import Ground, Looked, ground_of
from settlement.deals.models import Deal, DealItem
from settlement.royalties.models import Plan
from settlement.volumes.apart import raise_doubt
from settlement.volumes.models import Uncounted


def deal_signed(session: Session, event: events.DealSigned, *, actor: Actor, now: datetime) -> None:
    """Follower of DealSigned: the deal is looked at, and with it those that it closes a circle with."""
    look_at(session, [found(session, Deal, event.deal_id)], actor=actor, now=now)


def parties_related(session: Session, event: events.PartiesRelated, *, actor: Actor, now: datetime) -> None:
    """Follower of PartiesRelated: signed deals between all that are joined by it now are looked at again."""
    circle = kin(session).circle(event.one_id)
    asked = select(Deal).where(Deal.signed_at.is_not(None), Deal.seller_id.in_(circle), Deal.buyer_id.in_(circle))
    look_at(session, list(session.scalars(asked.order_by(Deal.id))), actor=actor, now=now)


def look_at(session: Session, deals: Sequence[Deal], *, actor: Actor, now: datetime) -> None:
    """Raise every doubt that there is about signed deals; what was asked before is not asked again."""
    if not deals:
        return
    seen = _seen(session, deals)
    ground = ground_of(session, list(seen.values()), business_date(now))
    for deal in deals:
        for why in ground.suspicions(seen[deal.id]):
            numbers = [deal.number]
            if why is Uncounted.ROUND_TRIP:
                others = _in_circle(ground, seen[deal.id])
                numbers += others.values()
                for key in others:
                    _doubt(session, key, why, ", ".join(numbers), actor=actor, now=now)
            _doubt(session, deal.id, why, ", ".join(numbers), actor=actor, now=now)


def _doubt(session: Session, deal_id: int, why: Uncounted, about: str, *, actor: Actor, now: datetime) -> None:
    plans = session.scalars(select(Plan.id).where(Plan.deal_id == deal_id))
    subjects = [f"deal:{deal_id}", *(f"royalty:{plan_id}" for plan_id in plans)]
    raise_doubt(session, ref=f"deal:{deal_id}", subjects=subjects, why=why, about=about, actor=actor, now=now)


def _in_circle(ground: Ground, deal: Looked) -> dict[int, str]:
    """Deal id → code of the giver, of the platform's own moves that bring a right back to the deal's seller."""
    moves = [move for right in deal.rights for move in ground.near(deal, right) if move.deal_id is not None]
    return {
        move.deal_id: f"{move.giver} → {move.taker}"
        for move in moves
        if move.deal_id is not None and (move.giver == deal.buyer_code or move.taker == deal.seller_code)
    }


def _seen(session: Session, deals: Iterable[Deal]) -> dict[int, Looked]:
    """Deals as they are looked at; a licence goes in no circle, it gives nothing away."""
    rows = list(deals)
    sides = {each for deal in rows for each in (deal.seller_id, deal.buyer_id)}
    known = select(Organisation.id, Organisation.uscc).where(Organisation.id.in_(sides))
    codes = {key: code or f"organisation:{key}" for key, code in session.execute(known)}
    numbers: dict[int, list[str]] = {}
    of_deals = select(DealItem.deal_id, Asset.number_display).join(Asset, Asset.id == DealItem.asset_id)
    of_deals = of_deals.where(DealItem.deal_id.in_([deal.id for deal in rows]))
    for deal_id, number in session.execute(of_deals):
        numbers.setdefault(deal_id, []).append(number_key(number))
    return {
        deal.id: Looked(
            codes[deal.seller_id], codes[deal.buyer_id], business_date(deal.signed_at or deal.agreed_at),
            tuple(numbers.get(deal.id, ())) if deal.act is Act.ASSIGN else (), deal_id=deal.id,
            sides=(deal.seller_id, deal.buyer_id),
        )
        for deal in rows
    }  # fmt: skip
