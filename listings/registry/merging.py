"""From a registry record to an asset: found by its numbers, made or brought up to date.

Younger data overwrites, older data fills gaps, and what the platform itself has recorded (a transfer, a confirmed
claim) is never taken back by a file. A record that was taken over before is known by its digest and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import audit, clock, events
from core.actor import Actor
from core.db import locked
from core.errors import Conflict
from listings.assets import queries
from listings.assets.gaps import refresh_gaps
from listings.assets.keeping import changed
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import Asset, AssetNumber, Encumbrance, EncumbranceType
from listings.assets.numbers import Fault, Number, NumberType, read_number
from listings.registry.filing import differences, keeps_register, seen
from listings.registry.holders import bring_owners, first_owners
from listings.registry.models import RegistryRecord
from listings.registry.particulars import bring_classes, first_classes, particulars
from listings.registry.records import RightRecord

# The offices' own publications; what others tell of an office's rights fills gaps only.
HOME = {
    "CN": ("cnipa", "copyright_csv"),
    "US": ("us_grant", "us_grant_st32"),
    "EP": ("epo_ops", "epo_register"),
    "EM": ("euipo_trademark",),
}


class RecordNotTaken(Conflict):
    """The record cannot be taken over; `code` and `texts` make its sentence."""

    def __init__(self, code: str, **texts: str) -> None:
        super().__init__(code, code=code)
        self.texts = texts


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record with its numbers read: the usable ones, and the faults among all."""

    record: RightRecord
    numbers: tuple[Number, ...]
    faults: tuple[Fault, ...]


def numbered(record: RightRecord) -> Numbered:
    """Read the numbers; RecordNotTaken where none of them can be told apart from others."""
    family = record.kind.number_family
    read = [read_number(record.office, type_, text, family=family) for type_, text in record.given_numbers()]
    usable = tuple(number for number in read if number.fault is not Fault.UNREADABLE and len(number.canonical) <= 60)
    if not usable:
        given = record.given_numbers()
        raise RecordNotTaken("record_number_unreadable", number=given[0][1][:60] if given else "–")
    faults = [number.fault for number in read if number.fault is not None]
    if record.status is AssetStatus.PENDING and any(number.granted_prefix for number in usable):
        faults.append(Fault.NOT_GRANTED)
    return Numbered(record, usable, tuple(dict.fromkeys(faults)))


def take_over(
    session: Session, record: RightRecord, *, actor: Actor, now: datetime, holder_id: int | None = None
) -> str:
    """Make or update the asset of a record; returns "new", "changed" or "same".

    Only what keepers of the register bring changes a right that is on record (see `listings.registry.filing`).
    """
    keeper = keeps_register(actor)
    holder_id = holder_id if keeper else None
    _must_be_of_today(record, clock.business_date(now))
    digest = record.digest()
    taken = session.scalar(select(RegistryRecord).filter_by(digest=digest))
    if taken is not None and not (keeper and queries.asset(session, taken.asset_id).filed_by_id is not None):
        return "same"
    read = numbered(record)
    known = assets_numbered(session, read)
    if len(known) > 1:
        raise RecordNotTaken("record_number_conflict", assets=", ".join(map(str, known)))
    if known and not keeper:
        return _fill(session, locked(session, Asset, known[0]), read, actor=actor, now=now)
    if known:
        asset = locked(session, Asset, known[0])
        verdict = "changed" if _bring(session, asset, read, holder_id, actor=actor, now=now) else "same"
    else:
        asset, verdict = _make(session, read, holder_id, actor=actor, now=now), "new"
    if taken is None:
        session.add(
            RegistryRecord(
                asset_id=asset.id,
                digest=digest,
                source=record.source,
                record=record.record[:120],
                source_date=record.source_date,
                taken_at=now,
            )
        )
    session.flush()
    return verdict


def _must_be_of_today(record: RightRecord, today: date) -> None:
    """A record from the future would make every later one look old."""
    if record.source_date is not None and record.source_date > today:
        raise RecordNotTaken("record_date_future", day=record.source_date.isoformat())


def _fill(session: Session, asset: Asset, read: Numbered, *, actor: Actor, now: datetime) -> str:
    """A holder's file about a right that is on record: gaps are filled, or nothing is done and the reason said."""
    owners = {each.organisation_id for each in queries.owners_now(session, asset.id)}
    if actor.organisation_id not in owners - {None}:
        code = "record_of_another" if owners - {None} else "record_unclaimed"
        raise RecordNotTaken(code, number=asset.number_display)
    before, source = seen(session, asset), (asset.source, asset.source_date)
    touched = _bring(session, asset, read, None, actor=actor, now=now)
    if parts := differences(before, seen(session, asset)):
        raise RecordNotTaken("record_differs", number=asset.number_display, parts=",".join(parts))
    asset.source, asset.source_date = source
    session.flush()
    return "changed" if touched else "same"


