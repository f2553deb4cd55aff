"""A market with somebody who looks for something, made through the services."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.money import Money
from listings.demand import services as demand
from listings.demand.models import Need, NeedAnswer
from listings.demand.states import NeedState
from listings.market.models import Listing
from tests.builders import NOON
from tests.listings.market.world import World, a_world, published
from tests.parties.cast import a_person, an_organisation, as_actor

LAST_DAY = date(2027, 2, 28)
S = NeedState


@dataclass
class Demand:
    """The market, the buyer who posts needs, a right holder of another house, a listing on sale; ids beside rows,
    for a row that is read anew begins a transaction."""

    market: World
    buyer: Actor
    rival: Actor
    listing: Listing
    listing_id: int
    center_id: int

    @property
    def holder(self) -> Actor:
        """Who offers the listing."""
        return self.market.holder

    @property
    def staff(self) -> Actor:
        """Somebody of the center."""
        return self.market.staff


def a_demand(session: Session) -> Demand:
    """A buyer beside the market, and a listing on sale."""
    market = a_world(session)
    home = an_organisation(session, "远山储能有限公司", name_en="Yuanshan Storage Co., Ltd.")
    person = a_person(session, "he@yuanshan.example", Role.BUYER, at=home, name="He Yun")
    other = an_organisation(session, "别处材料有限公司", name_en="Elsewhere Materials Co., Ltd.")
    rival = a_person(session, "xu@elsewhere.example", Role.RIGHT_HOLDER, Role.BUYER, at=other, name="Xu Wei")
    listing = published(session, market)
    return Demand(
        market, as_actor(session, person, home), as_actor(session, rival, other), listing, listing.id, market.center.id
    )


ANSWERS: dict[str, Any] = {
    "title": "Cooling for battery packs in ships",
    "problem": "Cells of our packs differ by six degrees. We look for a thermal management that keeps them within two.",
    "language": "en", "fields": ["electrical.batteries"], "ipc": ["H01M"], "keywords": "热管理 cooling plate",
    "wanted": ["ordinary", "exclusive"], "budget_min": None, "budget_max": Money.parse("800000"),
    "territories": ["CN-LN"], "deadline": LAST_DAY, "is_anonymous": False,
}  # fmt: skip


def a_draft(
    session: Session, world: Demand, *, actor: Actor | None = None, now: datetime = NOON, **changes: Any
) -> Need:
    """A need with every question answered."""
    answers = {**ANSWERS, "center_id": world.center_id, **changes}
    return demand.draft_need(session, **answers, actor=actor or world.buyer, now=now)


def a_need(
    session: Session, world: Demand, *, actor: Actor | None = None, now: datetime = NOON, **changes: Any
) -> Need:
    """An open need."""
    need = a_draft(session, world, actor=actor, now=now, **changes)
    return demand.publish_need(session, need_id=need.id, actor=actor or world.buyer, now=now)


def in_state(session: Session, world: Demand, state: NeedState) -> Need:
    """A need brought into a state by the acts that lead there."""
    if state is S.DRAFT:
        return a_draft(session, world)
    need = a_need(session, world)
    given: dict[str, Any] = {"need_id": need.id, "actor": world.buyer, "now": NOON}
    if state is S.PAUSED:
        demand.pause_need(session, **given)
    elif state is S.FULFILLED:
        demand.fulfil_need(session, **given)
    elif state is S.WITHDRAWN:
        demand.withdraw_need(session, **given)
    elif state is S.EXPIRED:
        demand.expire_due(session, now=datetime(2027, 3, 1, tzinfo=NOON.tzinfo))
    return need


def an_answer(session: Session, world: Demand, need: Need, listing: Listing | None = None) -> NeedAnswer:
    """The seller offers a listing for a need."""
    offered = listing.id if listing else world.listing_id
    return demand.answer_need(
        session, need_id=need.id, listing_id=offered, message="It holds two degrees.", actor=world.holder, now=NOON
    )
