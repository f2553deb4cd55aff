"""Who belongs together on a day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor, Role
from core.db import found
from core.errors import NotFound
from core.i18n import _
from parties.relations.models import PartyRelation
from parties.relations.states import RelationState

READERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR)


def relations(session: Session, actor: Actor, state: RelationState | None = None) -> list[PartyRelation]:
    """What is said of organisations, the latest first: all for the office, or those of the actor's own."""
    asked = select(PartyRelation).options(joinedload(PartyRelation.one), joinedload(PartyRelation.other))
    if not actor.has(*READERS):
        own = actor.organisation_id or 0
        asked = asked.where(or_(PartyRelation.one_id == own, PartyRelation.other_id == own))
    if state is not None:
        asked = asked.where(PartyRelation.state == state)
    return list(session.scalars(asked.order_by(PartyRelation.id.desc())))


def relation_for(session: Session, relation_id: int, actor: Actor) -> PartyRelation:
    """One of them; NotFound for who may not see it."""
    row = found(session, PartyRelation, relation_id)
    if not (actor.has(*READERS) or actor.acts_for(row.one_id) or actor.acts_for(row.other_id)):
        raise NotFound(_("There is nothing here under this number."))
    return row


def may_read_files(session: Session, actor: Actor, relation_id: int) -> bool:
    """Whether the actor may read what proves a relation."""
    try:
        return bool(relation_for(session, relation_id, actor))
    except NotFound:
        return False


class Kin:
    """Confirmed relations, asked for many pairs: who is joined by a chain of them belongs together."""

    def __init__(self, rows: Iterable[PartyRelation]) -> None:
        self._rows = list(rows)

    def together(self, one_id: int, other_id: int, day: date) -> bool:
        """Whether a chain of relations in force on the day leads from one to the other."""
        reached, fresh = {one_id}, [one_id]
        while fresh:
            here = fresh.pop()
            for row in self._rows:
                if here in (row.one_id, row.other_id) and _in_force(row, day):
                    there = row.other_id if here == row.one_id else row.one_id
                    if there == other_id:
                        return True
                    if there not in reached:
                        reached.add(there)
                        fresh.append(there)
        return False

    def circle(self, organisation_id: int) -> set[int]:
        """All that were ever joined to it, itself included."""
        reached, size = {organisation_id}, 0
        while len(reached) > size:
            size = len(reached)
            for row in self._rows:
                if row.one_id in reached or row.other_id in reached:
                    reached |= {row.one_id, row.other_id}
        return reached


def _in_force(row: PartyRelation, day: date) -> bool:
    return row.from_date <= day and (row.to_date is None or day <= row.to_date)


def kin(session: Session) -> Kin:
    """Everything that is confirmed."""
    return Kin(session.scalars(select(PartyRelation).filter_by(state=RelationState.CONFIRMED)))