def assets_numbered(session: Session, read: Numbered) -> list[int]:
    """The assets that carry one of the record's numbers."""
    record = read.record
    same = [
        (AssetNumber.number_type == number.type) & (AssetNumber.number == number.canonical) for number in read.numbers
    ]
    ids = session.scalars(
        select(AssetNumber.asset_id)
        .where(AssetNumber.office == record.office, AssetNumber.family == record.kind.number_family, or_(*same))
        .distinct()
    )
    return sorted(ids)


def main_number(office: str, kind: AssetKind, numbers: Sequence[Number]) -> Number:
    """The number by which people know a right of that office."""
    order = [NumberType.REGISTRATION, NumberType.PUBLICATION, NumberType.APPLICATION]
    if office == "CN" and kind.family == "patent":
        order.reverse()
    if office == "EP":
        order = [NumberType.PUBLICATION, NumberType.APPLICATION, NumberType.REGISTRATION]
    number = min(numbers, key=lambda each: order.index(each.type))
    granted = kind is not AssetKind.PATENT_APPLICATION
    if office == "CN" and number.type is NumberType.APPLICATION and kind.family == "patent" and granted:
        shown = number.display if number.display.startswith("ZL") else f"ZL{number.display}"
        return Number(number.office, number.type, number.canonical, shown, number.fault, True)
    return number


def _make(session: Session, read: Numbered, holder_id: int | None, *, actor: Actor, now: datetime) -> Asset:
    record = read.record
    main = main_number(record.office, record.kind, read.numbers)
    asset = Asset(
        jurisdiction=record.office,
        number_norm=main.canonical,
        number_display=main.display[:80],
        gaps=[],
        holder_names=[],
        inventor_names=[],
        filed_by_id=None if keeps_register(actor) else actor.organisation_id,
        version=1,
        created_at=now,
        updated_at=now,
        **particulars(record),
    )
    _write_numbers(asset, read.numbers)
    _let_expire(asset, clock.business_date(now))
    session.add(asset)
    session.flush()
    session.add_all(_rows_of(asset, read, read.numbers))
    session.add_all(first_classes(asset, record))
    first_owners(session, asset, record, today=clock.business_date(now), holder_id=holder_id)
    if record.disputed:
        _bring_dispute(session, asset, record, now=now)
    refresh_gaps(asset, [*record.incomplete, *read.faults])
    after = {"number": asset.number_display, "source": record.source, "record": record.record[:120]}
    audit.record(session, asset.subject, "asset.imported", actor=actor, now=now, after=after)
    events.publish(session, events.AssetsImported((asset.id,)), actor=actor, now=now)
    return asset


def _bring(
    session: Session, asset: Asset, read: Numbered, holder_id: int | None, *, actor: Actor, now: datetime
) -> bool:
    """Bring the asset up to date; whether anything changed."""
    record, keeper = read.record, keeps_register(actor)
    younger = _is_younger(asset, record) or (keeper and asset.filed_by_id is not None)
    before, was = _fingerprint(asset), _in_short(asset)
    _bring_particulars(asset, record, younger=younger)
    _bring_kind_and_status(asset, record, younger=younger)
    if younger and keeper:
        asset.source, asset.source_date = record.source, record.source_date
    _write_numbers(asset, read.numbers)
    added = _keep_numbers(session, asset, read)
    if younger or added:
        _bring_main_number(session, asset)
    _let_expire(asset, clock.business_date(now))
    touched = bring_classes(session, asset, record, younger=younger and keeper)
    today = clock.business_date(now)
    touched |= bring_owners(session, asset, record, younger=younger, today=today, holder_id=holder_id)
    touched |= younger and _bring_dispute(session, asset, record, now=now)
    asset.filed_by_id = None if keeper else asset.filed_by_id
    refresh_gaps(asset, [*record.incomplete, *read.faults])
    if not (touched or added or _fingerprint(asset) != before):
        return False
    told = {name: value for name, value in _in_short(asset).items() if value != was[name]}
    after = {**told, "source": record.source, "record": record.record[:120]}
    changed(
        session, asset, "asset.updated", actor=actor, now=now, before={name: was[name] for name in told}, after=after
    )
    return True


def _is_younger(asset: Asset, record: RightRecord) -> bool:
    """Whether the record overwrites: it is of a later day, and not a stranger's word against the office's own."""
    if asset.source == "hand" or asset.source_date is None:
        return True
    if record.source not in HOME.get(record.office, ()) and asset.source in HOME.get(asset.jurisdiction, ()):
        return False
    return record.source_date is not None and record.source_date >= asset.source_date


