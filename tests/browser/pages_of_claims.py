"""Visits of reported deals, annual reports and evaluations: as the center, another one, the office, everybody."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from parties.relations.models import PartyRelation
from reports.annual.models import AnnualReport
from reports.annual.states import ReportState
from reports.claims.models import JointCase, VolumeClaim
from reports.claims.states import ClaimState
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.states import EvaluationState
from settlement.deals.models import Deal
from settlement.volumes.models import VolumeDoubt
from tests.browser.asked import VISITOR, Asked, center_of


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
    yield "claims.attach", own, {"claim_id": waiting.id}
    yield "claims.joint", own, {"case_id": case.id}
    yield "claims.joint", "city", {"case_id": case.id}
    yield from _of_doubts(session)


def _of_doubts(session: Session) -> Asked:
    """A deal that is shown apart, and what made it so."""
    doubt = session.scalars(select(VolumeDoubt).where(VolumeDoubt.ref == VolumeDoubt.subject)).first()
    assert doubt is not None
    deal = session.get(Deal, int(doubt.ref.removeprefix("deal:")))
    assert deal is not None
    own = center_of(session, deal.center_id)
    said = {"number": deal.number, "why": doubt.why.value}
    for who in ("city", own):
        yield "apart.index", who, {}
        yield "apart.show", who, said
    yield "apart.decide", "city", said
    rows = session.scalars(select(PartyRelation).order_by(PartyRelation.id)).all()
    yield "relations.index", "city", {}
    yield "relations.index", own, {}
    yield "relations.new", own, {}
    for row in rows:
        yield "relations.show", "city", {"relation_id": row.id}
    for act in ("reject", "end"):
        yield "relations.act", "city", {"relation_id": rows[-1].id, "act": act}


def of_annual_reports(session: Session) -> Asked:
    """The list of a year, and a report in each state that the demonstration has."""
    published = session.scalars(select(AnnualReport).filter_by(state=ReportState.PUBLISHED)).first()
    assert published is not None
    yield "annual.index", VISITOR, {"year": published.year}
    yield "annual.show", VISITOR, _place(published)
    for state in (ReportState.COMPILED, ReportState.CONFIRMED, ReportState.SUBMITTED, ReportState.RETURNED):
        row = session.scalars(select(AnnualReport).filter_by(state=state).order_by(AnnualReport.id)).first()
        assert row is not None, state
        own = center_of(session, row.center_id)
        yield "annual.show", own, _place(row)
        yield "annual.show", "city", _place(row)
        if state is ReportState.COMPILED:
            yield "annual.confirm", own, _place(row)
            yield "annual.attach", own, _place(row)
        if state is ReportState.SUBMITTED:
            yield "annual.give_back", "city", _place(row)
            yield "annual.index", "city", {"year": row.year}


def of_evaluations(session: Session) -> Asked:
    """The list of a year, and an evaluation in each state that the demonstration has."""
    rows = session.scalars(select(CenterEvaluation).order_by(CenterEvaluation.id)).all()
    by_state = {row.state: row for row in rows if row.stated_on is None or row.state is not EvaluationState.HEARING}
    answered = next(row for row in rows if row.stated_on is not None and row.state is EvaluationState.HEARING)
    draft, heard, done, late = (by_state[each] for each in (
        EvaluationState.DRAFT, EvaluationState.HEARING, EvaluationState.PUBLISHED, EvaluationState.RECTIFYING,
    ))  # fmt: skip
    for row in (done, late):
        yield "evaluations.show", VISITOR, _place(row)
        yield "evaluations.index", VISITOR, {"year": row.year}
    yield "evaluations.index", "city", {"year": draft.year}
    for row in (draft, heard, answered, done, late):
        yield "evaluations.show", "city", _place(row)
    for indicator in ("recorded", "staff", "disputes"):
        yield "evaluations.records", "city", {**_place(draft), "indicator": indicator}
    yield "evaluations.score", "city", {**_place(draft), "indicator": "cases"}
    own = center_of(session, heard.center_id)
    yield "evaluations.index", own, {"year": heard.year}
    yield "evaluations.show", own, _place(heard)
    yield "evaluations.records", own, {**_place(heard), "indicator": "recorded"}
    yield "evaluations.state", own, _place(heard)
    yield "evaluations.reopen", "city", _place(heard)
    yield "evaluations.publish", "city", _place(answered)
    yield "evaluations.correct", "city", _place(done)
    yield "evaluations.rectify", "city", _place(late)


def _place(row: AnnualReport | CenterEvaluation) -> dict[str, object]:
    return {"year": row.year, "code": row.center.code, "version": row.version}
