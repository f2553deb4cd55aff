"""Hosting as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from registers.hosting import queries, schemas, services
from registers.hosting.models import HostingActivity, HostingAgreement
from registers.hosting.queries import Wanted
from registers.programmes.models import Intake
from registers.programmes.schemas import IntakeIn, IntakeOut

bp = api.blueprint("hosting")


@api.page(bp, "/hosting", gives=schemas.AgreementOut, takes=schemas.AgreementsQuery, public=True)
def list_agreements(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[HostingAgreement], str | None]:
    """Hosting agreements, the newest entry first"""
    wanted = Wanted(on=query["on"], words=query["q"])
    rows = queries.after_agreement(session, wanted, after=api.after_id(after), limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


@api.read(bp, "/hosting/count", gives=schemas.HostedOut, takes=schemas.HostedQuery, public=True)
def count_hosted(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """How many enterprises are hosted on a day"""
    day = query["on"] or clock.business_date(clock.now())
    counted = queries.count(session, Wanted(on=day))
    return {"on": day, "agreements": counted.agreements, "smes": counted.smes, "agencies": counted.agencies}


@api.write(bp, "POST", "/hosting", takes=schemas.AgreementIn, gives=schemas.AgreementOut, status=201)
def sign_agreement(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> HostingAgreement:
    """Enter an agreement of your agency with an enterprise"""
    return services.sign_agreement(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/hosting/<int:agreement_id>/confirmation", gives=schemas.AgreementOut)
def confirm_agreement(session: Session, agreement_id: int, *, actor: Actor, now: datetime) -> HostingAgreement:
    """Confirm that your enterprise is hosted: the agreement counts"""
    return services.confirm_agreement(session, agreement_id=agreement_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/hosting/<int:agreement_id>/signed-agreement", takes=schemas.SignedIn, gives=schemas.AgreementOut
)
def keep_signed(
    session: Session, body: dict[str, Any], agreement_id: int, *, actor: Actor, now: datetime
) -> HostingAgreement:
    """Show the agreement that the enterprise signed (its agency)"""
    return services.keep_signed(session, agreement_id=agreement_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/hosting/<int:agreement_id>/acceptance", takes=schemas.SignedIn, gives=schemas.AgreementOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def accept_signed(
    session: Session, body: dict[str, Any], agreement_id: int, *, actor: Actor, now: datetime
) -> HostingAgreement:
    """Accept the signed agreement: it counts (city office)"""
    return services.accept_signed(session, agreement_id=agreement_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/hosting/<int:agreement_id>/end", takes=schemas.AgreementEnd, gives=schemas.AgreementOut)
def end_agreement(
    session: Session, body: dict[str, Any], agreement_id: int, *, actor: Actor, now: datetime
) -> HostingAgreement:
    """End an agreement early (its agency, the city office)"""
    return services.end_agreement(session, agreement_id=agreement_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/hosting/<int:agreement_id>/activities",
    takes=schemas.ActivityIn,
    gives=schemas.ActivityOut,
    status=201,
)
def record_activity(
    session: Session, body: dict[str, Any], agreement_id: int, *, actor: Actor, now: datetime
) -> HostingActivity:
    """Record what your agency did under an agreement"""
    return services.record_activity(session, agreement_id=agreement_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/hosting/lists", takes=IntakeIn, gives=IntakeOut, status=201, scope=Scope.ADMIN)
def take_in_agreements(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Intake:
    """Take a list of agreements in, whole or not at all (city office)"""
    return services.take_in_agreements(session, content=body["table"].encode(), name=body["name"], actor=actor, now=now)
