"""What is on record about a right, and what can be done with it today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.db import found
from core.errors import Unacceptable
from core.files import StoredFile
from core.i18n import _
from listings.assets import queries as assets
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.rights.models import CoOwnerConsent
from listings.rights.verdict import Verdict
from listings.rights.weighing import Owner, RightState, Wish, weigh
from listings.terms.fields import FIELDS
from listings.terms.scope import Scope, separator
from listings.terms.territories import TERRITORIES
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
        office=asset.jurisdiction,
    )


def licensed_among(session: Session, asset_ids: Collection[int], on: date) -> list[int]:
    """Which of these rights have a licence in force on the day."""
    if not asset_ids:
        return []
    query = select(Encumbrance.asset_id).where(
        Encumbrance.asset_id.in_(asset_ids),
        Encumbrance.type == EncumbranceType.LICENSE,
        Encumbrance.from_date <= on,
        or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on),
    )
    return sorted(set(session.scalars(query)))


def right_states(session: Session, asset_ids: Collection[int], on: date) -> dict[int, RightState]:
    """Several rights as the engine reads them, in three statements."""
    if not asset_ids:
        return {}
    owners: defaultdict[int, list[Owner]] = defaultdict(list)
    for each in assets.owners_among(session, asset_ids, on):
        owners[each.asset_id].append(Owner(each.organisation_id, each.holder_name))
    still = or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on)
    records: defaultdict[int, list[Encumbrance]] = defaultdict(list)
    query = select(Encumbrance).where(Encumbrance.asset_id.in_(asset_ids), still).order_by(Encumbrance.id)
    for record in session.scalars(query):
        records[record.asset_id].append(record)
    return {
        asset.id: RightState(
            family=asset.kind.family, status=asset.status, ends=asset.expiry_date, owners=owners[asset.id],
            records=records[asset.id], office=asset.jurisdiction,
        )
        for asset in assets.assets_by_id(session, asset_ids).values()
    }  # fmt: skip


def consents_among(session: Session, asset_ids: Collection[int], on: date) -> dict[tuple[int, Grant], frozenset[int]]:
    """`co_owner_consents` of several rights and all kinds of grant, in one statement."""
    if not asset_ids:
        return {}
    query = select(CoOwnerConsent.asset_id, CoOwnerConsent.kind_of_grant, CoOwnerConsent.organisation_id).where(
        CoOwnerConsent.asset_id.in_(asset_ids),
        CoOwnerConsent.consented_on <= on,
        or_(CoOwnerConsent.withdrawn_on.is_(None), CoOwnerConsent.withdrawn_on > on),
    )
    agreed: defaultdict[tuple[int, Grant], set[int]] = defaultdict(set)
    for asset_id, grant, organisation_id in session.execute(query):
        agreed[asset_id, grant].add(organisation_id)
    return {key: frozenset(ids) for key, ids in agreed.items()}


def co_owner_consents(session: Session, asset_id: int, grant: Grant, on: date) -> frozenset[int]:
    """The co-owners whose consent to this kind of grant stands on the day."""
    query = select(CoOwnerConsent.organisation_id).where(
        CoOwnerConsent.asset_id == asset_id,
        CoOwnerConsent.kind_of_grant == grant,
        CoOwnerConsent.consented_on <= on,
        or_(CoOwnerConsent.withdrawn_on.is_(None), CoOwnerConsent.withdrawn_on > on),
    )
    return frozenset(session.scalars(query))


def availability(
    session: Session, asset_id: int, *, grant: Grant, scope: Scope, on: date, other_side_id: int | None = None
) -> Verdict:
    """The verdict on a grant by the right's first owner who takes part here, to whoever asks."""
    right = right_state(session, asset_id, on)
    owner_id = next((owner.organisation_id for owner in right.owners if owner.organisation_id), None)
    consents = co_owner_consents(session, asset_id, grant, on)
    return weigh(right, Wish(grant, scope, owner_id, on, other_side_id=other_side_id, co_owner_consents=consents))


def consents_of(session: Session, asset_id: int) -> list[CoOwnerConsent]:
    """The consents of co-owners that stand, newest first."""
    query = select(CoOwnerConsent).where(CoOwnerConsent.asset_id == asset_id, CoOwnerConsent.withdrawn_on.is_(None))
    return list(session.scalars(query.order_by(CoOwnerConsent.id.desc())))


def paper_of(session: Session, consent: CoOwnerConsent) -> StoredFile | None:
    """The kept paper of a consent."""
    return assets.file_of(session, consent.asset_id, consent.evidence)


def asked_scope(territories: str, fields: str, starts: date, ends: date | None) -> Scope:
    """The scope that a question names by comma-separated codes; Unacceptable for codes that no table has."""
    asked = {
        "territories": tuple(code.strip() for code in territories.split(",") if code.strip()),
        "fields": tuple(code.strip() for code in fields.split(",") if code.strip()),
    }
    faults = {}
    for name, tree in (("territories", TERRITORIES), ("fields", FIELDS)):
        unknown = [code for code in asked[name] if code not in tree]
        if unknown or not asked[name]:
            faults[name] = [_("These codes are not known: %(codes)s.", codes=separator().join(unknown) or "–")]
    if ends is not None and ends < starts:
        faults["ends"] = [_("The licence ends before it begins. Choose a later last day.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    return Scope(asked["territories"], asked["fields"], starts, ends)
