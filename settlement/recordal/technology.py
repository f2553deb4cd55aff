"""Contracts about technology: recognised on the seller's wish, registered where they cross the border.

Recognition is one registration for a contract, by the place of the seller (BR-73), so a bundle has one case for all its
patents. A contract with a foreign side is registered at the commerce department within 60 days from its effect, or from
the first royalty base where only royalties are paid; the platform counts from effect in both cases, which is the
earlier day.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found
from core.errors import Conflict, NotAllowed
from core.i18n import _
from parties.organisations.models import Organisation
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal
from settlement.deals.standing import works_for_center
from settlement.deals.states import GONE_BACK
from settlement.recordal.clocks import effect_of
from settlement.recordal.kinds import TECHNOLOGY, CaseKind
from settlement.recordal.models import RecordalCase
from settlement.recordal.opening import open_of_deal
from settlement.recordal.states import RecordalState

HOME = "CN"


def border_kind(session: Session, deal: Deal) -> CaseKind | None:
    """How the contract crosses the border: technology goes out, comes in, or stays at home (None)."""
    seller = found(session, Organisation, deal.seller_id).country == HOME
    buyer = found(session, Organisation, deal.buyer_id).country == HOME
    if seller == buyer:
        return None
    return CaseKind.TECH_EXPORT if seller else CaseKind.TECH_IMPORT


def first_patent(deal: Deal) -> int | None:
    """The right under which the case of the whole contract stands; None where the deal is about no technology."""
    return next((item.asset_id for item in deal.items if item.right_kind == "patent"), None)


def kinds_to_ask(session: Session, deal: Deal) -> list[CaseKind]:
    """Which of these cases could be opened for the deal now."""
    if deal.signed_at is None or deal.state in GONE_BACK or first_patent(deal) is None:
        return []
    border = border_kind(session, deal)
    wanted = [CaseKind.TECH_CONTRACT if border is None else border]
    there = select(RecordalCase.kind).filter_by(ref=deal.subject).where(RecordalCase.state != RecordalState.ABANDONED)
    known = set(session.scalars(there))
    return [kind for kind in wanted if kind not in known]


def ask_recordal(session: Session, *, deal_id: int, kind: CaseKind, actor: Actor, now: datetime) -> RecordalCase:
    """The seller (of an import the buyer), or the closing center for it, asks for a technology contract to be
    recognised, or registered where a side is foreign.

    Raises NotAllowed, Conflict `not_to_be_asked` where the contract is none of that kind, is not signed or has one.
    """
    deal = locked_with_its_right(session, deal_id)
    side = deal.buyer_id if kind is CaseKind.TECH_IMPORT else deal.seller_id
    if not actor.acts_for(side) and not works_for_center(session, deal, actor):
        raise NotAllowed(_("The seller asks for this (of an import the buyer), or the center that closed the deal."))
    asset_id = first_patent(deal)
    if kind not in TECHNOLOGY or asset_id is None or kind not in kinds_to_ask(session, deal):
        text = _(
            "This contract is not recorded like that: it is not signed, about no patent, or there is a case already."
            " A contract with a foreign side is registered as import or export, any other is recognised."
        )
        raise Conflict(text, code="not_to_be_asked", rule="BR-73")
    return open_of_deal(session, deal, asset_id, kind, on=effect_of(deal.signed_at or now), actor=actor, now=now)


def open_at_the_border(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """A contract that is signed across the border has to be registered: its case opens by itself."""
    kind, asset_id = border_kind(session, deal), first_patent(deal)
    if kind is not None and asset_id is not None:
        open_of_deal(session, deal, asset_id, kind, on=effect_of(deal.signed_at or now), actor=actor, now=now)
