"""Reads of mandates: whose they are, who may act under them, and what is owed."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.i18n import _
from trading.mandates.models import Mandate
from trading.mandates.states import MandateState


def mandates_of(session: Session, actor: Actor) -> list[Mandate]:
    """Those that the actor's organisation gave or was given, newest first."""
    own = actor.organisation_id
    query = select(Mandate).where(or_(Mandate.principal_id == own, Mandate.broker_id == own))
    return list(session.scalars(query.order_by(Mandate.id.desc()))) if own is not None else []


def readable_mandate(session: Session, mandate_id: int, actor: Actor) -> Mandate:
    """The mandate, for its two sides; NotFound for everybody else."""
    mandate = session.get(Mandate, mandate_id)
    if mandate is None or not (actor.acts_for(mandate.principal_id) or actor.acts_for(mandate.broker_id)):
        raise NotFound(_("There is no mandate here that is open to you."))
    return mandate


def mandate_to_act(
    session: Session, *, broker_id: int, principal_id: int, asset_ids: Collection[int], on: date
) -> Mandate | None:
    """The mandate by which the broker may act for the principal about all of these rights on the day."""
    rows = session.scalars(
        select(Mandate).filter_by(broker_id=broker_id, principal_id=principal_id, state=MandateState.IN_FORCE)
    )
    return next((row for row in rows if row.is_in_force(on) and set(asset_ids) <= set(row.asset_ids)), None)


def exclusive_broker(session: Session, *, principal_id: int, asset_ids: Collection[int], on: date) -> int | None:
    """The broker through whom everything about these rights runs on the day, if there is one."""
    rows = session.scalars(
        select(Mandate).filter_by(principal_id=principal_id, exclusive=True, state=MandateState.IN_FORCE)
    )
    fitting = (row for row in rows if row.is_in_force(on) and set(asset_ids) & set(row.asset_ids))
    return next((row.broker_id for row in fitting), None)


def mandate_owed(
    session: Session, *, broker_id: int, principal_id: int, asset_ids: Collection[int], begun_on: date, on: date
) -> Mandate | None:
    """The mandate that a deal agreed on the day owes its commission to: the negotiation began while it was in force,
    and the tail has not run out."""
    states = (MandateState.IN_FORCE, MandateState.ENDED)
    query = select(Mandate).filter_by(broker_id=broker_id, principal_id=principal_id)
    rows = session.scalars(query.where(Mandate.state.in_(states)).order_by(Mandate.id.desc()))
    return next(
        (
            row
            for row in rows
            if row.from_date <= begun_on <= row.last_day and on <= row.tail_ends and set(asset_ids) & set(row.asset_ids)
        ),
        None,
    )
