"""The co-owners' agreement about who may grant what alone, put on record and ended by a center, with the paper."""

from collections.abc import Collection, Mapping
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
from listings.rights.models import CoOwnerAgreement, CoOwnerShare
from listings.rights.services import KEEPERS
from listings.rights.wanted import Wanted

WHOLE = 10_000


def record_co_owner_agreement(
    session: Session,
    *,
    asset_id: int,
    alone: Collection[Wanted],
    together: Collection[Wanted],
    evidence: str,
    agreed_on: date,
    shares: Mapping[int, int] | None = None,
    actor: Actor,
    now: datetime,
) -> CoOwnerAgreement:
    """Note what the co-owners agreed on, which goes before the law's own rule (PL 14; BR-28); center staff only.

    A later agreement takes the place of the one that stands. `evidence` is the SHA-256 of the paper that all of them
    signed, kept as a file of the right before. `shares` are the parts of the income by organisation, in basis points,
    where they agreed on others than those on record. Raises Unacceptable by field, Conflict `one_owner`.
    """
    actor.must_have(*KEEPERS)
    asset = locked(session, Asset, asset_id)
    must_be_kept(session, asset_id, evidence, field="evidence")
    today, before = business_date(now), queries.agreement_of(session, asset_id)
    owners = queries.owners_of(session, asset_id, today)
    if len(owners) < 2:
        raise Conflict(_("This right has one owner, who agrees with nobody."), code="one_owner")
    _must_fit(alone, together, agreed_on, before, today, shares)
    if shares:
        _must_share(shares, {each.organisation_id for each in owners})
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
        shares=[CoOwnerShare(organisation_id=each, share_bp=bp) for each, bp in (shares or {}).items()],
    )
    session.add(agreement)
    session.flush()
    after = {
        "alone": agreement.alone,
        "together": agreement.together,
        "agreed_on": agreed_on.isoformat(),
        "shares": [[each.organisation_id, each.share_bp] for each in agreement.shares],
    }
    changed(session, asset, "rights.co_owners_agreed", actor=actor, now=now, after=after)
    return agreement


def _must_share(shares: Mapping[int, int], owners: set[int | None]) -> None:
    """Unacceptable `shares` unless every owner has a share, nobody else has, and they add up to the whole."""
    text = None
    if None in owners:
        text = _("One of the owners takes no part here, so nothing can be paid to it. Register it before the shares.")
    elif set(shares) != owners:
        text = _("Say the share of every owner on record, and of nobody else; 0 for one that gets nothing.")
    elif sum(shares.values()) != WHOLE:
        text = _("The shares add up to 100 %. Change them.")
    elif min(shares.values()) < 0:
        text = _("A share is not below zero.")
    if text:
        raise Unacceptable(_("The shares cannot be agreed on like this."), code="shares", fields={"shares": [text]})


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
    shares: Mapping[int, int] | None,
) -> None:
    faults: dict[str, list[str]] = {}
    if not alone and not together and not shares:
        faults["alone"] = [_("Choose at least one kind of grant that the agreement is about, or say the shares.")]
    if set(alone) & set(together):
        faults["together"] = [_("The same kind of grant cannot be for one alone and for all together.")]
    if agreed_on > today:
        faults["agreed_on"] = [_("This day lies in the future.")]
    elif before is not None and agreed_on < before.agreed_on:
        faults["agreed_on"] = [_("A later agreement is on record already.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
