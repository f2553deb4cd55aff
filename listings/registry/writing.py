"""Writing what the records make of a right: new rights in bulk, rights that are here by their differences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core import audit, events
from core.bulk import insert_all, new_ids
from core.db import Base
from core.logs import request_id
from listings.assets import queries
from listings.assets.gaps import refresh_gaps
from listings.assets.keeping import changed
from listings.assets.kinds import AssetKind, TermBasis
from listings.assets.models import Asset, AssetClass, AssetNumber, Encumbrance, Ownership
from listings.assets.numbers import NumberType, read_number
from listings.registry.deriving import (
    BLANK,
    Right,
    burden_rows,
    columns,
    derived,
    holder_names,
    holder_rows,
    let_expire,
)
from listings.registry.filing import Who
from listings.registry.joining import Source
from listings.registry.models import RegistryRecord
from listings.registry.numbering import Key, main_number
from listings.registry.rows import bring_burdens, bring_classes, bring_holders
from parties.organisations.models import Organisation
from parties.organisations.queries import organisations_named


def links_of(session: Session, rights: Sequence[Right], who: Who) -> dict[str, int]:
    """Folded name → organisation, for every holder; only verified names count, and those that a keeper vouches for."""
    links = organisations_named(session, holder_names(rights))
    holder = session.get(Organisation, who.holder_id) if who.holder_id is not None and who.keeper else None
    if holder is not None:
        links |= dict.fromkeys(queries.folded_names(holder), holder.id)
    return links


def make_all(session: Session, sources: Sequence[Source], who: Who) -> list[int]:
    """Write the rights of records that meet nothing here and one another nowhere; their ids in the same order."""
    filed_by_id = None if who.keeper else who.actor.organisation_id
    return make_of(session, [[each] for each in sources], who, filed_by_id=filed_by_id, kept=())


def make_of(
    session: Session,
    groups: Sequence[Sequence[Source]],
    who: Who,
    *,
    filed_by_id: int | None,
    kept: Collection[str],
) -> list[int]:
    """Write a right for each group of records, the highest first; those whose digests are `kept` are here already."""
    today = who.today
    rights = [derived(each, today=today) for each in groups]
    links = links_of(session, rights, who)
    made = {
        "filed_by_id": filed_by_id,
        "holders_wait": False,
        "version": 1,
        "created_at": who.now,
        "updated_at": who.now,
    }
    rows = [
        {"jurisdiction": group[0].record.office, **columns(right, today=today), **made}
        for group, right in zip(groups, rights, strict=True)
    ]
    ids = new_ids(session, Asset, len(rows))
    parts: dict[type[Base], list[dict[str, Any]]] = {
        Asset: [], AssetNumber: [], AssetClass: [], Ownership: [], Encumbrance: [], RegistryRecord: [],
        audit.AuditEntry: [],
    }  # fmt: skip
    for asset_id, row, group, right in zip(ids, rows, groups, rights, strict=True):
        of = {"asset_id": asset_id}
        parts[Asset].append({"id": asset_id, **row})
        parts[AssetNumber] += (of | told for told in number_rows(group))
        parts[AssetClass] += (
            {**of, "scheme": scheme, "code": code, "detail": goods} for scheme, code, goods in right.joined.classes
        )
        parts[Ownership] += (of | told for told in holder_rows(right, links))
        parts[Encumbrance] += (of | told | {"created_at": who.now} for told in burden_rows(right, asset_id))
        parts[RegistryRecord] += (of | record_row(each, who) for each in group if each.digest not in kept)
        first = group[0].record
        after = {"number": row["number_display"], "source": first.source, "record": first.record[:120]}
        parts[audit.AuditEntry].append(_entry(asset_id, after, who))
    for model, told in parts.items():
        insert_all(session, model, told)
    events.publish(session, events.AssetsImported(tuple(ids)), actor=who.actor, now=who.now)
    return ids


def number_rows(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """The numbers of records of one right as rows, each once."""
    keys = dict.fromkeys(key for each in sources for key in each.read.keys)
    return [number_row(key) for key in keys]


def number_row(key: Key) -> dict[str, Any]:
    """A number as a row."""
    return dict(zip(("office", "family", "number_type", "number"), key, strict=True))


def record_row(source: Source, who: Who) -> dict[str, Any]:
    """A record as it is kept."""
    record = source.record
    return {
        "digest": source.digest,
        "source": record.source[:40],
        "record": record.record[:120],
        "source_date": record.source_date,
        "trusted": source.trusted,
        "brought_by_id": None if who.keeper else who.actor.organisation_id,
        "content": source.content,
        "taken_at": who.now,
    }


def _entry(asset_id: int, after: Mapping[str, Any], who: Who) -> dict[str, Any]:
    return {
        "at": who.now,
        "subject": f"asset:{asset_id}",
        "action": "asset.imported",
        "person_id": who.actor.person_id,
        "organisation_id": who.actor.organisation_id,
        "actor_name": who.actor.name,
        "before": {},
        "after": dict(after),
        "evidence": None,
        "request_id": request_id(),
    }


def bring(session: Session, asset: Asset, right: Right, told: Source, who: Who) -> bool:
    """Bring a right that is here to what its records make of it; whether anything changed. `told` is the latest."""
    before, was = _fingerprint(asset), _in_short(asset)
    entered = queries.was_entered(session, asset)
    _bring_columns(asset, right, who.today, entered=entered)
    added = _bring_numbers(session, asset, right)
    touched = bring_classes(session, asset, right.joined.classes, entered=entered)
    touched |= bring_holders(session, asset, right, links_of(session, [right], who))
    touched |= bring_burdens(session, asset, right, who)
    if right.trusted:
        asset.filed_by_id = None
    refresh_gaps(asset, right.joined.gaps)
    if not (touched or added or _fingerprint(asset) != before):
        session.flush()
        return False
    news = {name: value for name, value in _in_short(asset).items() if value != was[name]}
    changed(
        session,
        asset,
        "asset.updated",
        actor=who.actor,
        now=who.now,
        before={name: was[name] for name in news},
        after={**news, "source": told.record.source, "record": told.record.record[:120]},
    )
    return True


def _bring_columns(asset: Asset, right: Right, today: date, *, entered: bool) -> None:
    """What records tell replaces what was entered by hand; what they leave open stays, if somebody entered it here."""
    told = {**({} if entered else BLANK), **right.joined.values}
    if entered and asset.kind is not AssetKind.PATENT_APPLICATION and told["kind"] is AssetKind.PATENT_APPLICATION:
        del told["kind"]
    if entered and _is_registered(asset.expiry_basis) and not _is_registered(told.get("expiry_basis")):
        told.pop("expiry_date", None)
        told.pop("expiry_basis", None)
    if entered and not right.joined.status_from:  # no record tells a status
        told = {name: value for name, value in told.items() if name not in ("status", "status_raw", "status_date")}
    elif right.joined.status_from != "here":
        told["status_source"] = right.joined.status_from
    dated = ("status_raw", "status_date", "source_date")  # may become empty
    for name, value in told.items():
        if (value not in (None, "") or name in dated or not entered) and value != getattr(asset, name):
            setattr(asset, name, value)
    life: dict[str, Any] = {"status": asset.status, "status_date": asset.status_date, "expiry_date": asset.expiry_date}
    let_expire(life, today)
    asset.status, asset.status_date = life["status"], life["status_date"]


def _is_registered(basis: TermBasis | None) -> bool:
    return basis is TermBasis.REGISTERED


def _bring_numbers(session: Session, asset: Asset, right: Right) -> bool:
    """Further numbers are added, none is taken away; the one that people know is chosen anew."""
    known = {(each.number_type, each.number) for each in queries.numbers_of(session, asset.id)}
    fresh = [number for number in right.joined.numbers if (number.type, number.canonical) not in known]
    family = asset.kind.number_family
    session.add_all(
        AssetNumber(
            asset_id=asset.id,
            office=asset.jurisdiction,
            family=family,
            number_type=number.type,
            number=number.canonical,
        )
        for number in fresh
    )
    texts = {
        NumberType.APPLICATION: asset.application_no,
        NumberType.PUBLICATION: asset.publication_no,
        NumberType.REGISTRATION: asset.registration_no,
    }
    numbers = [read_number(asset.jurisdiction, type_, text, family=family) for type_, text in texts.items() if text]
    main = main_number(asset.jurisdiction, asset.kind, numbers)
    if (asset.number_norm, asset.number_display) != (main.canonical, main.display[:80]):
        asset.number_norm, asset.number_display = main.canonical, main.display[:80]
    return bool(fresh)


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
    kept = [each.key for each in Asset.__table__.columns if each.key not in ("version", "updated_at", "holders_wait")]
    return tuple(str(getattr(asset, name)) for name in kept)
