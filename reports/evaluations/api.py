"""Evaluations of centers as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from parties.centers.queries import center_by_code
from reports.evaluations import queries, rectifying, schemas, services
from reports.evaluations.models import CenterEvaluation

bp = api.blueprint("evaluations")

FIELDS = (
    *("id", "number", "center", "year", "version", "state", "points_bp", "grade", "reason", "heard_on"),
    *("statement_due_on", "published_on", "rectify_by", "decided_on", "decision", "computed_at"),
)
Told = dict[str, Any]


def told(row: CenterEvaluation, actor: Actor | None) -> Told:
    """What the reader may know of it."""
    inside = queries.is_inside(row, actor)
    scores = [
        {
            **{name: getattr(each, name) for name in ("indicator", "weight_bp", "share_bp", "points_bp", "part",
                                                      "whole")},
            "reason": each.reason if inside else "",
            "records": [
                {"label": label, "href": href, "counts": counts} for label, href, counts in each.records
            ] if inside else [],
        }
        for each in row.scores
    ]  # fmt: skip
    heard = {"statement": row.statement, "answer": row.answer} if inside else {"statement": "", "answer": ""}
    return {**{name: getattr(row, name) for name in FIELDS}, **heard, "scores": scores}


@api.page(bp, "/evaluations", gives=schemas.EvaluationOut, takes=schemas.EvaluationsQuery, public=True)
def list_evaluations(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[Told], str | None]:
    """A year's evaluations of centers: those published; one's own and, for the office, all"""
    rows = [
        row for row in queries.evaluations_for(session, actor, query["year"])
        if after is None or row.center.code > after
    ]  # fmt: skip
    following = rows[limit - 1].center.code if len(rows) > limit else None
    return [told(row, actor) for row in rows[:limit]], following


@api.read(bp, "/evaluations/<int:year>/<code>", gives=schemas.EvaluationOut, public=True)
def show_evaluation(session: Session, year: int, code: str, *, actor: Actor | None) -> Told:
    """A center's evaluation, its newest version"""
    return told(queries.evaluation_for(session, code, year, None, actor), actor)


@api.read(bp, "/evaluations/<int:year>/<code>/<int:version>", gives=schemas.EvaluationOut, public=True)
def show_evaluation_version(session: Session, year: int, code: str, version: int, *, actor: Actor | None) -> Told:
    """One version of a center's evaluation"""
    return told(queries.evaluation_for(session, code, year, version, actor), actor)


@api.write(
    bp, "POST", "/evaluations", takes=schemas.EvaluationIn, gives=schemas.EvaluationOut, status=201, scope=Scope.ADMIN
)
def open_evaluation(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Told:
    """Begin the evaluation of a center's year (city office)"""
    center = center_by_code(session, body["code"])
    row = services.open_evaluation(session, center_id=center.id, year=body["year"], actor=actor, now=now)
    return told(row, actor)


@api.write(bp, "POST", "/evaluations/<int:evaluation_id>/compute", gives=schemas.EvaluationOut, scope=Scope.ADMIN)
def compute_evaluation(session: Session, evaluation_id: int, *, actor: Actor, now: datetime) -> Told:
    """Ask the records anew (city office)"""
    return told(services.compute_evaluation(session, evaluation_id=evaluation_id, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/score",
    takes=schemas.IndicatorIn,
    gives=schemas.EvaluationOut,
    scope=Scope.ADMIN,
)
def score_indicator(session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime) -> Told:
    """Score an indicator that the records do not answer (city office)"""
    return told(services.score_indicator(session, evaluation_id=evaluation_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/hear",
    takes=schemas.EvaluationSeenIn,
    gives=schemas.EvaluationOut,
    scope=Scope.ADMIN,
)
def hear_center(session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime) -> Told:
    """Send it to the center, which is heard for some working days (city office)"""
    return told(services.hear_center(session, evaluation_id=evaluation_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/statement",
    takes=schemas.EvaluationStatementIn,
    gives=schemas.EvaluationOut,
    scope=Scope.CENTER,
)
def state_view(session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime) -> Told:
    """State the center's view (the center's manager)"""
    return told(services.state_view(session, evaluation_id=evaluation_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/reopen",
    takes=schemas.EvaluationReasonIn,
    gives=schemas.EvaluationOut,
    scope=Scope.ADMIN,
)
def reopen_evaluation(
    session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime
) -> Told:
    """Take it back to be looked at again (city office)"""
    return told(services.reopen_evaluation(session, evaluation_id=evaluation_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/publish",
    takes=schemas.EvaluationAnswerIn,
    gives=schemas.EvaluationOut,
    scope=Scope.ADMIN,
)
def publish_evaluation(
    session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime
) -> Told:
    """Publish the grade once the center was heard (city office)"""
    return told(services.publish_evaluation(session, evaluation_id=evaluation_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/correct",
    takes=schemas.EvaluationReasonIn,
    gives=schemas.EvaluationOut,
    status=201,
    scope=Scope.ADMIN,
)
def correct_evaluation(
    session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime
) -> Told:
    """Begin a corrected version of a published evaluation (city office)"""
    return told(services.correct_evaluation(session, evaluation_id=evaluation_id, **body, actor=actor, now=now), actor)


@api.write(
    bp,
    "POST",
    "/evaluations/<int:evaluation_id>/rectification",
    takes=schemas.RectificationIn,
    gives=schemas.EvaluationOut,
    scope=Scope.ADMIN,
)
def decide_rectification(
    session: Session, body: dict[str, Any], evaluation_id: int, *, actor: Actor, now: datetime
) -> Told:
    """Accept the rectification, or revoke the tier once its last day is over (city office)"""
    row = rectifying.decide_rectification(session, evaluation_id=evaluation_id, **body, actor=actor, now=now)
    return told(row, actor)
