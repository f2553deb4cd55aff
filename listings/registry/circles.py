"""All that numbers connect with a record: rights, the records behind them, and those that yielded a number to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.db import locked
from listings.assets import queries
from listings.assets.models import Asset, AssetNumber
from listings.assets.numbers import NumberType
from listings.registry.dividing import Teller
from listings.registry.joining import Source, Stands, source_kept, without
from listings.registry.models import RegistryRecord, YieldedNumber
from listings.registry.numbering import Key, RecordNotTaken

# Behind one right; the most seen in real files is below twenty. A holder's own records never stand in the way of the
# register: they do not count here, and are few by `merging.MOST_OWN_RECORDS`.
MOST_RECORDS = 500


@dataclass(slots=True)
class Circle:
    """Rights by id (locked), who holds which number, and the records by digest with everything that they claim."""

    assets: dict[int, Asset] = field(default_factory=dict)
    held: dict[Key, int] = field(default_factory=dict)
    rows: dict[str, RegistryRecord] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    yielded: dict[str, set[Key]] = field(default_factory=dict)

    def add(self, row: RegistryRecord) -> None:
        """One more record."""
        self.rows[row.digest], self.sources[row.digest] = row, kept(row)

    @property
    def is_parted(self) -> bool:
        """Whether a contradiction is known among them already."""
        return bool(self.yielded)

    def by_hand(self, session: Session) -> dict[int, Teller]:
        """Right → the numbers that no record tells: somebody entered them here."""
        claimed = {key for each in self.sources.values() for key in each.read.keys}
        entered: dict[int, set[Key]] = {}
        for key, asset_id in self.held.items():
            if key not in claimed:
                entered.setdefault(asset_id, set()).add(key)
        found = {}
        for asset_id, keys in sorted(entered.items()):
            asset, name = self.assets[asset_id], f"asset:{asset_id}"
            compared = asset.filed_by_id is None and not queries.rests_on_word(session, asset)
            found[asset_id] = Teller(name, (compared, date.min, -1, name), frozenset(keys))
        return found


def circle_of(session: Session, keys: Iterable[Key]) -> Circle:
    """Everything connected with these numbers; RecordNotTaken where the register tells more of it than of any right."""
    circle, seen = Circle(), set[Key]()
    fresh = set(keys)
    while fresh:
        ids = {asset_id for asset_id, _key in assets_with(session, fresh)} - circle.assets.keys()
        now = fresh | _take_in(session, circle, ids)
        new = [row for row in circle.rows.values() if row.asset_id in ids]
        new += _take_in_yielding(session, circle, now, new)
        if sum(each.trusted for each in circle.rows.values()) >= MOST_RECORDS:
            number = next(iter(circle.assets.values())).number_display
            raise RecordNotTaken("record_one_too_many", number=number, most=str(MOST_RECORDS))
        seen |= now
        fresh = {key for row in new for key in circle.sources[row.digest].read.keys} - seen
    return circle


def connected(session: Session, keys: Iterable[Key]) -> set[int]:
    """The ids of the rights in the circle of these numbers, read without their records and without a lock.

    A right's records claim no numbers but those that it holds and those that they yielded, so these lead to all.
    """
    ids, seen, fresh = set[int](), set[Key](), set(keys)
    while fresh:
        ids |= {asset_id for asset_id, _key in assets_with(session, fresh)}
        held = session.scalars(select(AssetNumber).where(AssetNumber.asset_id.in_(ids)))
        seen |= fresh | {key_of(each) for each in held}
        row = YieldedNumber.__table__.c
        asked = select(RegistryRecord.id, RegistryRecord.asset_id).join(YieldedNumber)
        asked = asked.where(or_(RegistryRecord.asset_id.in_(ids), *among(row, seen)))
        yielding = {each.id: each.asset_id for each in session.execute(asked)}
        if not yielding:
            break
        further = {asset_id for asset_id in yielding.values() if asset_id is not None} - ids
        ids |= further
        numbers = session.scalars(select(AssetNumber).where(AssetNumber.asset_id.in_(further)))
        yielded = session.scalars(select(YieldedNumber).where(YieldedNumber.record_id.in_(yielding)))
        fresh = {key_of(each) for each in (*numbers, *yielded)} - seen
    return ids


def _take_in(session: Session, circle: Circle, ids: set[int]) -> set[Key]:
    """Lock these rights, with their numbers and records; returns the numbers."""
    if not ids:
        return set()
    for asset_id in sorted(ids):
        circle.assets[asset_id] = locked(session, Asset, asset_id)
    numbers = select(AssetNumber).where(AssetNumber.asset_id.in_(ids))
    held = {key_of(row): row.asset_id for row in session.scalars(numbers)}
    circle.held |= held
    records = select(RegistryRecord).where(RegistryRecord.asset_id.in_(ids)).order_by(RegistryRecord.id)
    for row in session.scalars(records):
        circle.add(row)
    return set(held)


def _take_in_yielding(
    session: Session, circle: Circle, keys: set[Key], new: Sequence[RegistryRecord]
) -> list[RegistryRecord]:
    """What records yielded: these ones, and every other that yielded one of these numbers. Returns the others."""
    row = YieldedNumber.__table__.c
    asked = select(row.record_id).where(or_(row.record_id.in_([each.id for each in new]), *among(row, keys)))
    ids = set(session.scalars(asked))
    if not ids:
        return []
    records = list(session.scalars(select(RegistryRecord).where(RegistryRecord.id.in_(ids))))
    others = [each for each in records if each.digest not in circle.rows]
    for each in others:
        circle.add(each)
    digests = {each.id: each.digest for each in records}
    for yielded in session.scalars(select(YieldedNumber).where(YieldedNumber.record_id.in_(ids))):
        circle.yielded.setdefault(digests[yielded.record_id], set()).add(key_of(yielded))
    return others


def key_of(row: AssetNumber | YieldedNumber) -> Key:
    """A row's number as it is compared."""
    return row.office, row.family, row.number_type, row.number


