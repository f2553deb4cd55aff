"""What a version of a year freezes: canonical figures, their digest, and whether the facts have moved on since."""

import hashlib
import json
from typing import Any

from sqlalchemy.orm import Session

from reports.turnover import figures
from reports.turnover.figures import Cell
from settlement.volumes.models import Measure
from settlement.volumes.policies import policy_of


def canonical(session: Session, year: int, *, facts: list[Cell] | None = None) -> dict[str, Any]:
    """A year's figures per center by measure, month, category and kind of right, in CNY fen.

    A center stands in it that held a grant at the year's end or has a fact, so that one registered later changes
    nothing. `facts` are the cells to take instead of today's.
    """
    cells = figures.cells(session, years=[year]) if facts is None else facts
    rows = {row.center.id: row for row in figures.year_of_centers(session, year, facts=cells)}
    parts: dict[int, list[list[Any]]] = {}
    for each in cells:
        cell = [each.measure, each.month, each.category, each.right_kind, each.amount_minor, each.facts]
        parts.setdefault(each.center_id, []).append(cell)
    policy = policy_of(session, year)
    return {
        "year": year,
        "currency": figures.CURRENCY,
        "policy": policy.name,
        "trade": policy.trade,
        "line_minor": figures.line_of(session, year).minor,
        "total_minor": sum(row.total.minor for row in rows.values()),
        "finance_minor": sum(row.finance.minor for row in rows.values()),
        "apart_minor": sum(row.apart.minor for row in rows.values()),
        "centers": {
            row.center.code: {
                "name": row.center.name, "name_en": row.center.name_en, "tier": row.tier,
                "total_minor": row.total.minor, "finance_minor": row.finance.minor, "apart_minor": row.apart.minor,
                "backbone": row.backbone, "cells": sorted(parts.get(center_id, [])),
            }
            for center_id, row in rows.items()
            if row.tier or center_id in parts
        },
    }  # fmt: skip


def digest(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a version's figures."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def facts_in(content: dict[str, Any], measure: Measure) -> int:
    """How many facts of a measure a version's figures are made of."""
    return sum(cell[5] for each in content["centers"].values() for cell in each["cells"] if cell[0] == measure.value)


def cells_of(center: dict[str, Any] | None) -> tuple[list[list[Any]], int]:
    """A center's cells and settled total in a version; nothing where it does not stand in it."""
    return ([list(cell) for cell in center["cells"]], center["total_minor"]) if center else ([], 0)


def moved(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two versions' figures say something different; a center's new name alone is not a difference."""
    return _said(before) != _said(after)


def _said(content: dict[str, Any]) -> dict[str, Any]:
    centers = {
        code: [each["tier"], each["backbone"], [list(cell) for cell in each["cells"]]]
        for code, each in content["centers"].items()
    }
    return {"line": content["line_minor"], "centers": centers}


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What changed between two versions' figures, one row for a center and measure, in CNY fen.

    Trade alone is in it, so that its settled row is the difference of the totals; what else changed has a row with the
    category's name. The settled row of a changed center always is there: it carries the backbone status of before and
    after.
    """
    rows = []
    trade = set(after["trade"])
    for code in sorted({*before["centers"], *after["centers"]}):
        old, new = before["centers"].get(code), after["centers"].get(code)
        if old is not None and new is not None and _one(old) == _one(new):
            continue
        was, now = _by_measure(old, trade), _by_measure(new, trade)
        for key in dict.fromkeys([*((measure.value, "") for measure in Measure), *was, *now]):
            before_, after_ = was.get(key, 0), now.get(key, 0)
            if before_ != after_ or key == (Measure.SETTLED.value, ""):
                rows.append(_row(code, key, before_, after_, old, new))
    return rows


def _one(center: dict[str, Any]) -> list[Any]:
    return [center["tier"], center["backbone"], [list(cell) for cell in center["cells"]]]


def _by_measure(center: dict[str, Any] | None, trade: set[str]) -> dict[tuple[str, str], int]:
    """(measure, '') → trade; (measure, category) → what is none."""
    sums: dict[tuple[str, str], int] = {}
    for measure, _month, category, _kind, amount, _facts in center["cells"] if center else []:
        key = measure, "" if category in trade else category
        sums[key] = sums.get(key, 0) + amount
    return sums


def _row(
    code: str, key: tuple[str, str], was: int, now: int, old: dict[str, Any] | None, new: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "center": code,
        "measure": key[0],
        "category": key[1],
        "before_minor": was,
        "after_minor": now,
        "difference_minor": now - was,
        "backbone_before": bool(old and old["backbone"]),
        "backbone_after": bool(new and new["backbone"]),
    }
