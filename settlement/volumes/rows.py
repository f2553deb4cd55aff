"""Rows of volume facts: made of what is counted or taken back, and written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import is_sqlite
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.money import BASIS, Money
from settlement.rates.queries import YUAN, in_yuan, rate_on
from settlement.volumes.models import Category, CurrentTransaction, Measure, RightKind, VolumeFact

AT_ONCE = 500  # facts of one statement


@dataclass(frozen=True, slots=True)
class Entry:
    """One cause of facts, as `record` takes it: what is counted for whom, when, and why."""

    shares: Sequence[tuple[int, int]]
    measure: Measure
    category: Category
    right_kind: RightKind | str
    amount: Money
    recognised_on: date
    subject: str
    source_key: str
    note: str = ""


def rows_of(session: Session, entry: Entry) -> list[dict[str, object]]:
    amount = entry.amount
    weights: dict[int, int] = {}
    for center_id, share_bp in entry.shares:
        weights[center_id] = weights.get(center_id, 0) + share_bp
    if sum(weights.values()) != BASIS or min(weights.values()) < 0:
        raise Unacceptable(
            _("The shares of the centers add up to %(sum)s basis points, not to 10,000.", sum=sum(weights.values())),
            code="shares",
        )
    if amount.minor <= 0:
        raise Unacceptable(_("A volume fact is above zero; what is taken back is a reversal."), code="amount")
    parts, valued = amount.split(list(weights.values())), valued_at(session, amount, entry.recognised_on)
    given = [(center_id, part) for center_id, part in zip(weights, parts, strict=True) if part.minor]
    bases = valued.base.split([weights[center_id] for center_id, _part in given]) if valued else [None] * len(given)
    return [
        {
            "center_id": center_id,
            "subject": entry.subject,
            "measure": Measure(entry.measure),
            "category": Category(entry.category),
            "right_kind": RightKind(entry.right_kind),
            "amount_minor": part.minor,
            "currency": amount.currency,
            "base_minor": base.minor if base else None if valued is None else 0,
            "rate_e8": valued.rate_e8 if valued else None,
            "rate_on": valued.rate_on if valued else None,
            "recognised_on": entry.recognised_on,
            "source_key": entry.source_key,
            "reverses_id": None,
            "note": entry.note,
        }
        for (center_id, part), base in zip(given, bases, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Valued:
    """An amount in yuan, and the rate by which it is."""

    base: Money
    rate_e8: int
    rate_on: date


def valued_at(session: Session, amount: Money, day: date) -> Valued | None:
    """The amount in yuan by the rate of the day; None where it is in yuan anyway."""
    if amount.currency == YUAN:
        return None
    rate = rate_on(session, amount.currency, day)
    return Valued(in_yuan(amount, rate.rate_e8), rate.rate_e8, rate.day)


def base_of(row: VolumeFact, part: Money, left: int, base_left: int | None) -> int | None:
    """What of a fact's yuan goes back with `part` of its amount, by its own rate: what stays is in proportion, and with
    the last of the amount the last fen goes."""
    if row.base_minor is None or base_left is None:
        return None
    stays = (2 * row.base_minor * (left - part.minor) + row.amount_minor) // (2 * row.amount_minor)
    return stays - base_left


def bases_left(session: Session, originals: Sequence[VolumeFact]) -> dict[int, int]:
    """Fact id → fen that were not taken back yet, of facts in another currency."""
    ids = [row.id for row in originals if row.base_minor is not None]
    gone: dict[int, int] = {}
    if ids:
        rows = session.execute(
            select(VolumeFact.reverses_id, func.sum(VolumeFact.base_minor))
            .where(VolumeFact.reverses_id.in_(ids))
            .group_by(VolumeFact.reverses_id)
        )
        gone = {int(fact_id or 0): int(taken or 0) for fact_id, taken in rows}
    return {row.id: row.base_minor + gone.get(row.id, 0) for row in originals if row.base_minor is not None}


def opposite(row: VolumeFact, part: Money, base: int | None, source_key: str, note: str) -> dict[str, object]:
    return {
        "center_id": row.center_id,
        "subject": row.subject,
        "measure": row.measure,
        "category": row.category,
        "right_kind": row.right_kind,
        "amount_minor": -part.minor,
        "currency": row.currency,
        "base_minor": base,
        "rate_e8": row.rate_e8,
        "rate_on": row.rate_on,
        "recognised_on": row.recognised_on,
        "source_key": source_key,
        "reverses_id": row.id,
        "note": note,
    }


def facts_of(session: Session, source_key: str, measure: Measure) -> list[VolumeFact]:
    return list(
        session.scalars(
            select(VolumeFact)
            .where(VolumeFact.source_key == source_key, VolumeFact.measure == measure)
            .order_by(VolumeFact.id)
        )
    )


def amounts_left(session: Session, originals: Sequence[VolumeFact]) -> dict[int, int]:
    """Fact id → minor units that were not taken back yet."""
    rows = session.execute(
        select(VolumeFact.reverses_id, func.sum(VolumeFact.amount_minor))
        .where(VolumeFact.reverses_id.in_([row.id for row in originals]))
        .group_by(VolumeFact.reverses_id)
    )
    gone = {fact_id: int(taken) for fact_id, taken in rows}
    return {row.id: row.amount_minor + gone.get(row.id, 0) for row in originals}


def same_reversal(known: list[VolumeFact], originals: set[int], amount: Money | None) -> list[VolumeFact]:
    taken = -sum(row.amount_minor for row in known)
    if not {row.reverses_id for row in known} <= originals or (amount is not None and amount.minor != taken):
        raise key_reused(known[0].source_key)
    return known


def write_facts(session: Session, rows: list[dict[str, object]], actor: Actor, now: datetime) -> list[VolumeFact]:
    """Insert the facts in one statement; rows that were there before are compared instead."""
    written = insert_facts(session, rows, actor, now)
    if len(written) == len(rows):
        return written
    known = facts_of(session, str(rows[0]["source_key"]), Measure(str(rows[0]["measure"])))
    # A later import may hold a rate of a day nearer by: what was counted first stays.
    compared = sorted(set(rows[0]) - {"note", "base_minor", "rate_e8", "rate_on"})

    def content(each: list[list[object]]) -> list[list[object]]:
        return sorted(each, key=str)

    asked = content([[row[name] for name in compared] for row in rows])
    if written or content([[getattr(fact, name) for name in compared] for fact in known]) != asked:
        raise key_reused(str(rows[0]["source_key"]))
    return known


def insert_facts(session: Session, rows: list[dict[str, object]], actor: Actor, now: datetime) -> list[VolumeFact]:
    """The facts that were not there before, by id."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    own = {"booked_at": now, "actor_name": actor.name, "xact": CurrentTransaction()}
    session.flush()
    statement = make(VolumeFact).values([{**row, **own} for row in rows]).on_conflict_do_nothing().returning(VolumeFact)
    return sorted(session.scalars(statement), key=lambda fact: fact.id)


def key_reused(source_key: str) -> Conflict:
    return Conflict(
        _("The volume of “%(key)s” was counted before with other content. Nothing was counted.", key=source_key),
        code="key_reused",
    )