def among(row: Any, keys: Iterable[Key]) -> list[ColumnElement[bool]]:
    """The conditions under which a row's number is one of these, however many they are."""
    groups: dict[tuple[str, str, NumberType], list[str]] = {}
    for office, family, type_, number in keys:
        groups.setdefault((office, family, type_), []).append(number)
    return [
        and_(row.office == office, row.family == family, row.number_type == type_, row.number.in_(numbers))
        for (office, family, type_), numbers in groups.items()
    ]


def assets_with(session: Session, keys: Iterable[Key]) -> list[tuple[int, Key]]:
    """(asset, key) for the numbers that are known here, in one statement however many are asked for."""
    row = AssetNumber.__table__.c
    asked = among(row, keys)
    if not asked:
        return []
    columns = (row.asset_id, row.office, row.family, row.number_type, row.number)
    return [(asset_id, (a, b, c, d)) for asset_id, a, b, c, d in session.execute(select(*columns).where(or_(*asked)))]


def sources_of(session: Session, asset_id: int) -> list[Source]:
    """Everything that was taken over about a right, without the numbers that another right holds."""
    rows = session.scalars(
        select(RegistryRecord).where(RegistryRecord.asset_id == asset_id).order_by(RegistryRecord.id)
    ).all()
    yielded: dict[int, set[Key]] = {}
    asked = select(YieldedNumber).join(RegistryRecord).where(RegistryRecord.asset_id == asset_id)
    for each in session.scalars(asked):
        yielded.setdefault(each.record_id, set()).add(key_of(each))
    return [without(kept(row), yielded.get(row.id, ())) for row in rows]


def kept(row: RegistryRecord) -> Source:
    """A record as it was read, with all its numbers."""
    return source_kept(row.content, trusted=row.trusted, digest=row.digest)


def stands_on(asset: Asset) -> Stands | None:
    """What a center or a hand entry has told of the status."""
    if asset.status_source not in ("center", "hand"):
        return None
    return Stands(asset.status, asset.status_date, asset.status_raw, asset.status_source == "center")


def teller_of(told: Source) -> Teller:
    """A record with everything that it claims."""
    return Teller(told.digest, told.authority, frozenset(told.read.keys))
