"""Brings a right before the engine: what is known of it on the day, and of its records only those that can matter.

A right may carry thousands of licences. They are read as plain rows, sorted out by whole numbers (`Scope.masks`, kept
by the text of their area), and only what meets the wish is read in full; no objects are made for the rest.
"""

import json
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.db import found
from core.i18n import language
from listings.assets.kinds import DEAD, AssetKind
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Ownership
from listings.docket import queries as docket
from listings.docket.vocabulary import Charge, Stage
from listings.rights import queries
from listings.rights.known import Kin, Publication, Record, RightState, Wish, standing
from listings.rights.matrix import MATRIX, WHOLE_RIGHT, Decision, Fact
from listings.rights.models import PriceFound
from listings.rights.rules import MOST_ROWS, publicity_over
from listings.rights.verdict import Verdict
from listings.rights.wanted import Wanted
from listings.rights.weighing import against, fact_named, weigh
from listings.terms.scope import DIMENSIONS, Scope
from listings.terms.vocabulary import Act, LicenseType

COLUMNS = [getattr(Encumbrance, name) for name in Record.__annotations__]
AT_ONCE = 2 * MOST_ROWS


def right_for(session: Session, asset_id: int, wish: Wish) -> RightState:
    """The right as the engine reads it for this wish; NotFound if there is none."""
    asset = found(session, Asset, asset_id)
    records, further = records_for(session, asset_id, wish)
    return RightState(
        family=asset.kind.family,
        status=asset.status,
        ends=asset.expiry_date,
        owners=queries.owners_of(session, asset_id, wish.on),
        records=records,
        office=asset.jurisdiction,
        kind=asset.kind,
        further=further,
        fee_due=_fee_due(session, asset, wish),
        similar=queries.similar_marks(session, asset, wish.on) if asset.family == "trademark" else (),
        pair=_same_day_pair(session, asset, wish),
        publications=_publications(session, asset_id, wish),
    )


def records_for(session: Session, asset_id: int, wish: Wish) -> tuple[list[Record], int]:
    """The records that give a row, the strictest `MOST_ROWS` of them, and how many further ones there may be.

    The grantor's own licences are among them, whether they give a row or not: a sublicence stands under one.
    """
    candidates, own = _candidates(session, asset_id, wish)
    kept, looked_at = _read(session, own, wish), 0
    matter: list[Record] = []
    while looked_at < len(candidates) and len(matter) < MOST_ROWS:
        part = candidates[looked_at : looked_at + AT_ONCE]
        matter += [each for each in _read(session, part, wish) if against(each, wish) is not None]
        looked_at += len(part)
    further = len(candidates) - looked_at + max(len(matter) - MOST_ROWS, 0)
    return [*kept, *matter[:MOST_ROWS]], further


def _candidates(session: Session, asset_id: int, wish: Wish) -> tuple[list[int], list[int]]:
    """Ids of records that may bear on the wish, the strictest first, and of the grantor's own licences."""
    query = select(
        Encumbrance.id, Encumbrance.type, Encumbrance.act, Encumbrance.license_type, Encumbrance.area,
        Encumbrance.holder_id,
    ).where(Encumbrance.asset_id == asset_id, *_standing(wish), or_(_may_matter(wish), _own_licence(wish)))  # fmt: skip
    wanted, row_of = wish.scope.masks, MATRIX
    weights: dict[tuple[Any, ...], tuple[int, bool]] = {}
    meets: dict[str | None, bool] = {None: True}
    found_ids: list[tuple[int, int]] = []
    own: list[int] = []
    for id, kind, act, license_type, area, holder_id in session.execute(query):
        if holder_id is not None and holder_id == wish.grantor_id and kind is EncumbranceType.LICENSE:
            own.append(id)
            continue
        key = (kind, act, license_type)
        if key not in weights:
            fact = fact_named(kind.value, str(act), str(license_type or ""))
            weights[key] = row_of[fact][wish.grant].decision.weight, fact in WHOLE_RIGHT
        weight, whole = weights[key]
        if area not in meets:
            meets[area] = all(one & other for one, other in zip(wanted, masks_of(area), strict=True))
        if weight and (whole or meets[area]):
            found_ids.append((-weight, id))
    return [id for _weight, id in sorted(found_ids)], own


@lru_cache(maxsize=50_000)
def masks_of(area: str) -> tuple[int, ...]:
    """The masks of an area's text (`listings.assets.encumbrances.area_of`)."""
    codes = json.loads(area)
    return tuple(each.tree.mask(codes.get(each.name) or (each.whole,)) for each in DIMENSIONS)


def _standing(wish: Wish) -> list[ColumnElement[bool]]:
    return [
        or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > wish.on),
        or_(Encumbrance.to_date.is_(None), Encumbrance.to_date >= wish.on),
    ]


