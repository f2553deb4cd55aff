"""The reward of the inventors of royalties as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from settlement.deals.inventors import InventorReward
from settlement.deals.schemas import RewardOut
from settlement.royalties import inventors, queries
from settlement.royalties.rewarding import schemas

bp = api.blueprint("royalty_rewards")


@api.read(bp, "/royalties/<number>/inventors", gives=schemas.YearDutiesOut)
def show_duties(session: Session, number: str, *, actor: Actor) -> dict[str, Any]:
    """What your organisation owes the inventors of a licence's royalties, year by year (BR-70)."""
    plan, _deal = queries.plan_for(session, number, actor)
    return {"years": inventors.statement_of(session, plan, actor.organisation_id)}


@api.write(
    bp,
    "POST",
    "/royalties/<number>/inventor-rewards",
    takes=schemas.YearRewardForm,
    gives=RewardOut,
    status=201,
)
def record_reward(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> InventorReward:
    """Note what your organisation paid the inventors of a year's royalties."""
    plan, _deal = queries.plan_for(session, number, actor)
    return inventors.record_reward(session, plan_id=plan.id, **body, actor=actor, now=now)
