"""The docket's acts: a center records a payment that it has seen, or strikes one out."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.events import AssetsJoined
from core.i18n import _
from core.show import day
from listings.assets.keeping import must_be_kept
from listings.assets.models import Asset
from listings.assets.queries import KEEPERS
from listings.docket import queries
from listings.docket.course import Deadline, course
from listings.docket.fees import named
from listings.docket.models import Annuity, DeadlineReminder
from listings.docket.vocabulary import Charge


def record_payment(
    session: Session,
    *,
    asset_id: int,
    charge: Charge,
    number: int,
    paid_on: date,
    file_digest: str,
    actor: Actor,
    now: datetime,
) -> Annuity:
    """A center has seen the office's receipt, so the next deadline moves on. It does not change the right itself.

    `file_digest` is the SHA-256 of the receipt, kept as evidence about the right before. Raises NotAllowed,
    Unacceptable (no such charge, a day that does not fit, no evidence), Conflict `already_recorded`.
    """
    actor.must_have(*KEEPERS)
    asset = locked(session, Asset, asset_id)
    due = deadline_of(session, asset, charge, number, now)
    must_be_payable(due, paid_on, now, began=asset.grant_date or asset.filing_date)
    must_be_kept(session, asset_id, file_digest, field="file_digest")
    standing = select(Annuity.id).filter_by(asset_id=asset_id, charge=charge, number=number, struck_at=None)
    if session.scalar(standing) is not None:
        text = _("This payment is on record already. Strike it out first if it was recorded by mistake.")
        raise Conflict(text, code="already_recorded")
    row = Annuity(
        asset_id=asset_id, charge=charge, number=number, due=due.nominal, paid_on=paid_on, evidence=file_digest,
        recorded_by=actor.name, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, asset.subject, "docket.payment_recorded", actor=actor, now=now,
        after={"number": number, "on": paid_on.isoformat(), "charge": charge.value}, evidence=file_digest,
    )  # fmt: skip
    return row


def deadline_of(session: Session, asset: Asset, charge: Charge, number: int, now: datetime) -> Deadline:
    """The deadline that a payment is for; Unacceptable where the right has none of this number."""
    today = business_date(now)
    right = queries.rights_of(session, [asset], today)[asset.id]
    for each in course(queries.book(session), right, on=today, until=date(today.year + 120, 1, 1)):
        if (each.charge, each.number) == (charge, number) and not charge.ends:
            return each
    text = _("Nothing of this number falls due for this right. Look at its deadlines.")
    raise Unacceptable(text, code="no_such_charge", fields={"number": [text]})


def must_be_payable(due: Deadline, paid_on: date, now: datetime, *, began: date | None) -> None:
    """Unacceptable unless it could be paid on that day."""
    if paid_on > business_date(now):
        text = _("The day of payment lies in the future.")
    elif began is not None and paid_on < began:
        text = _("The day of payment lies before the right began.")
    elif paid_on > due.last_day:
        text = _(
            "%(what)s could be paid until %(day)s. Afterwards only the office can restore the right: record its"
            " decision as the legal status.",
            what=named(due.charge, due.number),
            day=day(due.last_day),
        )
    elif due.opens is not None and paid_on < due.opens:
        text = _(
            "%(what)s can be paid from %(day)s. Compare the receipt: it may be for an earlier one.",
            what=named(due.charge, due.number),
            day=day(due.opens),
        )
    else:
        return
    raise Unacceptable(text, code="day_of_payment", fields={"paid_on": [text]})


def strike_payment(session: Session, *, annuity_id: int, reason: str, actor: Actor, now: datetime) -> Annuity:
    """A payment was recorded by mistake: it stays readable, and no longer counts."""
    actor.must_have(*KEEPERS)
    asset = locked(session, Asset, found(session, Annuity, annuity_id).asset_id)
    row = locked(session, Annuity, annuity_id)
    if row.struck_at is not None:
        raise Conflict(_("This payment has been struck out already."), code="already_struck")
    row.struck_at, row.struck_reason = now, reason
    session.flush()
    audit.record(
        session, asset.subject, "docket.payment_struck", actor=actor, now=now,
        before={"number": row.number, "on": row.paid_on.isoformat()}, after={"reason": reason}, evidence=row.evidence,
    )  # fmt: skip
    return row


def assets_joined(session: Session, event: AssetsJoined, *, actor: Actor, now: datetime) -> None:
    """Two rights turned out to be one. Payments on record keep the right on which they stand; what the owners were
    reminded of goes over."""
    if session.scalar(select(Annuity.id).where(Annuity.asset_id == event.gone).limit(1)) is not None:
        raise Conflict(_("Payments are on record for this right."), code="payments_recorded")
    known = select(DeadlineReminder).where(DeadlineReminder.asset_id == event.kept)
    told = {(row.charge, row.number, row.stage) for row in session.scalars(known)}
    for row in session.scalars(select(DeadlineReminder).where(DeadlineReminder.asset_id == event.gone)).all():
        if (row.charge, row.number, row.stage) in told:
            session.delete(row)
        else:
            row.asset_id = event.kept
    session.flush()
