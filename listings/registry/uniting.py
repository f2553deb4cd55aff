"""Two rights that turn out to be one: what becomes of either's rows, and who may not be joined."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core import audit, events
from core.errors import Conflict
from listings.assets.models import Asset, AssetClass, AssetNumber, Encumbrance, FormerAsset, Ownership, OwnershipClaim
from listings.registry.deriving import REGISTER
from listings.registry.filing import Who
from listings.registry.models import RegistryRecord
from listings.registry.numbering import RecordNotTaken
from listings.registry.rows import carry_endings, is_of_register


def join(session: Session, one: Asset, other: Asset, who: Who) -> Asset:
    """Two rights become one: that on which the platform has recorded something, else the first.

    RecordNotTaken where the platform has recorded something on both. Old addresses lead on.
    """
    for kept, gone in ((one, other), (other, one)):
        if absorbed(session, kept, gone, who):
            return kept
    raise RecordNotTaken("record_number_conflict", assets=f"{one.id}, {other.id}")


def absorbed(session: Session, kept: Asset, gone: Asset, who: Who) -> bool:
    """Let a right go on as another, if nobody here has recorded anything on it and nobody above has something on it."""
    if _has_history(session, gone) or not _lets_go(session, kept, gone, who):
        return False
    after = {"number": gone.number_display, "joined": gone.id}
    audit.record(session, kept.subject, "asset.joined", actor=who.actor, now=who.now, after=after)
    _move(session, kept, gone, who)
    return True


def _lets_go(session: Session, kept: Asset, gone: Asset, who: Who) -> bool:
    """Whether nobody above has something on the right that would go (a listing, a deal).

    Who was told before somebody refused has done nothing: their rows stand as they were.
    """
    try:
        with session.begin_nested():
            events.publish(session, events.AssetsJoined(kept.id, gone.id), actor=who.actor, now=who.now)
    except Conflict:
        return False
    return True


def _has_history(session: Session, asset: Asset) -> bool:
    """Whether anybody here (and not a register) has recorded something on the right."""
    if asset.source == "hand" or asset.status_source == "center":
        return True
    owners = session.scalars(select(Ownership.cause).where(Ownership.asset_id == asset.id))
    refs = session.scalars(select(Encumbrance.ref).where(Encumbrance.asset_id == asset.id))
    claims = select(OwnershipClaim.id).where(OwnershipClaim.asset_id == asset.id).limit(1)
    return (
        any(not is_of_register(cause) for cause in owners)
        or any(not ref.startswith(f"{REGISTER}:") for ref in refs)
        or session.scalar(claims) is not None
    )


def _move(session: Session, kept: Asset, gone: Asset, who: Who) -> None:
    """Numbers, records, and what a person has said of a burden go over; what was derived is derived anew."""
    session.flush()
    carry_endings(session, gone, kept, who)
    for model in (AssetNumber, RegistryRecord):
        session.execute(update(model).where(model.asset_id == gone.id).values(asset_id=kept.id))
    for derived_from in (AssetClass, Ownership, Encumbrance):
        session.execute(delete(derived_from).where(derived_from.asset_id == gone.id))
    session.execute(update(FormerAsset).where(FormerAsset.asset_id == gone.id).values(asset_id=kept.id))
    session.add(FormerAsset(id=gone.id, asset_id=kept.id, joined_at=who.now))
    session.expire_all()
    session.delete(session.get_one(Asset, gone.id))
    session.flush()
