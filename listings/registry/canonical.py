"""The register of rights in one form, without ids and times of import: two that say the same print the same.

For comparing imports (of other orders, on other databases) and for whoever wants everything in one file.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.assets.models import Asset, AssetClass, AssetNumber, Encumbrance, Ownership
from listings.registry.deriving import REGISTER
from listings.registry.models import RegistryRecord, YieldedNumber

AT_ONCE = 500
_HIDDEN = frozenset({"id", "version", "created_at", "updated_at", "filed_by_id", "holders_wait"})
Row = TypeVar("Row", AssetNumber, AssetClass, Ownership, Encumbrance, RegistryRecord)


def lines(session: Session) -> Iterator[str]:
    """Every right as one line of JSON, by office, number and kind."""
    ids = list(session.scalars(select(Asset.id).order_by(Asset.jurisdiction, Asset.number_norm, Asset.kind)))
    for start in range(0, len(ids), AT_ONCE):
        yield from _told(session, ids[start : start + AT_ONCE])
    aside = select(RegistryRecord.digest).where(RegistryRecord.asset_id.is_(None)).order_by(RegistryRecord.digest)
    for digest in session.scalars(aside):
        yield json.dumps({"aside": digest})


def _told(session: Session, ids: Sequence[int]) -> Iterator[str]:
    assets = {each.id: each for each in session.scalars(select(Asset).where(Asset.id.in_(ids)))}
    numbers, classes = _of(session, AssetNumber, ids), _of(session, AssetClass, ids)
    holders, burdens = _of(session, Ownership, ids), _of(session, Encumbrance, ids)
    records, yielded = _of(session, RegistryRecord, ids), _yielded(session, ids)
    for asset_id in ids:
        asset = assets[asset_id]
        told = {column.key: _plain(getattr(asset, column.key)) for column in Asset.__table__.columns}
        kept = {name: value for name, value in told.items() if name not in _HIDDEN}
        kept["numbers"] = sorted([each.number_type.value, each.number] for each in numbers.get(asset_id, ()))
        kept["classes"] = sorted([each.scheme.value, each.code, each.detail] for each in classes.get(asset_id, ()))
        kept["holders"] = sorted(
            [_plain(each.from_date), _plain(each.to_date) or "", each.cause, each.holder_name, each.share_bp]
            for each in holders.get(asset_id, ())
        )
        kept["burdens"] = sorted(_burden(each) for each in burdens.get(asset_id, ()))
        kept["records"] = sorted(each.digest for each in records.get(asset_id, ()))
        kept["yielded"] = sorted(yielded.get(asset_id, ()))
        yield json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _burden(row: Encumbrance) -> list[str]:
    ref = row.ref.removeprefix(f"{REGISTER}:{row.asset_id}:")
    days = (_plain(row.from_date) or "", _plain(row.ended_on) or "")
    return [row.type.value, ref, row.holder_name, *days, row.license_type or "", row.note]


def _of(session: Session, model: type[Row], ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in session.scalars(select(model).where(model.asset_id.in_(ids))):
        if row.asset_id is not None:
            found.setdefault(row.asset_id, []).append(row)
    return found


def _yielded(session: Session, ids: Sequence[int]) -> dict[int, list[list[str]]]:
    """Right → the numbers that its records claim and another right holds, with the record."""
    told = RegistryRecord.asset_id, RegistryRecord.digest, YieldedNumber.number_type, YieldedNumber.number
    asked = select(*told).join_from(YieldedNumber, RegistryRecord).where(RegistryRecord.asset_id.in_(ids))
    found: dict[int, list[list[str]]] = {}
    for asset_id, digest, type_, number in session.execute(asked):
        if asset_id is not None:
            found.setdefault(asset_id, []).append([digest, type_.value, number])
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, list | bool | int):
        return value
    return getattr(value, "value", None) or (value.isoformat() if hasattr(value, "isoformat") else str(value))
