"""Subsidies as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotFound
from core.i18n import _
from core.paging import window_of
from finance.funds import granting
from finance.funds.grants import SubsidyGrant, SubsidyPayment
from finance.funds.queries import books, fund_by_code
from finance.funds.standing import OFFICE
from finance.funds.subsidies import queries, schemas

bp = api.blueprint("subsidies")


@api.read(bp, "/funds/<string:code>/subsidies", gives=schemas.SubsidiesOut, takes=api.PageQuery, public=True)
def list_subsidies(session: Session, query: dict[str, Any], code: str, *, actor: Actor | None) -> dict[str, Any]:
    """Subsidies of a fund with what is free, committed and there in money"""
    fund = fund_by_code(session, code)
    said = books(session, fund)
    with_all, start, limit = actor is not None and actor.has(*OFFICE), api.after_id(query.get("after")), query["limit"]
    rows = queries.subsidies(session, fund.id, with_all=with_all, start=start, limit=limit + 1)
    rows, following = window_of(rows, start, limit)
    return {
        "capital": said.capital, "committed": said.committed, "pool": said.pool, "items": rows, "next": following,
    }  # fmt: skip


@api.read(bp, "/subsidy-rules", gives=schemas.SubsidyRulesOut, takes=schemas.SubsidyRulesQuery, public=True)
def list_rules(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Which part of a cost is subsidised, and up to which limits, on a day"""
    return {"rules": queries.rules_on(session, query["on"] or clock.business_date(clock.now()))}


@api.read(bp, "/subsidy-rules/<int:year>", gives=schemas.YearRulesOut, public=True)
def list_rules_of_a_year(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """The rules of a year with their limits and source, and what was committed by them"""
    if not 1900 <= year <= 9998:
        raise NotFound(_("There are no rules of this year."))
    return {"year": year, "rules": queries.rules_in(session, year)}


@api.write(
    bp, "POST", "/funds/<string:code>/subsidies", takes=schemas.SubsidyIn, gives=schemas.SubsidyOut, status=201,
    scope=Scope.ADMIN,
)  # fmt: skip
def ask(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> SubsidyGrant:
    """Enter a request for a subsidy (city office)"""
    return granting.ask_for_subsidy(session, fund_id=fund_by_code(session, code).id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/funds/<string:code>/subsidy-applications", takes=schemas.SubsidyApplicationIn,
    gives=schemas.SubsidyOut, status=201,
)  # fmt: skip
def apply(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> SubsidyGrant:
    """Apply for a subsidy of your own organisation"""
    own: dict[str, Any] = {"beneficiary": "", "beneficiary_uscc": ""}
    fund = fund_by_code(session, code)
    return granting.ask_for_subsidy(session, fund_id=fund.id, **body, **own, actor=actor, now=now)


@api.write(bp, "POST", "/subsidies/<int:grant_id>/approval", gives=schemas.SubsidyOut, scope=Scope.ADMIN)
def approve(session: Session, grant_id: int, *, actor: Actor, now: datetime) -> SubsidyGrant:
    """Commit a subsidy that somebody else entered (city office)"""
    return granting.approve_subsidy(session, grant_id=grant_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/subsidies/<int:grant_id>/refusal", takes=schemas.SubsidyReasonIn, gives=schemas.SubsidyOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def refuse(session: Session, body: dict[str, Any], grant_id: int, *, actor: Actor, now: datetime) -> SubsidyGrant:
    """Refuse a request for a subsidy (city office)"""
    return granting.refuse_subsidy(session, grant_id=grant_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/subsidies/<int:grant_id>/payments", takes=schemas.SubsidyPaymentIn, gives=schemas.SubsidyPaymentOut,
    status=201, scope=Scope.ADMIN,
)  # fmt: skip
def pay(session: Session, body: dict[str, Any], grant_id: int, *, actor: Actor, now: datetime) -> SubsidyPayment:
    """Pay a committed subsidy, or a part of it (city office)"""
    return granting.pay_subsidy(session, grant_id=grant_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/subsidies/<int:grant_id>/release", takes=schemas.SubsidyReasonIn, gives=schemas.SubsidyOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def release(session: Session, body: dict[str, Any], grant_id: int, *, actor: Actor, now: datetime) -> SubsidyGrant:
    """The rest of a subsidy is not needed (city office)"""
    return granting.release_subsidy(session, grant_id=grant_id, **body, actor=actor, now=now)
