"""Volume facts of royalties: accrued by the period of use, collected and settled by the day of the money (BR-82)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found
from core.money import Money
from settlement.deals.facts import category_of
from settlement.deals.models import Deal
from settlement.deals.split import Line, LineKind
from settlement.ledger.closing import open_day
from settlement.royalties.models import Due, Paid, Payment, Period, Plan, Settled, Statement
from settlement.royalties.owed import SHARED
from settlement.volumes import services as volumes
from settlement.volumes.models import Measure

PRIOR = "prior period"


def accrued_key(plan: Plan, period: Period, version: int) -> str:
    """The key of what a version of a statement adds to the accrued royalties."""
    return f"{plan.subject}:{period.n}:{version}"


def receipt_key(plan: Plan, payment: Payment) -> str:
    """The key of the taking of paid royalties into the hold, and of their collected facts."""
    return f"{plan.subject}:receipt:{payment.receipt_id}"


def _record(
    session: Session,
    plan: Plan,
    measure: Measure,
    amount: Money,
    *,
    on: date,
    key: str,
    shares: Sequence[tuple[int, int]] | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    deal = found(session, Deal, plan.deal_id)
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
        subject=plan.subject,
        source_key=key,
        note=note,
        actor=actor,
        now=now,
    )


def accrue(
    session: Session,
    plan: Plan,
    period: Period,
    statement: Statement,
    before: Statement | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """What an accepted version adds to the royalties of its period: in the year of use while its books are open, else
    on the first open day, marked as of a prior period. Less than before takes back what was counted, newest first.
    """
    change = statement.royalty_minor - (before.royalty_minor if before else 0)
    key = accrued_key(plan, period, statement.version)
    if change > 0:
        on = open_day(session, period.ends_on, key=key)
        note = "" if on == period.ends_on else PRIOR
        _record(session, plan, Measure.ROYALTY_ACCRUED, plan.money(change), on=on, key=key, note=note, actor=actor,
                now=now)  # fmt: skip
    left = max(0, -change)
    for version in range(statement.version - 1, 0, -1) if left else ():
        source = accrued_key(plan, period, version)
        if part := min(left, volumes.standing(session, source_key=source, measure=Measure.ROYALTY_ACCRUED)):
            volumes.reverse(
                session,
                source_key=source,
                measure=Measure.ROYALTY_ACCRUED,
                amount=plan.money(part),
                new_source_key=f"{key}:of:{version}",
                note=statement.reason[:300],
                actor=actor,
                now=now,
            )
            left -= part


def collected(session: Session, plan: Plan, payment: Payment, amount: Money, *, actor: Actor, now: datetime) -> None:
    """The royalties that a receipt paid, on the day the money arrived."""
    key = receipt_key(plan, payment)
    _record(session, plan, Measure.COLLECTED, amount, on=payment.received_on, key=key, actor=actor, now=now)


def settled(
    session: Session, plan: Plan, release: Settled, lines: Sequence[Line], *, actor: Actor, now: datetime
) -> None:
    """The gross by shares as settled, and each center's own commission, on the business day of the release."""
    on = release.effective_on
    _record(session, plan, Measure.SETTLED, release.gross, on=on, key=release.key, actor=actor, now=now)
    for line in lines:
        if line.kind is LineKind.CENTER and line.center_id is not None:
            key, shares = f"{release.key}:center:{line.center_id}", [(line.center_id, 10_000)]
            _record(session, plan, Measure.COMMISSION, line.amount, on=on, key=key, shares=shares, actor=actor, now=now)


def taken_back(
    session: Session,
    plan: Plan,
    paid: Paid,
    release: Settled | None,
    amount: Money,
    lines: Sequence[Line],
    *,
    key: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The opposite of what a part of royalties counted as collected, settled and commission, on its original day."""

    def back(source: str, measure: Measure, part: Money, new: str) -> None:
        volumes.reverse(
            session, source_key=source, measure=measure, amount=part, new_source_key=new, note=reason[:300],
            actor=actor, now=now,
        )  # fmt: skip

    if found(session, Due, paid.due_id).kind not in SHARED:
        return
    new = f"{key}:{paid.id}"
    back(receipt_key(plan, found(session, Payment, paid.payment_id)), Measure.COLLECTED, amount, new)
    if release is None:
        return
    back(release.key, Measure.SETTLED, amount, new)
    for line in lines:
        if line.kind is LineKind.CENTER and line.amount:
            source = f"{release.key}:center:{line.center_id}"
            back(source, Measure.COMMISSION, line.amount, f"{new}:center:{line.center_id}")
