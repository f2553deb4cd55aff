"""The volume facts of an accepted claim: written once for its shares, taken back by opposite facts (BR-82, BR-85)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import BASIS
from reports.claims.models import JointCase, JointShare, VolumeClaim
from reports.claims.states import JointState
from settlement.volumes import services as volumes
from settlement.volumes.models import Measure

MEASURES = (Measure.SETTLED, Measure.CONTRACTED)


def shares_of(session: Session, claims: Sequence[VolumeClaim]) -> dict[int, list[tuple[int, int]]]:
    """Claim id → (center, basis points), Σ = 10,000: those of the joint case, or all of it for the one center."""
    joint: dict[str, list[tuple[int, int]]] = {}
    rows = session.execute(
        select(JointCase.dedupe_key, JointShare.center_id, JointShare.share_bp)
        .join(JointShare, JointShare.case_id == JointCase.id)
        .where(JointCase.state.in_((JointState.AGREED, JointState.DECIDED)))
        .order_by(JointShare.center_id)
    )
    for key, center_id, share in rows:
        joint.setdefault(key, []).append((center_id, share))
    return {claim.id: joint.get(claim.dedupe_key) or [(claim.center_id, BASIS)] for claim in claims}


def count(session: Session, claims: Sequence[VolumeClaim], *, actor: Actor, now: datetime) -> None:
    """Write their facts: contracted on the day of the contract, settled on the day of recognition."""
    joint = shares_of(session, claims)
    for claim in claims:
        claim.counted_times += 1
    session.flush()
    entries = [_entry(claim, measure, joint[claim.id]) for claim in claims for measure in MEASURES]
    volumes.record_all(session, entries, actor=actor, now=now)


def _entry(claim: VolumeClaim, measure: Measure, shares: list[tuple[int, int]]) -> volumes.Entry:
    return volumes.Entry(
        shares=shares,
        measure=measure,
        category=claim.category,
        right_kind=claim.right_kind,
        amount=claim.amount,
        recognised_on=claim.recognised_on if measure is Measure.SETTLED else claim.contract_on,
        subject=claim.subject,
        source_key=claim.source_key,
        note=claim.number,
    )


def take_back(session: Session, claim: VolumeClaim, reason: str, *, actor: Actor, now: datetime) -> None:
    """Write the opposite of its facts, on their own days."""
    for measure in MEASURES:
        volumes.reverse(
            session,
            source_key=claim.source_key,
            measure=measure,
            amount=None,
            new_source_key=f"{claim.source_key}:undone",
            note=reason[:300],
            actor=actor,
            now=now,
        )


def recount(session: Session, claim: VolumeClaim, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take its facts back and write them anew by the shares of today."""
    take_back(session, claim, reason, actor=actor, now=now)
    count(session, [claim], actor=actor, now=now)
