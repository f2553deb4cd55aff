"""The office's side, as the center records it with its evidence, and what ends a declaration by itself."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.answers import must_be_given
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries as assets_on_record
from listings.assets import services as assets
from listings.assets.models import Asset, EncumbranceType
from listings.terms.vocabulary import Act, LicenseType
from trading.openlicence import conditions
from trading.openlicence.models import OpenLicence, Uptake
from trading.openlicence.news import tell_licensee, tell_owner
from trading.openlicence.standing import must_be_day, must_be_evidence, must_work_for_its_center
from trading.openlicence.states import LIVE, OPEN_TO_ALL, EndCause, UptakeState
from trading.openlicence.terms import scope_from


def announce(
    session: Session,
    *,
    licence_id: int,
    announcement_no: str,
    announced_on: date,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> OpenLicence:
    """The office announced the declaration: it stands on the right, and everybody can take it up (PL 50).

    `evidence` is the SHA-256 of the announcement, kept for the declaration before. The conditions are looked at once
    more: RightsUnavailable where something else has been agreed of the right meanwhile.
    """
    licence = _opened(session, licence_id, actor)
    OpenLicence.__lifecycle__.after(licence.state, "announce")
    must_be_given(announcement_no.strip(), "announcement_no")
    must_be_day(announced_on, business_date(licence.submitted_at or now), business_date(now), "announced_on")
    must_be_evidence(session, licence, evidence, "announcement")
    conditions.must_be_free(session, licence, business_date(now))
    licence.announced_on, licence.announcement_no = announced_on, announcement_no.strip()
    licence.announcement = evidence
    _move(session, licence, "announce", "announced", actor, now, evidence=evidence)
    assets.record_encumbrance(
        session,
        asset_id=licence.asset_id,
        type=EncumbranceType.OPEN_LICENSE,
        ref=licence.subject,
        act=Act.LICENSE.value,
        license_type=LicenseType.ORDINARY.value,
        scope=scope_from(licence, announced_on).as_json(),
        from_date=announced_on,
        to_date=licence.ends,
        note=licence.announcement_no,
        actor=actor,
        now=now,
    )
    _tell(session, licence, lazy_gettext("Open licence %(number)s is announced.", number=licence.number), "open", now)
    return licence


def refuse(
    session: Session, *, licence_id: int, reason: str, refused_on: date, actor: Actor, now: datetime
) -> OpenLicence:
    """The office did not take the declaration."""
    licence = _opened(session, licence_id, actor)
    OpenLicence.__lifecycle__.after(licence.state, "refuse")
    must_be_given(reason.strip(), "reason")
    must_be_day(refused_on, business_date(licence.submitted_at or now), business_date(now), "refused_on")
    licence.refusal_reason, licence.refused_on = reason.strip(), refused_on
    _move(session, licence, "refuse", "refused", actor, now)
    text = lazy_gettext("The office refused declaration %(number)s of an open licence.", number=licence.number)
    _tell(session, licence, text, "refused", now)
    return licence


def announce_withdrawal(
    session: Session,
    *,
    licence_id: int,
    withdrawal_no: str,
    withdrawn_on: date,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> OpenLicence:
    """The office announced the withdrawal: nobody takes it up any more, licences taken before go on (PL 50).

    Locks the right and the declaration, so that of a notice and a withdrawal at one moment one comes first. Raises
    Conflict `notices_since` where a notice was taken here after the day of the announcement.
    """
    licence = _opened(session, licence_id, actor)
    OpenLicence.__lifecycle__.after(licence.state, "withdraw")
    must_be_given(withdrawal_no.strip(), "withdrawal_no")
    must_be_day(withdrawn_on, licence.announced_on or date.min, business_date(now), "withdrawn_on")
    must_be_evidence(session, licence, evidence, "withdrawal")
    _nothing_taken_since(session, licence, withdrawn_on)
    licence.withdrawn_on, licence.withdrawal_no = withdrawn_on, withdrawal_no.strip()
    licence.withdrawal = evidence
    _move(session, licence, "withdraw", "withdrawn", actor, now, evidence=evidence)
    _end_on_record(session, licence, withdrawn_on, actor, now)
    text = lazy_gettext(
        "The withdrawal of open licence %(number)s is announced. Licences taken before go on.", number=licence.number
    )
    _tell(session, licence, text, "withdrawn", now)
    for uptake in _standing(session, licence):
        tell_licensee(session, uptake, text, "withdrawn", now=now)
    return licence


def _nothing_taken_since(session: Session, licence: OpenLicence, day: date) -> None:
    late = [row for row in _standing(session, licence) if business_date(row.notified_at) > day]
    if late:
        raise Conflict(
            _(
                "%(count)s notices were taken here after that day, when nobody knew of the announcement. Have their "
                "deals ended and refunded first, then record the withdrawal.",
                count=len(late),
            ),
            code="notices_since",
            rule="PL 50",
            details=[{"deal": row.deal_id or 0} for row in late],
        )


def asset_changed(session: Session, event: events.AssetChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of AssetChanged: a declaration ends with its right, and with its owner, whose successor declares anew.

    Licences taken before go on under the new owner (SPC-T 24)."""
    query = select(OpenLicence.id).where(OpenLicence.asset_id == event.asset_id, OpenLicence.state.in_(LIVE))
    licence_id = session.scalar(query)
    if licence_id is None:
        return
    asset, today = found(session, Asset, event.asset_id), business_date(now)
    owners = {row.organisation_id for row in assets_on_record.owners_on(session, asset.id, today)}
    licence = locked(session, OpenLicence, licence_id)
    if not asset.is_alive_on(today):
        _lapse(session, licence, EndCause.RIGHT_ENDED, today, now)
    elif licence.owner_id not in owners:
        _lapse(session, licence, EndCause.NEW_OWNER, today, now)


