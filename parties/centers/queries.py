"""Reads of centers and of the tiers they hold."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.db import found, found_by
from parties.centers.models import Center, CenterGrant, Tier

RANK = {tier: rank for rank, tier in enumerate(Tier)}


def center(session: Session, center_id: int) -> Center:
    """The center, or NotFound."""
    return found(session, Center, center_id)


def center_by_code(session: Session, code: str) -> Center:
    """The center with this code, or NotFound."""
    return found_by(session, Center, code=code.upper())


def center_of(session: Session, organisation_id: int | None) -> Center | None:
    """The center that this organisation runs."""
    return session.scalar(select(Center).filter_by(organisation_id=organisation_id)) if organisation_id else None


def centers(session: Session) -> list[Center]:
    """Every center, by code."""
    return list(session.scalars(select(Center).order_by(Center.code)))


def grants_of(session: Session, center_id: int) -> list[CenterGrant]:
    """A center's grants, the latest first."""
    asked = select(CenterGrant).filter_by(center_id=center_id)
    return list(session.scalars(asked.order_by(CenterGrant.from_date.desc(), CenterGrant.id.desc())))


def tiers_on(session: Session, day: date) -> dict[int, Tier]:
    """The tier of each center that holds one on that day; where several are in force, the highest."""
    rows = session.execute(
        select(CenterGrant.center_id, CenterGrant.tier).where(
            CenterGrant.from_date <= day, or_(CenterGrant.to_date.is_(None), CenterGrant.to_date >= day)
        )
    )
    held: dict[int, Tier] = {}
    for center_id, tier in rows:
        if center_id not in held or RANK[tier] < RANK[held[center_id]]:
            held[center_id] = tier
    return held


def tier_on(session: Session, center_id: int, day: date) -> Tier | None:
    """The tier of a center on that day, the highest of those in force; None without a grant."""
    rows = session.scalars(
        select(CenterGrant.tier).where(
            CenterGrant.center_id == center_id,
            CenterGrant.from_date <= day,
            or_(CenterGrant.to_date.is_(None), CenterGrant.to_date >= day),
        )
    )
    return min(rows, key=RANK.__getitem__, default=None)
