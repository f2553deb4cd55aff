"""What a step of a case does outside it: to the deal that waits for it, to what stands on the right, and whom it is
told."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.db import found
from core.i18n import LazyText, lazy_gettext
from listings.assets import services as assets
from listings.assets.models import EncumbranceType
from parties.centers.models import Center
from parties.notices import services as notices
from parties.organisations.models import Organisation
from settlement.deals import services as deals
from settlement.recordal.kinds import LICENSE_ENDS, PLEDGES, RELEASES
from settlement.recordal.licences import clear_if_ended
from settlement.recordal.models import RecordalCase

TOLD: dict[str, LazyText] = {
    "correction": lazy_gettext("The office wants a correction in the recordal of %(number)s."),
    "refused": lazy_gettext("The office refused the recordal of %(number)s. It can be filed again."),
    "withdrawn": lazy_gettext("The filing of %(number)s was taken back at the office. It can be filed again."),
    "approved": lazy_gettext("The office has approved %(number)s. It has effect from the day of its announcement."),
    "accepted": lazy_gettext("The office has recorded %(number)s."),
}


def filed(session: Session, case: RecordalCase, *, actor: Actor, now: datetime) -> None:
    """The papers are at the office. Raises Conflict `not_funded` where a deal's money is not held yet."""
    if case.moves_deal and case.deal_id is not None:
        deals.recordal_filed(session, deal_id=case.deal_id, asset_id=case.asset_id, actor=actor, now=now)
    _tell_above(session, case, "filed", None, actor=actor, now=now)


def correction_asked(session: Session, case: RecordalCase, *, now: datetime) -> None:
    """The office wants a correction; the sides hear of it, who may have to sign again."""
    _tell_sides(session, case, "correction", now)


def withdrawn(session: Session, case: RecordalCase, *, actor: Actor, now: datetime) -> None:
    """The filing was taken back."""
    if case.moves_deal and case.deal_id is not None:
        deals.recordal_withdrawn(session, deal_id=case.deal_id, asset_id=case.asset_id, actor=actor, now=now)
    else:
        _tell_sides(session, case, "withdrawn", now)
    _tell_above(session, case, "withdrawn", None, actor=actor, now=now)


def refused(session: Session, case: RecordalCase, *, on: date, actor: Actor, now: datetime) -> None:
    """The office refused."""
    if case.moves_deal and case.deal_id is not None:
        deals.recordal_refused(session, deal_id=case.deal_id, asset_id=case.asset_id, actor=actor, now=now)
    else:
        _tell_sides(session, case, "refused", now)
    _tell_above(session, case, "refused", on, actor=actor, now=now)


def approved(session: Session, case: RecordalCase, *, now: datetime) -> None:
    """The office agrees to the assignment of a mark; nothing passes and nothing is paid before the announcement."""
    _tell_sides(session, case, "approved", now)


def accepted(session: Session, case: RecordalCase, *, on: date, actor: Actor, now: datetime) -> None:
    """The office recorded it on the day `on` (of a mark's assignment: announced it): a deal's right passes and its
    money is released, a pledge stands (CC 444) or falls, a licence that has ended stands no more."""
    if case.moves_deal and case.deal_id is not None:
        deals.recordal_accepted(session, deal_id=case.deal_id, asset_id=case.asset_id, on=on, actor=actor, now=now)
        clear_if_ended(session, case, actor=actor, now=now)
        if not deals.is_frozen(session, case.deal_id):
            deals.release_recorded(session, deal_id=case.deal_id, actor=actor, now=now)
    else:
        _put_on_the_right(session, case, on=on, actor=actor, now=now)
        _tell_sides(session, case, "accepted", now)
    _tell_above(session, case, "accepted", on, actor=actor, now=now)


def _put_on_the_right(session: Session, case: RecordalCase, *, on: date, actor: Actor, now: datetime) -> None:
    """What the office's act changes on the right itself; the recordal of a technology contract changes nothing."""
    if case.kind in PLEDGES.values():
        assets.record_encumbrance(
            session,
            asset_id=case.asset_id,
            type=EncumbranceType.PLEDGE,
            ref=case.ref,
            holder_id=case.grantee_id,
            holder_name=found(session, Organisation, case.grantee_id).name,
            from_date=on,
            note=case.recordal_no,
            actor=actor,
            now=now,
        )
    elif case.kind in RELEASES.values():
        _end(session, case, EncumbranceType.PLEDGE, on=on, actor=actor, now=now)
    elif case.kind in LICENSE_ENDS.values():
        _end(session, case, EncumbranceType.LICENSE, on=on, actor=actor, now=now)


def _end(session: Session, case: RecordalCase, type: EncumbranceType, *, on: date, actor: Actor, now: datetime) -> None:
    """What stood on the right under the case's key stands no more; what the sides ended before has ended."""
    assets.end_encumbrances(session, ref=case.ref, asset_id=case.asset_id, type=type, on=on, actor=actor, now=now)


def _tell_above(
    session: Session, case: RecordalCase, operation: str, on: date | None, *, actor: Actor, now: datetime
) -> None:
    """What the case was opened for hears of its steps; a deal is told by plain calls."""
    event = events.RecordalChanged(case.ref, case.asset_id, case.kind.value, operation, case.id, on)
    events.publish(session, event, actor=actor, now=now)


def _tell_sides(session: Session, case: RecordalCase, what: str, now: datetime) -> None:
    """A notice to both sides and the center; of a deal's own recordal the deal tells them."""
    center = found(session, Center, case.center_id).organisation_id
    for organisation_id in dict.fromkeys((case.grantor_id, case.grantee_id, center)):
        notices.notify(
            session,
            organisation_id=organisation_id,
            text=LazyText(TOLD[what].text, {"number": case.number}),
            href=f"/recordals/{case.id}",
            key=f"{case.subject}:{what}-{now.isoformat()}:{organisation_id}",
            now=now,
        )
