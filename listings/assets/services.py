"""Acts upon assets: enter one by hand, set its legal status, let it expire; and the acts of the other files here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit, clock, events
from core.actor import SYSTEM, Actor, Role
from core.db import found, locked
from core.errors import Conflict
from core.i18n import _
from listings.assets import queries
from listings.assets.claims import claim_asset, confirm_claim, hand_in_paper, reject_claim, withdraw_claim
from listings.assets.encumbrances import (
    RECORDERS,
    copy_encumbrance,
    end_encumbrance,
    end_encumbrances,
    record_consent,
    record_encumbrance,
)
from listings.assets.entry import Entry, checked
from listings.assets.keeping import changed
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, AssetClass, AssetNumber, ClassScheme
from listings.assets.ownership import open_ownership, transfer_ownership
from listings.assets.states import ACT_TO, RIGHT
from parties.organisations.models import Organisation

__all__ = [
    "checked_entry",
    "confirm_filing",
    "copy_encumbrance",
    "claim_asset",
    "confirm_claim",
    "end_encumbrance",
    "end_encumbrances",
    "expire_due",
    "hand_in_paper",
    "record_consent",
    "record_encumbrance",
    "register_asset",
    "reject_claim",
    "set_status",
    "transfer_ownership",
    "withdraw_claim",
]


def register_asset(
    session: Session,
    *,
    kind: AssetKind,
    title: str,
    title_en: str = "",
    jurisdiction: str = "CN",
    number: str,
    filing_date: date | None = None,
    grant_date: date | None = None,
    expiry_date: date | None = None,
    status: AssetStatus,
    classes: Sequence[tuple[str, str]] = (),
    summary: str = "",
    organisation_id: int,
    actor: Actor,
    now: datetime,
) -> Asset:
    """Enter a right by hand for its owner; the number's check digit must fit and the number be new here.

    Without `expiry_date` the statutory end is computed (BR-01, BR-06, BR-07). Raises Unacceptable (by field),
    Conflict where the right is known already.
    """
    actor.must_act_for(organisation_id)
    actor.must_have(Role.RIGHT_HOLDER)
    owner = found(session, Organisation, organisation_id)
    entry = checked_entry(
        session,
        today=clock.business_date(now),
        kind=kind,
        title=title,
        title_en=title_en,
        jurisdiction=jurisdiction,
        number=number,
        filing_date=filing_date,
        grant_date=grant_date,
        expiry_date=expiry_date,
        status=status,
        classes=classes,
        summary=summary,
    )
    asset = keep_entry(session, entry, now=now)
    since = entry.grant_date or entry.filing_date or clock.business_date(now)
    open_ownership(session, asset, [(owner.id, owner.name)], on=since, cause="hand")
    after = {"number": asset.number_display, "kind": asset.kind.value, "status": asset.status.value}
    audit.record(session, asset.subject, "asset.registered", actor=actor, now=now, after=after)
    events.publish(session, events.AssetChanged(asset.id), actor=actor, now=now)
    return asset


def keep_entry(session: Session, entry: Entry, *, now: datetime) -> Asset:
    """The entry as an asset; Conflict where somebody entered the same number after it was looked up."""
    try:
        with session.begin_nested():
            return _kept(session, entry, now)
    except IntegrityError:
        _must_be_new(session, entry)
        raise


def checked_entry(
    session: Session,
    *,
    today: date,
    kind: AssetKind,
    status: AssetStatus,
    classes: Sequence[tuple[str, str]] = (),
    **answers: Any,
) -> Entry:
    """The answers as they would be kept, with number, check digit and term; the same refusals as the act itself."""
    given = Entry(kind=AssetKind(kind), status=AssetStatus(status), classes=_once_each(classes), **answers)
    entry = checked(given, today=today)
    _must_be_new(session, entry)
    return entry


def _once_each(classes: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The classes without repetitions, numbers without leading zeros."""
    plain = ((scheme, code.strip()) for scheme, code in classes)
    return tuple(
        dict.fromkeys((scheme, code.lstrip("0") if scheme == ClassScheme.NICE else code) for scheme, code in plain)
    )


