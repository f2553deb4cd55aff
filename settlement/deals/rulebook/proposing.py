"""What every new rule goes through: proposed for a day to come, and placed between the rule before and the next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.deals.states import ProposalState
from settlement.deals.wishes import RuleProposal
from settlement.payments.officers import must_be_officer


def propose(
    session: Session,
    about: str,
    content: dict[str, Any],
    valid_from: date,
    source: str,
    faults: dict[str, list[str]],
    *,
    actor: Actor,
    now: datetime,
) -> RuleProposal:
    """Keep a proposal of which `faults` (by field) were looked for; the trading center's people are told.

    Raises NotAllowed, Unacceptable `rule_does_not_fit`, Conflict `already_asked`.
    """
    person_id, today = must_be_officer(session, actor), business_date(now)
    if valid_from <= today:
        faults["valid_from"] = [_("Choose a day after today: a day that has begun keeps its rules.")]
    if not source.strip():
        faults["source"] = [_("Say where the rule comes from: the decision, the law and its article.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults, code="rule_does_not_fit")
    if open_proposal(session, about) is not None:
        raise Conflict(
            _("A new rule of this kind waits for its second officer already. Decline that one first."),
            code="already_asked",
        )
    row = RuleProposal(
        about=about,
        state=ProposalState.ASKED,
        content=content,
        valid_from=valid_from,
        source=source.strip(),
        asked_by=person_id,
        asked_name=actor.name,
        asked_on=today,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    after = {"about": about, "valid_from": valid_from.isoformat(), **content}
    audit.record(session, row.subject, "rule.proposed", actor=actor, now=now, after=after)
    text = lazy_gettext("%(name)s proposes a new rule. Another finance officer looks at it.", name=actor.name)
    center = trading_center(session).id
    notices.notify(session, organisation_id=center, text=text, href="/finance/rules", key=row.subject, now=now)
    return row


def open_proposal(session: Session, about: str) -> RuleProposal | None:
    """The proposal of this rule that waits for its second officer."""
    return session.scalar(select(RuleProposal).filter_by(about=about, state=ProposalState.ASKED))


class Dated(Protocol):
    """A rule with its first day, and the day from which it holds no more."""

    valid_from: Any
    valid_to: Any


def rule_exists() -> Conflict:
    """The refusal of a second rule of the same thing for the same day."""
    return Conflict(_("Another rule begins on that day already. Propose this one for another day."), code="rule_exists")


def make_room(others: Sequence[Dated], valid_from: date) -> date | None:
    """End the rule in force on `valid_from` there; gives the day on which the next one begins, None where none does.

    `others` are the rules of the same thing, by their first day. Raises Conflict `rule_exists`.
    """
    if any(each.valid_from == valid_from for each in others):
        raise rule_exists()
    before = [each for each in others if each.valid_from < valid_from]
    after = [each for each in others if each.valid_from > valid_from]
    if before and (before[-1].valid_to is None or before[-1].valid_to > valid_from):
        before[-1].valid_to = valid_from
    return after[0].valid_from if after else None