def assets_joined(session: Session, event: events.AssetsJoined, *, actor: Actor, now: datetime) -> None:
    """Follower of AssetsJoined: a declaration of the right that goes is about the one that stays.

    Raises Conflict where a live declaration stands on both: people look at it first."""
    rows = session.scalars(select(OpenLicence).where(OpenLicence.asset_id == event.gone)).all()
    query = select(OpenLicence.id).where(OpenLicence.asset_id == event.kept, OpenLicence.state.in_(LIVE))
    if any(row.state in LIVE for row in rows) and session.scalar(query) is not None:
        raise Conflict(_("An open licence of each of the two rights stands."), code="declared_already")
    for row in rows:
        row.asset_id = event.kept
    session.flush()


def expire_due(session: Session, *, now: datetime) -> int:
    """End the declarations whose last day, or whose right, is over; returns how many."""
    today = business_date(now)
    query = (
        select(OpenLicence.id, OpenLicence.asset_id)
        .join(Asset, Asset.id == OpenLicence.asset_id)
        .where(OpenLicence.state.in_(LIVE), or_(OpenLicence.ends < today, Asset.expiry_date < today))
    )
    due = session.execute(query.order_by(OpenLicence.asset_id)).all()
    for licence_id, asset_id in due:
        asset = locked(session, Asset, asset_id)
        licence = locked(session, OpenLicence, licence_id)
        if licence.can("lapse"):
            cause = EndCause.TERM_OVER if asset.is_alive_on(today) else EndCause.RIGHT_ENDED
            _lapse(session, licence, cause, today, now)
    return len(due)


def _lapse(session: Session, licence: OpenLicence, cause: EndCause, on: date, now: datetime) -> None:
    licence.ended_on, licence.end_cause = on, cause
    was_open = licence.state in OPEN_TO_ALL
    _move(session, licence, "lapse", "lapsed", SYSTEM, now)
    if was_open:
        _end_on_record(session, licence, on, SYSTEM, now)
    text = lazy_gettext("Open licence %(number)s has ended.", number=licence.number)
    _tell(session, licence, text, "lapsed", now)


def _opened(session: Session, licence_id: int, actor: Actor) -> OpenLicence:
    """The declaration, locked after its right, for its center's people."""
    seen = found(session, OpenLicence, licence_id)
    must_work_for_its_center(session, seen, actor)
    locked(session, Asset, seen.asset_id)
    return locked(session, OpenLicence, licence_id)


def _standing(session: Session, licence: OpenLicence) -> list[Uptake]:
    query = select(Uptake).where(Uptake.open_licence_id == licence.id, Uptake.state != UptakeState.ENDED)
    return list(session.scalars(query.order_by(Uptake.id)))


def _end_on_record(session: Session, licence: OpenLicence, on: date, actor: Actor, now: datetime) -> None:
    assets.end_encumbrances(
        session, ref=licence.subject, on=on, actor=actor, now=now, type=EncumbranceType.OPEN_LICENSE
    )


def _move(
    session: Session,
    licence: OpenLicence,
    action: str,
    name: str,
    actor: Actor,
    now: datetime,
    *,
    evidence: str | None = None,
) -> None:
    before = {"state": licence.state.value}
    licence.advance(action)
    session.flush()
    after = {"state": licence.state.value, "number": licence.number}
    audit.record(
        session, licence.subject, f"openlicence.{name}", actor=actor, now=now, before=before, after=after,
        evidence=evidence,
    )  # fmt: skip


def _tell(session: Session, licence: OpenLicence, text: LazyText, key: str, now: datetime) -> None:
    tell_owner(session, licence, text, key, now=now)
