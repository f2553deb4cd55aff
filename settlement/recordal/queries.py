"""Reads of recordal cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor
from core.db import found
from core.errors import NotFound
from core.fields import whole
from core.files import StoredFile
from core.i18n import _
from core.paging import page_of
from parties.centers import queries as centers
from settlement.deals.models import Deal
from settlement.deals.queries import sees_all, visible_to
from settlement.recordal.kinds import GRANTS, TRANSFERS
from settlement.recordal.models import RecordalCase
from settlement.recordal.standing import works_on
from settlement.recordal.states import CLOCK_RUNS, UNDECIDED, RecordalState


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, with its deal where it has one."""

    case: RecordalCase
    deal: Deal | None


def visible_cases(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition under which a case is shown: with its deal; without one, to both sides, the people of its
    center and the overseers."""
    of_deal = and_(RecordalCase.deal_id.is_not(None), visible_to(session, actor))
    if sees_all(session, actor):
        return true()
    own = [each == actor.organisation_id for each in (RecordalCase.grantor_id, RecordalCase.grantee_id)]
    center = centers.center_of(session, actor.organisation_id) if actor.has(*CENTER_ROLES) else None
    if center is not None:
        own.append(RecordalCase.center_id == center.id)
    return or_(of_deal, and_(RecordalCase.deal_id.is_(None), or_(*own)))


def cases_of(
    session: Session, actor: Actor, *, states: Sequence[RecordalState] = ()
) -> Select[RecordalCase, Deal | None]:
    """The cases that the actor may see, the earliest deadline first."""
    query = select(RecordalCase, Deal).outerjoin(Deal, Deal.id == RecordalCase.deal_id)
    query = query.where(visible_cases(session, actor))
    query = query.order_by(RecordalCase.due_on, RecordalCase.id)
    return query.where(RecordalCase.state.in_(states)) if states else query


def is_overdue_on(day: date) -> ColumnElement[bool]:
    """Whether a case should have been filed, or corrected, before the day."""
    return or_(
        and_(RecordalCase.state.in_(CLOCK_RUNS), RecordalCase.due_on < day),
        and_(RecordalCase.state == RecordalState.CORRECTION, RecordalCase.correction_due_on < day),
    )


def overdue_count(session: Session, actor: Actor, day: date) -> int:
    """How many of the cases that the actor may see are overdue."""
    query = cases_of(session, actor).where(is_overdue_on(day)).order_by(None).with_only_columns(func.count())
    return session.scalar(query) or 0


def list_of_cases(
    session: Session,
    actor: Actor,
    *,
    states: Sequence[RecordalState],
    after: int | None,
    limit: int,
    overdue_on: date | None = None,
) -> tuple[list[CaseView], int | None]:
    """One page by deadline, from behind the case `after` on, and the last case's number where more follow; with
    `overdue_on` only those whose running day lies before it."""
    query = cases_of(session, actor, states=states)
    if overdue_on is not None:
        query = query.where(is_overdue_on(overdue_on))
    last = session.get(RecordalCase, after) if after is not None else None
    if last is not None:
        place = tuple_(RecordalCase.due_on, RecordalCase.id)
        query = query.where(place > tuple_(literal(last.due_on), literal(last.id)))
    rows = [CaseView(*row) for row in session.execute(query.limit(limit + 1))]
    return rows[:limit], rows[limit - 1].case.id if len(rows) > limit else None


def case_for(session: Session, case_id: int, actor: Actor) -> CaseView:
    """The case, if the actor may see its deal; NotFound otherwise."""
    row = session.execute(cases_of(session, actor).where(RecordalCase.id == case_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no recordal case under this number, or it is not yours to see."))
    return CaseView(row[0], row[1])


def cases_of_deal(session: Session, deal_id: int) -> list[RecordalCase]:
    """The cases of a deal in the order in which they were opened; none before it is signed."""
    return list(session.scalars(select(RecordalCase).filter_by(deal_id=deal_id).order_by(RecordalCase.id)))


def case(session: Session, case_id: int) -> RecordalCase:
    """The case, or NotFound."""
    return found(session, RecordalCase, case_id)


def kept_file(session: Session, case: RecordalCase, file_id: str) -> StoredFile | None:
    """The file of this number, if it is kept for the case."""
    number = whole(file_id)
    found_ = session.get(StoredFile, number) if number is not None else None
    return found_ if found_ is not None and found_.purpose == case.subject else None


def may_read_files(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the files kept for the case may be read: by everybody who may see the case."""
    return session.execute(cases_of(session, actor).where(RecordalCase.id == case_id)).first() is not None


def may_add_files(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the actor may keep a file for the case: the closing center's people, who bring the office's papers."""
    row = session.get(RecordalCase, case_id)
    return row is not None and works_on(session, row, actor)


def page_of_cases(
    session: Session, actor: Actor, *, states: Sequence[RecordalState] = (), after: int = 0, limit: int = 20
) -> tuple[list[RecordalCase], str | None]:
    """One page by number, and the key of the next one."""
    query = cases_of(session, actor, states=states).where(RecordalCase.id > after).order_by(None)
    parts = (RecordalCase.rounds, RecordalCase.kept, RecordalCase.deal)
    query = query.options(*(selectinload(each) for each in parts))
    rows = [case for case, _deal in session.execute(query.order_by(RecordalCase.id).limit(limit + 1))]
    return page_of(rows, limit)


def transfers_under_way(session: Session, asset_id: int) -> list[date]:
    """The days on which transfers of a right took effect between their sides that the office has not decided on yet."""
    rows = select(RecordalCase.effective_on).where(
        RecordalCase.asset_id == asset_id, RecordalCase.kind.in_(TRANSFERS), RecordalCase.state.in_(UNDECIDED)
    )
    return sorted(session.scalars(rows))


def recorded_of_deals(session: Session, asset_id: int, deal_ids: Collection[int]) -> dict[int, RecordalCase]:
    """The cases by which the office has recorded the grants of deals in a right, by the deal."""
    rows = select(RecordalCase).where(
        RecordalCase.asset_id == asset_id,
        RecordalCase.deal_id.in_(deal_ids),
        RecordalCase.kind.in_(GRANTS),
        RecordalCase.state == RecordalState.ACCEPTED,
    )
    found_ = session.scalars(rows) if deal_ids else ()
    return {case.deal_id: case for case in found_ if case.deal_id is not None}
