"""Reads of evaluations: who sees which, what waits for whom, and the check of their sums."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor, Role
from core.errors import NotFound
from core.faults import Fault
from core.i18n import _
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.evaluations.measuring import last_day
from reports.evaluations.models import WHOLE_BP, CenterEvaluation
from reports.evaluations.states import PUBLIC, STANDING, EvaluationState

KEEPERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR)


def is_inside(row: CenterEvaluation, actor: Actor | None) -> bool:
    """Whether the reader is of the office or of the center: they read reasons, records and the hearing."""
    if actor is None:
        return False
    return actor.has(*KEEPERS) or (actor.acts_for(row.center.organisation_id) and actor.has(*CENTER_ROLES))


def sees(row: CenterEvaluation, actor: Actor | None) -> bool:
    """Everybody sees what is published, the center also that on which it is heard, the office all."""
    if row.state in PUBLIC:
        return True
    if actor is not None and actor.has(*KEEPERS):
        return True
    return row.state is EvaluationState.HEARING and is_inside(row, actor)


def _of(center_id: int, year: int) -> Select[CenterEvaluation]:
    query = select(CenterEvaluation).filter_by(center_id=center_id, year=year)
    return query.order_by(CenterEvaluation.version.desc())


def evaluation_for(session: Session, code: str, year: int, number: int | None, actor: Actor | None) -> CenterEvaluation:
    """A version for the reader, or the newest that the reader may see; NotFound for others."""
    center = centers.center_by_code(session, code)
    rows = [row for row in session.scalars(_of(center.id, year)) if sees(row, actor) and number in (None, row.version)]
    if not rows:
        raise NotFound(_("There is no such evaluation."))
    return rows[0]


def evaluations_for(session: Session, actor: Actor | None, year: int) -> list[CenterEvaluation]:
    """A year's evaluations that the reader may see, the newest such version of each center, by code."""
    query = select(CenterEvaluation).where(CenterEvaluation.year == year).options(selectinload(CenterEvaluation.center))
    found: dict[int, CenterEvaluation] = {}
    for row in session.scalars(query.order_by(CenterEvaluation.version)):
        if sees(row, actor):
            found[row.center_id] = row
    return sorted(found.values(), key=lambda row: row.center.code)


def versions(session: Session, row: CenterEvaluation, actor: Actor | None) -> list[CenterEvaluation]:
    """Every version of the same that the reader may see, the newest first."""
    return [each for each in session.scalars(_of(row.center_id, row.year)) if sees(each, actor)]


def standing(session: Session, center_id: int, year: int) -> CenterEvaluation | None:
    """The published version that stands."""
    return session.scalar(_of(center_id, year).where(CenterEvaluation.state.in_(STANDING)))


def of_center(session: Session, center_id: int) -> list[CenterEvaluation]:
    """The published evaluations of a center that stand, the latest year first."""
    query = select(CenterEvaluation).where(
        CenterEvaluation.center_id == center_id, CenterEvaluation.state.in_(STANDING)
    )
    return list(session.scalars(query.order_by(CenterEvaluation.year.desc())))


def to_evaluate(session: Session, year: int) -> list[Center]:
    """Centers that held a tier at the year's end and are not evaluated, by code."""
    held = centers.tiers_on(session, last_day(year))
    done = set(session.scalars(select(CenterEvaluation.center_id).where(CenterEvaluation.year == year)))
    return [row for row in centers.centers(session) if row.id in held and row.id not in done]


def years_of(session: Session, actor: Actor | None) -> list[int]:
    """Years of which the reader may see an evaluation, the latest first."""
    query = select(CenterEvaluation.year).distinct().order_by(CenterEvaluation.year.desc())
    if actor is None or not actor.has(*KEEPERS, *CENTER_ROLES):
        query = query.where(CenterEvaluation.state.in_(PUBLIC))
    return list(session.scalars(query))


def in_states(session: Session, *states: EvaluationState, center_id: int | None = None) -> list[CenterEvaluation]:
    """Evaluations that stand there, the oldest first."""
    query = select(CenterEvaluation).where(CenterEvaluation.state.in_(states)).options(
        selectinload(CenterEvaluation.center)
    )  # fmt: skip
    if center_id is not None:
        query = query.where(CenterEvaluation.center_id == center_id)
    return list(session.scalars(query.order_by(CenterEvaluation.id)))


def check(session: Session) -> list[Fault]:
    """The points of each against those of its indicators, their weights against the whole, its grade against both."""
    faults = []
    query = select(CenterEvaluation).options(
        selectinload(CenterEvaluation.scores), selectinload(CenterEvaluation.rule)
    )  # fmt: skip
    for row in session.scalars(query.order_by(CenterEvaluation.id)):
        weights = {each.indicator: each.weight_bp for each in row.scores}
        if (
            any(row.rule.weight(each) != weight for each, weight in weights.items())
            or sum(weights.values()) != WHOLE_BP
        ):
            faults.append(Fault("evaluation_weights", row.subject, "its weights are not those of its rule"))
        if row.points_bp != sum(each.points_bp for each in row.scores):
            faults.append(Fault("evaluation_points", row.subject, "its points are not those of its indicators"))
        if row.grade is not None and row.grade is not row.rule.grade_of(row.points_bp):
            faults.append(Fault("evaluation_grade", row.subject, "its grade is not the one of its points"))
    return faults
