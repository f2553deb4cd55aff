"""The rows of a right (classes, holders, burdens) brought to what its records make of it, by their differences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from core import audit
from listings.assets import queries
from listings.assets.models import Asset, AssetClass, ClassScheme, Encumbrance, EncumbranceType, Ownership
from listings.registry.deriving import FILED, REGISTER, Right, burden_rows, holder_rows
from listings.registry.filing import Who


def bring_classes(
    session: Session, asset: Asset, told: Sequence[tuple[ClassScheme, str, str]], *, entered: bool
) -> bool:
    """Scheme by scheme; one that no record tells keeps what was `entered` by hand. Whether anything changed."""
    wanted: dict[ClassScheme, dict[str, str]] = {}
    for scheme, code, goods in told:
        wanted.setdefault(scheme, {})[code] = goods
    kept: dict[ClassScheme, dict[str, str]] = {}
    for row in queries.classes_of(session, asset.id):
        kept.setdefault(row.scheme, {})[row.code] = row.detail
    if not entered:
        wanted |= {scheme: {} for scheme in kept.keys() - wanted.keys()}
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

    What a recordal, a confirmed claim or a hand entry has written is never taken back by a file. While the right is
    promised the new holders wait (`Asset.holders_wait`) until it is not (`listings.registry.waiting`).
    """
    asset.holders_wait = False
    present = list(
        session.scalars(
            select(Ownership).where(Ownership.asset_id == asset.id).order_by(Ownership.from_date, Ownership.id)
        )
    )
    if any(not is_of_register(each.cause) for each in present):
        return False
    wanted = [dict(row) for row in holder_rows(right, links)]
    if [_told(each) for each in present] == [_asked(each) for each in wanted]:
        return False
    if is_promised(session, asset):
        asset.holders_wait = True
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


def is_promised(session: Session, asset: Asset) -> bool:
    """Whether a deal on its way stands on the right."""
    standing = queries.active_encumbrances(session, asset.id)
    return any(each.type is EncumbranceType.COMMITMENT for each in standing)


def _ends_by_hand(session: Session, asset: Asset) -> dict[str, date]:
    """Burden → the day on which a person has ended it; the last word counts."""
    ends = select(audit.AuditEntry.after).filter_by(subject=asset.subject, action="asset.encumbrance_ended")
    told = session.scalars(ends.order_by(audit.AuditEntry.id))
    of_register = (after for after in told if str(after.get("ref", "")).startswith(f"{REGISTER}:{asset.id}:"))
    return {after["ref"]: date.fromisoformat(after["on"]) for after in of_register}


def carry_endings(session: Session, gone: Asset, kept: Asset, who: Who, *, stays: bool = False) -> None:
    """What people have said of the register's burdens on a right (their ends, a pledgee's consent) goes with it.

    The ends are written into the other right's trail, from where `bring_burdens` takes them. A right that `stays` keeps
    its burdens, and the other gets copies: `bring_burdens` lets go of what no record of the one or the other tells.
    """
    rows = list(session.scalars(_burdens(gone)))
    there = {row.ref: row for row in session.scalars(_burdens(kept))}
    for ref, day in _ends_by_hand(session, gone).items():
        after = {"ref": _moved(ref, gone, kept), "on": day.isoformat(), "joined": gone.id}
        audit.record(session, kept.subject, "asset.encumbrance_ended", actor=who.actor, now=who.now, after=after)
    for row in rows:
        same = there.get(_moved(row.ref, gone, kept))
        if same is None and stays:
            session.add(_copied(row, gone, kept))
        elif same is None:
            row.ref, row.asset_id = _moved(row.ref, gone, kept), kept.id
        elif same.consent_digest is None:
            same.consent_digest, same.consent_on = row.consent_digest, row.consent_on
            same.proceeds = row.proceeds
    session.flush()


def _burdens(asset: Asset) -> Select[Encumbrance]:
    """The register's own burdens on a right."""
    mine = Encumbrance.ref.startswith(f"{REGISTER}:{asset.id}:", autoescape=True)
    return select(Encumbrance).where(Encumbrance.asset_id == asset.id, mine).order_by(Encumbrance.id)


def _copied(row: Encumbrance, gone: Asset, kept: Asset) -> Encumbrance:
    """The same burden on another right."""
    columns = (each.key for each in Encumbrance.__table__.columns if each.key != "id")
    values = {name: getattr(row, name) for name in columns}
    return Encumbrance(**values | {"asset_id": kept.id, "ref": _moved(row.ref, gone, kept)})


def _moved(ref: str, gone: Asset, kept: Asset) -> str:
    """The key of the same burden on another right."""
    return ref.replace(f"{REGISTER}:{gone.id}:", f"{REGISTER}:{kept.id}:", 1)[:80]


def bring_burdens(session: Session, asset: Asset, right: Right, who: Who) -> bool:
    """The register's burdens; what a person has ended here stays ended. Whether anything changed.

    What a record alone has ended, a further record may show to stand still.
    """
    known = {each.ref: each for each in session.scalars(_burdens(asset))}
    told_now = list(burden_rows(right, asset.id))
    ends = _ends_by_hand(session, asset) if told_now else {}
    touched = False
    for told in told_now:
        if told["ended_on"] is None and (day := ends.get(told["ref"])) is not None:
            told["ended_on"] = max(day, told["from_date"])
        row = known.pop(told["ref"], None)
        if row is None:
            session.add(Encumbrance(asset_id=asset.id, created_at=who.now, **told))
            touched = True
            continue
        news = {name: told[name] for name in ("about", "from_date", "holder_name", "license_type", "note", "ended_on")}
        for name, value in news.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                touched = True
    for row in known.values():  # a corrective recordal has taken its place
        session.delete(row)
        touched = True
    session.flush()
    return touched
