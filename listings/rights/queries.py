"""What is on record about a right, and what can be done with it today."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.db import found
from listings.assets import queries as assets
from listings.assets.models import Asset, Encumbrance
from listings.rights.models import CoOwnerConsent
from listings.rights.verdict import Verdict
from listings.rights.weighing import Owner, RightState, Wish, weigh
from listings.terms.scope import Scope
from listings.terms.vocabulary import Grant


def records_of(session: Session, asset_id: int, on: date) -> Sequence[Encumbrance]:
    """Encumbrances and commitments that have not ended by the day, also those that begin later."""
    still = or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on)
    query = select(Encumbrance).where(Encumbrance.asset_id == asset_id, still).order_by(Encumbrance.id)
    return session.scalars(query).all()


def right_state(session: Session, asset_id: int, on: date) -> RightState:
    """The right as the engine reads it; NotFound if there is none."""
    asset = found(session, Asset, asset_id)
    owners = [Owner(each.organisation_id, each.holder_name) for each in assets.owners_on(session, asset_id, on)]
    return RightState(
        family=asset.kind.family,
        status=asset.status,
        ends=asset.expiry_date,
        owners=owners,
        records=records_of(session, asset_id, on),
    )


def co_owner_consents(session: Session, asset_id: int, grant: Grant, on: date) -> frozenset[int]:
    """The co-owners whose consent to this kind of grant stands on the day."""
    query = select(CoOwnerConsent.organisation_id).where(
        CoOwnerConsent.asset_id == asset_id,
        CoOwnerConsent.kind_of_grant == grant,
        CoOwnerConsent.consented_on <= on,
        or_(CoOwnerConsent.withdrawn_on.is_(None), CoOwnerConsent.withdrawn_on > on),
    )
    return frozenset(session.scalars(query))


def outlook(session: Session, asset_id: int, on: date) -> dict[Grant, Verdict]:
    """What the first owner could do with the whole right on the day, grant by grant: for the right's own page."""
    right = right_state(session, asset_id, on)
    owner_id = next((owner.organisation_id for owner in right.owners if owner.organisation_id), None)
    scope = Scope.everything(on)
    return {
        grant: weigh(
            right,
            Wish(grant, scope, owner_id, on, co_owner_consents=co_owner_consents(session, asset_id, grant, on)),
        )
        for grant in Grant
    }
