"""The rows of a right (classes, holders, burdens) brought to what its records make of it, by their differences."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit
from listings.assets import queries
from listings.assets.models import Asset, AssetClass, ClassScheme, Encumbrance, EncumbranceType, Ownership
from listings.registry.deriving import FILED, REGISTER, Right, burden_rows, holder_rows
from listings.registry.filing import Who


def bring_classes(session: Session, asset: Asset, told: Sequence[tuple[ClassScheme, str, str]]) -> bool:
    """Scheme by scheme; a scheme that no record tells keeps what was entered. Whether anything changed."""
    wanted: dict[ClassScheme, dict[str, str]] = {}
    for scheme, code, goods in told:
        wanted.setdefault(scheme, {})[code] = goods
    kept: dict[ClassScheme, dict[str, str]] = {}
    for row in queries.classes_of(session, asset.id):
        kept.setdefault(row.scheme, {})[row.code] = row.detail
    touched = False
    for scheme, codes in wanted.items():
        if list(codes.items()) == list(kept.get(scheme, {}).items()):
            continue
        session.execute(delete(AssetClass).where(AssetClass.asset_id == asset.id, AssetClass.scheme == scheme))
        session.add_all(
            AssetClass(asset_id=asset.id, scheme=scheme, code=code, detail=goods) for code, goods in codes.items()
        )
        touched = True
    session.flush()
    return touched


def is_of_register(cause: str) -> bool:
    """Whether an owner's interval rests on a register or a file, and not on an act here."""
    return cause == FILED or cause.partition(":")[0] == REGISTER


def bring_holders(session: Session, asset: Asset, right: Right, links: Mapping[str, int]) -> bool:
    """The chain's intervals, unless somebody here knows better or the right is promised. Whether anything changed.

    What a recordal, a confirmed claim or a hand entry has written is never taken back by a file.
    """
    present = list(
        session.scalars(
            select(Ownership).where(Ownership.asset_id == asset.id).order_by(Ownership.from_date, Ownership.id)
        )
    )
    if not right.chain.holdings or any(not is_of_register(each.cause) for each in present):
        return False
    wanted = [dict(row) for row in holder_rows(right, links)]
    if [_told(each) for each in present] == [_asked(each) for each in wanted] or _is_promised(session, asset):
        return False
    kept: dict[tuple[Any, ...], Ownership] = {}
    for row in present:
        kept.setdefault((row.holder_folded, row.from_date, row.cause), row)
    staying = [kept.pop((each["holder_folded"], each["from_date"], each["cause"]), None) for each in wanted]
    for row in present:
        if row not in staying:
            session.delete(row)
    session.flush()
    fresh = []
    for stays, each in zip(staying, wanted, strict=True):
        if stays is None:
            fresh.append(each)
        else:
            stays.to_date, stays.share_bp, stays.holder_name = each["to_date"], each["share_bp"], each["holder_name"]
    session.flush()
    session.add_all(Ownership(asset_id=asset.id, **each) for each in fresh)
    asset.holder_names = [name[:300] for name in right.chain.owners]
    session.flush()
    return True


def _told(row: Ownership) -> tuple[Any, ...]:
    return row.holder_name, row.share_bp, row.from_date, row.to_date, row.cause


def _asked(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("holder_name", "share_bp", "from_date", "to_date", "cause"))


def _is_promised(session: Session, asset: Asset) -> bool:
    standing = queries.active_encumbrances(session, asset.id)
    return any(each.type is EncumbranceType.COMMITMENT for each in standing)


def _ended_here(session: Session, asset: Asset, row: Encumbrance) -> bool:
    """Whether a person has ended it. What a record alone has ended, a further record may show to stand still."""
    ends = select(audit.AuditEntry.after).filter_by(subject=asset.subject, action="asset.encumbrance_ended")
    return any(after.get("ref") == row.ref for after in session.scalars(ends))


def bring_burdens(session: Session, asset: Asset, right: Right, who: Who) -> bool:
    """The register's burdens; what a person has ended here stays ended. Whether anything changed."""
    rows = session.scalars(select(Encumbrance).where(Encumbrance.asset_id == asset.id).order_by(Encumbrance.id))
    known = {each.ref: each for each in rows if each.ref.startswith(f"{REGISTER}:{asset.id}:")}
    touched = False
    for told in burden_rows(right, asset.id):
        row = known.pop(told["ref"], None)
        if row is None:
            session.add(Encumbrance(asset_id=asset.id, created_at=who.now, **told))
            touched = True
            continue
        news = {name: told[name] for name in ("from_date", "holder_name", "license_type", "note")}
        if told["ended_on"] is not None or (row.ended_on is not None and not _ended_here(session, asset, row)):
            news["ended_on"] = told["ended_on"]
        for name, value in news.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                touched = True
    for row in known.values():  # a corrective recordal has taken its place
        session.delete(row)
        touched = True
    session.flush()
    return touched
