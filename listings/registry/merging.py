"""From a registry record to the right it tells of: found by its numbers, made, or brought up to date.

A right is derived from all records that tell of it (`joining`, `title`, `burdens`), so the order in which files come in
decides nothing. What the platform itself has recorded (a transfer, a confirmed claim, a center's decision) is never
taken back by a file. A record that was taken over before is known by its digest and changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from core import audit, events
from core.db import locked
from core.errors import Conflict
from listings.assets import queries
from listings.assets.models import (
    Asset,
    AssetClass,
    AssetNumber,
    Encumbrance,
    FormerAsset,
    Ownership,
    OwnershipClaim,
)
from listings.assets.numbers import NumberType
from listings.registry.deriving import REGISTER, derived
from listings.registry.filing import Who, differences, seen
from listings.registry.joining import Source, Stands, source, source_kept
from listings.registry.models import RegistryRecord
from listings.registry.numbering import Key, RecordNotTaken, numbered
from listings.registry.records import RightRecord
from listings.registry.rows import is_of_register
from listings.registry.writing import bring, make_all, record_row

MOST_RECORDS = 500  # behind one right; the most seen in real files is below twenty


def take_over(session: Session, record: RightRecord, who: Who) -> str:
    """Make or update the right of a record; returns "new", "changed" or "same".

    Only what keepers of the register bring changes a right that is on record (see `listings.registry.filing`).
    """
    must_be_of_today(record, who.today)
    told = source(record, trusted=who.keeper)
    taken = session.scalar(select(RegistryRecord).filter_by(digest=told.digest))
    if taken is not None and (taken.trusted or not who.keeper):
        return "same"
    known = sorted({asset_id for asset_id, _key in assets_with(session, told.read.keys)})
    if not known:
        make_all(session, [told], who)
        return "new"
    if not who.keeper:
        if len(known) > 1:
            raise RecordNotTaken("record_number_conflict", assets=", ".join(map(str, known)))
        return _fill(session, _met(session, known, 0, told), told, who)
    asset = _met(session, known, 0, told)
    for place in range(1, len(known)):
        asset = join(session, asset, _met(session, known, place, told), who)
    others = [each for each in _sources_met(session, asset) if each.digest != told.digest]
    right = derived([*others, told], today=who.today, stands=stands_on(asset))
    touched = bring(session, asset, right, told, who)
    _keep(session, asset, told, taken, who)
    return "changed" if touched or len(known) > 1 else "same"


def _met(session: Session, known: Sequence[int], place: int, told: Source) -> Asset:
    """One of the rights that a record has met by its numbers, locked.

    RecordNotTaken where both carry an application (or a registration) number and none is the same: a mistyped or
    forged number in the file would make one right of two.
    """
    asset = locked(session, Asset, known[place])
    if _tell_apart(_numbers(session, asset), {(number.type, number.canonical) for number in told.read.numbers}):
        if len(known) > 1:
            raise RecordNotTaken("record_number_conflict", assets=", ".join(map(str, known)))
        raise RecordNotTaken("record_of_two_rights", number=asset.number_display)
    return asset


def lock_met(session: Session, records: Iterable[RightRecord]) -> None:
    """Lock the rights that these records meet, by id: two imports of the same rights never wait in a circle."""
    keys: set[Key] = set()
    for record in records:
        with suppress(RecordNotTaken):
            keys.update(numbered(record).keys)
    ids = {asset_id for asset_id, _key in assets_with(session, keys)}
    session.execute(select(Asset.id).where(Asset.id.in_(ids)).order_by(Asset.id).with_for_update())


def plainly_new(session: Session, records: Sequence[RightRecord], who: Who) -> tuple[list[Source], list[RightRecord]]:
    """Which records meet nothing here and none before them in the list; the others are left, in their order.

    A record that cannot be taken is left too: taken alone, it says why.
    """
    told: list[tuple[Source, tuple[Key, ...]]] = []
    left: list[RightRecord] = []
    today, keeper = who.today, who.keeper
    for record in records:
        try:
            must_be_of_today(record, today)
            each = source(record, trusted=keeper)
            told.append((each, each.read.keys))
        except RecordNotTaken:
            left.append(record)
    digests = digests_known(session, {each.digest for each, _keys in told})
    met = {key for _asset_id, key in assets_with(session, {key for _each, keys in told for key in keys})}
    fresh = []
    for each, keys in told:
        if each.digest in digests or met.intersection(keys):
            left.append(each.record)
        else:
            fresh.append(each)
            met.update(keys)
    return fresh, left


def must_be_of_today(record: RightRecord, today: date) -> None:
    """A record from the future would make every later one look old."""
    if record.source_date is not None and record.source_date > today:
        raise RecordNotTaken("record_date_future", day=record.source_date.isoformat())


def assets_with(session: Session, keys: Iterable[Key]) -> list[tuple[int, Key]]:
    """(asset, key) for the numbers that are known here, in one statement however many are asked for."""
    groups: dict[tuple[str, str, object], list[str]] = {}
    for office, family, type_, number in keys:
        groups.setdefault((office, family, type_), []).append(number)
    if not groups:
        return []
    row = AssetNumber.__table__.c
    asked = [
        and_(row.office == office, row.family == family, row.number_type == type_, row.number.in_(numbers))
        for (office, family, type_), numbers in groups.items()
    ]
    columns = (row.asset_id, row.office, row.family, row.number_type, row.number)
    return [(asset_id, (a, b, c, d)) for asset_id, a, b, c, d in session.execute(select(*columns).where(or_(*asked)))]


def digests_known(session: Session, digests: Collection[str]) -> dict[str, bool]:
    """Digest → whether a keeper of the register brought it, for the records that were taken over before."""
    kept = RegistryRecord.__table__.c
    asked = select(kept.digest, kept.trusted).where(kept.digest.in_(digests))
    return {row.digest: row.trusted for row in session.execute(asked)}


def sources_of(session: Session, asset_id: int) -> list[Source]:
    """Everything that was taken over about a right."""
    rows = session.scalars(
        select(RegistryRecord).where(RegistryRecord.asset_id == asset_id).order_by(RegistryRecord.id)
    )
    return [source_kept(row.content, trusted=row.trusted, digest=row.digest) for row in rows]


def _sources_met(session: Session, asset: Asset) -> list[Source]:
    """The same, for a further record; RecordNotTaken where there are more than any right has.

    A right is derived anew with each record: a file of thousands for one right would hold the worker for hours.
    """
    found = sources_of(session, asset.id)
    if len(found) >= MOST_RECORDS:
        raise RecordNotTaken("record_one_too_many", number=asset.number_display, most=str(MOST_RECORDS))
    return found


def stands_on(asset: Asset) -> Stands | None:
    """What a center or a hand entry has told of the status."""
    if asset.status_source not in ("center", "hand"):
        return None
    return Stands(asset.status, asset.status_date, asset.status_raw, asset.status_source == "center")


def _keep(session: Session, asset: Asset, told: Source, taken: RegistryRecord | None, who: Who) -> None:
    if taken is not None:
        taken.trusted = told.trusted
    else:
        session.add(RegistryRecord(asset_id=asset.id, **record_row(told, who)))
    session.flush()


def _fill(session: Session, asset: Asset, told: Source, who: Who) -> str:
    """A holder's file about a right that is on record: gaps are filled, or nothing is done and the reason said."""
    owners = {each.organisation_id for each in queries.owners_now(session, asset.id)}
    if who.actor.organisation_id not in owners - {None}:
        code = "record_of_another" if owners - {None} else "record_unclaimed"
        raise RecordNotTaken(code, number=asset.number_display)
    others = _sources_met(session, asset)
    if parts := _differing(session, asset, told, others, who):
        raise RecordNotTaken("record_differs", number=asset.number_display, parts=",".join(parts))
    kept = asset.source, asset.source_date, asset.filed_by_id
    right = derived([*others, told], today=who.today, stands=stands_on(asset))
    touched = bring(session, asset, right, told, who)
    asset.source, asset.source_date, asset.filed_by_id = kept
    _keep(session, asset, told, None, who)
    return "changed" if touched else "same"