def _must_be_new(session: Session, entry: Entry) -> None:
    known = session.scalar(
        select(AssetNumber).filter_by(
            office=entry.jurisdiction,
            family=entry.kind.number_family,
            number_type=entry.parsed.type,
            number=entry.parsed.canonical,
        )
    )
    if known is not None:
        text = _("The right %(number)s is known here already. Open its page and claim it.", number=entry.parsed.display)
        raise Conflict(text, code="number_known", fields={"number": [text]}, details=[{"asset_id": known.asset_id}])


def _kept(session: Session, entry: Entry, now: datetime) -> Asset:
    parsed = entry.parsed
    asset = Asset(
        kind=entry.kind,
        title=entry.title,
        title_en=entry.title_en,
        summary=entry.summary,
        jurisdiction=entry.jurisdiction,
        number_norm=parsed.canonical,
        number_display=parsed.display,
        filing_date=entry.filing_date,
        grant_date=entry.grant_date,
        expiry_date=entry.expiry_date,
        expiry_basis=entry.expiry_basis if entry.expiry_date else None,
        status=entry.status,
        status_raw="",
        status_date=entry.grant_date or entry.filing_date,
        status_source="hand",
        source="hand",
        source_date=clock.business_date(now),
        complete=True,
        gaps=[],
        holder_names=[],
        inventor_names=[],
        version=1,
        created_at=now,
        updated_at=now,
    )
    setattr(asset, f"{parsed.type.value}_no", parsed.display)
    session.add(asset)
    session.flush()
    session.add(
        AssetNumber(
            asset_id=asset.id,
            office=entry.jurisdiction,
            family=entry.kind.number_family,
            number_type=parsed.type,
            number=parsed.canonical,
        )
    )
    session.add_all(
        AssetClass(asset_id=asset.id, scheme=ClassScheme(scheme), code=code) for scheme, code in entry.classes
    )
    session.flush()
    return asset


def set_status(
    session: Session,
    *,
    asset_id: int,
    status: AssetStatus,
    on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Asset:
    """What the office has decided since the last file, entered by a center with its reason.

    Raises IllegalTransition where the lifecycle has no such arrow (an invalidated right does not come back).
    """
    actor.must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
    asset = locked(session, Asset, asset_id)
    status = AssetStatus(status)
    before = asset.status
    asset.status = AssetStatus(RIGHT.after(before, ACT_TO.get(status, status.value)))
    asset.status_date, asset.status_raw, asset.status_source = on, reason[:300], "center"
    changed(
        session,
        asset,
        "asset.status_set",
        actor=actor,
        now=now,
        before={"status": before.value},
        after={"status": status.value, "on": on.isoformat(), "reason": reason},
    )
    return asset


def confirm_filing(session: Session, asset: Asset, *, actor: Actor, now: datetime) -> None:
    """A center has compared a right that its holder brought in with the register; the caller has locked the asset."""
    actor.must_have(*RECORDERS)
    if asset.filed_by_id is None:
        if queries.rests_on_word(session, asset):
            audit.record(session, asset.subject, "asset.filing_confirmed", actor=actor, now=now)
        return
    before = {"filed_by": found(session, Organisation, asset.filed_by_id).name}
    asset.filed_by_id = None
    changed(session, asset, "asset.filing_confirmed", actor=actor, now=now, before=before)


def expire_due(session: Session, *, now: datetime, actor: Actor = SYSTEM) -> int:
    """Rights whose last day has passed become expired; returns how many. Running it twice changes nothing."""
    today = clock.business_date(now)
    alive = (AssetStatus.PENDING, AssetStatus.IN_FORCE, AssetStatus.SUSPENDED, AssetStatus.UNKNOWN)
    due = session.scalars(
        select(Asset.id).where(Asset.status.in_(alive), Asset.expiry_date < today).order_by(Asset.id)
    ).all()
    for asset_id in due:
        asset = locked(session, Asset, asset_id)
        before = {"status": asset.status.value}
        asset.status = AssetStatus(RIGHT.after(asset.status, "expire"))
        asset.status_date = asset.expiry_date
        after = {"status": asset.status.value}
        changed(session, asset, "asset.status_set", actor=actor, now=now, before=before, after=after)
    return len(due)
