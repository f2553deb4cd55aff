"""Reading attributions: a center's own, all for the offices."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, Actor, Role
from core.db import found
from core.errors import NotFound
from core.i18n import _
from finance.attribution.models import Attribution
from finance.attribution.states import STANDING, AttributionState
from parties.centers.queries import center_of

KEEPERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR)
MOST = 500  # on one page


def attributions(
    session: Session, actor: Actor, state: AttributionState | None = None, *, after: int = 0, limit: int = MOST
) -> list[Attribution]:
    """What the reader may see, the latest first. City office, administrators; a center's people their own."""
    actor.must_have(*CENTER_ROLES, *KEEPERS)
    query = select(Attribution).order_by(Attribution.id.desc())
    if not actor.has(*KEEPERS):
        own = center_of(session, actor.organisation_id)
        query = query.where(Attribution.center_id == (own.id if own is not None else -1))
    if state is not None:
        query = query.where(Attribution.state == state)
    if after:
        query = query.where(Attribution.id < after)
    return list(session.scalars(query.limit(limit)))


def attribution_for(session: Session, attribution_id: int, actor: Actor) -> Attribution:
    """One of them; NotFound for everybody else."""
    row = found(session, Attribution, attribution_id)
    if not sees(row, actor):
        raise NotFound(_("There is nothing here under this number."))
    return row


def sees(row: Attribution, actor: Actor) -> bool:
    """Whether it concerns the reader."""
    return actor.has(*KEEPERS) or (actor.acts_for(row.center.organisation_id) and actor.has(*CENTER_ROLES))


def standing(session: Session, of: Collection[str]) -> dict[str, Attribution]:
    """Key of a thing → what stands for it."""
    query = select(Attribution).where(Attribution.of.in_(of), Attribution.state.in_(STANDING))
    return {row.of: row for row in session.scalars(query)} if of else {}


def may_read_files(session: Session, actor: Actor, attribution_id: int) -> bool:
    """Its evidence: whom it concerns."""
    row = session.get(Attribution, attribution_id)
    return row is not None and sees(row, actor)


def may_add_files(session: Session, actor: Actor, attribution_id: int) -> bool:
    """The center adds evidence until it has decided."""
    row = session.get(Attribution, attribution_id)
    return (
        row is not None
        and row.state is AttributionState.NAMED
        and actor.acts_for(row.center.organisation_id)
        and actor.has(*CENTER_ROLES)
    )
