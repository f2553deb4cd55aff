"""Reads of centers and of the tiers they hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, or_, select
from sqlalchemy.orm import Session

from core.db import found, found_by
from parties.centers.models import Center, CenterGrant, CenterSuccession, Tier
from parties.organisations.models import Organisation, OrganisationKind

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


def grants_on(session: Session, day: date, tier: Tier | None = None) -> list[CenterGrant]:
    """The grants in force on a day, the highest tier first, then by document; of one tier if one is asked for."""
    asked = select(CenterGrant).where(
        CenterGrant.from_date <= day, or_(CenterGrant.to_date.is_(None), CenterGrant.to_date >= day)
    )
    if tier is not None:
        asked = asked.where(CenterGrant.tier == tier)
    rows = session.scalars(asked.order_by(CenterGrant.center_id, CenterGrant.id))
    return sorted(rows, key=lambda grant: RANK[grant.tier])


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


_day = bindparam("day", type_=Date)
_IN_FORCE = (CenterGrant.from_date <= _day) & or_(CenterGrant.to_date.is_(None), CenterGrant.to_date >= _day)
_WITH_TIERS = (
    select(Center, CenterGrant.tier)
    .outerjoin(CenterGrant, (CenterGrant.center_id == Center.id) & _IN_FORCE)
    .order_by(Center.code)
)


def centers_with_tiers(session: Session, day: date) -> list[tuple[Center, Tier | None]]:
    """Every center, by code, with the tier that it holds on that day, as `tiers_on` says it; in one statement."""
    found: dict[Center, Tier | None] = {}
    for row, tier in session.execute(_WITH_TIERS, {"day": day}):
        held = found.get(row)
        found[row] = tier if held is None or RANK[tier] < RANK[held] else held
    return list(found.items())


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


@dataclass(frozen=True, slots=True)
class Standing:
    """A center with its tier on a day and its grants, the latest first."""

    center: Center
    tier: Tier | None
    grants: list[CenterGrant]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.center, name)


def standing(session: Session, row: Center, day: date) -> Standing:
    """A center as it stands on that day."""
    return Standing(row, tier_on(session, row.id, day), grants_of(session, row.id))


def standings(session: Session, day: date, *, tier: Tier | None = None) -> list[Standing]:
    """Every center as it stands on that day, by code; only those of a tier if one is asked for."""
    tiers = tiers_on(session, day)
    grants: dict[int, list[CenterGrant]] = {}
    for grant in session.scalars(select(CenterGrant).order_by(CenterGrant.from_date.desc(), CenterGrant.id.desc())):
        grants.setdefault(grant.center_id, []).append(grant)
    rows = [Standing(row, tiers.get(row.id), grants.get(row.id, [])) for row in centers(session)]
    return [row for row in rows if tier is None or row.tier is tier]


def organisations_without_center(session: Session) -> list[Organisation]:
    """Organisations of kind CENTER that run no center yet, by name."""
    taken = select(Center.organisation_id)
    asked = select(Organisation).where(Organisation.kind == OrganisationKind.CENTER, Organisation.id.not_in(taken))
    return list(session.scalars(asked.order_by(Organisation.name)))


def succession_of(session: Session, center_id: int) -> CenterSuccession | None:
    """Which center stands in this one's place, and since when."""
    return session.scalar(select(CenterSuccession).filter_by(center_id=center_id))


def successor_on(session: Session, center_id: int, day: date) -> int:
    """The center that stands in this one's place on the day: itself, or who succeeded it, or who succeeded that one."""
    seen = {center_id}
    while (row := succession_of(session, center_id)) is not None and row.from_date <= day:
        center_id = row.successor_id
        if center_id in seen:
            break
        seen.add(center_id)
    return center_id
