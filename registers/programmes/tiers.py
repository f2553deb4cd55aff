"""Titles of operation centers: what the programme grants is the tier of the center (BR-55, BR-86)."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from parties.centers.models import CenterGrant, Tier
from parties.centers.queries import center_of
from parties.centers.services import end_grant, grant_tier
from registers.programmes.models import Programme, ProgrammeKind, Title


def must_run_a_center(session: Session, programme: Programme, organisation_id: int) -> None:
    """Conflict `not_a_center` where a programme of centers is applied to by anybody else."""
    if programme.kind is ProgrammeKind.CENTER and center_of(session, organisation_id) is None:
        text = _("This programme is for operation centers. Ask the city office to register yours first.")
        raise Conflict(text, code="not_a_center")


def grant_of_title(
    session: Session, title: Title, programme: Programme, organisation_id: int, *, actor: Actor, now: datetime
) -> None:
    """A center's title is the grant of its tier, from the same day on, until it is suspended, revoked or over.

    `organisation_id` is the applicant. Raises Conflict `center_missing`, `grant_overlaps`.
    """
    if programme.kind is not ProgrammeKind.CENTER:
        return
    center = center_of(session, organisation_id)
    if center is None:
        text = _("No operation center of the applicant is on record, so nobody would hold the tier. Register it first.")
        raise Conflict(text, code="center_missing")
    grant = grant_tier(
        session, center_id=center.id, tier=Tier(programme.level.value), authority=programme.authority,
        document_no=title.document_no or title.number, from_date=title.granted_on, actor=actor, now=now,
    )  # fmt: skip
    title.grant_id = grant.id


def end_with_title(session: Session, title: Title, ended_on: date, reason: str, *, actor: Actor, now: datetime) -> None:
    """The tier ends with the title: `ended_on` is the first day on which it holds no more."""
    grant = _grant_of(session, title)
    if grant is None:
        return
    last = max(ended_on - timedelta(days=1), grant.from_date)
    if grant.to_date is None or last < grant.to_date:
        end_grant(session, grant_id=grant.id, last_day=last, reason=reason, actor=actor, now=now)


def resume_with_title(session: Session, title: Title, on: date, *, actor: Actor, now: datetime) -> None:
    """A title that holds again from a day on gives its tier again. Raises Conflict `grant_overlaps`."""
    grant = _grant_of(session, title)
    if grant is None or grant.to_date is None:
        return
    again = grant_tier(
        session, center_id=grant.center_id, tier=grant.tier, authority=grant.authority, document_no=grant.document_no,
        from_date=max(on, grant.to_date + timedelta(days=1)), actor=actor, now=now,
    )  # fmt: skip
    title.grant_id = again.id


def _grant_of(session: Session, title: Title) -> CenterGrant | None:
    return session.get(CenterGrant, title.grant_id) if title.grant_id is not None else None
