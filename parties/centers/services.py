"""Acts upon centers: register one, grant a tier, end a grant. Backbone is not granted but computed (BR-86)."""

import re
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor, Role
from core.answers import given
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, language
from parties.centers.labels import TIER_LABELS
from parties.centers.models import MODE_OF, Center, CenterGrant, Tier
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import accepted_region

CODE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){1,19}")
GRANTERS = (Role.ADMINISTRATOR, Role.CITY_OFFICE)


def must_work_for(session: Session, actor: Actor, center_id: int, *roles: Role) -> Center:
    """The center, if the actor works for it in one of the roles (staff or manager where none is named)."""
    row = found(session, Center, center_id)
    if not actor.acts_for(row.organisation_id):
        raise NotAllowed(
            _(
                "This is the work of %(center)s. Change whom you act for, or ask its staff.",
                center=row.display(language()),
            )
        )
    actor.must_have(*(roles or (Role.CENTER_STAFF, Role.CENTER_MANAGER)))
    return row


def register_center(
    session: Session,
    *,
    organisation_id: int,
    code: str,
    name: str,
    name_en: str = "",
    industry: str = "",
    region_code: str = "",
    contact: str = "",
    actor: Actor,
    now: datetime,
) -> Center:
    """Enter an operation center that an organisation runs. Administrator or city office.

    Raises Unacceptable by field; Conflict where the code is taken or the organisation runs a center already.
    """
    actor.must_have(*GRANTERS)
    organisation = found(session, Organisation, organisation_id)
    if organisation.kind is not OrganisationKind.CENTER:
        text = _(
            "A center is run by an organisation of the kind “IP operation center”. Register that organisation first."
        )
        raise Unacceptable(text, code="not_a_center", fields={"organisation_id": [text]})
    row = Center(
        organisation_id=organisation_id,
        code=accepted_code(code),
        name=given(name, "name", _("Write the center’s name.")),
        name_en=name_en.strip(),
        industry=industry.strip(),
        region_code=accepted_region(region_code),
        contact=contact.strip(),
        created_at=now,
    )
    taken = _("This code is taken, or the organisation runs a center already.")
    keep_only_one(session, row, Conflict(taken, code="center_exists", fields={"code": [taken]}))
    after = {"code": row.code, "name": row.name, "industry": row.industry, "region": row.region_code}
    audit.record(session, row.subject, "center.registered", actor=actor, now=now, after=after)
    return row


def change_center(
    session: Session,
    *,
    center_id: int,
    name_en: str | None = None,
    industry: str | None = None,
    contact: str | None = None,
    actor: Actor,
    now: datetime,
) -> Center:
    """Change particulars: administrator, city office, or the center's own manager. None leaves as it is."""
    if not actor.has(*GRANTERS):
        must_work_for(session, actor, center_id, Role.CENTER_MANAGER)
    row = locked(session, Center, center_id)
    before = {"name_en": row.name_en, "industry": row.industry, "contact": row.contact}
    row.name_en = row.name_en if name_en is None else name_en.strip()
    row.industry = row.industry if industry is None else industry.strip()
    row.contact = row.contact if contact is None else contact.strip()
    after = {"name_en": row.name_en, "industry": row.industry, "contact": row.contact}
    audit.record(session, row.subject, "center.changed", actor=actor, now=now, before=before, after=after)
    session.flush()
    events.publish(session, events.NameChanged(row.subject), actor=actor, now=now)
    return row


def grant_tier(
    session: Session,
    *,
    center_id: int,
    tier: Tier,
    authority: str,
    document_no: str,
    from_date: date,
    to_date: date | None = None,
    actor: Actor,
    now: datetime,
) -> CenterGrant:
    """Record that an authority granted the tier from `from_date` to `to_date` (both included; None: until ended).

    National and provincial tiers are approved, municipal ones filed. The same tier twice at one time is a Conflict.
    """
    actor.must_have(*GRANTERS)
    tier = Tier(tier)
    row = locked(session, Center, center_id)  # grants of one center are checked one after another
    if to_date is not None and to_date < from_date:
        text = _("The last day is before the first. Check both dates.")
        raise Unacceptable(text, code="dates_reversed", fields={"to_date": [text]})
    _must_not_overlap(session, row, tier, from_date, to_date)
    grant = CenterGrant(
        center_id=center_id,
        tier=tier,
        mode=MODE_OF[tier],
        authority=given(authority, "authority", _("Write which authority granted it.")),
        document_no=given(document_no, "document_no", _("Write the number of the authority’s document.")),
        from_date=from_date,
        to_date=to_date,
        granted_at=now,
    )
    keep_only_one(session, grant, _overlaps(tier))
    after = {
        "tier": tier.value,
        "mode": grant.mode.value,
        "authority": grant.authority,
        "document_no": grant.document_no,
        "from": from_date.isoformat(),
        "to": to_date.isoformat() if to_date else None,
    }
    audit.record(session, row.subject, "center.tier_granted", actor=actor, now=now, after=after)
    return grant


def end_grant(
    session: Session, *, grant_id: int, last_day: date, reason: str, actor: Actor, now: datetime
) -> CenterGrant:
    """End a grant early; it holds up to and including `last_day`."""
    actor.must_have(*GRANTERS)
    grant = found(session, CenterGrant, grant_id)
    row = locked(session, Center, grant.center_id)
    grant = locked(session, CenterGrant, grant_id)
    if last_day < grant.from_date or (grant.to_date is not None and last_day >= grant.to_date):
        text = _("Write a day on which the grant still holds: from its first day on, before the day it ends anyway.")
        raise Unacceptable(text, code="day_outside_grant", fields={"last_day": [text]})
    why = given(reason, "reason", _("Write why the grant ends, with the document where there is one."))
    before = {"tier": grant.tier.value, "to": grant.to_date.isoformat() if grant.to_date else None}
    grant.to_date = last_day
    after = {"tier": grant.tier.value, "to": last_day.isoformat(), "reason": why}
    audit.record(session, row.subject, "center.grant_ended", actor=actor, now=now, before=before, after=after)
    return grant


def accepted_code(code: str) -> str:
    """A center's code: 2 to 20 capital letters and figures, with single hyphens between them."""
    given = code.strip().upper()
    if not CODE.fullmatch(given) or len(given) > 20 or given in ("NEW", "GRANTS"):  # pages of ours
        text = _("A code has 2 to 20 capital letters and figures, with hyphens between them, such as DL-03.")
        raise Unacceptable(text, code="code_form", fields={"code": [text]})
    return given


def _must_not_overlap(session: Session, center: Center, tier: Tier, start: date, end: date | None) -> None:
    """Conflict where a grant of this tier to this center shares a day with the interval."""
    asked = select(CenterGrant.id).where(
        CenterGrant.center_id == center.id,
        CenterGrant.tier == tier,
        or_(CenterGrant.to_date.is_(None), CenterGrant.to_date >= start),
    )
    if end is not None:
        asked = asked.where(CenterGrant.from_date <= end)
    if session.scalar(asked.limit(1)):
        raise _overlaps(tier)


def _overlaps(tier: Tier) -> Conflict:
    text = _(
        "The center holds the tier “%(tier)s” in these days already. End that grant first.", tier=TIER_LABELS[tier]
    )
    return Conflict(text, code="grant_overlaps", fields={"from_date": [text]})
