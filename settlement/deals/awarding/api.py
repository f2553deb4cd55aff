"""Splits of held money as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from settlement.deals.awarding import services
from settlement.deals.awarding.schemas import AwardIn, AwardOut, AwardsOut
from settlement.deals.queries import deal_for
from settlement.deals.wishes import Award

bp = api.blueprint("awards")


@api.read(bp, "/deals/<number>/awards", gives=AwardsOut)
def list_awards(session: Session, number: str, *, actor: Actor) -> dict[str, Any]:
    """How awards split what was held of the deal"""
    return {"items": deal_for(session, number, actor).awards}


@api.write(bp, "POST", "/deals/<number>/awards", takes=AwardIn, gives=AwardOut, status=201, scope=Scope.FINANCE)
def ask_award(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Award:
    """Enter how an award splits what is held between both sides; another officer approves"""
    deal = deal_for(session, number, actor)
    return services.ask_award(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/awards/<int:award_id>/approval", gives=AwardOut, scope=Scope.FINANCE)
def approve_award(session: Session, award_id: int, *, actor: Actor, now: datetime) -> Award:
    """Approve a split that another officer entered: the money goes to both sides"""
    return services.approve_award(session, award_id=award_id, actor=actor, now=now)


@api.write(bp, "POST", "/awards/<int:award_id>/refusal", gives=AwardOut, scope=Scope.FINANCE)
def decline_award(session: Session, award_id: int, *, actor: Actor, now: datetime) -> Award:
    """Put a split aside"""
    return services.decline_award(session, award_id=award_id, actor=actor, now=now)
