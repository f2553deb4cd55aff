"""Insurance policies as JSON, for the city office."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.money import total
from finance.funds import insuring
from finance.funds.insurance import schemas
from finance.funds.policies import InsuranceClaim, InsurancePolicy
from finance.funds.standing import OFFICE

bp = api.blueprint("insurance")


@api.read(bp, "/insurance-policies", gives=schemas.PoliciesOut, takes=schemas.PoliciesQuery, scope=Scope.ADMIN)
def list_policies(session: Session, query: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Insurance policies that cover a day, with their sums (city office)"""
    actor.must_have(*OFFICE)
    rows = insuring.policies(session, on=query["on"])
    return {
        "on": query["on"],
        "count": len(rows),
        "premiums": total([row.premium for row in rows]),
        "insured": total([row.sum_insured for row in rows]),
        "items": rows,
    }


@api.write(
    bp, "POST", "/insurance-policies", takes=schemas.PolicyIn, gives=schemas.PolicyOut, status=201, scope=Scope.ADMIN
)
def record_policy(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> InsurancePolicy:
    """Put an insurance policy on record (city office)"""
    return insuring.record_policy(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/insurance-policies/<int:policy_id>/claims", takes=schemas.PolicyClaimIn,
    gives=schemas.PolicyClaimOut, status=201, scope=Scope.ADMIN,
)  # fmt: skip
def report_claim(
    session: Session, body: dict[str, Any], policy_id: int, *, actor: Actor, now: datetime
) -> InsuranceClaim:
    """A claim under an insurance policy (city office)"""
    return insuring.report_policy_claim(session, policy_id=policy_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/insurance-claims/<int:claim_id>/decision", takes=schemas.PolicyDecisionIn,
    gives=schemas.PolicyClaimOut, scope=Scope.ADMIN,
)  # fmt: skip
def decide_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> InsuranceClaim:
    """What the insurer paid, or why it rejected the claim (city office)"""
    return insuring.decide_policy_claim(session, claim_id=claim_id, **body, actor=actor, now=now)
