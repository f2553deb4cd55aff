"""Titles of operation centers: what the programme grants is the tier of the center (BR-55, BR-86)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from parties.centers.models import Center, CenterGrant, Tier
from parties.centers.queries import center_of
from parties.centers.services import end_grant, grant_tier
from registers.programmes.bodies import organisation_of
from registers.programmes.models import Body, Programme, ProgrammeKind, Title


def must_run_a_center(session: Session, programme: Programme, organisation_id: int) -> None:
    """Conflict `not_a_center` where a programme of centers is applied to by anybody else."""
    if programme.kind is ProgrammeKind.CENTER and center_of(session, organisation_id) is None:
        text = _("This programme is for operation centers. Ask the city office to register yours first.")
        raise Conflict(text, code="not_a_center")


def grant_of_title(session: Session, title: Title, programme: Programme, *, actor: Actor, now: datetime) -> None:
    """A center's title is the grant of its tier, from the same day on, until it is revoked or over."""
    center = _center_of(session, title, programme)
    if center is None:
        return
    grant_tier(
        session, center_id=center.id, tier=Tier(programme.level.value), authority=programme.authority,
        document_no=title.document_no or title.number, from_date=title.granted_on, actor=actor, now=now,
    )  # fmt: skip


def end_with_title(session: Session, title: Title, ended_on: date, reason: str, *, actor: Actor, now: datetime) -> None:
    """The tier ends with the title: `ended_on` is the first day on which it holds no more."""
    programme = title.programme
    center = _center_of(session, title, programme)
    if center is None:
        return
    held = select(CenterGrant.id).where(
        CenterGrant.center_id == center.id,
        CenterGrant.tier == Tier(programme.level.value),
        CenterGrant.from_date == title.granted_on,
        CenterGrant.to_date.is_(None),
    )
    grant_id = session.scalar(held)
    if grant_id is not None:
        last = max(ended_on - timedelta(days=1), title.granted_on)
        end_grant(session, grant_id=grant_id, last_day=last, reason=reason, actor=actor, now=now)


def _center_of(session: Session, title: Title, programme: Programme) -> Center | None:
    if programme.kind is not ProgrammeKind.CENTER:
        return None
    home = organisation_of(session, session.get_one(Body, title.body_id))
    return center_of(session, home.id) if home is not None else None
