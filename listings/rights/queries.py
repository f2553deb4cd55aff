"""What is on record about a right, and what can be done with it today."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.db import found
from core.errors import Unacceptable
from core.files import StoredFile
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.models import Asset, AssetNumber, Encumbrance, EncumbranceType, Ownership
from listings.rights.known import Kin, Owner, RightState
from listings.rights.models import CoOwnerAgreement, CoOwnerConsent, PricePublication, SimilarMark
from listings.rights.wanted import Wanted
from listings.terms.scope import DIMENSIONS, Scope, separator
from listings.terms.vocabulary import Grant
from parties.organisations.models import Organisation

HOME = "CN"  # who is not from here is foreign to the law of export


def records_of(session: Session, asset_id: int, on: date) -> Sequence[Encumbrance]:
    """Encumbrances and commitments that have not ended by the day, also those that begin later."""
    still = or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on)
    query = select(Encumbrance).where(Encumbrance.asset_id == asset_id, still).order_by(Encumbrance.id)
    return session.scalars(query).all()


def right_state(session: Session, asset_id: int, on: date) -> RightState:
    """The right as the engine reads it, with every record on it; NotFound if there is none."""
    asset = found(session, Asset, asset_id)
    return RightState(
        family=asset.kind.family,
        status=asset.status,
        ends=asset.expiry_date,
        owners=owners_of(session, asset_id, on),
        records=records_of(session, asset_id, on),
        office=asset.jurisdiction,
    )


def owners_of(session: Session, asset_id: int, on: date) -> list[Owner]:
    """The registered owners on the day, largest share first."""
    rows = assets.owners_on(session, asset_id, on)
    known = [each.organisation_id for each in rows if each.organisation_id is not None]
    query = select(Organisation.id).where(Organisation.id.in_(known), Organisation.of_the_state)
    public = set(session.scalars(query)) if known else set()
    return [Owner(each.organisation_id, each.holder_name, each.organisation_id in public) for each in rows]


def is_foreign(session: Session, organisation_id: int | None) -> bool | None:
    """Whether an organisation is foreign; None where nobody is named."""
    if organisation_id is None:
        return None
    country = session.scalar(select(Organisation.country).where(Organisation.id == organisation_id))
    return None if country is None else country != HOME


def similar_marks(session: Session, asset: Asset, on: date) -> list[Kin]:
    """The same and similar marks of the same owners that stand in one set with this one (TML 42)."""
    own = select(SimilarMark.set_id).where(SimilarMark.asset_id == asset.id, SimilarMark.ended_on.is_(None))
    query = (
        select(Asset)
        .join(SimilarMark, SimilarMark.asset_id == Asset.id)
        .where(SimilarMark.set_id.in_(own), SimilarMark.ended_on.is_(None), Asset.id != asset.id)
        .order_by(Asset.id)
    )
    others = [each for each in session.scalars(query) if each.is_alive_on(on)]
    if not others:
        return []
    holders: defaultdict[int, set[tuple[int | None, str]]] = defaultdict(set)
    for each in assets.owners_among(session, [asset.id, *(other.id for other in others)], on):
        holders[each.asset_id].add((each.organisation_id, "" if each.organisation_id else each.holder_folded))
    same = [each for each in others if holders[each.id] == holders[asset.id]]
    return [Kin(each.id, f"{each.titled(language())} ({each.number_display})") for each in same]


def marks_numbered(session: Session, numbers: str) -> list[int]:
    """The marks with these registration numbers, separated by commas or blanks; Unacceptable where one is not here."""
    asked = [each for each in re.split(r"[\s,，、;；]+", numbers) if each]
    rows = session.execute(
        select(AssetNumber.number, AssetNumber.asset_id).where(
            AssetNumber.number.in_([each.upper() for each in asked]), AssetNumber.family == "MARK"
        )
    ).all()
    known = {row.number: row.asset_id for row in rows}
    missing = [each for each in asked if each.upper() not in known]
    if missing:
        text = _("No mark with this number is here: %(numbers)s.", numbers=separator().join(missing))
        raise Unacceptable(text, fields={"numbers": [text]}, code="mark_not_here")
    return sorted(set(known.values()))


def publications_of(session: Session, asset_id: int) -> list[PricePublication]:
    """The prices that were published for a right and not taken back, newest first."""
    query = select(PricePublication).where(
        PricePublication.asset_id == asset_id, PricePublication.withdrawn_on.is_(None)
    )
    return list(session.scalars(query.order_by(PricePublication.id.desc())))


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


# The only records that bear on a publication; a right may carry thousands of others.
ON_PUBLICATION = (
    EncumbranceType.PLEDGE, EncumbranceType.SEIZURE, EncumbranceType.SUSPENSION, EncumbranceType.DISPUTE,
    EncumbranceType.COMMITMENT,
)  # fmt: skip


def right_states(
    session: Session,
    asset_ids: Collection[int],
    on: date,
    *,
    types: Collection[EncumbranceType] = tuple(EncumbranceType),
    licensees: Collection[int] = (),
) -> dict[int, RightState]:
    """Several rights as the engine reads them, with the records of these types and the licences of `licensees`, in
    three statements, and one more where some have several owners."""
    if not asset_ids:
        return {}
    owners: defaultdict[int, list[Owner]] = defaultdict(list)
    for each in assets.owners_among(session, asset_ids, on):
        owners[each.asset_id].append(Owner(each.organisation_id, each.holder_name))
    still = or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on)
    records: defaultdict[int, list[Encumbrance]] = defaultdict(list)
    query = select(Encumbrance).where(
        Encumbrance.asset_id.in_(asset_ids), still,
        or_(
            Encumbrance.type.in_(list(types)),
            and_(Encumbrance.type == EncumbranceType.LICENSE, Encumbrance.holder_id.in_(list(licensees))),
        ),
    ).order_by(Encumbrance.id)  # fmt: skip
    for record in session.scalars(query):
        records[record.asset_id].append(record)
    agreed = agreed_among(session, [each for each in asset_ids if len(owners[each]) > 1], on)
    return {
        asset.id: RightState(
            family=asset.kind.family, status=asset.status, ends=asset.expiry_date, owners=owners[asset.id],
            records=records[asset.id], office=asset.jurisdiction, agreed=agreed.get(asset.id, {}),
        )
        for asset in assets.assets_by_id(session, asset_ids).values()
    }  # fmt: skip


def holds_licence(session: Session, asset_id: int, organisation_id: int | None, on: date) -> bool:
    """Whether an organisation holds a licence in the right that is in force on the day."""
    query = select(Encumbrance.id).where(
        Encumbrance.asset_id == asset_id, Encumbrance.holder_id == organisation_id,
        Encumbrance.type == EncumbranceType.LICENSE, Encumbrance.from_date <= on,
        or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on),
        or_(Encumbrance.to_date.is_(None), Encumbrance.to_date >= on),
    )  # fmt: skip
    return organisation_id is not None and session.scalar(query.limit(1)) is not None


def consents_among(session: Session, asset_ids: Collection[int], on: date) -> dict[tuple[int, Wanted], frozenset[int]]:
    """`co_owner_consents` of several rights and all kinds of grant, in one statement."""
    if not asset_ids:
        return {}
    query = select(CoOwnerConsent.asset_id, CoOwnerConsent.kind_of_grant, CoOwnerConsent.organisation_id).where(
        CoOwnerConsent.asset_id.in_(asset_ids),
        CoOwnerConsent.consented_on <= on,
        or_(CoOwnerConsent.withdrawn_on.is_(None), CoOwnerConsent.withdrawn_on > on),
    )
    agreed: defaultdict[tuple[int, Wanted], set[int]] = defaultdict(set)
    for asset_id, grant, organisation_id in session.execute(query):
        agreed[asset_id, grant].add(organisation_id)
    return {key: frozenset(ids) for key, ids in agreed.items()}


def co_owner_consents(session: Session, asset_id: int, grant: Wanted | Grant, on: date) -> frozenset[int]:
    """The co-owners whose consent to this kind of grant stands on the day."""
    query = select(CoOwnerConsent.organisation_id).where(
        CoOwnerConsent.asset_id == asset_id,
        CoOwnerConsent.kind_of_grant == Wanted(grant),
        CoOwnerConsent.consented_on <= on,
        or_(CoOwnerConsent.withdrawn_on.is_(None), CoOwnerConsent.withdrawn_on > on),
    )
    return frozenset(session.scalars(query))


def agreement_of(session: Session, asset_id: int) -> CoOwnerAgreement | None:
    """The agreement of the co-owners that stands on record."""
    return session.scalar(select(CoOwnerAgreement).filter_by(asset_id=asset_id, ended_on=None))


def agreed_among(session: Session, asset_ids: Collection[int], on: date) -> dict[int, dict[Wanted, bool]]:
    """What the co-owners of some rights agreed on that holds on the day, in one statement.

    An agreement binds those who made it: with an owner who has come in since, the law's own rule holds again.
    """
    return {row.asset_id: row.rules for row in _agreements_on(session, asset_ids, on)}


def shares_agreed(session: Session, asset_ids: Collection[int], on: date) -> dict[int, dict[int, int]]:
    """Right → what of its income falls to each of its owners (organisation → basis points, Σ = 10,000), of those rights
    whose owners have agreed on shares that hold on the day."""
    rows = _agreements_on(session, asset_ids, on)
    return {row.asset_id: {each.organisation_id: each.share_bp for each in row.shares} for row in rows if row.shares}


def _agreements_on(session: Session, asset_ids: Collection[int], on: date) -> Sequence[CoOwnerAgreement]:
    if not asset_ids:
        return []
    came_in = select(Ownership.id).where(
        Ownership.asset_id == CoOwnerAgreement.asset_id,
        Ownership.from_date > CoOwnerAgreement.agreed_on,
        Ownership.from_date <= on,
        or_(Ownership.to_date.is_(None), Ownership.to_date > on),
    )
    query = select(CoOwnerAgreement).where(
        CoOwnerAgreement.asset_id.in_(asset_ids),
        CoOwnerAgreement.agreed_on <= on,
        or_(CoOwnerAgreement.ended_on.is_(None), CoOwnerAgreement.ended_on > on),
        ~came_in.exists(),
    )
    return session.scalars(query.order_by(CoOwnerAgreement.id)).all()


def consents_of(session: Session, asset_id: int) -> list[CoOwnerConsent]:
    """The consents of co-owners that stand, newest first."""
    query = select(CoOwnerConsent).where(CoOwnerConsent.asset_id == asset_id, CoOwnerConsent.withdrawn_on.is_(None))
    return list(session.scalars(query.order_by(CoOwnerConsent.id.desc())))


def paper_of(session: Session, consent: CoOwnerConsent) -> StoredFile | None:
    """The kept paper of a consent."""
    return assets.file_of(session, consent.asset_id, consent.evidence)


def asked_scope(
    territories: str, fields: str, starts: date, ends: date | None, *, acts: str = "*", channels: str = "*"
) -> Scope:
    """The scope that a question names by comma-separated codes; Unacceptable for codes that no table has."""
    texts = {"territories": territories, "fields": fields, "acts": acts, "channels": channels}
    asked = {name: tuple(code.strip() for code in text.split(",") if code.strip()) for name, text in texts.items()}
    return checked_scope(asked, starts, ends)


def checked_scope(asked: Mapping[str, tuple[str, ...]], starts: date, ends: date | None) -> Scope:
    """The scope of these codes; Unacceptable where a dimension has none, or one that no table has."""
    faults = {}
    for each in DIMENSIONS:
        unknown = [code for code in asked[each.name] if code not in each.tree]
        if unknown or not asked[each.name]:
            faults[each.name] = [_("These codes are not known: %(codes)s.", codes=separator().join(unknown) or "–")]
    if ends is not None and ends < starts:
        faults["ends"] = [_("The licence ends before it begins. Choose a later last day.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    return Scope(**asked, starts=starts, ends=ends)
