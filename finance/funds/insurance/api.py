"""Insurance policies as JSON, for insurers and the city office."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from finance.attribution.models import Attribution
from finance.attribution.schemas import AttributionOut, CenterAndKindIn
from finance.funds import insuring
from finance.funds.insurance import schemas
from finance.funds.policies import InsuranceClaim, InsurancePolicy
from finance.funds.standing import insurer_of

bp = api.blueprint("insurance")


@api.read(bp, "/insurance-policies", gives=schemas.PoliciesOut, takes=schemas.PoliciesQuery, scope=Scope.TRADE)
def list_policies(session: Session, query: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Insurance policies that cover a day, with their sums (the city office; an insurer its own)"""
    home = insurer_of(session, actor)
    wanted: dict[str, Any] = {"on": query["on"], "insurer_id": home.id if home is not None else None}
    sums = insuring.sums(session, **wanted)
    return {
        "on": query["on"], "count": sums.count, "premiums": sums.premiums, "insured": sums.insured,
        "items": insuring.policies(session, **wanted),
    }  # fmt: skip


@api.write(
    bp, "POST", "/insurance-policies", takes=schemas.PolicyIn, gives=schemas.PolicyOut, status=201, scope=Scope.TRADE
)
def record_policy(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> InsurancePolicy:
    """Put an insurance policy on record (its insurer, the city office)"""
    return insuring.record_policy(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/insurance-policies/<int:policy_id>/claims", takes=schemas.PolicyClaimIn,
    gives=schemas.PolicyClaimOut, status=201, scope=Scope.TRADE,
)  # fmt: skip
def report_claim(
    session: Session, body: dict[str, Any], policy_id: int, *, actor: Actor, now: datetime
) -> InsuranceClaim:
    """A claim under an insurance policy (its insurer, the city office)"""
    return insuring.report_policy_claim(session, policy_id=policy_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/insurance-claims/<int:claim_id>/decision", takes=schemas.PolicyDecisionIn,
    gives=schemas.PolicyClaimOut, scope=Scope.TRADE,
)  # fmt: skip
def decide_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> InsuranceClaim:
    """What the insurer paid, or why it rejected the claim (its insurer, the city office)"""
    return insuring.decide_policy_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/insurance-policies/<int:policy_id>/serving-center", takes=CenterAndKindIn, gives=AttributionOut,
    status=201, scope=Scope.TRADE,
)  # fmt: skip
def name_serving_center(
    session: Session, body: dict[str, Any], policy_id: int, *, actor: Actor, now: datetime
) -> Attribution:
    """Name the center that brought a policy about (its insurer, the city office); it counts once that one confirms"""
    return insuring.name_serving_center(session, policy_id=policy_id, **body, actor=actor, now=now)
