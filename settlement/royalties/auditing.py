"""Inspections of a licensee's books as the licence lets them be: announced in time, one a year, so far back.

Where the licence is silent, books can be inspected without notice and as far back as it runs; where it says that there
is no inspection, there is none (CC 846 lets the parties agree on it).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date, business_year
from core.db import found, locked
from core.deadlines import add_years
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext, ngettext
from core.show import day
from settlement.deals.amending import terms_in_force
from settlement.deals.models import Deal
from settlement.royalties.claims import Claim, ClaimKind, Inspection
from settlement.royalties.models import Period, Plan
from settlement.royalties.news import tell
from settlement.royalties.states import ClaimState


@dataclass(frozen=True, slots=True)
class AuditTerms:
    """What the terms in force say of inspections; None where they are silent."""

    allowed: bool
    notice_days: int | None
    years: int | None


def audit_terms(session: Session, plan: Plan) -> AuditTerms:
    """Of the newest terms that both have signed."""
    agreed = terms_in_force(session, found(session, Deal, plan.deal_id)).further
    return AuditTerms(agreed.get("audit") != "no", agreed.get("audit_notice_days"), agreed.get("audit_years"))


def announce_audit(session: Session, *, plan_id: int, inspects_on: date, actor: Actor, now: datetime) -> Inspection:
    """The licensor announces that it has the books inspected from a day on.

    Raises NotAllowed, Conflict (`no_audit_agreed`, `audit_this_year`), Unacceptable for a day within the notice.
    """
    plan = locked(session, Plan, plan_id)
    actor.must_act_for(plan.licensor_id)
    terms = audit_terms(session, plan)
    _must_be_allowed(terms)
    earliest = business_date(now) + timedelta(days=terms.notice_days or 0)
    if inspects_on < earliest:
        message = _("Choose %(day)s or a later day: so much notice was agreed.", day=day(earliest))
        raise Unacceptable(_("The inspection cannot be announced like this."), fields={"inspects_on": [message]})
    if any(each.inspects_on.year == inspects_on.year for each in plan.inspections):
        raise _one_a_year(inspects_on.year)
    row = Inspection(announced_on=business_date(now), inspects_on=inspects_on, announced_by_name=actor.name)
    plan.inspections.append(row)
    session.flush()
    after = {"inspects_on": inspects_on.isoformat()}
    audit.record(session, plan.subject, "royalty.audit_announced", actor=actor, now=now, after=after)
    text = lazy_gettext("The licensor of plan %(number)s has your books inspected from %(day)s on.", number=plan.number,
                        day=inspects_on)  # fmt: skip
    tell(session, plan, [plan.licensee_id], f"inspection-{row.id}", text, now)
    return row


def _must_be_allowed(terms: AuditTerms) -> None:
    if not terms.allowed:
        raise Conflict(_("This licence gives the licensor no inspection of the books."), code="no_audit_agreed")


def _one_a_year(year: int) -> Conflict:
    return Conflict(
        _("Books are inspected once a year; the inspection of %(year)s is here already.", year=year),
        code="audit_this_year",
    )


def must_be_due(session: Session, plan: Plan, now: datetime) -> None:
    """An audit can be claimed: it is agreed, was announced where a notice is agreed, and is the first of the year.

    Raises Conflict (`no_audit_agreed`, `audit_not_announced`, `audit_this_year`).
    """
    terms, today = audit_terms(session, plan), business_date(now)
    _must_be_allowed(terms)
    if any(_is_of_year(each, today.year) for each in plan.claims):
        raise _one_a_year(today.year)
    announced = [each for each in plan.inspections if each.inspects_on <= today]
    if terms.notice_days is not None and not any(_is_open(plan, each) for each in announced):
        raise Conflict(
            ngettext(
                "The inspection is announced %(num)s day ahead. Announce it, and claim what it finds.",
                "The inspection is announced %(num)s days ahead. Announce it, and claim what it finds.",
                terms.notice_days,
            ),
            code="audit_not_announced",
        )


def _is_of_year(claim: Claim, year: int) -> bool:
    counts = claim.state in (ClaimState.CLAIMED, ClaimState.AGREED)
    return claim.kind is ClaimKind.AUDIT and counts and business_year(claim.claimed_at) == year


def _is_open(plan: Plan, inspection: Inspection) -> bool:
    """Whether nothing was agreed on what it found."""
    agreed = (each for each in plan.claims if each.kind is ClaimKind.AUDIT and each.state is ClaimState.AGREED)
    return all(business_date(each.claimed_at) < inspection.inspects_on for each in agreed)


def too_old(session: Session, plan: Plan, periods: Iterable[Period], now: datetime) -> str:
    """Why a period lies too far back for an inspection; '' where none does."""
    years = audit_terms(session, plan).years
    if years is None:
        return ""
    first = add_years(business_date(now), -years)
    if all(each.ends_on >= first for each in periods):
        return ""
    return _("An inspection looks back to %(day)s. Take out what ended before it.", day=day(first))
