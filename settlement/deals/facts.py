"""The deal's volume facts: contracted, collected, settled and commission, and their reversal (BR-82, BR-85)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.money import Money
from listings.terms.vocabulary import Act
from settlement.deals.models import Deal, DealReceipt, Release
from settlement.deals.split import Line, LineKind
from settlement.volumes import services as volumes
from settlement.volumes.models import Category, Measure
from settlement.volumes.services import Entry


def _record(
    session: Session,
    deal: Deal,
    measure: Measure,
    amount: Money,
    *,
    on: date,
    key: str,
    shares: Sequence[tuple[int, int]] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    if not amount:
        return
    volumes.record(
        session,
        shares=list(shares or deal.center_shares),
        measure=measure,
        category=category_of(deal),
        right_kind=deal.right_kind,
        amount=amount,
        recognised_on=on,
        subject=deal.subject,
        source_key=key,
        actor=actor,
        now=now,
    )


def category_of(deal: Deal) -> Category:
    """Under which kind of operation the deal counts (BR-81)."""
    if deal.open_licence:
        return Category.OPEN_LICENSE
    return Category.TRANSFER if deal.act is Act.ASSIGN else Category.LICENSE


def signed_key(deal: Deal) -> str:
    """The key of the contracted facts."""
    return f"deal:{deal.id}:signed"


def receipt_key(deal: Deal, row: DealReceipt) -> str:
    """The key of a receipt's taking into the hold, and of its collected facts."""
    return f"deal:{deal.id}:receipt:{row.receipt_id}"


def commission_key(release: Release, center_id: int | None) -> str:
    """The key of one center's commission facts of a release."""
    return f"{release.key}:center:{center_id}"


def contracted(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """The fixed consideration, on the day of the second signature. A running royalty is not in it."""
    _record(
        session, deal, Measure.CONTRACTED, deal.fixed, on=business_date(now), key=signed_key(deal), actor=actor, now=now
    )


def collected(session: Session, deal: Deal, row: DealReceipt, amount: Money, *, actor: Actor, now: datetime) -> None:
    """What was taken of a receipt, on the day the money arrived."""
    _record(
        session, deal, Measure.COLLECTED, amount, on=row.received_on, key=receipt_key(deal, row), actor=actor, now=now
    )


def released(
    session: Session,
    deal: Deal,
    release: Release,
    lines: Sequence[Line],
    *,
    for_rights: bool = True,
    actor: Actor,
    now: datetime,
) -> None:
    """The gross by shares as settled where rights brought it in, and each center's own commission, on the business day
    of the release."""
    causes = [(Measure.SETTLED, release.gross, release.key, deal.center_shares)] if for_rights else []
    for center_id, amount in _of_centers(lines).items():
        causes.append((Measure.COMMISSION, amount, commission_key(release, center_id), [(center_id, 10_000)]))
    entries = [
        Entry(shares, measure, category_of(deal), deal.right_kind, amount, release.effective_on, deal.subject, key)
        for measure, amount, key, shares in causes
        if amount
    ]
    volumes.record_all(session, entries, actor=actor, now=now)


def _of_centers(lines: Sequence[Line]) -> dict[int, Money]:
    """What each center gets as commission, of the price and on top of it together."""
    parts: dict[int, Money] = {}
    for line in lines:
        if line.kind is LineKind.CENTER and line.center_id is not None:
            before = parts.get(line.center_id)
            parts[line.center_id] = line.amount if before is None else before + line.amount
    return parts


def uncontracted(session: Session, deal: Deal, *, reason: str, actor: Actor, now: datetime) -> None:
    """The opposite of what was contracted and collected, when a signed deal is cancelled."""
    if deal.fixed > deal.given_up:
        _reverse(session, signed_key(deal), Measure.CONTRACTED, None, f"{signed_key(deal)}:undone", reason, actor, now)
    for row in deal.receipts:
        if row.of_price:
            key = receipt_key(deal, row)
            _reverse(session, key, Measure.COLLECTED, None, f"{key}:undone", reason, actor, now)


def uncontracted_in_part(
    session: Session, deal: Deal, part: Money, *, key: str, reason: str, actor: Actor, now: datetime
) -> None:
    """The opposite of what was contracted for a right that is given up."""
    _reverse(session, signed_key(deal), Measure.CONTRACTED, part, key, reason, actor, now)


def uncollected(
    session: Session, deal: Deal, row: DealReceipt, part: Money, *, key: str, reason: str, actor: Actor, now: datetime
) -> None:
    """The opposite of a part of what was collected with a receipt, when it goes back to who paid it."""
    if not part:
        return
    new = f"{key}:receipt:{row.receipt_id}"
    _reverse(session, receipt_key(deal, row), Measure.COLLECTED, part, new, reason, actor, now)


def taken_back(
    session: Session,
    deal: Deal,
    release: Release,
    amount: Money,
    lines: Sequence[Line],
    *,
    key: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The opposite of settled and commission facts, by the original split and with their original `recognised_on`."""
    if amount and not deal.came_to_nothing:
        _reverse(session, release.key, Measure.SETTLED, amount, f"{key}:{release.n}", reason, actor, now)
    for center_id, part in _of_centers(lines).items():
        if part:
            new = f"{key}:{release.n}:center:{center_id}"
            _reverse(session, commission_key(release, center_id), Measure.COMMISSION, part, new, reason, actor, now)


def _reverse(
    session: Session,
    key: str,
    measure: Measure,
    amount: Money | None,
    new_key: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    volumes.reverse(
        session,
        source_key=key,
        measure=measure,
        amount=amount,
        new_source_key=new_key,
        note=reason[:300],
        actor=actor,
        now=now,
    )
