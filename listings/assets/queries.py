"""Reads of assets."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from core import audit, files
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
    FormerAsset,
    Ownership,
    OwnershipClaim,
)
from listings.assets.states import ClaimState
from parties.organisations.models import Organisation, fold_name

# Who keeps the register for others.
KEEPERS = (Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR)


def asset(session: Session, asset_id: int) -> Asset:
    """The asset, or NotFound."""
    return found(session, Asset, asset_id)


def joined_to(session: Session, asset_id: int) -> int | None:
    """Where a right stands now that turned out to be one with another."""
    return session.scalar(select(FormerAsset.asset_id).filter_by(id=asset_id))


def assets_by_id(session: Session, asset_ids: Collection[int]) -> dict[int, Asset]:
    """Several assets at once, for pages that print many."""
    if not asset_ids:
        return {}
    return {row.id: row for row in session.scalars(select(Asset).where(Asset.id.in_(set(asset_ids))))}


def owners_on(session: Session, asset_id: int, day: date) -> list[Ownership]:
    """Who owned the right on that day, largest share first; the intervals are half open."""
    return owners_among(session, [asset_id], day)


def owners_among(session: Session, asset_ids: Collection[int], day: date) -> list[Ownership]:
    """`owners_on` of several rights, in one statement."""
    rows = session.scalars(
        select(Ownership)
        .where(Ownership.asset_id.in_(asset_ids), Ownership.from_date <= day)
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


def active_encumbrances(
    session: Session, asset_id: int, day: date | None = None, *, types: Collection[EncumbranceType] | None = None
) -> list[Encumbrance]:
    """What stands on the right on `day`, of these types; without a day everything not ended and not outlived."""
    open_ones = select(Encumbrance).where(Encumbrance.asset_id == asset_id).order_by(Encumbrance.id)
    if types is not None:
        open_ones = open_ones.where(Encumbrance.type.in_(list(types)))
    if day is None:
        return list(session.scalars(open_ones.where(Encumbrance.ended_on.is_(None))))
    return [each for each in session.scalars(open_ones) if each.is_active_on(day)]


def visible_encumbrances(session: Session, asset_id: int, reader: Actor | None) -> list[Encumbrance]:
    """What this reader may see standing on the right: deals under way are its owners' and the centers' business only,
    what a public register shows is everybody's."""
    standing = active_encumbrances(session, asset_id)
    if reader is not None and (reader.has(*KEEPERS) or _is_owner(session, asset_id, reader)):
        return standing
    return [each for each in standing if each.type is not EncumbranceType.COMMITMENT]


def _is_owner(session: Session, asset_id: int, reader: Actor) -> bool:
    owners = {each.organisation_id for each in owners_now(session, asset_id)}
    return reader.organisation_id is not None and reader.organisation_id in owners


def encumbrance_of(session: Session, asset_id: int, encumbrance_id: int) -> Encumbrance:
    """What stands on that right under this number; NotFound where it is another right's."""
    row = found(session, Encumbrance, encumbrance_id)
    if row.asset_id != asset_id:
        raise NotFound(_("There is nothing here under this number."))
    return row


def encumbrances_under(session: Session, ref: str) -> list[Encumbrance]:
    """What one deal (or file of a court) has put on rights, ended or not."""
    return list(session.scalars(select(Encumbrance).where(Encumbrance.ref == ref).order_by(Encumbrance.id)))


def assets_of(session: Session, organisation_id: int, *, limit: int | None = None, offset: int = 0) -> list[Asset]:
    """The rights that an organisation owns at present, wholly or in part, newest first."""
    rows = select(Asset).where(Asset.id.in_(_owned_by(organisation_id))).order_by(Asset.id.desc())
    return list(session.scalars(rows.limit(limit).offset(offset)))


def count_of(session: Session, organisation_id: int) -> int:
    """How many rights an organisation owns at present."""
    owned = _owned_by(organisation_id).distinct().subquery()
    return session.scalar(select(func.count()).select_from(owned)) or 0


def _owned_by(organisation_id: int) -> Select[int]:
    return select(Ownership.asset_id).where(Ownership.organisation_id == organisation_id, Ownership.to_date.is_(None))


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


