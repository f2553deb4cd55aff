"""Brings a right before the engine: what is known of it on the day, and of its records only those that can matter.

A right may carry thousands of licences. They are read as plain rows, sorted out by whole numbers (`Scope.masks`, kept
by the text of their area), and only what meets the wish is read in full; no objects are made for the rest.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)
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
from listings.rights.verdict import Reason, Verdict
from listings.rights.wanted import Wanted
from listings.rights.weighing import against, fact_named, weigh
from listings.terms.scope import DIMENSIONS, Scope
from listings.terms.vocabulary import Act, LicenseType

COLUMNS = [getattr(Encumbrance, name) for name in Record.__annotations__]
SORT = [type_coerce(each, String) for each in (Encumbrance.type, Encumbrance.act, Encumbrance.license_type)]
AT_ONCE, ALL_OTHERS = 2 * MOST_ROWS, 1_000_000_000


def right_for(session: Session, asset_id: int, wish: Wish) -> RightState:
    """The right as the engine reads it for this wish; NotFound if there is none."""
    asset = found(session, Asset, asset_id)
    records, rows, further = records_for(session, asset_id, wish)
    owners = queries.owners_of(session, asset_id, wish.on)
    agreed = queries.agreed_among(session, [asset_id], wish.on) if len(owners) > 1 else {}
    return RightState(
        family=asset.kind.family,
        status=asset.status,
        ends=asset.expiry_date,
        owners=owners,
        agreed=agreed.get(asset_id, {}),
        records=records,
        rows=rows,
        office=asset.jurisdiction,
        kind=asset.kind,
        further=further,
        fee_due=_fee_due(session, asset, wish),
        similar=queries.similar_marks(session, asset, wish.on) if asset.family == "trademark" else (),
        pair=_same_day_pair(session, asset, wish),
        publications=_publications(session, asset_id, wish),
    )


def records_for(session: Session, asset_id: int, wish: Wish) -> tuple[list[Record], dict[int, Reason], int]:
    """The records that give a row, the strictest `MOST_ROWS` of them, their rows, and how many more there may be.

    The grantor's own licences are among them, whether they give a row or not: a sublicence stands under one.
    """
    own = _own_licences(session, asset_id, wish)
    known = {each.id for each in own}
    kept, rows = [*own], dict[int, Reason]()
    sorts = sorts_of(session, asset_id, wish)
    left = sum(sum(sort.areas.values()) for sort in sorts)
    for each in (record for sort in sorts for record in _in_turn(session, asset_id, wish, sort)):
        if len(rows) == MOST_ROWS:
            break
        left -= 1
        if each.id not in known and (row := against(each, wish)) is not None:
            kept.append(each)
            rows[each.id] = row
    return kept, rows, left


@dataclass(slots=True)
class Sort:
    """Records of one kind, act and type of licence that may bear on a wish, and how many of them over which area."""

    kind: str
    act: str | None
    license_type: str | None
    fact: Fact
    weight: int
    areas: dict[str | None, int] = field(default_factory=dict)


def sorts_of(session: Session, asset_id: int, wish: Wish) -> list[Sort]:
    """The sorts of records that may bear on the wish, the strictest first; the database has folded them."""
    sorts: dict[tuple[str, str | None, str | None], Sort] = {}
    places, uses, acts, ways = wish.scope.masks
    rows = session.connection().execute(_folded(_ordinary_is_free(wish)), _values(asset_id, wish)).all()
    for kind, act, license_type, area, count in rows:
        sort = sorts.get((kind, act, license_type))
        if sort is None:
            fact = fact_named(kind, str(act), license_type or "")
            weight = MATRIX[fact][wish.grant].decision.weight
            sort = sorts[kind, act, license_type] = Sort(kind, act, license_type, fact, weight)
        if not sort.weight:
            continue
        if area is not None and sort.fact not in WHOLE_RIGHT:
            place, use, did, way = masks_of(area)
            if not (places & place and uses & use and acts & did and ways & way):
                continue
        sort.areas[area] = count
    return sorted((sort for sort in sorts.values() if sort.areas), key=lambda sort: -sort.weight)


def _in_turn(session: Session, asset_id: int, wish: Wish, sort: Sort) -> Iterator[Record]:
    """The records of a sort over those areas, in the order of their ids: a few first, then all the others."""
    after, size = 0, AT_ONCE
    told = {"kind": sort.kind, "act": sort.act, "license_type": sort.license_type}
    while True:
        values = {**_values(asset_id, wish), **told, "after": after, "size": size}
        rows = session.connection().execute(_of_a_sort(_ordinary_is_free(wish)), values).all()
        ids = [id for id, area in rows if area in sort.areas]
        for place in range(0, len(ids), AT_ONCE):
            yield from _read(session, ids[place : place + AT_ONCE], wish)
        if len(rows) < size:
            return
        after, size = rows[-1][0], ALL_OTHERS


def _own_licences(session: Session, asset_id: int, wish: Wish) -> list[Record]:
    """The grantor's own licences; an owner has none to speak of."""
    if wish.grantor_id is None:
        return []
    query = select(*COLUMNS).where(
        Encumbrance.asset_id == asset_id, Encumbrance.holder_id == wish.grantor_id,
        Encumbrance.type == EncumbranceType.LICENSE,
    )  # fmt: skip
    rows: list[Any] = list(session.execute(query.order_by(Encumbrance.id)))
    return standing(rows, wish.on)


