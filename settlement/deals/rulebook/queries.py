"""Reads of the rulebook: what is in force, what is to come, and what waits for its second officer."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from settlement.deals.fees import FeeRule
from settlement.deals.states import ProposalState
from settlement.deals.wishes import RuleProposal


def fee_rules(session: Session, day: date) -> list[FeeRule]:
    """The rules of commission that are in force on the day or come later, by kind, taker and day."""
    rows = select(FeeRule).where((FeeRule.valid_to.is_(None)) | (FeeRule.valid_to > day))
    return list(session.scalars(rows.order_by(FeeRule.kind, FeeRule.taker, FeeRule.valid_from)))


def past_fee_rules(session: Session, day: date) -> list[FeeRule]:
    """The rules of commission that were in force before, the latest first."""
    rows = select(FeeRule).where(FeeRule.valid_to <= day)
    return list(session.scalars(rows.order_by(FeeRule.valid_to.desc(), FeeRule.id.desc())))


def proposals(session: Session, *states: ProposalState) -> Sequence[RuleProposal]:
    """Proposals in these states (any, if none is named), the newest first."""
    rows = select(RuleProposal).order_by(RuleProposal.id.desc())
    return session.scalars(rows.where(RuleProposal.state.in_(states)) if states else rows.limit(50)).all()
