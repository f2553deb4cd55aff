"""Reads of assets."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.db import found
from core.errors import NotFound
from core.files import StoredFile
from core.i18n import _
from listings.assets.models import (
    Asset,
    AssetClass,
    AssetNumber,
    ClassScheme,
    Encumbrance,
    EncumbranceType,
    Ownership,
    OwnershipClaim,
)
from listings.assets.states import ClaimState
from parties.organisations.models import Organisation


def asset(session: Session, asset_id: int) -> Asset:
    """The asset, or NotFound."""
    return found(session, Asset, asset_id)


def asset_of_subject(session: Session, subject: str) -> Asset:
    """The asset behind an opaque key such as `asset:7`."""
    kind, _colon, number = subject.partition(":")
    if kind != "asset" or not number.isdigit():
        raise NotFound(_("There is nothing here under this number."))
    return asset(session, int(number))


def assets_by_id(session: Session, asset_ids: Collection[int]) -> dict[int, Asset]:
    """Several assets at once, for pages that print many."""
    if not asset_ids:
        return {}
    return {row.id: row for row in session.scalars(select(Asset).where(Asset.id.in_(set(asset_ids))))}


def owners_on(session: Session, asset_id: int, day: date) -> list[Ownership]:
    """Who owned the right on that day, largest share first; the intervals are half open."""
    rows = session.scalars(
        select(Ownership)
        .where(Ownership.asset_id == asset_id, Ownership.from_date <= day)
        .where(or_(Ownership.to_date.is_(None), Ownership.to_date > day))
        .order_by(Ownership.share_bp.desc(), Ownership.id)
    )
    return list(rows)


def owners_now(session: Session, asset_id: int) -> list[Ownership]:
    """The present owners, whatever day their interval began."""
    rows = session.scalars(select(Ownership).where(Ownership.asset_id == asset_id, Ownership.to_date.is_(None)))
    return sorted(rows, key=lambda each: (-each.share_bp, each.id))


def ownership_history(session: Session, asset_id: int) -> list[Ownership]:
    """Every interval, newest first."""
    rows = session.scalars(select(Ownership).where(Ownership.asset_id == asset_id))
    return sorted(rows, key=lambda each: (each.from_date, each.id), reverse=True)


def sole_owner_id(session: Session, asset_id: int, day: date) -> int | None:
    """The organisation that owns the whole right on that day; None for co-owners and strangers."""
    owners = owners_on(session, asset_id, day)
    if len(owners) == 1 and owners[0].share_bp == 10_000:
        return owners[0].organisation_id
    return None


def active_encumbrances(session: Session, asset_id: int, day: date | None = None) -> list[Encumbrance]:
    """What stands on the right on `day`; without a day everything that was not ended and not outlived."""
    open_ones = select(Encumbrance).where(Encumbrance.asset_id == asset_id).order_by(Encumbrance.id)
    if day is None:
        return list(session.scalars(open_ones.where(Encumbrance.ended_on.is_(None))))
    return [each for each in session.scalars(open_ones) if each.is_active_on(day)]


def encumbrances_under(session: Session, ref: str) -> list[Encumbrance]:
    """What one deal (or file of a court) has put on rights, ended or not."""
    return list(session.scalars(select(Encumbrance).where(Encumbrance.ref == ref).order_by(Encumbrance.id)))


def assets_of(session: Session, organisation_id: int) -> list[Asset]:
    """The rights that an organisation owns at present, wholly or in part, newest first."""
    owned = select(Ownership.asset_id).where(Ownership.organisation_id == organisation_id, Ownership.to_date.is_(None))
    return list(session.scalars(select(Asset).where(Asset.id.in_(owned)).order_by(Asset.id.desc())))


def classes_of(session: Session, asset_id: int) -> list[AssetClass]:
    """The classes of a right, by scheme and in the order of the register."""
    order = list(ClassScheme)
    rows = session.scalars(select(AssetClass).where(AssetClass.asset_id == asset_id).order_by(AssetClass.id))
    return sorted(rows, key=lambda each: order.index(each.scheme))


def numbers_of(session: Session, asset_id: int) -> list[AssetNumber]:
    """Every number by which the right is known."""
    return list(session.scalars(select(AssetNumber).where(AssetNumber.asset_id == asset_id).order_by(AssetNumber.id)))


def claims_on(session: Session, asset_id: int) -> list[OwnershipClaim]:
    """Claims to own the right, newest first."""
    rows = session.scalars(select(OwnershipClaim).where(OwnershipClaim.asset_id == asset_id))
    return sorted(rows, key=lambda each: each.id, reverse=True)


def open_claims(session: Session) -> list[OwnershipClaim]:
    """Claims that wait for a center, oldest first."""
    rows = session.scalars(
        select(OwnershipClaim).where(OwnershipClaim.state == ClaimState.CLAIMED).order_by(OwnershipClaim.id)
    )
    return list(rows)


def unclaimed_under(session: Session, organisation: Organisation) -> list[Asset]:
    """Rights that registers show under a name of the organisation and that nobody here owns yet."""
    names = [name for name in (organisation.name, organisation.name_en, *organisation.aliases) if name]
    named = select(Ownership.asset_id).where(
        Ownership.holder_name.in_(names), Ownership.organisation_id.is_(None), Ownership.to_date.is_(None)
    )
    return list(session.scalars(select(Asset).where(Asset.id.in_(named)).order_by(Asset.id.desc()).limit(50)))


def evidence_file(session: Session, claim: OwnershipClaim) -> StoredFile | None:
    """The kept file behind a claim."""
    if claim.evidence is None:
        return None
    rows = session.scalars(
        select(StoredFile).filter_by(sha256=claim.evidence, purpose=f"asset:{claim.asset_id}").limit(1)
    )
    return rows.first()


def history_of(session: Session, asset_id: int) -> list[audit.AuditEntry]:
    """The trail of the right, oldest first."""
    return audit.history(session, f"asset:{asset_id}")


def may_read_files(session: Session, actor: Actor, asset_id: int) -> bool:
    """Evidence about a right: for its owners, those who claim it, and the centers that compare it."""
    if actor.has(Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR):
        return True
    parties = {each.organisation_id for each in owners_now(session, asset_id)}
    parties |= {each.organisation_id for each in claims_on(session, asset_id)}
    return actor.organisation_id is not None and actor.organisation_id in parties


def is_pledged(session: Session, asset_id: int, day: date) -> bool:
    """Whether a pledge stands on the right."""
    return any(each.type is EncumbranceType.PLEDGE for each in active_encumbrances(session, asset_id, day))
