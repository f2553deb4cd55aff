"""Reported deals as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.errors import NotAllowed
from core.i18n import _
from core.paging import page_of
from parties.centers import queries as centers
from registers.programmes.models import Intake
from registers.programmes.schemas import IntakeIn, IntakeOut
from reports.claims import queries, schemas, services
from reports.claims.models import JointCase, VolumeClaim

bp = api.blueprint("reported_deals")
CENTER = Scope.CENTER


def own_center(session: Session, actor: Actor) -> int:
    """The center that the key's organisation runs."""
    found = centers.center_of(session, actor.organisation_id)
    if found is None:
        raise NotAllowed(_("Deals from outside are reported by operation centers."))
    return found.id


@api.page(bp, "/reported-deals", gives=schemas.ReportedDealOut, takes=schemas.ClaimsQuery)
def list_claims(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[VolumeClaim], str | None]:
    """Deals that centers report, the newest first (own center; city office: all)"""
    seen = queries.center_to_see(session, actor, query["center"])
    wanted = queries.Wanted(seen.code if seen else None, query["state"], query["year"], query["apart"])
    return page_of(queries.after_claim(session, wanted, after=api.after_id(after), limit=limit + 1), limit)


@api.read(bp, "/reported-deals/<int:claim_id>", gives=schemas.ReportedDealOut)
def show_claim(session: Session, claim_id: int, *, actor: Actor) -> VolumeClaim:
    """One reported deal"""
    return queries.claim_for(session, claim_id, actor)


@api.write(
    bp, "POST", "/reported-deals", takes=schemas.ReportedDealIn, gives=schemas.ReportedDealOut, status=201, scope=CENTER
)
def enter_claim(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> VolumeClaim:
    """Enter a deal done outside of the platform as a draft; add evidence as a file with the purpose claim:<id>"""
    said = services.reported(**body, now=now)
    return services.enter_claim(session, center_id=own_center(session, actor), said=said, actor=actor, now=now)


@api.write(bp, "POST", "/reported-deals/<int:claim_id>/submit", gives=schemas.ReportedDealOut, scope=CENTER)
def submit_claim(session: Session, claim_id: int, *, actor: Actor, now: datetime) -> VolumeClaim:
    """Hand it in to the city office; joined to another center's where that has reported the same deal"""
    return services.submit_claim(session, claim_id=claim_id, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/reported-deals/<int:claim_id>/withdraw",
    takes=schemas.ClaimReasonIn,
    gives=schemas.ReportedDealOut,
    scope=CENTER,
)
def withdraw_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> VolumeClaim:
    """Take it back; what it counted is taken back on its own days"""
    return services.withdraw_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/reported-deals/<int:claim_id>/correct", takes=schemas.CorrectionIn, gives=schemas.ReportedDealOut,
    status=201, scope=CENTER,
)  # fmt: skip
def correct_claim(session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime) -> VolumeClaim:
    """Hand in another report in the place of an accepted one"""
    reason = body.pop("reason")
    said = services.reported(**body, now=now)
    return services.correct_claim(session, claim_id=claim_id, said=said, reason=reason, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/reported-deals/<int:claim_id>/accept",
    takes=schemas.ClaimAcceptIn,
    gives=schemas.ReportedDealOut,
    scope=Scope.ADMIN,
)
def accept_claim(session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime) -> VolumeClaim:
    """Accept it (city office): counted, or shown apart where sides are related or the right comes back"""
    return services.accept_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/reported-deals/<int:claim_id>/reject",
    takes=schemas.ClaimReasonIn,
    gives=schemas.ReportedDealOut,
    scope=Scope.ADMIN,
)
def reject_claim(session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime) -> VolumeClaim:
    """Reject it with a reason (city office)"""
    return services.reject_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/reported-deals/<int:claim_id>/take-out",
    takes=schemas.ClaimReasonIn,
    gives=schemas.ReportedDealOut,
    scope=Scope.ADMIN,
)
def take_out(session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime) -> VolumeClaim:
    """Count it no longer, and show it apart (city office)"""
    return services.take_out(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/reported-deals/lists", takes=IntakeIn, gives=IntakeOut, status=201, scope=CENTER)
def take_in_claims(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Intake:
    """Hand in a list of deals, whole or not at all"""
    return services.take_in_claims(
        session, center_id=own_center(session, actor), content=body["table"].encode(), name=body["name"], actor=actor,
        now=now,
    )  # fmt: skip


@api.write(bp, "POST", "/reported-deals/lists/<int:intake_id>/accept", gives=schemas.JudgedOut, scope=Scope.ADMIN)
def accept_list(session: Session, intake_id: int, *, actor: Actor, now: datetime) -> services.Judged:
    """Accept what waits of a list (city office)"""
    return services.accept_list(session, intake_id=intake_id, actor=actor, now=now)


@api.read(bp, "/joint-reports/<int:case_id>", gives=schemas.JointOut)
def show_joint(session: Session, case_id: int, *, actor: Actor) -> JointCase:
    """A deal that several centers report, with its shares"""
    return queries.joint_for(session, case_id, actor)


def by_center(session: Session, shares: list[dict[str, Any]]) -> dict[int, int]:
    """Center id → basis points."""
    return {centers.center_by_code(session, each["center"]).id: each["share_bp"] for each in shares}


@api.write(
    bp,
    "POST",
    "/joint-reports/<int:case_id>/propose",
    takes=schemas.AttributionIn,
    gives=schemas.JointOut,
    scope=CENTER,
)
def propose_shares(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> JointCase:
    """Put shares on the table (one of the centers)"""
    shares = by_center(session, body["shares"])
    return services.propose_shares(session, case_id=case_id, shares=shares, actor=actor, now=now)


@api.write(
    bp, "POST", "/joint-reports/<int:case_id>/agree", takes=schemas.AttributionIn, gives=schemas.JointOut, scope=CENTER
)
def agree_to_shares(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> JointCase:
    """Agree to the shares on the table, as they were looked at"""
    shares = by_center(session, body["shares"])
    return services.agree_to_shares(session, case_id=case_id, shares=shares, actor=actor, now=now)


@api.write(
    bp, "POST", "/joint-reports/<int:case_id>/decide", takes=schemas.ShareDecisionIn, gives=schemas.JointOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def decide_shares(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> JointCase:
    """Decide the shares (city office)"""
    shares, reason = by_center(session, body["shares"]), body["reason"]
    return services.decide_shares(session, case_id=case_id, shares=shares, reason=reason, actor=actor, now=now)
