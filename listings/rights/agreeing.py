"""The co-owners' agreement about who may grant what alone, put on record and ended by a center, with the paper."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from listings.assets.keeping import changed, must_be_kept
from listings.assets.models import Asset
from listings.rights import queries
from listings.rights.models import CoOwnerAgreement
from listings.rights.services import KEEPERS
from listings.rights.wanted import Wanted


def record_co_owner_agreement(
    session: Session,
    *,
    asset_id: int,
    alone: Collection[Wanted],
    together: Collection[Wanted],
    evidence: str,
    agreed_on: date,
    actor: Actor,
    now: datetime,
) -> CoOwnerAgreement:
    """Note what the co-owners agreed on, which goes before the law's own rule (PL 14; BR-28); center staff only.

    A later agreement takes the place of the one that stands. `evidence` is the SHA-256 of the paper that all of them
    signed, kept as a file of the right before. Raises Unacceptable by field, Conflict `one_owner`.
    """
    actor.must_have(*KEEPERS)
    asset = locked(session, Asset, asset_id)
    must_be_kept(session, asset_id, evidence, field="evidence")
    today, before = business_date(now), queries.agreement_of(session, asset_id)
    if len(queries.owners_of(session, asset_id, today)) < 2:
        raise Conflict(_("This right has one owner, who agrees with nobody."), code="one_owner")
    _must_fit(alone, together, agreed_on, before, today)
    if before is not None:
        before.ended_on = agreed_on
        session.flush()
    agreement = CoOwnerAgreement(
        asset_id=asset_id,
        alone=[each.value for each in Wanted if each in alone],
        together=[each.value for each in Wanted if each in together],
        evidence=evidence,
        agreed_on=agreed_on,
        recorded_by=actor.name,
        created_at=now,
    )
    session.add(agreement)
    session.flush()
    after = {"alone": agreement.alone, "together": agreement.together, "agreed_on": agreed_on.isoformat()}
    changed(session, asset, "rights.co_owners_agreed", actor=actor, now=now, after=after)
    return agreement


def end_co_owner_agreement(session: Session, *, asset_id: int, actor: Actor, now: datetime) -> CoOwnerAgreement:
    """The agreement holds no longer from today on; Conflict where none stands."""
    actor.must_have(*KEEPERS)
    asset = locked(session, Asset, asset_id)
    agreement = queries.agreement_of(session, asset_id)
    if agreement is None:
        raise Conflict(_("No agreement of the co-owners is on record."), code="no_agreement")
    agreement.ended_on = max(business_date(now), agreement.agreed_on)
    changed(session, asset, "rights.co_owner_agreement_ended", actor=actor, now=now, before={"id": agreement.id})
    return agreement


def _must_fit(
    alone: Collection[Wanted],
    together: Collection[Wanted],
    agreed_on: date,
    before: CoOwnerAgreement | None,
    today: date,
) -> None:
    faults: dict[str, list[str]] = {}
    if not alone and not together:
        faults["alone"] = [_("Choose at least one kind of grant that the agreement is about.")]
    if set(alone) & set(together):
        faults["together"] = [_("The same kind of grant cannot be for one alone and for all together.")]
    if agreed_on > today:
        faults["agreed_on"] = [_("This day lies in the future.")]
    elif before is not None and agreed_on < before.agreed_on:
        faults["agreed_on"] = [_("A later agreement is on record already.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
