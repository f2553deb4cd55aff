"""The availability engine as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from listings.rights import queries
from listings.rights.schemas import AvailabilityQuery, VerdictOut
from listings.rights.verdict import Verdict

bp = api.blueprint("rights")


@api.read(bp, "/assets/<int:asset_id>/availability", gives=VerdictOut, takes=AvailabilityQuery)
def availability(session: Session, query: dict[str, Any], asset_id: int, *, actor: Actor) -> Verdict:
    """Ask whether a grant of a right could be agreed with you today, and what stands against it."""
    today = clock.business_date(clock.now())
    scope = queries.asked_scope(query["territories"], query["fields"], query["starts"] or today, query["ends"])
    return queries.availability(
        session, asset_id, grant=query["grant"], scope=scope, on=today, other_side_id=actor.organisation_id
    )