def _differing(session: Session, asset: Asset, told: Source, others: Sequence[Source], who: Who) -> list[str]:
    """What would change if the file were believed as the others are; nothing of it stays."""
    believed = any(each.trusted for each in others) or asset.filed_by_id is None
    probe = replace(told, trusted=believed)
    attempt = session.begin_nested()
    before = seen(session, asset)
    bring(session, asset, derived([*others, probe], today=who.today, stands=stands_on(asset)), told, who)
    parts = differences(before, seen(session, asset))
    attempt.rollback()
    session.refresh(asset)
    return parts


def join(session: Session, one: Asset, other: Asset, who: Who) -> Asset:
    """Two rights that turn out to be one become one: that on which the platform has recorded something, else the older.

    RecordNotTaken where the platform has recorded something on both. Old addresses lead on.
    """
    if _tell_apart(_numbers(session, one), _numbers(session, other)):
        raise RecordNotTaken("record_number_conflict", assets=f"{one.id}, {other.id}")
    for kept, gone in ((one, other), (other, one)):
        if not _has_history(session, gone) and _lets_go(session, kept, gone, who):
            after = {"number": gone.number_display, "joined": gone.id}
            audit.record(session, kept.subject, "asset.joined", actor=who.actor, now=who.now, after=after)
            _move(session, kept.id, gone, who)
            return kept
    raise RecordNotTaken("record_number_conflict", assets=f"{one.id}, {other.id}")


