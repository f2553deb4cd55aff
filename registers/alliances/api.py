"""Alliances as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.paging import window_of
from registers.alliances import queries, schemas, services
from registers.alliances.models import Alliance, AllianceKind, AllianceMember, FinanceProduct, Referral
from registers.programmes.models import Intake
from registers.programmes.schemas import IntakeIn, IntakeOut

bp = api.blueprint("alliances")


def _day(query: dict[str, Any]) -> Any:
    return query["on"] or clock.business_date(clock.now())


@api.read(bp, "/alliances", gives=schemas.AlliancesOut, takes=schemas.AlliancesQuery, public=True)
def list_alliances(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Alliances of a day"""
    day = _day(query)
    return {
        "on": day,
        "industry": queries.count_alliances(session, AllianceKind.INDUSTRY, day),
        "finance_members": queries.count_members(session, AllianceKind.FINANCE, day),
        "items": queries.alliances(session, kind=query["kind"], on=day),
    }


@api.read(bp, "/alliance-members", gives=schemas.AllianceMembersOut, takes=schemas.MembersQuery, public=True)
def list_members(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Members of alliances on a day"""
    day, kind, start, limit = _day(query), query["kind"], api.after_id(query.get("after")), query["limit"]
    rows, following = window_of(queries.members(session, kind=kind, on=day, start=start, limit=limit + 1), start, limit)
    return {"on": day, "count": queries.count_memberships(session, kind, day), "items": rows, "next": following}


@api.write(bp, "POST", "/alliances", takes=schemas.AllianceIn, gives=schemas.AllianceOut, status=201, scope=Scope.ADMIN)
def found_alliance(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Alliance:
    """Enter an alliance (city office)"""
    return services.found_alliance(session, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/alliances/<string:code>/dissolution",
    takes=schemas.DissolveIn,
    gives=schemas.AllianceOut,
    scope=Scope.ADMIN,
)
def dissolve_alliance(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Alliance:
    """An alliance is dissolved (city office)"""
    row = queries.alliance_by_code(session, code)
    return services.dissolve_alliance(session, alliance_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/alliances/<string:code>/members",
    takes=schemas.MemberIn,
    gives=schemas.AllianceMemberOut,
    status=201,
    scope=Scope.ADMIN,
)
def join(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> AllianceMember:
    """A member joins (city office)"""
    row = queries.alliance_by_code(session, code)
    return services.join(session, alliance_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/alliance-members/<int:member_id>/leaving",
    takes=schemas.LeaveIn,
    gives=schemas.AllianceMemberOut,
    scope=Scope.ADMIN,
)
def leave(session: Session, body: dict[str, Any], member_id: int, *, actor: Actor, now: datetime) -> AllianceMember:
    """A member leaves (city office)"""
    return services.leave(session, member_id=member_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/alliance-members/<int:member_id>/products",
    takes=schemas.FinanceProductIn,
    gives=schemas.FinanceProductOut,
    status=201,
)
def offer_product(
    session: Session, body: dict[str, Any], member_id: int, *, actor: Actor, now: datetime
) -> FinanceProduct:
    """A member of a finance alliance offers a product (the member, the city office)"""
    return services.offer_product(session, member_id=member_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/finance-products/<int:product_id>/referrals",
    takes=schemas.ReferralIn,
    gives=schemas.ReferralOut,
    status=201,
    scope=Scope.ADMIN,
)
def refer(session: Session, body: dict[str, Any], product_id: int, *, actor: Actor, now: datetime) -> Referral:
    """Refer an enterprise to a product (city office)"""
    return services.refer(session, product_id=product_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/referrals/<int:referral_id>/outcome", takes=schemas.OutcomeIn, gives=schemas.ReferralOut)
def decide_referral(
    session: Session, body: dict[str, Any], referral_id: int, *, actor: Actor, now: datetime
) -> Referral:
    """What became of a referral (the member, the city office)"""
    return services.decide_referral(session, referral_id=referral_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/alliances/lists", takes=IntakeIn, gives=IntakeOut, status=201, scope=Scope.ADMIN)
def take_in_members(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Intake:
    """Take a list of members in, whole or not at all (city office)"""
    return services.take_in_members(session, content=body["table"].encode(), name=body["name"], actor=actor, now=now)
