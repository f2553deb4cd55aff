"""A new rule of commission."""

from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import _
from settlement.deals.fees import DealKind, FeeRule, FeeTaker, FeeTerm, Payer, Tiers
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import make_room, propose

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
    return propose(session, about, content, valid_from, source, faults, actor=actor, now=now)


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


def put_fee_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the rule that was approved, between the one before and the one behind it."""
    term, kind = FeeTerm.from_json(row.content), DealKind(row.content["kind"])
    same = select(FeeRule).filter_by(kind=kind, taker=term.taker).order_by(FeeRule.valid_from)
    valid_to = make_room(session.scalars(same.with_for_update()).all(), row.valid_from)
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
            valid_to=valid_to,
            source=row.source,
            announced_on=today,
            proposal_id=row.id,
        )
    )
    session.flush()
