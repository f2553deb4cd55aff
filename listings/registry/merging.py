"""From a registry record to the right it tells of: found by its numbers, made, or brought up to date.

A right is derived from all records that tell of it (`joining`, `title`, `burdens`), so the order in which files come in
decides nothing. What the platform itself has recorded (a transfer, a confirmed claim, a center's decision) is never
taken back by a file. A record that was taken over before is known by its digest and changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.assets import queries
from listings.assets.models import Asset
from listings.registry.circles import Circle, assets_with, circle_of, connected, sources_of, stands_on
from listings.registry.deriving import derived
from listings.registry.dividing import tell_apart
from listings.registry.filing import Who, differences, seen
from listings.registry.joining import Source, source
from listings.registry.models import RegistryRecord
from listings.registry.numbering import Key, RecordNotTaken, numbered
from listings.registry.parting import Hear, divided_with, settle
from listings.registry.records import RightRecord
from listings.registry.uniting import join
from listings.registry.writing import bring, make_all, record_row

MOST_OWN_RECORDS = 20  # of holders, behind one right that is on record


def take_over(session: Session, record: RightRecord, who: Who, hear: Hear = lambda _said: None) -> str:
    """Make or update the right of a record; returns "new", "changed", "same", or "aside" where it tells of no right.

    Only what keepers of the register bring changes a right that is on record (see `listings.registry.filing`). `hear`
    is told of numbers that one right yields to another (see `listings.registry.dividing`).
    """
    must_be_of_today(record, who.today)
    told = source(record, trusted=who.keeper)
    taken = session.scalar(select(RegistryRecord).filter_by(digest=told.digest))
    if taken is not None and (taken.trusted or not who.keeper):
        return "aside" if taken.asset_id is None else "same"
    if taken is None and not assets_with(session, told.read.keys):
        make_all(session, [told], who)
        return "new"
    circle = circle_of(session, told.read.keys)
    if not who.keeper:
        return _fill(session, circle, told, who)
    rights = divided_with(session, circle, told)
    if circle.is_parted or not rights.is_one:
        return settle(session, circle, rights, told, who, hear)
    asset, *others = (circle.assets[asset_id] for asset_id in sorted(circle.assets))
    for other in others:
        asset = join(session, asset, other, who)
    records = [each for each in circle.sources.values() if each.digest != told.digest]
    right = derived([*records, told], today=who.today, stands=stands_on(asset))
    touched = bring(session, asset, right, told, who)
    _keep(session, asset, told, taken, who)
    return "changed" if touched or others else "same"


def lock_met(session: Session, records: Iterable[RightRecord]) -> None:
    """Lock the rights that these records meet or that numbers connect with those, by id.

    So two imports of the same rights never wait for each other in a ring.
    """
    keys: set[Key] = set()
    for record in records:
        with suppress(RecordNotTaken):
            keys.update(numbered(record).keys)
    ids = connected(session, keys)
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


def digests_known(session: Session, digests: Collection[str]) -> dict[str, bool]:
    """Digest → whether a keeper of the register brought it, for the records that were taken over before."""
    kept = RegistryRecord.__table__.c
    asked = select(kept.digest, kept.trusted).where(kept.digest.in_(digests))
    return {row.digest: row.trusted for row in session.execute(asked)}


def _keep(session: Session, asset: Asset, told: Source, taken: RegistryRecord | None, who: Who) -> None:
    if taken is not None:
        taken.trusted = told.trusted
    else:
        session.add(RegistryRecord(asset_id=asset.id, **record_row(told, who)))
    session.flush()


def _fill(session: Session, circle: Circle, told: Source, who: Who) -> str:
    """A holder's file about a right that is on record: gaps are filled, or nothing is done and the reason said."""
    asset = _the_only(session, circle, told)
    owners = {each.organisation_id for each in queries.owners_now(session, asset.id)}
    if who.actor.organisation_id not in owners - {None}:
        code = "record_of_another" if owners - {None} else "record_unclaimed"
        raise RecordNotTaken(code, number=asset.number_display)
    others = sources_of(session, asset.id)
    if sum(not each.trusted for each in others) >= MOST_OWN_RECORDS:
        raise RecordNotTaken("record_one_too_many", number=asset.number_display, most=str(MOST_OWN_RECORDS))
    if parts := _differing(session, asset, told, others, who):
        raise RecordNotTaken("record_differs", number=asset.number_display, parts=",".join(parts))
    kept = asset.source, asset.source_date, asset.filed_by_id
    right = derived([*others, told], today=who.today, stands=stands_on(asset))
    touched = bring(session, asset, right, told, who)
    asset.source, asset.source_date, asset.filed_by_id = kept
    if not touched:  # nothing is known by it that was not known before
        return "same"
    _keep(session, asset, told, None, who)
    return "changed"


def _the_only(session: Session, circle: Circle, told: Source) -> Asset:
    """The right that a holder's record means; RecordNotTaken where it speaks of two, or of one under other numbers."""
    met = sorted({circle.held[key] for key in told.read.keys if key in circle.held})
    if len(met) > 1:
        raise RecordNotTaken("record_number_conflict", assets=", ".join(map(str, met)))
    asset = circle.assets[met[0]]
    if tell_apart({key for key, held in circle.held.items() if held == asset.id}, told.read.keys):
        raise RecordNotTaken("record_of_two_rights", number=asset.number_display)
    return asset


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
