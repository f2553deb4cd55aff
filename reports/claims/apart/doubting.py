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
from core.db import locked
from listings.assets.models import Asset
from listings.terms.vocabulary import Act
from parties.organisations.models import Organisation
from parties.relations.queries import kin
from reports.claims.keys import number_key
from reports.claims.models import VolumeClaim
from reports.claims.states import ClaimState
from reports.claims.suspicion import Ground, Looked, ground_of
from settlement.deals.models import Deal, DealItem
from settlement.royalties.models import Plan
from settlement.volumes.apart import raise_doubt
from settlement.volumes.models import Uncounted


def deal_signed(session: Session, event: events.DealSigned, *, actor: Actor, now: datetime) -> None:
    """Follower of DealSigned: the deal is looked at, and with it those that it closes a circle with."""
    look_at(session, [locked(session, Deal, event.deal_id)], actor=actor, now=now)


def parties_related(session: Session, event: events.PartiesRelated, *, actor: Actor, now: datetime) -> None:
    """Follower of PartiesRelated: what all that are joined by it now traded is looked at again, deals signed here and
    reported ones that were accepted. A deal that is being signed is waited for."""
    circle = kin(session).circle(event.one_id)
    between = select(Deal).where(Deal.seller_id.in_(circle), Deal.buyer_id.in_(circle)).order_by(Deal.id)
    deals = session.scalars(between.with_for_update().execution_options(populate_existing=True)).all()
    look_at(session, [deal for deal in deals if deal.signed_at is not None], actor=actor, now=now)
    _look_at_reported(session, circle, actor=actor, now=now)


def _look_at_reported(session: Session, circle: set[int], *, actor: Actor, now: datetime) -> None:
    """What of accepted reports the relations on record say something else now than when they were accepted."""
    codes = select(Organisation.uscc).where(Organisation.id.in_(circle), Organisation.uscc.is_not(None))
    row = VolumeClaim
    asked = select(row).where(row.state == ClaimState.ACCEPTED, row.uncounted.is_(None))
    asked = asked.where(row.seller_code.in_(codes), row.buyer_code.in_(codes)).order_by(row.id).with_for_update()
    claims = list(session.scalars(asked.execution_options(populate_existing=True)))
    ground = ground_of(session, claims)
    for claim in claims:
        if (why := Uncounted.RELATED) in ground.suspicions(claim):
            raise_doubt(
                session, ref=claim.subject, subjects=[claim.subject], why=why, about=claim.number, actor=actor, now=now
            )


def look_at(session: Session, deals: Sequence[Deal], *, actor: Actor, now: datetime) -> None:
    """Raise every doubt that there is about signed deals; what was asked before is not asked again."""
    if not deals:
        return
    seen = _seen(session, deals)
    ground = ground_of(session, list(seen.values()))
    for deal in deals:
        for why in ground.suspicions(seen[deal.id]):
            numbers = [deal.number]
            if why is Uncounted.ROUND_TRIP:
                others = _in_circle(ground, seen[deal.id])
                numbers += others.values()
                for key in others:
                    _doubt(session, key, why, ", ".join(numbers), actor=actor, now=now)
            _doubt(session, deal.id, why, ", ".join(numbers), actor=actor, now=now)


def held(session: Session, ref: str) -> list[str]:
    """The subjects of a deal's facts, with its row and those of its royalties locked: who writes a fact of the deal,
    raises a doubt about it or decides one comes after the other."""
    word, _colon, key = ref.partition(":")
    session.flush()
    if word == "claim":
        return [locked(session, VolumeClaim, int(key)).subject]
    deal = locked(session, Deal, int(key))
    plans = session.scalars(select(Plan.id).where(Plan.deal_id == deal.id).order_by(Plan.id).with_for_update())
    return [deal.subject, *(f"royalty:{plan_id}" for plan_id in plans)]


def _doubt(session: Session, deal_id: int, why: Uncounted, about: str, *, actor: Actor, now: datetime) -> None:
    subjects = held(session, f"deal:{deal_id}")
    raise_doubt(session, ref=f"deal:{deal_id}", subjects=subjects, why=why, about=about, actor=actor, now=now)


def _in_circle(ground: Ground, deal: Looked) -> dict[int, str]:
    """Deal id → code of the giver, of the platform's own moves that bring a right back to the deal's seller."""
    moves = ground.way_back(deal)
    return {move.deal_id: f"{move.giver} → {move.taker}" for move in moves if move.deal_id is not None}


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
