"""Writing volume facts: shared among centers to the fen, once for each cause, and taken back by opposite facts."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _
from core.money import Money
from settlement.volumes import apart
from settlement.volumes.models import Category, ClosedYear, Measure, RightKind, VolumeFact
from settlement.volumes.rows import (
    AT_ONCE,
    Entry,
    amounts_left,
    base_of,
    bases_left,
    facts_of,
    insert_facts,
    key_reused,
    opposite,
    rows_of,
    same_reversal,
    write_facts,
)

__all__ = ["Entry", "freeze", "record", "record_all", "reverse", "standing"]


def record_all(session: Session, entries: Sequence[Entry], *, actor: Actor, now: datetime) -> int:
    """Write the facts of many causes that were never counted, in few statements; gives how many facts.

    Raises Unacceptable as `record` does, Conflict `key_reused` where one of them was counted before.
    """
    rows = [row for entry in entries for row in rows_of(session, entry)]
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        if len(insert_facts(session, part, actor, now)) < len(part):
            raise key_reused(str(part[0]["source_key"]))
    apart.follow(session, {entry.subject for entry in entries}, actor=actor, now=now)
    return len(rows)


def record(
    session: Session,
    *,
    shares: Sequence[tuple[int, int]],
    measure: Measure,
    category: Category,
    right_kind: RightKind | str,
    amount: Money,
    recognised_on: date,
    subject: str,
    source_key: str,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> list[VolumeFact]:
    """Share an amount among centers by (center id, basis points), largest remainder, Σ = amount (BR-83).

    An amount in another currency is counted in yuan by the stored rate of `recognised_on`; Conflict `rate_missing`
    without one. A center named twice gets one fact; a part of nothing gets none. The same `source_key` and measure
    again returns the first facts, with other content Conflict `key_reused`. `recognised_on` is a business date
    (Asia/Shanghai).
    """
    entry = Entry(shares, measure, category, right_kind, amount, recognised_on, subject, source_key, note)
    facts = write_facts(session, rows_of(session, entry), actor, now)
    apart.follow(session, {subject}, actor=actor, now=now)
    return facts


def freeze(session: Session, *, year: int, now: datetime) -> None:
    """Note that a year's figures are closed: from now on no doubt alone moves a fact of it."""
    session.add(ClosedYear(year=year, closed_at=now))
    session.flush()


def reverse(
    session: Session,
    *,
    source_key: str,
    measure: Measure,
    amount: Money | None,
    new_source_key: str,
    note: str,
    actor: Actor,
    now: datetime,
) -> list[VolumeFact]:
    """Take back `amount` (all that is left, if None) of what a cause counted, by the original split (BR-85).

    The facts keep their `recognised_on`, so that an open year changes and a closed one is restated; `booked_at` is now.
    Raises NotFound, Conflict (`nothing_left` where more is taken back than is left, `key_reused`).
    """
    session.flush()
    originals = _locked_originals(session, source_key, measure)
    known = facts_of(session, new_source_key, measure)
    if known:
        return same_reversal(known, {row.id for row in originals}, amount)
    left = amounts_left(session, originals)
    whole = sum(left.values())
    taken = whole if amount is None else amount.minor
    if amount is not None and amount.currency != originals[0].currency:
        raise Unacceptable(_("This volume was counted in %(own)s.", own=originals[0].currency), code="cross_currency")
    if not 0 < taken <= whole:
        raise Conflict(
            _("%(left)s of this volume are left to take back.", left=str(Money(whole, originals[0].currency))),
            code="nothing_left",
        )
    parts = Money(taken, originals[0].currency).split([left[row.id] for row in originals])
    bases = bases_left(session, originals)
    rows = [
        opposite(row, part, base_of(row, part, left[row.id], bases.get(row.id)), new_source_key, note)
        for row, part in zip(originals, parts, strict=True)
        if part
    ]
    return write_facts(session, rows, actor, now)


def standing(session: Session, *, source_key: str, measure: Measure) -> int:
    """What of a cause's volume was not taken back, in minor units, wherever a doubt has moved it; 0 where none was."""
    session.flush()
    rows = _originals(session, source_key, measure)
    return sum(amounts_left(session, rows).values()) if rows else 0


def _locked_originals(session: Session, source_key: str, measure: Measure) -> list[VolumeFact]:
    rows = _originals(session, source_key, measure)
    if not rows:
        raise NotFound(_("No volume was counted under “%(key)s”.", key=source_key), code="no_such_volume")
    return rows


def _originals(session: Session, source_key: str, measure: Measure) -> list[VolumeFact]:
    rows = session.scalars(
        select(VolumeFact)
        .where(VolumeFact.source_key == source_key, VolumeFact.measure == measure, VolumeFact.reverses_id.is_(None))
        .order_by(VolumeFact.id)
        .with_for_update()
    ).all()
    return [*rows, *apart.moved(session, rows[0], measure)] if rows else []
