"""Visits of reported deals: as the center that reports them, one that shares them, and the city office."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.claims.models import JointCase, VolumeClaim
from reports.claims.states import ClaimState
from tests.browser.asked import Asked, center_of


def of_claims(session: Session) -> Asked:
    """All of them."""
    waiting = session.scalars(
        select(VolumeClaim).filter_by(state=ClaimState.SUBMITTED).order_by(VolumeClaim.id)
    ).first()
    counted = session.scalars(select(VolumeClaim).filter_by(state=ClaimState.ACCEPTED).order_by(VolumeClaim.id)).first()
    apart = session.scalars(select(VolumeClaim).where(VolumeClaim.uncounted.is_not(None))).first()
    case = session.scalars(select(JointCase)).first()
    assert waiting is not None
    assert counted is not None
    assert apart is not None
    assert case is not None
    own, other = center_of(session, waiting.center_id), center_of(session, counted.center_id)
    yield "claims.index", "city", {}
    yield "claims.index", own, {}
    yield "claims.show", "city", {"claim_id": waiting.id}
    yield "claims.show", "city", {"claim_id": apart.id}
    yield "claims.show", other, {"claim_id": counted.id}
    yield "claims.new", own, {}
    yield "claims.take_in", own, {}
    yield "claims.correct", other, {"claim_id": counted.id}
    for act in ("accept", "reject"):
        yield "claims.act", "city", {"claim_id": waiting.id, "act": act}
    yield "claims.act", own, {"claim_id": waiting.id, "act": "withdraw"}
    yield "claims.joint", own, {"case_id": case.id}
    yield "claims.joint", "city", {"case_id": case.id}
