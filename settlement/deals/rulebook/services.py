"""A new rule of commission, tax or shares: proposed by one finance officer for a day to come, put in force by
another."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from settlement.deals.rulebook import numbers
from settlement.deals.rulebook.commissions import propose_fee_rule, put_fee_in_force
from settlement.deals.rulebook.numbers import (
    propose_earnest,
    propose_inventors,
    propose_shares,
    propose_trailing,
    propose_transfer,
)
from settlement.deals.rulebook.taxing import (
    AHEAD_OF_LAW,
    propose_tax_rule,
    propose_treaty_rate,
    put_tax_in_force,
    put_treaty_in_force,
)
from settlement.payments.officers import must_be_officer
from settlement.rulebook import services as rulebook
from settlement.rulebook.declared import Keeper, Kind
from settlement.rulebook.models import RuleProposal

__all__ = [
    "KINDS",
    "approve_rule",
    "decline_rule",
    "propose_earnest",
    "propose_inventors",
    "propose_shares",
    "propose_trailing",
    "propose_transfer",
    "must_be_officer",
    "propose_fee_rule",
    "propose_tax_rule",
    "propose_treaty_rate",
]

# How a rule that was approved is written, by what it is about.
KINDS: dict[str, Kind] = {
    "fee": Kind(Keeper.FINANCE, put_fee_in_force),
    "tax": Kind(Keeper.FINANCE, put_tax_in_force, ahead=AHEAD_OF_LAW),
    "treaty": Kind(Keeper.FINANCE, put_treaty_in_force, ahead=AHEAD_OF_LAW),
    **{key: Kind(Keeper.FINANCE, put) for key, put in numbers.PUT_IN_FORCE.items()},
}


def approve_rule(session: Session, *, proposal_id: int, actor: Actor, now: datetime) -> RuleProposal:
    """Another officer puts the rule in force from its day on; see `settlement.rulebook.services.approve_rule`."""
    return rulebook.approve_rule(session, KINDS, proposal_id=proposal_id, actor=actor, now=now)


def decline_rule(session: Session, *, proposal_id: int, actor: Actor, now: datetime) -> RuleProposal:
    """An officer puts the proposal aside; nothing changes."""
    return rulebook.decline_rule(session, KINDS, proposal_id=proposal_id, actor=actor, now=now)