def _numbers(session: Session, asset: Asset) -> set[tuple[NumberType, str]]:
    return {(row.number_type, row.number) for row in queries.numbers_of(session, asset.id)}


def _tell_apart(one: set[tuple[NumberType, str]], other: set[tuple[NumberType, str]]) -> bool:
    """Whether both carry an application (or a registration) number and none is the same: they are two rights."""
    for type_ in (NumberType.APPLICATION, NumberType.REGISTRATION):
        ours, theirs = ({number for number in each if number[0] is type_} for each in (one, other))
        if ours and theirs and not ours & theirs:
            return True
    return False


def _lets_go(session: Session, kept: Asset, gone: Asset, who: Who) -> bool:
    """Whether nobody above has something on the right that would go (a listing, a deal)."""
    try:
        events.publish(session, events.AssetsJoined(kept.id, gone.id), actor=who.actor, now=who.now)
    except Conflict:
        return False
    return True


def _has_history(session: Session, asset: Asset) -> bool:
    """Whether anybody here (and not a register) has recorded something on the right."""
    if asset.source == "hand" or asset.status_source == "center":
        return True
    owners = session.scalars(select(Ownership.cause).where(Ownership.asset_id == asset.id))
    refs = session.scalars(select(Encumbrance.ref).where(Encumbrance.asset_id == asset.id))
    claims = select(OwnershipClaim.id).where(OwnershipClaim.asset_id == asset.id).limit(1)
    return (
        any(not is_of_register(cause) for cause in owners)
        or any(not ref.startswith(f"{REGISTER}:") for ref in refs)
        or session.scalar(claims) is not None
    )


def _move(session: Session, kept_id: int, gone: Asset, who: Who) -> None:
    """Numbers and records go over; what was derived from them is derived anew."""
    session.flush()
    for model in (AssetNumber, RegistryRecord):
        session.execute(update(model).where(model.asset_id == gone.id).values(asset_id=kept_id))
    for derived_from in (AssetClass, Ownership, Encumbrance):
        session.execute(delete(derived_from).where(derived_from.asset_id == gone.id))
    session.execute(update(FormerAsset).where(FormerAsset.asset_id == gone.id).values(asset_id=kept_id))
    session.add(FormerAsset(id=gone.id, asset_id=kept_id, joined_at=who.now))
    session.expire_all()
    session.delete(session.get_one(Asset, gone.id))
    session.flush()
