"""Evaluations of the demonstration city's centers: those of 2021 are published, last year's are on their way."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.clock import business_year
from demo.play import at
from demo.stage import Stage
from reports.evaluations import services
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.vocabulary import SCORED

PUBLISHED = 2021
WHY = "现场核查制度文件、典型案例与服务记录。"
VIEW = "对评价结果无异议。"


def past(session: Session, stage: Stage) -> None:
    """The grades of three centers, published after their days were over."""
    for place, share_bp in ((0, 9_500), (1, 9_000), (3, 9_000)):
        row = heard(session, stage, place, PUBLISHED, share_bp, at(date(PUBLISHED + 1, 3, 7)))
        services.publish_evaluation(
            session, evaluation_id=row.id, actor=stage.actors["city"], now=at(date(PUBLISHED + 1, 4, 20))
        )


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """Last year's: a draft, a center that is heard, one that stated its view, one published, one that rectifies."""
    year = business_year(now) - 1
    begun(session, stage, 0, year, now)
    heard(session, stage, 1, year, 9_000, now)
    stated(session, stage, 2, year, 9_000, now)
    for place, share_bp in ((5, 10_000), (len(stage.centers) - 1, 0)):
        row = stated(session, stage, place, year, share_bp, now)
        services.publish_evaluation(
            session, evaluation_id=row.id, answer="予以公布。", actor=stage.actors["city"], now=now
        )


def begun(session: Session, stage: Stage, place: int, year: int, now: datetime) -> CenterEvaluation:
    """What the records say."""
    center_id = stage.centers[place].id
    return services.open_evaluation(session, center_id=center_id, year=year, actor=stage.actors["city"], now=now)


def heard(session: Session, stage: Stage, place: int, year: int, share_bp: int, now: datetime) -> CenterEvaluation:
    """Scored, and sent to the center."""
    row, office = begun(session, stage, place, year, now), stage.actors["city"]
    for indicator in SCORED:
        services.score_indicator(
            session, evaluation_id=row.id, indicator=indicator, share_bp=share_bp, reason=WHY, actor=office, now=now
        )
    return services.hear_center(session, evaluation_id=row.id, points_bp=row.points_bp, actor=office, now=now)


def stated(session: Session, stage: Stage, place: int, year: int, share_bp: int, now: datetime) -> CenterEvaluation:
    """The center says that it agrees."""
    row = heard(session, stage, place, year, share_bp, now)
    return services.state_view(session, evaluation_id=row.id, statement=VIEW, actor=stage.staff[place], now=now)
