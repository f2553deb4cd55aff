"""The giving up of an instalment as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from settlement.deals.models import Deal
from settlement.deals.queries import deal_for
from settlement.deals.remitting import services
from settlement.deals.remitting.schemas import InstalmentGivenUpIn
from settlement.deals.schemas import DealOut

bp = api.blueprint("remitting")


@api.write(bp, "POST", "/deals/<number>/instalments/given-up", takes=InstalmentGivenUpIn, gives=DealOut)
def give_up_instalment(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """The seller gives up what is open of an instalment of a settled deal."""
    deal = deal_for(session, number, actor)
    services.give_up_instalment(session, deal_id=deal.id, **body, actor=actor, now=now)
    return deal
