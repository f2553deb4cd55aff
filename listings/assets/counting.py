"""How many rights carry each code: counted at night over all rights, so that pages need not.

A right counts once for every code that one of its classes lies in: 'H01M 10/0525' for H, H01, H01M and H01M 10/00,
and for the field of technology. Its field is told by its IPC symbols, by those of the CPC where it has no other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import snapshot, transaction
from listings.assets.classes import LISTS, fields_of
from listings.assets.models import Asset, AssetClass, ClassScheme
from listings.codes import services as codes
from listings.codes.schemes import Scheme, sector_of, spelt
from listings.codes.symbols import read_symbol

Key = tuple[Scheme, str]

ROWS_AT_ONCE = 5_000


def count_all(*, now: datetime) -> int:
    """Count every right on record by its codes and keep the result; returns how many codes are carried."""
    with snapshot() as session:
        counts = counts_of(session)
    with transaction() as session:
        codes.record_counts(session, counts, now=now)
    return len(counts)


def counts_of(session: Session) -> Counter[Key]:
    """How many rights carry each code; memory grows with the codes, not with the rights."""
    counts: Counter[Key] = Counter()
    rows = select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code).where(AssetClass.scheme.in_(LISTS))
    found = session.execute(rows.order_by(AssetClass.asset_id), execution_options={"yield_per": ROWS_AT_ONCE})
    for _asset, classes in groupby(found, key=lambda row: row[0]):
        counts.update(keys_of((scheme, code) for _id, scheme, code in classes))
    offices = select(Asset.jurisdiction, func.count()).group_by(Asset.jurisdiction)
    kinds = select(Asset.jurisdiction, Asset.kind_code, func.count()).where(Asset.kind_code != "")
    counts.update({(Scheme.OFFICE, office): rights for office, rights in session.execute(offices)})
    told: Iterable[Any] = session.execute(kinds.group_by(Asset.jurisdiction, Asset.kind_code))
    counts.update({(Scheme.KIND, f"{office} {kind}"): rights for office, kind, rights in told})
    return counts


def keys_of(classes: Iterable[tuple[ClassScheme, str]]) -> set[Key]:
    """The codes for which a right with these classes counts."""
    keys: set[Key] = set()
    symbols: dict[ClassScheme, list[str]] = {ClassScheme.IPC: [], ClassScheme.CPC: []}
    for scheme, code in classes:
        keys.update(_keys(LISTS[scheme], code))
        if scheme in symbols:
            symbols[scheme].append(code)
    keys.update(_technology(fields_of(symbols[ClassScheme.IPC], symbols[ClassScheme.CPC])))
    return keys


def _technology(fields: Iterable[int]) -> Iterator[Key]:
    for field in fields:
        yield Scheme.TECHNOLOGY, str(field)
        yield Scheme.TECHNOLOGY, sector_of(field).value


@lru_cache(1 << 16)
def _keys(scheme: Scheme, code: str) -> tuple[Key, ...]:
    plain = spelt(scheme, code)
    if scheme in (Scheme.IPC, Scheme.CPC):
        symbol = read_symbol(code)
        is_below = symbol is None or symbol.subgroup not in ("", "00")
        whole = (*(symbol.parents if symbol else ()), *(() if is_below else (plain,)))
    else:
        whole = (plain[:2], plain) if scheme is Scheme.LOCARNO and len(plain) > 2 else (plain,)
    return tuple((scheme, each) for each in whole)
