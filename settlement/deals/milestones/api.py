"""Milestones as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from settlement.deals.milestones import queries, schemas, services
from settlement.deals.models import Deal, DealMilestone
from settlement.deals.queries import deal_for
from settlement.deals.schemas import DealOut

bp = api.blueprint("milestones")


@api.read(bp, "/deals/<number>/milestones", gives=schemas.DealMilestonesOut)
def list_milestones(session: Session, number: str, *, actor: Actor) -> dict[str, Any]:
    """What was reported about the deal's milestones, and answered."""
    return {"items": queries.reports_of(session, deal_for(session, number, actor))}


@api.write(
    bp,
    "POST",
    "/deals/<number>/milestones",
    takes=schemas.MilestoneReportApiIn,
    gives=schemas.DealMilestoneOut,
    status=201,
)
def report_milestone(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> DealMilestone:
    """Say that a milestone was reached: the seller's word waits for the buyer's answer, the buyer's confirms it."""
    deal = deal_for(session, number, actor)
    evidence = queries.evidence_of(session, deal, body.pop("evidence_id"))
    return services.report_milestone(session, deal_id=deal.id, **body, evidence=evidence, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/deals/<number>/milestones/<int:milestone_id>/answer",
    takes=schemas.MilestoneAnswerIn,
    gives=schemas.DealMilestoneOut,
)
def answer_milestone(
    session: Session, body: dict[str, Any], number: str, milestone_id: int, *, actor: Actor, now: datetime
) -> DealMilestone:
    """The buyer confirms or refuses it."""
    row = queries.report_of(session, deal_for(session, number, actor), milestone_id)
    return services.answer_milestone(session, milestone_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/deals/<number>/milestones/<int:milestone_id>/decision",
    takes=schemas.MilestoneDecisionIn,
    gives=schemas.DealMilestoneOut,
    scope=Scope.CENTER,
)
def decide_milestone(
    session: Session, body: dict[str, Any], number: str, milestone_id: int, *, actor: Actor, now: datetime
) -> DealMilestone:
    """The closing center decides what the buyer has refused or not answered in time."""
    deal = deal_for(session, number, actor)
    row = queries.report_of(session, deal, milestone_id)
    evidence = queries.evidence_of(session, deal, body.pop("evidence_id"))
    return services.decide_milestone(session, milestone_id=row.id, **body, evidence=evidence, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/milestones/<int:milestone_id>/withdrawal", gives=schemas.DealMilestoneOut)
def drop_milestone(session: Session, number: str, milestone_id: int, *, actor: Actor, now: datetime) -> DealMilestone:
    """Take one's report back."""
    row = queries.report_of(session, deal_for(session, number, actor), milestone_id)
    return services.drop_milestone(session, milestone_id=row.id, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/milestones/given-up", takes=schemas.MilestoneGivenUpIn, gives=DealOut)
def give_up_milestone(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """The seller gives up an instalment whose milestone will not be reached."""
    deal = deal_for(session, number, actor)
    services.give_up_milestone(session, deal_id=deal.id, **body, actor=actor, now=now)
    return deal
