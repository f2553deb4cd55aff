"""A city whose year has ended, and whose office evaluates its centers."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from reports.evaluations import services
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.vocabulary import SCORED
from tests.reports.annual.world import Town

MARCH = datetime(2027, 3, 1, 4, tzinfo=UTC)
LATER = datetime(2027, 4, 1, 4, tzinfo=UTC)  # the center's days are over


def begun(session: Session, town: Town, place: int = 0, now: datetime = MARCH) -> CenterEvaluation:
    """A draft with what the records say."""
    row = services.open_evaluation(session, center_id=town.centers[place].id, year=2026, actor=town.office, now=now)
    session.commit()
    return row


def scored(session: Session, town: Town, row: CenterEvaluation, share_bp: int = 10_000) -> CenterEvaluation:
    """Every indicator that the records do not answer gets the same part of its mark."""
    for indicator in SCORED:
        services.score_indicator(
            session, evaluation_id=row.id, indicator=indicator, share_bp=share_bp, reason="现场核查", actor=town.office,
            now=MARCH,
        )  # fmt: skip
    session.commit()
    return row


def heard(session: Session, town: Town, row: CenterEvaluation, now: datetime = MARCH) -> CenterEvaluation:
    """Sent to its center."""
    services.hear_center(session, evaluation_id=row.id, points_bp=row.points_bp, actor=town.office, now=now)
    session.commit()
    return row


def published(
    session: Session, town: Town, place: int = 0, share_bp: int = 10_000, now: datetime = LATER
) -> CenterEvaluation:
    """All the way, the center saying nothing."""
    row = heard(session, town, scored(session, town, begun(session, town, place), share_bp))
    services.publish_evaluation(session, evaluation_id=row.id, actor=town.office, now=now)
    session.commit()
    return row
