"""The columns of an asset as a record fills them, and its classes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from listings.assets import queries
from listings.assets.models import Asset, AssetClass, ClassScheme
from listings.registry.records import RightRecord


def particulars(record: RightRecord) -> dict[str, Any]:
    """What the record says of the right itself, by column."""
    english = record.title.get("en", "")
    original = record.title.get("zh") or next((text for lang, text in record.title.items() if lang != "en"), "")
    own = "zh" if record.office == "CN" else "en"
    summary = record.abstract.get(own) or next(iter(record.abstract.values()), "")
    return {
        "kind": record.kind,
        "title": (original if record.office == "CN" and original else english or original)[:1000],
        "title_en": english[:1000],
        "summary": summary,
        "kind_code": record.kind_code[:40],
        "filing_date": record.filing_date,
        "publication_date": record.publication_date,
        "grant_date": record.grant_date,
        "expiry_date": record.expiry_date,
        "expiry_basis": record.expiry_basis,
        "status": record.status,
        "status_raw": record.status_text[:300],
        "status_date": record.status_date,
        "source": record.source,
        "source_date": record.source_date,
    }


def classes(record: RightRecord) -> Iterator[tuple[ClassScheme, str, str]]:
    """(scheme, code, goods) of a record."""
    for scheme, codes in (
        (ClassScheme.IPC, record.ipc),
        (ClassScheme.CPC, record.cpc),
        (ClassScheme.LOCARNO, record.locarno),
        (ClassScheme.VIENNA, record.vienna),
        (ClassScheme.WORK, (record.work_type,)),
    ):
        yield from ((scheme, code[:60], "") for code in codes if code)
    yield from ((ClassScheme.NICE, str(each.number), each.goods) for each in record.nice)


def first_classes(asset: Asset, record: RightRecord) -> list[AssetClass]:
    """The classes of a right that comes in for the first time."""
    told = {(scheme, code): goods for scheme, code, goods in reversed(list(classes(record)))}
    return [
        AssetClass(asset_id=asset.id, scheme=scheme, code=code, detail=goods)
        for (scheme, code), goods in reversed(told.items())
    ]


def bring_classes(session: Session, asset: Asset, record: RightRecord, *, younger: bool) -> bool:
    """Write the record's classes, scheme by scheme; older data only where a scheme is empty. Whether it changed."""
    told: dict[ClassScheme, dict[str, str]] = {}
    for scheme, code, goods in classes(record):
        told.setdefault(scheme, {}).setdefault(code, goods)
    kept: dict[ClassScheme, dict[str, str]] = {}
    for row in queries.classes_of(session, asset.id):
        kept.setdefault(row.scheme, {})[row.code] = row.detail
    touched = False
    for scheme, codes in told.items():
        if codes == kept.get(scheme) or (scheme in kept and not younger):
            continue
        session.execute(delete(AssetClass).where(AssetClass.asset_id == asset.id, AssetClass.scheme == scheme))
        session.add_all(
            AssetClass(asset_id=asset.id, scheme=scheme, code=code, detail=goods) for code, goods in codes.items()
        )
        touched = True
    session.flush()
    return touched
