"""What a center's annual report says of its year: canonical figures, their digest, and what changed between two."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.claims import queries as claims
from reports.turnover import figures, frozen
from reports.turnover.operations import Operations, operations_of_centers
from settlement.volumes.models import Measure, VolumeFact
from settlement.volumes.policies import policy_of

FROZEN = ("line_minor", "tier", "backbone", "cells")


def of_year(session: Session, year: int, center_id: int | None = None) -> dict[int, dict[str, Any]]:
    """Center id → its figures of a year, of every center (or of one) that held a grant at its end or has a fact; fen.

    Measures stand side by side and are never added: per measure the trade total, finance and what stands apart.
    """
    cells = figures.cells(session, years=[year], center_id=center_id)
    policy = policy_of(session, year)
    line = figures.line_of(session, year).minor
    by_measure = {
        measure: {row.center.id: row for row in figures.year_of_centers(session, year, measure=measure, facts=cells)}
        for measure in Measure
    }
    parts: dict[int, list[list[Any]]] = {}
    for each in cells:
        cell = [each.measure, each.month, each.category, each.right_kind, each.amount_minor, each.facts]
        parts.setdefault(each.center_id, []).append(cell)
    reported = _reported(session, year, policy.trade)
    operations, apart = operations_of_centers(session, year, center_id), claims.apart(session, year, center_id)
    said: dict[int, dict[str, Any]] = {}
    for each_id, row in by_measure[Measure.SETTLED].items():
        if center_id not in (None, each_id) or (row.tier is None and each_id not in parts):
            continue
        measures = {measure: rows[each_id] for measure, rows in by_measure.items()}
        said[each_id] = {
            "year": year, "currency": figures.CURRENCY, "policy": policy.name, "trade": policy.trade,
            "line_minor": line, "center": row.center.code, "name": row.center.name, "name_en": row.center.name_en,
            "tier": row.tier, "backbone": row.backbone,
            "measures": {
                measure.value: {
                    "total_minor": each.total.minor, "finance_minor": each.finance.minor,
                    "apart_minor": each.apart.minor,
                }
                for measure, each in measures.items()
            },
            "cells": sorted(parts.get(each_id, [])),
            "reported_minor": reported.get(each_id, 0),
            **_beside(operations.get(each_id, {"": Operations()}), apart.get(each_id, [])),
        }  # fmt: skip
    return said


def _reported(session: Session, year: int, trade: list[str]) -> dict[int, int]:
    """Center id → what of its settled trade was reported from outside, fen."""
    fact = VolumeFact
    query = (
        select(fact.center_id, func.sum(figures.counted()))
        .where(fact.subject.like("claim:%"), fact.measure == Measure.SETTLED, fact.category.in_(trade))
        .where(fact.recognised_on >= date(year, 1, 1), fact.recognised_on < date(year + 1, 1, 1))
        .group_by(fact.center_id)
    )
    return {center_id: int(amount) for center_id, amount in session.execute(query)}


def _beside(operations: dict[str, Operations], apart: list[claims.Apart]) -> dict[str, Any]:
    """Counts of operations and pieces, and what was reported and not counted."""
    names = ("contracts", "pieces", "piece_operations", "beneficiaries")
    return {
        "operations": {key: {name: getattr(row, name) for name in names} for key, row in operations.items()},
        "uncounted": {each.why.value: [each.deals, each.amount.minor] for each in apart},
    }


def digest(content: dict[str, Any], narrative: str, attachments: Sequence[list[str]] = ()) -> str:
    """SHA-256 over the figures, the narrative and the files ([name, SHA-256] of each): what center and city sign."""
    whole = [content, narrative, *([list(attachments)] if attachments else [])]
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def moved(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two contents say something different; a center's new name alone is not a difference."""
    names = {"name", "name_en"}
    return any(before.get(key) != after.get(key) for key in {*before, *after} - names)


def corrected(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether what a closed year freezes says something different. What stands beside it (counts of operations, what
    is not counted) is as of the day on which a version is compiled, and makes no version by itself."""
    return any(before[key] != after[key] for key in FROZEN)


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What changed of the sums, one row for a measure (and a category that is no trade), in CNY fen."""
    one = {"centers": {before["center"]: before}, "trade": before["trade"]}
    other = {"centers": {after["center"]: after}, "trade": after["trade"]}
    return frozen.difference(one, other)
