"""The availability engine as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotFound
from core.i18n import _
from listings.assets import queries as assets
from listings.rights import looking, queries, services
from listings.rights.models import CoOwnerConsent
from listings.rights.schemas import (
    AvailabilityQuery,
    CoOwnerConsentIn,
    CoOwnerConsentOut,
    CoOwnerConsentsOut,
    VerdictOut,
)
from listings.rights.verdict import Verdict

bp = api.blueprint("rights")


@api.read(bp, "/assets/<int:asset_id>/availability", gives=VerdictOut, takes=AvailabilityQuery)
def availability(session: Session, query: dict[str, Any], asset_id: int, *, actor: Actor) -> Verdict:
    """Ask whether a grant of a right could be agreed with you today, and what stands against it."""
    today = clock.business_date(clock.now())
    scope = queries.asked_scope(
        query["territories"], query["fields"], query["starts"] or today, query["ends"],
        acts=query["acts"], channels=query["channels"],
    )  # fmt: skip
    return looking.availability(
        session, asset_id, grant=query["grant"], scope=scope, on=today, other_side_id=actor.organisation_id
    )


@api.write(
    bp,
    "POST",
    "/assets/<int:asset_id>/co-owner-consents",
    takes=CoOwnerConsentIn,
    gives=CoOwnerConsentOut,
    status=201,
    scope=Scope.CENTER,
)
def record_co_owner_consent(
    session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime
) -> CoOwnerConsent:
    """Record a co-owner's written consent to one kind of grant (Patent Law art. 14)."""
    return services.record_co_owner_consent(session, asset_id=asset_id, **body, actor=actor, now=now)


@api.read(bp, "/assets/<int:asset_id>/co-owner-consents", gives=CoOwnerConsentsOut)
def co_owner_consents(session: Session, asset_id: int, *, actor: Actor) -> dict[str, Any]:
    """The consents of co-owners that stand on a right, for its owners and the centers."""
    owners = {each.organisation_id for each in assets.owners_now(session, asset_id)} - {None}
    if not actor.has(*services.KEEPERS) and actor.organisation_id not in owners:
        raise NotFound(_("There is nothing here under this number."))
    return {"items": queries.consents_of(session, asset_id)}
