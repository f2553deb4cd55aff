"""A new rule: proposed by one finance officer for a day to come, put in force by another, never for a day past."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit, show
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, NotAllowed
from core.i18n import _
from settlement.deals.rulebook import numbers
from settlement.deals.rulebook.commissions import propose_fee_rule, put_fee_in_force
from settlement.deals.rulebook.numbers import propose_earnest, propose_inventors, propose_shares, propose_trailing
from settlement.deals.rulebook.taxing import (
    propose_tax_rule,
    propose_treaty_rate,
    put_tax_in_force,
    put_treaty_in_force,
)
from settlement.deals.states import PROPOSAL
from settlement.deals.wishes import RuleProposal
from settlement.payments.officers import must_be_officer

__all__ = [
    "approve_rule",
    "decline_rule",
    "propose_earnest",
    "propose_inventors",
    "propose_shares",
    "propose_trailing",
    "must_be_officer",
    "propose_fee_rule",
    "propose_tax_rule",
    "propose_treaty_rate",
]

# How a rule that was approved is written, by what it is about.
PUT_IN_FORCE: dict[str, Callable[[Session, RuleProposal, date], None]] = {
    "fee": put_fee_in_force,
    "tax": put_tax_in_force,
    "treaty": put_treaty_in_force,
    **numbers.PUT_IN_FORCE,
}


def approve_rule(session: Session, *, proposal_id: int, actor: Actor, now: datetime) -> RuleProposal:
    """Another officer puts the rule in force from its day on; the one before ends the day before.

    Raises NotAllowed `four_eyes`, Conflict `too_late` once the day has come, `rule_exists`, IllegalTransition.
    """
    person_id = must_be_officer(session, actor)
    row = locked(session, RuleProposal, proposal_id)
    PROPOSAL.after(row.state, "approve")
    if row.asked_by == person_id:
        raise NotAllowed(
            _("You proposed this rule yourself. Another finance officer looks at it and approves."), code="four_eyes"
        )
    if row.valid_from <= business_date(now):
        raise Conflict(
            _(
                "The rule was to begin on %(day)s, and that day has begun without it. Decline it, and propose it for a"
                " later day.",
                day=show.day(row.valid_from),
            ),
            code="too_late",
        )
    _decide(row, "approve", person_id, actor, now)
    session.flush()
    PUT_IN_FORCE[row.about.partition(":")[0]](session, row, business_date(now))
    after = {"about": row.about, "valid_from": row.valid_from.isoformat(), **row.content}
    audit.record(session, row.subject, "rule.put_in_force", actor=actor, now=now, after=after)
    return row


def decline_rule(session: Session, *, proposal_id: int, actor: Actor, now: datetime) -> RuleProposal:
    """An officer (also the one who proposed it) puts the proposal aside; nothing changes."""
    person_id = must_be_officer(session, actor)
    row = locked(session, RuleProposal, proposal_id)
    _decide(row, "decline", person_id, actor, now)
    audit.record(session, row.subject, "rule.declined", actor=actor, now=now, after={"about": row.about})
    return row


def _decide(row: RuleProposal, act: str, person_id: int, actor: Actor, now: datetime) -> None:
    row.advance(act)
    row.decided_by, row.decided_name, row.decided_at = person_id, actor.name, now
