"""Royalties as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from settlement.royalties import queries, schemas, services
from settlement.royalties.claiming import Found
from settlement.royalties.models import Claim, Period, Plan
from settlement.royalties.tables import Sold

bp = api.blueprint("royalties")


@api.page(bp, "/royalties", gives=schemas.RoyaltyPlanRowOut)
def list_plans(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Plan], str | None]:
    """The royalty plans of the deals that this key may see, by number."""
    return queries.page_of_plans(session, actor, after=api.after_id(after), limit=limit)


@api.read(bp, "/royalties/<number>", gives=schemas.RoyaltyPlanOut)
def show_plan(session: Session, number: str, *, actor: Actor) -> Plan:
    """One plan with every version of every statement."""
    plan, _deal = queries.plan_for(session, number, actor)
    queries.plan_parts(session, plan)
    return plan


def _seen(session: Session, number: str, n: int, actor: Actor) -> Period:
    return queries.period_of(queries.plan_for(session, number, actor)[0], n)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/periods/<int:n>/report",
    takes=schemas.RoyaltyReportIn,
    gives=schemas.RoyaltyPeriodOut,
)
def report_period(
    session: Session, body: dict[str, Any], number: str, n: int, *, actor: Actor, now: datetime
) -> Period:
    """The licensee reports what it sold; a statement is drawn."""
    period = _seen(session, number, n, actor)
    body["lines"] = [Sold(**line) for line in body["lines"]]
    services.file_report(session, period_id=period.id, **body, actor=actor, now=now)
    return period


@api.write(
    bp,
    "POST",
    "/royalties/<number>/periods/<int:n>/acceptance",
    takes=schemas.RoyaltyVersionIn,
    gives=schemas.RoyaltyPeriodOut,
)
def accept_statement(
    session: Session, body: dict[str, Any], number: str, n: int, *, actor: Actor, now: datetime
) -> Period:
    """The licensor accepts the version that it has read."""
    period = _seen(session, number, n, actor)
    return services.accept_statement(session, period_id=period.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/periods/<int:n>/contest",
    takes=schemas.RoyaltyContestIn,
    gives=schemas.RoyaltyPeriodOut,
)
def contest_statement(
    session: Session, body: dict[str, Any], number: str, n: int, *, actor: Actor, now: datetime
) -> Period:
    """The licensor finds the version wrong and says why."""
    period = _seen(session, number, n, actor)
    return services.contest_statement(session, period_id=period.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/royalties/<number>/claims", takes=schemas.RoyaltyClaimIn, gives=schemas.RoyaltyClaimOut, status=201
)
def claim(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Claim:
    """A side says what accepted figures truly are."""
    plan, _deal = queries.plan_for(session, number, actor)
    found = [
        Found(each["period"], each["base"], each["units"], each.get("sublicences")) for each in body.pop("findings")
    ]
    return services.claim(session, plan_id=plan.id, findings=found, **body, actor=actor, now=now)


def _claim(session: Session, number: str, claim_id: int, actor: Actor) -> int:
    return queries.claim_of(session, queries.plan_for(session, number, actor)[0], claim_id).id


@api.write(bp, "POST", "/royalties/<number>/claims/<int:claim_id>/agreement", gives=schemas.RoyaltyClaimOut)
def agree(session: Session, number: str, claim_id: int, *, actor: Actor, now: datetime) -> Claim:
    """The other side agrees: new versions are drawn."""
    return services.agree(session, claim_id=_claim(session, number, claim_id, actor), actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/claims/<int:claim_id>/refusal",
    takes=schemas.RoyaltyAnswerIn,
    gives=schemas.RoyaltyClaimOut,
)
def decline(
    session: Session, body: dict[str, Any], number: str, claim_id: int, *, actor: Actor, now: datetime
) -> Claim:
    """The other side does not agree."""
    return services.decline(session, claim_id=_claim(session, number, claim_id, actor), **body, actor=actor, now=now)


@api.write(bp, "POST", "/royalties/<number>/notice", takes=schemas.RoyaltyNoticeIn, gives=schemas.RoyaltyPlanRowOut)
def give_notice(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Plan:
    """The licensor gives notice of late payment."""
    plan, _deal = queries.plan_for(session, number, actor)
    services.give_notice(session, plan_id=plan.id, **body, actor=actor, now=now)
    return plan


@api.write(
    bp, "POST", "/royalties/<number>/resignation", takes=schemas.RoyaltyNoticeIn, gives=schemas.RoyaltyPlanRowOut
)
def end_with_notice(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Plan:
    """The licensee ends the licence with the notice agreed."""
    plan, _deal = queries.plan_for(session, number, actor)
    services.end_with_notice(session, plan_id=plan.id, **body, actor=actor, now=now)
    return plan


@api.write(
    bp,
    "POST",
    "/royalties/<number>/end",
    takes=schemas.RoyaltyEndIn,
    gives=schemas.RoyaltyPlanRowOut,
    scope=Scope.TRADE,
)
def end_plan(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Plan:
    """The licence ends on a day that is over."""
    plan, _deal = queries.plan_for(session, number, actor)
    return services.end_plan(session, plan_id=plan.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/freeze",
    takes=schemas.RoyaltyNoticeIn,
    gives=schemas.RoyaltyPlanRowOut,
    scope=Scope.FINANCE,
)
def freeze(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Plan:
    """Enter an order that keeps the royalties, held now or later: nothing leaves until it is lifted."""
    plan, _deal = queries.plan_for(session, number, actor)
    return services.freeze_royalties(session, plan_id=plan.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/unfreeze",
    takes=schemas.RoyaltyOrderIn,
    gives=schemas.RoyaltyPlanRowOut,
    scope=Scope.FINANCE,
)
def unfreeze(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Plan:
    """Lift an order: what nothing else keeps is released and paid."""
    plan, _deal = queries.plan_for(session, number, actor)
    return services.unfreeze_royalties(session, plan_id=plan.id, **body, actor=actor, now=now)
