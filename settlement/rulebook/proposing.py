"""What every new rule goes through: proposed for a day to come, and placed between the rule before and the next."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext, ngettext
from core.show import day as day_in_words
from parties.notices import services as notices
from settlement.rulebook.declared import AHEAD, Keeper
from settlement.rulebook.keepers import must_keep
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.states import ProposalState

ROLE_OF = {Keeper.CITY: Role.CITY_OFFICE, Keeper.FINANCE: Role.FINANCE_OFFICER}


def propose(
    session: Session,
    about: str,
    content: dict[str, Any],
    valid_from: date,
    source: str,
    faults: dict[str, list[str]],
    *,
    keeper: Keeper = Keeper.FINANCE,
    ahead: int | None = AHEAD,
    href: str = "/finance/rules",
    starts: str = "valid_from",
    actor: Actor,
    now: datetime,
) -> RuleProposal:
    """Keep a proposal of which `faults` (by field) were looked for; the colleagues who can confirm it are told.

    A rule is published at least `ahead` days before it holds (BR-A3), so it is proposed no later than that; None is of
    the first rule of a new thing, which begins on any day. Raises NotAllowed, Unacceptable `rule_does_not_fit`,
    Conflict `already_asked`.
    """
    person_id, today = must_keep(session, actor, keeper), business_date(now)
    if ahead is not None and (valid_from - today).days < ahead:
        faults[starts] = [too_early(today, ahead)]
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
        is_first=ahead is None,
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
    if actor.organisation_id is not None:
        text = lazy_gettext("%(name)s proposes a new rule. A second person looks at it.", name=actor.name)
        notices.notify(session, organisation_id=actor.organisation_id, roles=(ROLE_OF[keeper],), text=text, href=href,
                       key=row.subject, now=now)  # fmt: skip
    return row


def too_early(today: date, ahead: int) -> str:
    """Why a rule cannot begin yet, and when it can."""
    first = day_in_words(today + timedelta(days=ahead))
    if ahead <= 1:
        return _("Choose a day after today: a day that has begun keeps its rules.")
    return ngettext(
        "A rule is published at least %(num)s day before it holds. Choose %(first)s or a later day.",
        "A rule is published at least %(num)s days before it holds. Choose %(first)s or a later day.",
        ahead,
        first=first,
    )


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
