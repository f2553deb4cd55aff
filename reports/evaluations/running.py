"""The clocks of evaluations: until when a center is heard, and until when an unqualified one rectifies."""

from collections.abc import Iterator

from sqlalchemy import select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, city, staff
from parties.centers.models import Center
from parties.people.queries import organisations_with
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.news import href_of
from reports.evaluations.states import EvaluationState

STATEMENT = ClockKind(
    "evaluation_statement",
    lazy("View on an evaluation"),
    Matter.REGISTERS,
    before=(3, 1),
    columns=("center_evaluation.statement_due_on",),
)
RECTIFY = ClockKind(
    "center_rectifies",
    lazy("Rectification of an unqualified center"),
    Matter.REGISTERS,
    before=(60, 30, 7),
    after=True,
    columns=("center_evaluation.rectify_by",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Centers that are heard and have not stated their view, and those that rectify."""
    heard = (CenterEvaluation.state == EvaluationState.HEARING) & CenterEvaluation.stated_on.is_(None)
    query = (
        select(CenterEvaluation, Center.organisation_id)
        .join(Center, Center.id == CenterEvaluation.center_id)
        .where(heard | (CenterEvaluation.state == EvaluationState.RECTIFYING))
        .order_by(CenterEvaluation.id)
    )
    offices = organisations_with(asked.session, Role.CITY_OFFICE)
    if asked.organisation_id is not None and asked.organisation_id not in offices:
        query = query.where(Center.organisation_id == asked.organisation_id)
    for row, organisation_id in asked.session.execute(query):
        is_heard = row.state is EvaluationState.HEARING
        last = row.statement_due_on if is_heard else row.rectify_by
        assert last is not None  # both states have their day
        yield Running(
            kind=STATEMENT if is_heard else RECTIFY,
            subject=row.subject,
            due_on=last,
            text=lazy("State your view on the evaluation of %(year)s", year=row.year)
            if is_heard
            else lazy("Rectify what made the evaluation of %(year)s unqualified", year=row.year),
            href=href_of(row),
            movers=staff(organisation_id),
            watchers=city(offices),
            began_on=row.heard_on if is_heard else row.published_on,
        )


CLOCKS = Clocks((STATEMENT, RECTIFY), derive)
