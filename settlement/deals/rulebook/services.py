"""A new rule: proposed by one finance officer for a day to come, put in force by another, never for a day past."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, show
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.deals.fees import DealKind, FeeRule, FeeTaker, FeeTerm, Payer, Tiers
from settlement.deals.states import PROPOSAL, ProposalState
from settlement.deals.wishes import RuleProposal
from settlement.payments.officers import must_be_officer

MOST_TIERS = 10
MOST_BP = 2500


def propose_fee_rule(
    session: Session,
    *,
    kind: DealKind,
    taker: FeeTaker,
    payer: Payer,
    rate_bp: int,
    tiers: Tiers = (),
    floor_minor: int | None = None,
    cap_minor: int | None = None,
    valid_from: date,
    source: str,
    actor: Actor,
    now: datetime,
) -> RuleProposal:
    """Propose what a taker gets of a kind of deal from `valid_from` on (BR-61, BR-68). Amounts in fen, rates in bp.

    Nothing changes until another officer approves. Raises NotAllowed, Unacceptable by field, Conflict where the same
    rule is proposed already.
    """
    faults = _faults_of_tiers(tiers)
    if cap_minor is not None and floor_minor is not None and cap_minor < floor_minor:
        faults["cap"] = [_("The most is below the least.")]
    if not 0 <= rate_bp <= MOST_BP:
        faults["rate_bp"] = [_("Write a rate from 0 to 25 per cent.")]
    term = FeeTerm(taker, payer, rate_bp, tuple(tiers), floor_minor, cap_minor, source.strip())
    content = {**term.as_json(), "kind": kind.value}
    about = f"fee:{kind.value}:{taker.value}"
    return _propose(session, about, content, valid_from, source, faults, actor=actor, now=now)


def _faults_of_tiers(tiers: Tiers) -> dict[str, list[str]]:
    bounds = [upper for upper, _bp in tiers]
    if len(tiers) > MOST_TIERS:
        return {"tiers": [_("Write at most %(most)s slices.", most=MOST_TIERS)]}
    if tiers and (bounds[-1] is not None or None in bounds[:-1]):
        return {"tiers": [_("Each slice but the last has an upper end; the last one has none.")]}
    known = [0, *(each for each in bounds if each is not None)]
    if any(later <= earlier for earlier, later in pairwise(known)):
        return {"tiers": [_("Each slice ends above the one before.")]}
    if any(not 0 <= bp <= MOST_BP for _upper, bp in tiers):
        return {"tiers": [_("Write a rate from 0 to 25 per cent.")]}
    return {}


def _propose(
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
    _put_in_force(session, row, business_date(now))
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


def _put_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the rule, between the one before and the one behind it."""
    term, kind = FeeTerm.from_json(row.content), DealKind(row.content["kind"])
    others = session.scalars(
        select(FeeRule).filter_by(kind=kind, taker=term.taker).order_by(FeeRule.valid_from).with_for_update()
    ).all()
    if any(each.valid_from == row.valid_from for each in others):
        raise Conflict(
            _("Another rule begins on that day already. Propose this one for another day."), code="rule_exists"
        )
    before = [each for each in others if each.valid_from < row.valid_from]
    after = [each for each in others if each.valid_from > row.valid_from]
    if before and (before[-1].valid_to is None or before[-1].valid_to > row.valid_from):
        before[-1].valid_to = row.valid_from
    session.add(
        FeeRule(
            kind=kind,
            taker=term.taker,
            payer=term.payer,
            rate_bp=term.rate_bp,
            tiers=[list(each) for each in term.tiers],
            floor_minor=term.floor_minor,
            cap_minor=term.cap_minor,
            valid_from=row.valid_from,
            valid_to=after[0].valid_from if after else None,
            source=row.source,
            announced_on=today,
            proposal_id=row.id,
        )
    )
    session.flush()


def proposal(session: Session, proposal_id: int) -> RuleProposal:
    """The proposal, or NotFound."""
    return found(session, RuleProposal, proposal_id)
