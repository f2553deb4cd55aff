"""Royalties as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from settlement.payments.providers import queries as providers
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.schemas import CollectionOut, PaymentIn
from settlement.royalties import queries, schemas, services
from settlement.royalties.claiming import Found
from settlement.royalties.claims import Inspection
from settlement.royalties.models import Claim, Period, Plan, RoyaltyReversal
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


@api.write(
    bp,
    "POST",
    "/royalties/<number>/claims/<int:claim_id>/withdrawal",
    takes=schemas.RoyaltyAnswerIn,
    gives=schemas.RoyaltyClaimOut,
)
def withdraw_claim(
    session: Session, body: dict[str, Any], number: str, claim_id: int, *, actor: Actor, now: datetime
) -> Claim:
    """The side that claimed takes its claim back."""
    return services.withdraw(session, claim_id=_claim(session, number, claim_id, actor), **body, actor=actor, now=now)


@api.write(bp, "POST", "/royalties/<number>/payment", takes=PaymentIn, gives=CollectionOut, status=201)
def start_payment(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> ProviderOperation:
    """Pay all royalties that are due through a payment provider; its page is asked for, and read a moment later."""
    plan, _deal = queries.plan_for(session, number, actor)
    provider = providers.by_whom(body["provider"], plan.currency)
    return services.start_payment(
        session, plan_id=plan.id, provider=provider, back_to=f"/royalties/{number}/payment", actor=actor, now=now
    )


@api.read(bp, "/royalties/<number>/payment", gives=CollectionOut)
def show_payment(session: Session, number: str, *, actor: Actor) -> ProviderOperation:
    """How the licensee's last payment through a provider stands, with the page on which it pays."""
    return providers.the_collection(session, queries.plan_for(session, number, actor)[0].subject)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/inspections",
    takes=schemas.RoyaltyInspectionIn,
    gives=schemas.RoyaltyInspectionOut,
    status=201,
)
def announce_inspection(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> Inspection:
    """The licensor announces that it has the licensee's books inspected from a day on."""
    plan, _deal = queries.plan_for(session, number, actor)
    return services.announce_audit(session, plan_id=plan.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/reversals",
    takes=schemas.RoyaltyReversalForm,
    gives=schemas.RoyaltyReversalOut,
    status=201,
    scope=Scope.FINANCE,
)
def ask_reversal(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> RoyaltyReversal:
    """Ask to take royalties back that were paid; a second officer approves."""
    plan, _deal = queries.plan_for(session, number, actor)
    amount = body.pop("amount", None)
    return services.ask_reversal(session, plan_id=plan.id, amount=amount, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/reversals/<int:reversal_id>/approval",
    gives=schemas.RoyaltyReversalOut,
    scope=Scope.FINANCE,
)
def approve_reversal(
    session: Session, number: str, reversal_id: int, *, actor: Actor, now: datetime
) -> RoyaltyReversal:
    """Approve a reversal that another officer, or the end of the licence, asked for."""
    row = queries.reversal_of(session, queries.plan_for(session, number, actor)[0], reversal_id)
    return services.approve_reversal(session, reversal_id=row.id, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/royalties/<number>/reversals/<int:reversal_id>/refusal",
    gives=schemas.RoyaltyReversalOut,
    scope=Scope.FINANCE,
)
def decline_reversal(
    session: Session, number: str, reversal_id: int, *, actor: Actor, now: datetime
) -> RoyaltyReversal:
    """Put a reversal of royalties aside; nothing moves."""
    row = queries.reversal_of(session, queries.plan_for(session, number, actor)[0], reversal_id)
    return services.decline_reversal(session, reversal_id=row.id, actor=actor, now=now)


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
