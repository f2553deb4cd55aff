"""A buyer's need and listings that fit it more or less, made through the services."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money
from listings.demand.models import Need
from listings.market.models import Listing
from tests.listings.demand.world import Demand, a_demand, a_need
from tests.listings.market.world import an_asset, published


@dataclass
class Market:
    """The market of needs; ids beside rows, for a row that is read anew begins a transaction."""

    demand: Demand
    need: Need
    close: Listing
    costly: Listing
    far: Listing
    need_id: int
    close_id: int
    costly_id: int
    far_id: int

    @property
    def buyer(self) -> Actor:
        """Who posted the need."""
        return self.demand.buyer

    @property
    def holder(self) -> Actor:
        """Who sells."""
        return self.demand.holder


def a_market(session: Session) -> Market:
    """A need for the cooling of batteries; a listing that solves it, one that is too dear, and one of another field."""
    demand = a_demand(session)
    market = demand.market
    cooler = an_asset(session, market, "电池热管理冷却板", "Cooling plate for battery packs")
    dear = an_asset(session, market, "电池热管理液冷系统", "Liquid cooling of battery packs")
    mill = an_asset(session, market, "轧机", "Rolling mill", classes=[("IPC", "B21B 1/00")])
    licence: dict[str, Any] = {
        "for_sale": False,
        "sale_price": None,
        "license_types": ["ordinary"],
        "territories": ["CN"],
    }
    close = published(session, market, cooler, license_price=Money.parse("600000"), **licence)
    costly = published(session, market, dear, license_price=Money.parse("9000000"), **licence)
    far = published(session, market, mill, license_price=Money.parse("600000"), summary="Rolls steel.", **licence)
    need = a_need(session, demand)
    return Market(demand, need, close, costly, far, need.id, close.id, costly.id, far.id)
