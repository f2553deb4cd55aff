"""Relations of organisations as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from parties.relations import queries, schemas, services
from parties.relations.models import PartyRelation

bp = api.blueprint("relations")
ONE = "/organisation-relations/<int:relation_id>"


@api.read(bp, "/organisation-relations", gives=schemas.RelationsOut)
def list_relations(session: Session, *, actor: Actor) -> dict[str, list[PartyRelation]]:
    """Which organisations belong together (city office: all; others: their own)"""
    return {"items": queries.relations(session, actor)}


@api.write(
    bp, "POST", "/organisation-relations", takes=schemas.RelationIn, gives=schemas.RelationOut, status=201,
    scope=Scope.TRADE,
)  # fmt: skip
def propose_relation(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> PartyRelation:
    """Say that two organisations belong together; a file that proves it has the purpose relation:<id>"""
    return services.propose_relation(session, **body, actor=actor, now=now)


@api.write(bp, "POST", f"{ONE}/confirm", gives=schemas.RelationOut, scope=Scope.ADMIN)
def confirm_relation(session: Session, relation_id: int, *, actor: Actor, now: datetime) -> PartyRelation:
    """Confirm it, as a second person of the city office"""
    return services.confirm_relation(session, relation_id=relation_id, actor=actor, now=now)


@api.write(bp, "POST", f"{ONE}/reject", takes=schemas.RelationReason, gives=schemas.RelationOut, scope=Scope.ADMIN)
def reject_relation(
    session: Session, body: dict[str, Any], relation_id: int, *, actor: Actor, now: datetime
) -> PartyRelation:
    """Do not follow it, with a reason (city office)"""
    return services.reject_relation(session, relation_id=relation_id, **body, actor=actor, now=now)


@api.write(bp, "POST", f"{ONE}/end", takes=schemas.RelationEnd, gives=schemas.RelationOut, scope=Scope.ADMIN)
def end_relation(
    session: Session, body: dict[str, Any], relation_id: int, *, actor: Actor, now: datetime
) -> PartyRelation:
    """Say on which day it ended (city office)"""
    return services.end_relation(session, relation_id=relation_id, **body, actor=actor, now=now)
