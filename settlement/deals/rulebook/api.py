"""The rulebook as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from settlement.deals.rulebook import numbers, queries, schemas, services
from settlement.ledger.queries import must_read_books
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.schemas import RuleProposalOut

bp = api.blueprint("rulebook")


@api.read(bp, "/fee-rules", gives=schemas.FeeRulesOut, scope=Scope.FINANCE)
def list_fee_rules(session: Session, *, actor: Actor) -> dict[str, Any]:
    """The rules of commission in force today and those to come."""
    must_read_books(session, actor)
    return {"rules": queries.fee_rules(session, clock.business_date(clock.now()))}


@api.write(
    bp, "POST", "/fee-rules/proposals", takes=schemas.FeeRuleIn, gives=RuleProposalOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def propose_fee_rule(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose a rule of commission from a day to come; another officer approves."""
    return services.propose_fee_rule(session, **body, actor=actor, now=now)


@api.read(bp, "/tax-rules", gives=schemas.TaxRulesOut, scope=Scope.FINANCE)
def list_tax_rules(session: Session, *, actor: Actor) -> dict[str, Any]:
    """The tax rates in force today and those to come."""
    must_read_books(session, actor)
    return {"rules": queries.tax_rules(session, clock.business_date(clock.now()))}


@api.write(
    bp, "POST", "/tax-rules/proposals", takes=schemas.TaxRuleIn, gives=RuleProposalOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def propose_tax_rule(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose a tax rate with its legal reference from a day to come; another officer approves."""
    return services.propose_tax_rule(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/treaty-rates/proposals", takes=schemas.TreatyRateIn, gives=RuleProposalOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def propose_treaty_rate(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose that less is withheld from an organisation abroad, as a treaty says; another officer approves."""
    return services.propose_treaty_rate(session, **body, actor=actor, now=now)


@api.read(bp, "/number-rules", gives=schemas.NumberRulesOut, scope=Scope.FINANCE)
def list_number_rules(session: Session, *, actor: Actor) -> dict[str, Any]:
    """The rules on shares, trailing commission, inventors, earnest money and transfers, with their days and sources"""
    must_read_books(session, actor)
    return {"rules": numbers.number_rules(session)}


@api.write(
    bp, "POST", "/number-rules/shares/proposals", takes=schemas.CenterSharesIn, gives=RuleProposalOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def propose_shares(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose other center shares from a day to come; another officer approves."""
    return services.propose_shares(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/number-rules/trailing/proposals", takes=schemas.TrailingRuleIn, gives=RuleProposalOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def propose_trailing(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose for how many years a taker has commission of royalties; another officer approves."""
    return services.propose_trailing(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/number-rules/inventors/proposals", takes=schemas.InventorRuleIn, gives=RuleProposalOut,
    status=201, scope=Scope.FINANCE,
)  # fmt: skip
def propose_inventors(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose another least part for inventors from a day to come; another officer approves."""
    return services.propose_inventors(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/number-rules/earnest/proposals", takes=schemas.EarnestRuleIn, gives=RuleProposalOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def propose_earnest(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose another bound of earnest money from a day to come; another officer approves."""
    return services.propose_earnest(session, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/number-rules/transfer/proposals", takes=schemas.TransferLimitIn, gives=RuleProposalOut,
    status=201, scope=Scope.FINANCE,
)  # fmt: skip
def propose_transfer(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> RuleProposal:
    """Propose up to what amount transfers leave without a second officer; another officer approves."""
    return services.propose_transfer(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/rule-proposals/<int:proposal_id>/approval", gives=RuleProposalOut, scope=Scope.FINANCE)
def approve_rule(session: Session, proposal_id: int, *, actor: Actor, now: datetime) -> RuleProposal:
    """Put a rule in force that another officer proposed."""
    return services.approve_rule(session, proposal_id=proposal_id, actor=actor, now=now)


@api.write(bp, "POST", "/rule-proposals/<int:proposal_id>/refusal", gives=RuleProposalOut, scope=Scope.FINANCE)
def decline_rule(session: Session, proposal_id: int, *, actor: Actor, now: datetime) -> RuleProposal:
    """Put a proposed rule aside."""
    return services.decline_rule(session, proposal_id=proposal_id, actor=actor, now=now)
