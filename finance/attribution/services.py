"""A center is named, confirms with its evidence or declines; what it confirmed counts, and is taken back by facts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events, files, logs
from core.actor import CENTER_ROLES, Actor, Role
from core.answers import given
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.money import BASIS, Money
from core.show import day as day_text
from finance.attribution.models import Attribution
from finance.attribution.states import STANDING, AttributionState
from parties.centers.models import Center
from parties.centers.services import must_work_for
from parties.notices.services import notify
from parties.organisations.keeping import keep_only_one
from settlement.volumes import services as volumes
from settlement.volumes.models import Category, Measure, RightKind

OFFICE = (Role.CITY_OFFICE,)


@dataclass(frozen=True, slots=True)
class Served:
    """What a center served, as its own unit says it: key, number and page, and what of it would count on which day."""

    of: str
    number: str
    href: str
    category: Category
    right_kind: RightKind
    amount: Money
    recognised_on: date
    sign: str = ""


def name_center(session: Session, served: Served, *, center_id: int, actor: Actor, now: datetime) -> Attribution:
    """Name the center that served it; whoever keeps the record, as its own unit has looked at.

    Raises Conflict `center_named`, Unacceptable `day_ahead`.
    """
    center = found(session, Center, center_id)
    if served.recognised_on > business_date(now):
        text = _("It counts from %(day)s on. Name the center when that day has come.", day=day_text(
            served.recognised_on))  # fmt: skip
        raise Unacceptable(text, code="day_ahead")
    row = Attribution(
        center_id=center.id, of=served.of, number=served.number[:120], href=served.href, sign=served.sign[:80],
        category=served.category, right_kind=served.right_kind, amount_minor=served.amount.minor,
        recognised_on=served.recognised_on, named_by=actor.name[:200], named_at=now,
    )  # fmt: skip
    taken = _("A center is named for it already. The city office withdraws that first.")
    keep_only_one(session, row, Conflict(taken, code="center_named", fields={"center_id": [taken]}))
    after = {"of": row.of, "center": center.code, "amount": row.amount.amount, "from": row.recognised_on.isoformat()}
    audit.record(session, row.subject, "attribution.named", actor=actor, now=now, after=after)
    notify(
        session, organisation_id=center.organisation_id, roles=CENTER_ROLES, href=f"/attributions/{row.id}",
        text=lazy("%(number)s names your center as the one that served it: confirm it, or decline", number=row.number),
        key=f"{row.subject}:named", now=now,
    )  # fmt: skip
    return row


def confirm_attribution(session: Session, *, attribution_id: int, actor: Actor, now: datetime) -> Attribution:
    """The center confirms that it served it, with a kept file that shows it; from now on it counts (BR-82, BR-85).

    Raises IllegalTransition, Unacceptable `evidence_missing`, Conflict `counted_already` where a report of a center
    counts it already.
    """
    row = locked(session, Attribution, attribution_id)
    must_work_for(session, actor, row.center_id, Role.CENTER_MANAGER)
    kept = files.of_purpose(session, row.subject)
    if not kept:
        text = _("Add the file that shows what your center did: the agreement, or the bank’s or insurer’s letter.")
        raise Unacceptable(text, code="evidence_missing", fields={"file": [text]})
    events.publish(session, events.ServiceConfirmed(row.id), actor=actor, now=now)
    logs.step("attribution checked", attribution=row.id)
    row.advance("confirm")
    row.evidence, row.decided_by, row.decided_at = kept[-1].sha256, actor.name[:200], now
    session.flush()
    _count(session, row, actor=actor, now=now)
    after = {"state": row.state.value, "sha256": row.evidence}
    audit.record(session, row.subject, "attribution.confirmed", actor=actor, now=now, after=after)
    return row


def decline_attribution(
    session: Session, *, attribution_id: int, reason: str, actor: Actor, now: datetime
) -> Attribution:
    """The center did not serve it. Its people."""
    row = locked(session, Attribution, attribution_id)
    must_work_for(session, actor, row.center_id)
    return _ended(session, row, "decline", "attribution.declined", reason, actor, now)


def withdraw_attribution(
    session: Session, *, attribution_id: int, reason: str, actor: Actor, now: datetime
) -> Attribution:
    """The city office takes the naming back; what it counted is taken back on its own day (BR-85)."""
    actor.must_have(*OFFICE)
    row = locked(session, Attribution, attribution_id)
    return _withdrawn(session, row, reason, actor, now)


def put_right(session: Session, of: str, served: Served | None, *, reason: str, actor: Actor, now: datetime) -> None:
    """The thing was put right, or is none (None): what stands for it follows, by facts on their own days."""
    standing = select(Attribution.id).where(Attribution.of == of, Attribution.state.in_(STANDING))
    if (attribution_id := session.scalar(standing)) is None:
        return
    row = locked(session, Attribution, attribution_id)
    if served is None:
        _withdrawn(session, row, reason, actor, now)
        return
    if (served.amount.minor, served.recognised_on) == (row.amount_minor, row.recognised_on):
        return
    counts = row.state is AttributionState.CONFIRMED
    if counts:
        _take_back(session, row, reason, actor=actor, now=now)
    row.amount_minor, row.recognised_on, row.turn = served.amount.minor, served.recognised_on, row.turn + 1
    session.flush()
    if counts:
        events.publish(session, events.ServiceConfirmed(row.id), actor=actor, now=now)
        _count(session, row, actor=actor, now=now)
    after = {"amount": row.amount.amount, "from": row.recognised_on.isoformat(), "reason": reason.strip()[:300]}
    audit.record(session, row.subject, "attribution.put_right", actor=actor, now=now, after=after)


def _withdrawn(session: Session, row: Attribution, reason: str, actor: Actor, now: datetime) -> Attribution:
    counted = row.state is AttributionState.CONFIRMED
    _ended(session, row, "withdraw", "attribution.withdrawn", reason, actor, now)
    if counted:
        _take_back(session, row, row.reason, actor=actor, now=now)
    return row


def _ended(
    session: Session, row: Attribution, act: str, said: str, reason: str, actor: Actor, now: datetime
) -> Attribution:
    row.reason = given(reason, "reason", _("Write why; the other side reads it."))[:500]
    row.advance(act)
    row.decided_by, row.decided_at = actor.name[:200], now
    session.flush()
    after = {"state": row.state.value, "reason": row.reason}
    audit.record(session, row.subject, said, actor=actor, now=now, after=after)
    return row


def _count(session: Session, row: Attribution, *, actor: Actor, now: datetime) -> None:
    volumes.record(
        session, shares=[(row.center_id, BASIS)], measure=Measure.SETTLED, category=row.category,
        right_kind=row.right_kind, amount=row.amount, recognised_on=row.recognised_on, subject=row.of,
        source_key=row.source_key, note=row.number, actor=actor, now=now,
    )  # fmt: skip


def _take_back(session: Session, row: Attribution, reason: str, *, actor: Actor, now: datetime) -> None:
    volumes.reverse(
        session, source_key=row.source_key, measure=Measure.SETTLED, amount=None,
        new_source_key=f"{row.source_key}:undone", note=reason.strip()[:300], actor=actor, now=now,
    )  # fmt: skip