@lru_cache(maxsize=50_000)
def masks_of(area: str) -> tuple[int, ...]:
    """The masks of an area's text (`listings.assets.encumbrances.area_of`)."""
    codes = json.loads(area)
    return tuple(each.tree.mask(codes.get(each.name) or (each.whole,)) for each in DIMENSIONS)


def _values(asset_id: int, wish: Wish) -> dict[str, Any]:
    return {"asset_id": asset_id, "day": wish.on, "first": wish.scope.starts, "last": wish.scope.ends or date.max}


def _ordinary_is_free(wish: Wish) -> bool:
    return MATRIX[Fact.ORDINARY][wish.grant].decision is Decision.ALLOW


@cache
def _folded(ordinary_is_free: bool) -> Select[Any]:
    """How many records of which sort stand over which area."""
    columns: list[Any] = [*SORT, Encumbrance.area, func.count()]
    query = select(*columns).where(*_may_matter(ordinary_is_free))
    return query.group_by(Encumbrance.type, Encumbrance.act, Encumbrance.license_type, Encumbrance.area)


@cache
def _of_a_sort(ordinary_is_free: bool) -> Select[Any]:
    """The ids and areas of one sort, some of them at a time."""
    same = (
        SORT[0] == bindparam("kind", type_=String),
        SORT[1].is_not_distinct_from(bindparam("act", type_=String)),
        SORT[2].is_not_distinct_from(bindparam("license_type", type_=String)),
        Encumbrance.id > bindparam("after"),
    )
    columns: list[Any] = [Encumbrance.id, Encumbrance.area]
    query = select(*columns).where(*_may_matter(ordinary_is_free), *same)
    return query.order_by(Encumbrance.id).limit(bindparam("size", type_=Integer))


def _may_matter(ordinary_is_free: bool) -> list[ColumnElement[bool]]:
    """Records that stand and may matter: none of other days, no ordinary licences where they allow what is wanted."""
    day, first, last = (bindparam(name, type_=Date) for name in ("day", "first", "last"))
    is_licence = Encumbrance.type == EncumbranceType.LICENSE
    ended = and_(Encumbrance.to_date.is_not(None), Encumbrance.to_date < first)
    found: list[ColumnElement[bool]] = [
        Encumbrance.asset_id == bindparam("asset_id"),
        or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > day),
        or_(Encumbrance.to_date.is_(None), Encumbrance.to_date >= day),
        ~and_(is_licence, or_(ended, Encumbrance.from_date > last)),
    ]
    if ordinary_is_free:
        is_commitment = and_(Encumbrance.type == EncumbranceType.COMMITMENT, Encumbrance.act == Act.LICENSE.value)
        closes = Encumbrance.license_type.in_([LicenseType.EXCLUSIVE.value, LicenseType.SOLE.value])
        found.append(or_(and_(~is_licence, ~is_commitment), closes))
    return found


def _read(session: Session, ids: list[int], wish: Wish) -> list[Record]:
    if not ids:
        return []
    rows = session.connection().execute(select(*COLUMNS).where(Encumbrance.id.in_(ids)))
    by_id: dict[int, Any] = {row.id: row for row in rows}
    return standing((by_id[id] for id in ids if id in by_id), wish.on)


def verdict_on(session: Session, asset_id: int, wish: Wish) -> Verdict:
    """The engine's verdict on a wish, by what is on record."""
    return weigh(right_for(session, asset_id, wish), wish)


def availability(
    session: Session, asset_id: int, *, grant: Wanted, scope: Scope, on: date, other_side_id: int | None = None
) -> Verdict:
    """The verdict on what the right's first owner who takes part here could do, to whoever asks."""
    wish = wish_of(session, asset_id, grant=grant, scope=scope, on=on, other_side_id=other_side_id)
    return verdict_on(session, asset_id, wish)


def wish_of(
    session: Session, asset_id: int, *, grant: Wanted, scope: Scope, on: date, other_side_id: int | None = None
) -> Wish:
    """What the right's first owner who takes part here could do for whoever asks."""
    owners = queries.owners_of(session, asset_id, on)
    owner_id = next((owner.organisation_id for owner in owners if owner.organisation_id), None)
    return Wish(
        grant, scope, owner_id, on, other_side_id=other_side_id, is_foreign=queries.is_foreign(session, other_side_id),
        co_owner_consents=queries.co_owner_consents(session, asset_id, grant, on), together=frozenset({asset_id}),
    )  # fmt: skip


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