def _own_licence(wish: Wish) -> ColumnElement[bool]:
    return and_(Encumbrance.holder_id == wish.grantor_id, Encumbrance.type == EncumbranceType.LICENSE)


def _may_matter(wish: Wish) -> ColumnElement[bool]:
    """Without ordinary licences where they allow what is wanted, and without licences of other days."""
    is_licence = Encumbrance.type == EncumbranceType.LICENSE
    other_days = and_(Encumbrance.to_date.is_not(None), Encumbrance.to_date < wish.scope.starts)
    if wish.scope.ends is not None:
        other_days = or_(other_days, Encumbrance.from_date > wish.scope.ends)
    matters = ~and_(is_licence, other_days)
    if MATRIX[Fact.ORDINARY][wish.grant].decision is not Decision.ALLOW:
        return matters
    is_commitment = and_(Encumbrance.type == EncumbranceType.COMMITMENT, Encumbrance.act == Act.LICENSE.value)
    closes = Encumbrance.license_type.in_([LicenseType.EXCLUSIVE.value, LicenseType.SOLE.value])
    return and_(matters, or_(and_(~is_licence, ~is_commitment), closes))


def _read(session: Session, ids: list[int], wish: Wish) -> list[Record]:
    if not ids:
        return []
    rows = session.execute(select(*COLUMNS).where(Encumbrance.id.in_(ids)))
    by_id: dict[int, Any] = {row.id: row for row in rows}
    return standing((by_id[id] for id in ids if id in by_id), wish.on)


def verdict_on(session: Session, asset_id: int, wish: Wish) -> Verdict:
    """The engine's verdict on a wish, by what is on record."""
    return weigh(right_for(session, asset_id, wish), wish)


def availability(
    session: Session, asset_id: int, *, grant: Wanted, scope: Scope, on: date, other_side_id: int | None = None
) -> Verdict:
    """The verdict on what the right's first owner who takes part here could do, to whoever asks."""
    owners = queries.owners_of(session, asset_id, on)
    owner_id = next((owner.organisation_id for owner in owners if owner.organisation_id), None)
    wish = Wish(
        grant, scope, owner_id, on, other_side_id=other_side_id, is_foreign=queries.is_foreign(session, other_side_id),
        co_owner_consents=queries.co_owner_consents(session, asset_id, grant, on),
    )  # fmt: skip
    return verdict_on(session, asset_id, wish)


def _fee_due(session: Session, asset: Asset, wish: Wish) -> date | None:
    """The day on which an annual fee fell due that nobody has paid; asked for open licences and pledges only."""
    if wish.grant not in (Wanted.OPEN, Wanted.PLEDGE) or asset.family != "patent":
        return None
    outlook = docket.outlooks(session, [asset], wish.on)[asset.id]
    owed = [
        each.due
        for each in outlook.deadlines
        if each.charge is Charge.ANNUAL_FEE and each.stage(wish.on) in (Stage.GRACE, Stage.OVER)
    ]
    return min(owed, default=None)


PAIRED = (AssetKind.PATENT_INVENTION, AssetKind.PATENT_APPLICATION, AssetKind.PATENT_UTILITY)


def _same_day_pair(session: Session, asset: Asset, wish: Wish) -> Kin | None:
    """The other right of one invention that was filed as an invention and as a utility model on one day (PL 9)."""
    if wish.grant is not Wanted.PLEDGE or asset.kind not in PAIRED or asset.filing_date is None:
        return None
    utility = (AssetKind.PATENT_UTILITY,)
    others = PAIRED[:2] if asset.kind in utility else utility
    mine = select(Ownership.organisation_id).where(
        Ownership.asset_id == asset.id, Ownership.to_date.is_(None), Ownership.organisation_id.is_not(None)
    )
    query = (
        select(Asset)
        .join(Ownership, Ownership.asset_id == Asset.id)
        .where(
            Ownership.organisation_id.in_(mine), Ownership.to_date.is_(None), Asset.id != asset.id,
            Asset.filing_date == asset.filing_date, Asset.kind.in_(others), Asset.title == asset.title,
            Asset.jurisdiction == asset.jurisdiction, Asset.status.not_in(DEAD),
        )
        .order_by(Asset.id)
    )  # fmt: skip
    other = session.scalars(query.limit(1)).first()
    return Kin(other.id, f"{other.titled(language())} ({other.number_display})") if other else None


def _publications(session: Session, asset_id: int, wish: Wish) -> list[Publication]:
    """The prices published for a right, as they stand on the day; an exchange and an auction count at once."""
    return [
        Publication(
            row.id,
            row.price_minor,
            row.found_by is not PriceFound.AGREED or publicity_over(row.published_on, wish.on),
        )
        for row in queries.publications_of(session, asset_id)
        if row.published_on <= wish.on
    ]