def open_claims(session: Session, *, after: int = 0, limit: int | None = None) -> list[OwnershipClaim]:
    """Claims that wait for a center, oldest first; `after` goes on behind a claim."""
    rows = select(OwnershipClaim).where(OwnershipClaim.state == ClaimState.CLAIMED, OwnershipClaim.id > after)
    return list(session.scalars(rows.order_by(OwnershipClaim.id).limit(limit)))


def shares_to_claim(session: Session, claims: Sequence[OwnershipClaim]) -> dict[int, list[Ownership]]:
    """The co-owners without an organisation here, by claim, where the register names several owners."""
    shares = {}
    for claim in claims:
        owners = owners_now(session, claim.asset_id)
        strangers = [each for each in owners if each.organisation_id is None]
        shares[claim.id] = strangers if len(owners) > 1 else []
    return shares


def folded_names(organisation: Organisation) -> frozenset[str]:
    """Every name of an organisation as names are compared."""
    names = (organisation.name, organisation.name_en, *organisation.aliases)
    return frozenset(fold_name(name) for name in names if name)


def unclaimed_under(session: Session, organisation: Organisation) -> list[Asset]:
    """Rights that registers show under a name of the organisation and that nobody here owns yet."""
    named = select(Ownership.asset_id).where(
        Ownership.holder_folded.in_(folded_names(organisation)),
        Ownership.organisation_id.is_(None),
        Ownership.to_date.is_(None),
    )
    return list(session.scalars(select(Asset).where(Asset.id.in_(named)).order_by(Asset.id.desc()).limit(50)))


def evidence_file(session: Session, claim: OwnershipClaim) -> StoredFile | None:
    """The kept file behind a claim."""
    return file_of(session, claim.asset_id, claim.evidence) if claim.evidence else None


def file_of(session: Session, asset_id: int, digest: str) -> StoredFile | None:
    """The file kept as evidence about a right under this SHA-256."""
    return session.scalar(select(StoredFile).filter_by(sha256=digest, purpose=f"asset:{asset_id}").limit(1))


def papers_of(session: Session, asset_id: int) -> list[StoredFile]:
    """The papers kept about a right: extracts of the register, certificates, consents."""
    return files.of_purpose(session, f"asset:{asset_id}")


def was_entered(session: Session, asset: Asset) -> bool:
    """Whether somebody here has typed the right in, whatever files have told of it since."""
    if asset.source == "hand":
        return True
    by_hand = select(Ownership.id).where(Ownership.asset_id == asset.id, Ownership.cause == "hand")
    return session.scalar(by_hand.limit(1)) is not None


def rests_on_word(session: Session, asset: Asset) -> bool:
    """Whether a right was typed in by hand and no center has compared it with the register since."""
    if asset.source != "hand":
        return False
    compared = select(audit.AuditEntry.id).filter_by(subject=asset.subject, action="asset.filing_confirmed")
    return session.scalar(compared.limit(1)) is None


def history_of(session: Session, asset_id: int, *, limit: int = 100) -> list[audit.AuditEntry]:
    """The newest entries of the right's trail, oldest of them first."""
    rows = select(audit.AuditEntry).filter_by(subject=f"asset:{asset_id}").order_by(audit.AuditEntry.id.desc())
    return list(session.scalars(rows.limit(limit)))[::-1]


def may_read_files(session: Session, actor: Actor, asset_id: int) -> bool:
    """Evidence about a right: for its owners and the centers that compare it. Who claims it, or has owned it, reads
    only what they kept themselves."""
    if actor.has(*KEEPERS):
        return True
    owners = {each.organisation_id for each in owners_now(session, asset_id)}
    return actor.organisation_id is not None and actor.organisation_id in owners


def may_add_files(session: Session, actor: Actor, asset_id: int) -> bool:
    """Evidence about a right: from its owners, the centers, a right holder who is about to claim it, and the bank to
    which it is pledged."""
    if may_read_files(session, actor, asset_id):
        return True
    if actor.has(Role.RIGHT_HOLDER) and session.get(Asset, asset_id) is not None:
        return True
    pledges = active_encumbrances(session, asset_id, types=(EncumbranceType.PLEDGE,))
    return actor.has(Role.BANK_OFFICER) and any(actor.acts_for(each.holder_id) for each in pledges)
