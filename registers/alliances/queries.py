"""Reads of alliances; counts of a day by the same conditions as their lists."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from core.db import found_by
from core.money import Money
from parties.organisations.models import Organisation
from registers.alliances.models import Alliance, AllianceKind, AllianceMember, Category, FinanceProduct, Referral
from registers.programmes.bodies import of_organisation, same_as
from registers.programmes.models import Body


def _stands_on(day: date) -> ColumnElement[bool]:
    return and_(Alliance.founded_on <= day, or_(Alliance.dissolved_on.is_(None), Alliance.dissolved_on > day))


def _in_on(day: date) -> ColumnElement[bool]:
    member = and_(AllianceMember.joined_on <= day, or_(AllianceMember.left_on.is_(None), AllianceMember.left_on > day))
    return and_(member, _stands_on(day))


def alliances(session: Session, *, kind: AllianceKind | None = None, on: date | None = None) -> list[Alliance]:
    """Alliances of a kind that stand on a day, by kind and name."""
    asked = select(Alliance).order_by(Alliance.kind, Alliance.name)
    if kind is not None:
        asked = asked.where(Alliance.kind == kind)
    if on is not None:
        asked = asked.where(_stands_on(on))
    return list(session.scalars(asked))


def count_alliances(session: Session, kind: AllianceKind, day: date) -> int:
    """How many alliances of a kind stand on a day (S12)."""
    return session.scalar(select(func.count(Alliance.id)).where(Alliance.kind == kind, _stands_on(day))) or 0


def count_members(session: Session, kind: AllianceKind, day: date) -> int:
    """Distinct members of alliances of a kind on a day (S9)."""
    asked = select(func.count(AllianceMember.body_id.distinct())).join(AllianceMember.alliance)
    return session.scalar(asked.where(Alliance.kind == kind, _in_on(day))) or 0


def by_category(session: Session, alliance_id: int, day: date) -> dict[Category, int]:
    """An alliance's members on a day by category; they sum up to all."""
    asked = select(AllianceMember.category, func.count(AllianceMember.id)).join(AllianceMember.alliance)
    asked = asked.where(AllianceMember.alliance_id == alliance_id, _in_on(day)).group_by(AllianceMember.category)
    found = {row[0]: row[1] for row in session.execute(asked)}
    return {category: found[category] for category in Category if category in found}


def sizes(session: Session, day: date) -> dict[int, int]:
    """How many members each alliance has on a day."""
    asked = select(AllianceMember.alliance_id, func.count(AllianceMember.id)).join(AllianceMember.alliance)
    rows = session.execute(asked.where(_in_on(day)).group_by(AllianceMember.alliance_id))
    return {row[0]: row[1] for row in rows}


def members(
    session: Session,
    *,
    alliance_id: int | None = None,
    kind: AllianceKind | None = None,
    on: date | None = None,
    category: Category | None = None,
    start: int = 0,
    limit: int | None = None,
) -> list[AllianceMember]:
    """Members (on a day), by category and name."""
    asked = select(AllianceMember).join(AllianceMember.alliance).join(Body, Body.id == AllianceMember.body_id)
    asked = asked.options(joinedload(AllianceMember.body), joinedload(AllianceMember.alliance))
    if alliance_id is not None:
        asked = asked.where(AllianceMember.alliance_id == alliance_id)
    if kind is not None:
        asked = asked.where(Alliance.kind == kind)
    if on is not None:
        asked = asked.where(_in_on(on))
    if category is not None:
        asked = asked.where(AllianceMember.category == category)
    asked = asked.order_by(AllianceMember.category, Body.name, AllianceMember.id)
    return list(session.scalars(asked.offset(start).limit(limit)))


def count_memberships(session: Session, kind: AllianceKind | None, day: date) -> int:
    """How many rows the list of a day has: a member of two alliances stands there twice."""
    asked = select(func.count(AllianceMember.id)).join(AllianceMember.alliance).where(_in_on(day))
    return session.scalar(asked.where(Alliance.kind == kind) if kind is not None else asked) or 0


def own_membership(session: Session, alliance_id: int, organisation_id: int | None, day: date) -> AllianceMember | None:
    """The organisation's own membership of an alliance on a day, once it was verified."""
    organisation = session.get(Organisation, organisation_id) if organisation_id else None
    if organisation is None or not organisation.is_verified:
        return None
    asked = select(AllianceMember).join(AllianceMember.alliance).join(Body, Body.id == AllianceMember.body_id)
    asked = asked.where(AllianceMember.alliance_id == alliance_id, _in_on(day))
    return session.scalar(asked.where(Body.key == of_organisation(organisation).key))


def alliance_by_code(session: Session, code: str) -> Alliance:
    """The alliance with this code, or NotFound."""
    return found_by(session, Alliance, code=code.upper()[:20])


def products(session: Session, alliance_id: int, day: date) -> list[FinanceProduct]:
    """What members offer on a day."""
    asked = select(FinanceProduct).join(FinanceProduct.member).join(AllianceMember.alliance)
    asked = asked.where(
        AllianceMember.alliance_id == alliance_id, _in_on(day), FinanceProduct.from_date <= day,
        or_(FinanceProduct.to_date.is_(None), FinanceProduct.to_date > day),
    )  # fmt: skip
    asked = asked.options(joinedload(FinanceProduct.member).joinedload(AllianceMember.body))
    return list(session.scalars(asked.order_by(FinanceProduct.name, FinanceProduct.id)))


def referrals(session: Session, alliance_id: int, *, limit: int = 200) -> list[Referral]:
    """Who was referred to what, the latest first."""
    asked = select(Referral).join(Referral.product).join(FinanceProduct.member)
    asked = asked.where(AllianceMember.alliance_id == alliance_id)
    asked = asked.options(
        joinedload(Referral.sme),
        joinedload(Referral.product).joinedload(FinanceProduct.member).joinedload(AllianceMember.body),
    )
    return list(session.scalars(asked.order_by(Referral.referred_on.desc(), Referral.id.desc()).limit(limit)))


def referred(session: Session, alliance_id: int, year: int) -> tuple[int, int, Money]:
    """Referrals of a year, how many were concluded, and for how much in all."""
    asked = (
        select(
            func.count(Referral.id),
            func.count(Referral.amount_minor),
            func.coalesce(func.sum(Referral.amount_minor), 0),
        )
        .join(Referral.product)
        .join(FinanceProduct.member)
        .where(
            AllianceMember.alliance_id == alliance_id,
            Referral.referred_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    row = session.execute(asked).one()
    return row[0], row[1], Money(int(row[2] or 0))


def is_of(session: Session, member: AllianceMember, organisation_id: int | None) -> bool:
    """Whether the organisation is this member, and was verified."""
    organisation = session.get(Organisation, organisation_id) if organisation_id else None
    return organisation is not None and organisation.is_verified and same_as(organisation, member.body)