def _bring_particulars(asset: Asset, record: RightRecord, *, younger: bool) -> None:
    """Younger data overwrites, older fills gaps, and an estimated end never replaces a registered one."""
    own = ("kind", "status", "status_raw", "status_date", "source", "source_date")
    told = {name: value for name, value in particulars(record).items() if name not in own}
    if asset.expiry_basis is TermBasis.REGISTERED and record.expiry_basis is not TermBasis.REGISTERED:
        del told["expiry_date"], told["expiry_basis"]
    if asset.title == asset.title_en and record.title.get("zh"):
        asset.title = record.title["zh"][:1000]
    for name, value in told.items():
        if value not in (None, "") and (younger or getattr(asset, name) in (None, "")):
            setattr(asset, name, value)


def _bring_kind_and_status(asset: Asset, record: RightRecord, *, younger: bool) -> None:
    """A granted right does not become an application again because its application is read later."""
    was_granted = asset.kind is not AssetKind.PATENT_APPLICATION
    falls_back = was_granted and record.kind is AssetKind.PATENT_APPLICATION
    becomes_granted = not was_granted and record.kind is not AssetKind.PATENT_APPLICATION
    if becomes_granted or (younger and not falls_back):
        asset.kind = record.kind
    since = record.status_date or record.source_date
    stale = asset.status_date is not None and (since is None or since < asset.status_date)
    if record.status is AssetStatus.UNKNOWN or falls_back or (stale and not becomes_granted):
        return
    if younger or becomes_granted or asset.status is AssetStatus.UNKNOWN:
        asset.status = record.status
        asset.status_raw, asset.status_date = record.status_text[:300], since


def _let_expire(asset: Asset, today: date) -> None:
    """Dead rights come in as dead: a term that has run out is out, whatever the file said in its day."""
    if not asset.status.is_dead and asset.expiry_date is not None and asset.expiry_date < today:
        asset.status, asset.status_date = AssetStatus.EXPIRED, asset.expiry_date


def _write_numbers(asset: Asset, numbers: Sequence[Number]) -> None:
    for number in numbers:
        name = f"{number.type.value}_no"
        if getattr(asset, name) is None:
            setattr(asset, name, number.display[:60])


def _keep_numbers(session: Session, asset: Asset, read: Numbered) -> bool:
    known = {(each.number_type, each.number) for each in queries.numbers_of(session, asset.id)}
    fresh = [number for number in read.numbers if (number.type, number.canonical) not in known]
    session.add_all(_rows_of(asset, read, fresh))
    session.flush()
    return bool(fresh)


def _rows_of(asset: Asset, read: Numbered, numbers: Sequence[Number]) -> list[AssetNumber]:
    office, family = read.record.office, read.record.kind.number_family
    rows = {(number.type, number.canonical): number for number in numbers}
    return [
        AssetNumber(asset_id=asset.id, office=office, family=family, number_type=type_, number=canonical)
        for type_, canonical in rows
    ]


def _bring_main_number(session: Session, asset: Asset) -> None:
    texts = {
        NumberType.APPLICATION: asset.application_no,
        NumberType.PUBLICATION: asset.publication_no,
        NumberType.REGISTRATION: asset.registration_no,
    }
    family = asset.kind.number_family
    numbers = [read_number(asset.jurisdiction, type_, text, family=family) for type_, text in texts.items() if text]
    main = main_number(asset.jurisdiction, asset.kind, numbers)
    asset.number_norm, asset.number_display = main.canonical, main.display[:80]


def _bring_dispute(session: Session, asset: Asset, record: RightRecord, *, now: datetime) -> bool:
    """An opposition or a request to cancel stands on the right as long as the register shows it."""
    ref = f"register:{asset.id}"
    standing = [each for each in queries.encumbrances_under(session, ref) if each.ended_on is None]
    day = record.status_date or record.source_date or clock.business_date(now)
    if record.disputed and not standing:
        session.add(
            Encumbrance(
                asset_id=asset.id,
                type=EncumbranceType.DISPUTE,
                ref=ref,
                from_date=day,
                scope={},
                note=record.status_text[:300],
                created_at=now,
            )
        )
        return True
    for each in standing if not record.disputed else []:
        each.ended_on = max(day, each.from_date)
    return bool(standing) and not record.disputed


def _in_short(asset: Asset) -> dict[str, object]:
    """What the trail tells of a change: status, term, title, holders, number."""
    return {
        "status": asset.status.value,
        "expiry_date": asset.expiry_date.isoformat() if asset.expiry_date else None,
        "title": asset.title or asset.title_en,
        "holders": list(asset.holder_names),
        "number": asset.number_display,
    }


def _fingerprint(asset: Asset) -> tuple[object, ...]:
    kept = [each.key for each in Asset.__table__.columns if each.key not in ("version", "updated_at")]
    return tuple(str(getattr(asset, name)) for name in kept)
